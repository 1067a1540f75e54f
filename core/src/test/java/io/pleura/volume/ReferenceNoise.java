package io.pleura.volume;

import java.nio.charset.StandardCharsets;

/** The hash from which the reference data for the network are made: uniform values in [0, 1). */
final class ReferenceNoise {

  private final long seed;

  ReferenceNoise(String name) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    seed = hash;
  }

  double get(long index) {
    long z = seed + (index + 1) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    z ^= z >>> 31;
    return (z >>> 40) * 0x1p-24;
  }
}
