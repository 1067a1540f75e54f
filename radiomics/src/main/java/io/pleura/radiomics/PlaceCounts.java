package io.pleura.radiomics;

import java.util.Arrays;

/**
 * How many voxels of each level have each place in a run. As many runs have at least j voxels as
 * there are voxels with place j.
 */
final class PlaceCounts {

  private final GrayLevels gray;

  /** Numbers from one place to the next are 2 to this power; that of level 0 is not looked at. */
  private final int strideBits;

  private int[] counts;

  PlaceCounts(GrayLevels gray) {
    this.gray = gray;
    strideBits = Integer.SIZE - Integer.numberOfLeadingZeros(gray.present.length);
    counts = new int[16 << strideBits];
  }

  /**
   * Counts voxels.
   *
   * @param place from 1; place 1 need not be counted
   * @param level 1 + the position of the level
   */
  void add(int place, int level, int voxels) {
    int at = place << strideBits | level;
    if (at >= counts.length) {
      counts = Arrays.copyOf(counts, Math.max(2 * counts.length, (place + 1) << strideBits));
    }
    counts[at] += voxels;
  }

  /** Counts one voxel for each lane of two words. */
  void add(long places, long levels, int laneBits) {
    int lane = (int) ((1L << laneBits) - 1);
    for (int shift = 0; shift < Long.SIZE; shift += laneBits) {
      add((int) (places >>> shift) & lane, (int) (levels >>> shift) & lane, 1);
    }
  }

  private int count(int place, int level) {
    int at = place << strideBits | level;
    return at < counts.length ? counts[at] : 0;
  }

  /** The number of voxels of the longest run, at least 1. */
  int longest() {
    int longest = 1;
    boolean found = true;
    while (found) {
      found = false;
      for (int k = 1; k <= gray.present.length && !found; k++) {
        found = count(longest + 1, k) > 0;
      }
      longest += found ? 1 : 0;
    }
    return longest;
  }

  /** The matrix of the runs. */
  LevelSizeMatrix matrix() {
    int longest = longest();
    var matrix = new LevelSizeMatrix.Builder();
    for (int k = 1; k <= gray.present.length; k++) {
      int atLeast = gray.counts[k - 1];
      for (int place = 2; place <= longest; place++) {
        atLeast -= count(place, k);
      }
      for (int length = 1; atLeast > 0; length++) {
        int longer = length < longest ? count(length + 1, k) : 0;
        if (atLeast > longer) {
          matrix.add(gray.present[k - 1], length, atLeast - longer);
        }
        atLeast = longer;
      }
    }
    return matrix.build();
  }
}
