package io.pleura.examples.phantom;

/**
 * SplitMix64 (Steele, Lea and Flood, 2014): a counter that grows by the golden ratio, each state
 * scrambled by two multiply-xorshift rounds. Integer arithmetic and {@link StrictMath} only, so a
 * seed gives the same numbers on every platform.
 */
final class SeededRandom {

  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  private long state;

  private SeededRandom(long state) {
    this.state = state;
  }

  /**
   * An independent stream for one purpose, so that a further draw for one part of a phantom leaves
   * all others as they were.
   */
  static SeededRandom of(long seed, int stream) {
    return new SeededRandom(mix(mix(seed) + GOLDEN_GAMMA * (2L * stream + 1)));
  }

  static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  long nextLong() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  /** From 0 inclusive to 1 exclusive, 53 random bits. */
  double uniform() {
    return (nextLong() >>> 11) * 0x1p-53;
  }

  double uniform(double low, double high) {
    return low + (high - low) * uniform();
  }

  boolean chance(double probability) {
    return uniform() < probability;
  }

  /** From low to high, both inclusive. */
  int between(int low, int high) {
    return low + (int) (uniform() * (high - low + 1));
  }

  /** Standard normal by Box and Muller's cosine branch; two uniforms a value. */
  double gaussian() {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - uniform()));
    return radius * StrictMath.cos(2 * StrictMath.PI * uniform());
  }
}
