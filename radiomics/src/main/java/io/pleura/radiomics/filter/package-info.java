/**
 * Image filters: each turns an image into one or more derived images, such as a Laplacian of
 * Gaussian or the sub-bands of a wavelet, from which radiomics features are computed. Further
 * filters are found through {@link java.util.ServiceLoader}.
 */
@NullMarked
package io.pleura.radiomics.filter;

import org.jspecify.annotations.NullMarked;
