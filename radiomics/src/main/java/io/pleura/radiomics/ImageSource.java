package io.pleura.radiomics;

import io.pleura.radiomics.filter.ImageFilter;

/**
 * An enabled image type.
 *
 * @param type its key in a parameter file, for example {@code LoG}
 * @param filter makes its images
 * @param settings settings of the feature classes on these images
 */
record ImageSource(String type, ImageFilter filter, ImageSettings settings) {}
