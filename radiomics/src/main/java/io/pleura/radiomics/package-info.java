/**
 * Radiomics features equal to PyRadiomics 3.1: first order, 3D shape and GLCM of the original
 * image.
 *
 * <p>{@link io.pleura.radiomics.Radiomics} computes, {@link io.pleura.radiomics.RadiomicsSettings}
 * says what and how, and reads PyRadiomics' parameter files.
 *
 * <p>Known differences from PyRadiomics, all on purpose:
 *
 * <ul>
 *   <li>An unknown setting, a wrong value or a class that is not built is an error, never a warning
 *       and a default; so is a negative bin width.
 *   <li>An image with a voxel that is not finite is refused, and so are bins too many to hold.
 *   <li>A mask with fractions is refused where PyRadiomics cuts them off.
 *   <li>A feature that is undefined carries its reason. That includes a GLCM whose distances all
 *       reach beyond the ROI, which stops PyRadiomics.
 *   <li>When a scan stored obliquely is resampled, voxel centres midway between two mask voxels
 *       follow the rule of the upright scan; there PyRadiomics follows rounding noise.
 *   <li>{@code geometryTolerance} is a setting of one extraction, not of the process.
 *   <li>The diagnostics name this library in place of Python's packages.
 * </ul>
 */
@NullMarked
package io.pleura.radiomics;

import org.jspecify.annotations.NullMarked;
