package io.pleura.deepfeatures.training;

import java.util.Random;

/** Mirrors and turns cubes and changes their intensities. */
final class CubeAugmentation {

  private CubeAugmentation() {}

  /**
   * One variant of an example.
   *
   * @param size voxels along each side
   * @param seed the trainer's
   * @param epoch from 1
   * @param example its place among the training examples
   */
  static LabelledCrop vary(
      LabelledCrop crop, int size, Augmentation settings, long seed, int epoch, int example) {
    if (settings.equals(Augmentation.NONE)) {
      return crop;
    }
    // every draw is made whatever the settings, so that one setting does not shift the others
    var random = new Random(mix(mix(mix(seed) + epoch) + example));
    boolean x = random.nextBoolean();
    boolean y = random.nextBoolean();
    boolean z = random.nextBoolean();
    double[] turns = new double[3];
    for (int axis = 0; axis < 3; axis++) {
      turns[axis] = (2 * random.nextDouble() - 1) * settings.rotationDegrees();
    }
    double scale = 1 + (2 * random.nextDouble() - 1) * settings.intensityScale();
    double shift = (2 * random.nextDouble() - 1) * settings.intensityShift();
    float[] voxels =
        flip(
            crop.voxels(),
            size,
            x && settings.flipX(),
            y && settings.flipY(),
            z && settings.flipZ());
    if (settings.rotationDegrees() > 0) {
      voxels = rotate(voxels, size, turns[0], turns[1], turns[2]);
    }
    if (settings.intensityScale() > 0 || settings.intensityShift() > 0) {
      voxels = rescale(voxels, scale, shift);
    }
    return new LabelledCrop(voxels, crop.label());
  }

  /** Spreads neighbouring numbers over all 64 bits (the finaliser of SplitMix64). */
  private static long mix(long number) {
    long z = number + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
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

  /**
   * The cube turned about x, then y, then z, each from the next axis to the one after it (about z:
   * from x to y).
   */
  static float[] rotate(float[] voxels, int size, double aboutX, double aboutY, double aboutZ) {
    double[] from = inverse(aboutX, aboutY, aboutZ);
    double centre = (size - 1) / 2.0;
    float[] result = new float[voxels.length];
    int target = 0;
    for (int k = 0; k < size; k++) {
      for (int j = 0; j < size; j++) {
        double dz = k - centre;
        double dy = j - centre;
        double x = centre + from[1] * dy + from[2] * dz;
        double y = centre + from[4] * dy + from[5] * dz;
        double z = centre + from[7] * dy + from[8] * dz;
        for (int i = 0; i < size; i++) {
          double dx = i - centre;
          result[target++] =
              interpolate(voxels, size, x + from[0] * dx, y + from[3] * dx, z + from[6] * dx);
        }
      }
    }
    return result;
  }

  /** The matrix, row by row, that takes a place in the turned cube to its place before. */
  private static double[] inverse(double aboutX, double aboutY, double aboutZ) {
    double cosX = StrictMath.cos(StrictMath.toRadians(aboutX));
    double sinX = StrictMath.sin(StrictMath.toRadians(aboutX));
    double cosY = StrictMath.cos(StrictMath.toRadians(aboutY));
    double sinY = StrictMath.sin(StrictMath.toRadians(aboutY));
    double cosZ = StrictMath.cos(StrictMath.toRadians(aboutZ));
    double sinZ = StrictMath.sin(StrictMath.toRadians(aboutZ));
    // transpose of Rz Ry Rx
    return new double[] {
      cosZ * cosY,
      sinZ * cosY,
      -sinY,
      cosZ * sinY * sinX - sinZ * cosX,
      sinZ * sinY * sinX + cosZ * cosX,
      cosY * sinX,
      cosZ * sinY * cosX + sinZ * sinX,
      sinZ * sinY * cosX - cosZ * sinX,
      cosY * cosX
    };
  }

  private static float interpolate(float[] voxels, int size, double x, double y, double z) {
    int last = size - 1;
    double cx = Math.min(Math.max(x, 0), last);
    double cy = Math.min(Math.max(y, 0), last);
    double cz = Math.min(Math.max(z, 0), last);
    int i = Math.min((int) cx, last - 1);
    int j = Math.min((int) cy, last - 1);
    int k = Math.min((int) cz, last - 1);
    double fx = cx - i;
    double fy = cy - j;
    double fz = cz - k;
    int corner = (k * size + j) * size + i;
    int plane = size * size;
    double near = bilinear(voxels, corner, size, fx, fy);
    double far = bilinear(voxels, corner + plane, size, fx, fy);
    return (float) (near + fz * (far - near));
  }

  private static double bilinear(float[] voxels, int corner, int size, double fx, double fy) {
    double low = voxels[corner] + fx * (voxels[corner + 1] - voxels[corner]);
    double high = voxels[corner + size] + fx * (voxels[corner + size + 1] - voxels[corner + size]);
    return low + fy * (high - low);
  }

  static float[] rescale(float[] voxels, double scale, double shift) {
    float[] result = new float[voxels.length];
    for (int i = 0; i < voxels.length; i++) {
      result[i] = (float) Math.min(Math.max(voxels[i] * scale + shift, -1), 1);
    }
    return result;
  }
}
