package io.pleura.explain;

import java.util.Arrays;

/**
 * Coalitions that were met, how often each was met, and a number for each. Takes room once; the
 * order of the slots hangs on nothing but the coalitions and the order of their arrival.
 */
final class CoalitionTable {

  private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

  private final int words;
  private final int slotBits;
  private final long[] keys;
  private final int[] counts;
  private final double[] numbers;

  /**
   * Takes room.
   *
   * @param most the most coalitions that will be met, at most 2^28
   * @param words 64-bit words of a coalition, at least 1
   */
  CoalitionTable(int most, int words) {
    this.words = words;
    this.slotBits = 33 - Integer.numberOfLeadingZeros(Math.max(1, most));
    this.keys = new long[Math.multiplyExact(1 << slotBits, words)];
    this.counts = new int[1 << slotBits];
    this.numbers = new double[1 << slotBits];
  }

  int slots() {
    return counts.length;
  }

  /**
   * Counts a coalition.
   *
   * @return its slot; {@link #count} is 1 when it was not met before
   */
  int meet(long[] coalition) {
    long hash = 0;
    for (int word = 0; word < words; word++) {
      hash = (hash ^ coalition[word]) * GOLDEN_RATIO;
      hash ^= hash >>> 32;
    }
    int slot = (int) ((hash * GOLDEN_RATIO) >>> (64 - slotBits));
    while (counts[slot] > 0
        && !Arrays.equals(keys, slot * words, (slot + 1) * words, coalition, 0, words)) {
      slot = (slot + 1) & (counts.length - 1);
    }
    if (counts[slot]++ == 0) {
      System.arraycopy(coalition, 0, keys, slot * words, words);
    }
    return slot;
  }

  /** How often the coalition of a slot was met; 0 for a free slot. */
  int count(int slot) {
    return counts[slot];
  }

  double number(int slot) {
    return numbers[slot];
  }

  void setNumber(int slot, double number) {
    numbers[slot] = number;
  }

  boolean contains(int slot, int player) {
    return (keys[slot * words + player / 64] >> (player % 64) & 1) == 1;
  }
}
