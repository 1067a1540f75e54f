package io.pleura.examples.phantom;

/**
 * Smooth noise in space: random values from -1 to 1 at the points of a unit lattice that repeats
 * after 32 points, blended by the cubic {@code t²(3 - 2t)}.
 */
final class LatticeNoise {

  private static final int BITS = 5;
  private static final int WRAP = (1 << BITS) - 1;

  private final float[] values = new float[1 << (3 * BITS)];

  LatticeNoise(long seed) {
    SeededRandom random = SeededRandom.of(seed, 0);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.uniform(-1, 1);
    }
  }

  double at(double x, double y, double z) {
    double k = Math.floor(z);
    double front = at(x, y, (int) k);
    double back = at(x, y, (int) k + 1);
    return front + fade(z - k) * (back - front);
  }

  double at(double x, double y) {
    return at(x, y, 0);
  }

  private double at(double x, double y, int k) {
    double i = Math.floor(x);
    double j = Math.floor(y);
    double a = fade(x - i);
    int left = (int) i & WRAP;
    int right = ((int) i + 1) & WRAP;
    int plane = (k & WRAP) << (2 * BITS);
    int near = plane | ((int) j & WRAP) << BITS;
    int far = plane | (((int) j + 1) & WRAP) << BITS;
    double low = values[near | left] + a * (values[near | right] - values[near | left]);
    double high = values[far | left] + a * (values[far | right] - values[far | left]);
    return low + fade(y - j) * (high - low);
  }

  private static double fade(double t) {
    return t * t * (3 - 2 * t);
  }
}
