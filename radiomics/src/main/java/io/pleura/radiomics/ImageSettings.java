package io.pleura.radiomics;

import io.pleura.radiomics.array.ArrayEngine;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the feature classes, which each image type may have of its own.
 *
 * @param binWidth width of a gray level bin, above 0; not used when there is a bin count
 * @param binCount number of bins, or null for bins of fixed width
 * @param distances distances to the neighbours in GLCM, GLDM and NGTDM, voxels
 * @param symmetricalGlcm whether each pair of voxels counts in both directions
 * @param weightingNorm how directions are weighted, or null to average over features
 * @param gldmA largest difference of level that still depends, PyRadiomics' {@code gldm_a}
 * @param force2D whether texture is computed slice by slice
 * @param force2DDimension array axis across the slices: 0 is z, 1 is y, 2 is x
 * @param voxelArrayShift added to each voxel in Energy, TotalEnergy and RootMeanSquared
 * @param arrayEngine what computes eigenvalues; without effect on the result
 */
record ImageSettings(
    double binWidth,
    @Nullable Integer binCount,
    List<Integer> distances,
    boolean symmetricalGlcm,
    @Nullable WeightingNorm weightingNorm,
    int gldmA,
    boolean force2D,
    int force2DDimension,
    double voxelArrayShift,
    ArrayEngine arrayEngine) {}
