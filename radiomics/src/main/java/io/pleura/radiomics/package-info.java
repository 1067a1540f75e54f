/**
 * Radiomics features equal to PyRadiomics 3.1: every feature class and image type, with all
 * settings of its parameter files.
 *
 * <p>{@link io.pleura.radiomics.Radiomics} computes, {@link io.pleura.radiomics.RadiomicsSettings}
 * says what and how, and reads PyRadiomics' parameter files. {@link
 * io.pleura.radiomics.FeatureClass} has the formula, the unit and the IBSI code of each feature.
 *
 * <p>Where values or behaviour differ from PyRadiomics on purpose, the page {@code
 * docs/differences-from-pyradiomics.md} says so.
 */
@NullMarked
package io.pleura.radiomics;

import org.jspecify.annotations.NullMarked;
