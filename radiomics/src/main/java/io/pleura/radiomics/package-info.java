/** Radiomics features equal to PyRadiomics. */
@NullMarked
package io.pleura.radiomics;

import org.jspecify.annotations.NullMarked;
