package io.pleura.deepfeatures.training;

/**
 * One training example. The array belongs to the example from now on: the caller must not write to
 * it any more.
 *
 * @param voxels a prepared cube, x fastest, then y, then z; values as the network sees them, [-1,
 *     1]
 * @param label the class, from 0
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; a copy would double the memory
public record LabelledCrop(float[] voxels, int label) {}
