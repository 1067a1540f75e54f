/**
 * Volumes, masks and the grids they lie on.
 *
 * <p>Voxel arrays are flat, x fastest: the voxel at index (i, j, k) is element {@code i + sizeX *
 * (j + sizeY * k)}. Physical coordinates are millimetres in LPS: x grows to the patient's left, y
 * to the back, z to the head. Readers of formats that use RAS convert on the way in, writers on the
 * way out; nothing else in the SDK knows RAS.
 */
@NullMarked
package io.pleura.volume;

import org.jspecify.annotations.NullMarked;
