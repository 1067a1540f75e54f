package io.pleura.examples.phantom;

import io.pleura.clinical.ClinicalData;
import io.pleura.volume.Mask;
import io.pleura.volume.Volume;

/**
 * A synthetic case. Not for clinical use.
 *
 * @param seed the number it was made from
 * @param ct piece of a chest, HU, int16
 * @param mask the nodule, on the grid of the CT, at least 15 voxels from each border
 * @param chestWall every voxel on the outer side of the pleura, on the grid of the CT
 * @param clinical invented serum markers and age
 * @param relation how the nodule lies to the pleura
 * @param mimic a harmless finding beside the nodule
 * @param invasion the label: whether the invented pathology report finds pleural invasion
 */
public record Phantom(
    long seed,
    Volume ct,
    Mask mask,
    Mask chestWall,
    ClinicalData clinical,
    PleuralRelation relation,
    PleuralMimic mimic,
    boolean invasion) {}
