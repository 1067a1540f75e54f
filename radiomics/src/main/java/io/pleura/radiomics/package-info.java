/**
 * Radiomics features equal to PyRadiomics 3.1: every feature class and image type, with all
 * settings of its parameter files.
 *
 * <p>{@link io.pleura.radiomics.Radiomics} computes, {@link io.pleura.radiomics.RadiomicsSettings}
 * says what and how, and reads PyRadiomics' parameter files. {@link
 * io.pleura.radiomics.FeatureClass} has the formula, the unit and the IBSI code of each feature.
 *
 * <p>Known differences from PyRadiomics, all on purpose:
 *
 * <ul>
 *   <li>An unknown setting or a wrong value is an error, never a warning and a default; so are a
 *       negative bin width, LoG without sigma, class shape2D without {@code force2D}, and a label
 *       in the block of one image type.
 *   <li>A voxel that is not finite is refused in the ROI, and elsewhere where a step would spread
 *       it; so are bins too many to hold.
 *   <li>A mask with fractions is refused where PyRadiomics cuts them off.
 *   <li>A feature that is undefined carries its reason. That includes a GLCM whose distances all
 *       reach beyond the ROI, which stops PyRadiomics.
 *   <li>A setting that has no effect where it stands, and a feature that PyRadiomics accepts
 *       without computing it, are told among the warnings of the result.
 *   <li>When a scan stored obliquely is resampled, voxel centres midway between two mask voxels
 *       follow the rule of the upright scan; there PyRadiomics follows rounding noise.
 *   <li>{@code geometryTolerance} is a setting of one extraction, not of the process.
 *   <li>The diagnostics name this library in place of Python's packages.
 * </ul>
 */
@NullMarked
package io.pleura.radiomics;

import org.jspecify.annotations.NullMarked;
