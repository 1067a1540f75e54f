package io.pleura.deepfeatures.training;

import java.util.Random;

/** Mirrors cubes. */
final class CubeFlip {

  private CubeFlip() {}

  /** The crop mirrored along each axis with probability one half. */
  static LabelledCrop random(LabelledCrop crop, int size, Random random) {
    boolean x = random.nextBoolean();
    boolean y = random.nextBoolean();
    boolean z = random.nextBoolean();
    return new LabelledCrop(flip(crop.voxels(), size, x, y, z), crop.label());
  }

  static float[] flip(float[] voxels, int size, boolean x, boolean y, boolean z) {
    if (!x && !y && !z) {
      return voxels;
    }
    float[] result = new float[voxels.length];
    int target = 0;
    for (int k = 0; k < size; k++) {
      int plane = (z ? size - 1 - k : k) * size;
      for (int j = 0; j < size; j++) {
        int row = (plane + (y ? size - 1 - j : j)) * size;
        if (x) {
          for (int i = size - 1; i >= 0; i--) {
            result[target++] = voxels[row + i];
          }
        } else {
          System.arraycopy(voxels, row, result, target, size);
          target += size;
        }
      }
    }
    return result;
  }
}
