package io.pleura.examples.phantom;

/**
 * What a CT scanner does to the anatomy: in-plane blur, overlap of neighbouring slices, noise that
 * is correlated within a slice, whole Hounsfield units.
 *
 * @param blur standard deviation of the in-plane blur, voxels
 * @param noise standard deviation of the noise, HU
 * @param seed where the noise starts
 */
record Scanner(double blur, double noise, long seed) {

  private static final double NEIGHBOUR_SLICE = 0.15;

  /** Replaces the voxels, x fastest. */
  void scan(float[] voxels, int sizeX, int sizeY, int sizeZ) {
    int radius = 3;
    double[] kernel = new double[radius + 1];
    double sum = 0;
    for (int k = 0; k <= radius; k++) {
      kernel[k] = StrictMath.exp(-0.5 * k * k / (blur * blur));
      sum += k == 0 ? kernel[k] : 2 * kernel[k];
    }
    for (int k = 0; k <= radius; k++) {
      kernel[k] /= sum;
    }
    double[] slices = {1 - 2 * NEIGHBOUR_SLICE, NEIGHBOUR_SLICE};
    int plane = sizeX * sizeY;
    float[] line = new float[Math.max(sizeX, Math.max(sizeY, sizeZ)) + 2 * radius];
    for (int z = 0; z < sizeZ; z++) {
      for (int y = 0; y < sizeY; y++) {
        filter(voxels, plane * z + sizeX * y, 1, sizeX, kernel, line);
      }
      for (int x = 0; x < sizeX; x++) {
        filter(voxels, plane * z + x, sizeX, sizeY, kernel, line);
      }
    }
    for (int p = 0; p < plane; p++) {
      filter(voxels, p, plane, sizeZ, slices, line);
    }
    float[] grain = grain(sizeX, sizeY, sizeZ);
    for (int i = 0; i < voxels.length; i++) {
      double value = voxels[i] + noise * grain[i];
      voxels[i] = (float) Math.max(-1024, Math.min(3071, Math.rint(value)));
    }
  }

  /** Noise of unit variance: near-normal white noise, smoothed by 1-2-1 along x and y. */
  private float[] grain(int sizeX, int sizeY, int sizeZ) {
    float[] grain = new float[sizeX * sizeY * sizeZ];
    SeededRandom random = SeededRandom.of(seed, 0);
    for (int i = 0; i < grain.length; i++) {
      // The sum of four 16-bit uniforms has a standard deviation of 2^16 / sqrt(3).
      long bits = random.nextLong();
      long sum =
          (bits & 0xffff) + ((bits >>> 16) & 0xffff) + ((bits >>> 32) & 0xffff) + (bits >>> 48);
      grain[i] = (float) ((sum - 131070) * 0x1p-16 * 1.7320508075688772);
    }
    double[] kernel = {0.5, 0.25};
    float[] line = new float[Math.max(sizeX, sizeY) + 2];
    for (int row = 0; row < sizeY * sizeZ; row++) {
      filter(grain, sizeX * row, 1, sizeX, kernel, line);
    }
    for (int z = 0; z < sizeZ; z++) {
      for (int x = 0; x < sizeX; x++) {
        filter(grain, sizeX * sizeY * z + x, sizeX, sizeY, kernel, line);
      }
    }
    // The squared weights of 1-2-1 sum to 3/8 along each axis.
    for (int i = 0; i < grain.length; i++) {
      grain[i] *= (float) (8.0 / 3);
    }
    return grain;
  }

  /** Symmetric kernel from its centre on, along one line; the border repeats. */
  private static void filter(
      float[] data, int start, int stride, int length, double[] kernel, float[] line) {
    int radius = kernel.length - 1;
    for (int i = 0; i < length; i++) {
      line[radius + i] = data[start + i * stride];
    }
    for (int k = 0; k < radius; k++) {
      line[k] = line[radius];
      line[radius + length + k] = line[radius + length - 1];
    }
    for (int i = 0; i < length; i++) {
      int centre = radius + i;
      double sum = kernel[0] * line[centre];
      for (int k = 1; k <= radius; k++) {
        sum += kernel[k] * (line[centre - k] + (double) line[centre + k]);
      }
      data[start + i * stride] = (float) sum;
    }
  }
}
