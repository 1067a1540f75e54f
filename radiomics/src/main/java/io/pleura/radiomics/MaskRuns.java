package io.pleura.radiomics;

import io.pleura.volume.Mask;
import io.pleura.volume.Region;
import java.util.Arrays;

/** The voxels of a ROI as runs along x. */
final class MaskRuns {

  private final Region box;

  /** First voxel of each run along x, within the box. */
  private int[] first = new int[64];

  /** The voxel after the last of each run. */
  private int[] end = new int[64];

  /** The first run of each row, y fastest, then z; one entry more at the end. */
  private final int[] ofRow;

  private int count;

  private MaskRuns(Region box) {
    this.box = box;
    ofRow = new int[box.sizeY() * box.sizeZ() + 1];
  }

  /** The runs of a ROI that is not empty. */
  static MaskRuns of(Mask mask) {
    Region box = mask.boundingBox().orElseThrow();
    var runs = new MaskRuns(box);
    boolean[] inside = mask.toBooleans(box);
    int width = box.sizeX();
    for (int row = 0; row < runs.ofRow.length - 1; row++) {
      runs.ofRow[row] = runs.count;
      int start = row * width;
      for (int x = 0; x < width; x++) {
        if (inside[start + x]) {
          int from = x;
          while (x < width && inside[start + x]) {
            x++;
          }
          runs.add(from, x);
        }
      }
    }
    runs.ofRow[runs.ofRow.length - 1] = runs.count;
    return runs;
  }

  private void add(int from, int to) {
    if (count == first.length) {
      first = Arrays.copyOf(first, 2 * count);
      end = Arrays.copyOf(end, 2 * count);
    }
    first[count] = from;
    end[count] = to;
    count++;
  }

  /** The mean index along x, y and z. */
  double[] centre() {
    long x = 0;
    long y = 0;
    long z = 0;
    long voxels = 0;
    for (int row = 0; row < ofRow.length - 1; row++) {
      for (int run = ofRow[row]; run < ofRow[row + 1]; run++) {
        long length = (long) end[run] - first[run];
        voxels += length;
        x += length * (first[run] + end[run] - 1L) / 2;
        y += length * (row % box.sizeY());
        z += length * (row / box.sizeY());
      }
    }
    return new double[] {
      box.minX() + (double) x / voxels,
      box.minY() + (double) y / voxels,
      box.minZ() + (double) z / voxels
    };
  }

  /** The number of parts that share no face, edge or corner. */
  long parts() {
    int[] joined = new int[count];
    Arrays.setAll(joined, run -> run);
    int parts = count;
    int sizeY = box.sizeY();
    for (int row = 0; row < ofRow.length - 1; row++) {
      int y = row % sizeY;
      boolean behind = row >= sizeY;
      parts -= y > 0 ? join(row, row - 1, joined) : 0;
      if (behind) {
        parts -= join(row, row - sizeY, joined);
        parts -= y > 0 ? join(row, row - sizeY - 1, joined) : 0;
        parts -= y < sizeY - 1 ? join(row, row - sizeY + 1, joined) : 0;
      }
    }
    return parts;
  }

  /** Joins runs of two rows that touch, and gives how many parts became one. */
  private int join(int row, int other, int[] joined) {
    int a = ofRow[row];
    int b = ofRow[other];
    int unions = 0;
    while (a < ofRow[row + 1] && b < ofRow[other + 1]) {
      if (first[a] <= end[b] && first[b] <= end[a]) {
        int rootA = root(a, joined);
        int rootB = root(b, joined);
        if (rootA != rootB) {
          joined[rootA] = rootB;
          unions++;
        }
      }
      if (end[a] < end[b]) {
        a++;
      } else {
        b++;
      }
    }
    return unions;
  }

  private static int root(int run, int[] joined) {
    int at = run;
    while (joined[at] != at) {
      joined[at] = joined[joined[at]];
      at = joined[at];
    }
    return at;
  }
}
