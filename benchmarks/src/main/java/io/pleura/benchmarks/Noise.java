package io.pleura.benchmarks;

/** Noise that depends on the voxel's number only. */
final class Noise {

  private Noise() {}

  /** A whole number from -16 to 15, by the mixing function of splitmix64. */
  static int of(long voxel) {
    long z = (voxel + 1) * 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return (int) ((z ^ (z >>> 31)) >>> 59) - 16;
  }
}
