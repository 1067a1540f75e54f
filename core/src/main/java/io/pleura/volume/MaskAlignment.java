package io.pleura.volume;

import io.pleura.error.InputWarning;
import io.pleura.error.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Carries a mask to the grid of its CT, by place in the patient, never by index.
 *
 * <ul>
 *   <li>Same size, corners at most 1 % of the smallest voxel spacing apart: the grids are the same
 *       but for rounding; the voxels are taken over. A warning is given above one millionth.
 *   <li>The same after swapping or flipping axes: the voxels are re-indexed without loss, with a
 *       warning.
 *   <li>Otherwise the mask is resampled by nearest neighbour, with a warning. A ROI outside the CT
 *       is refused, and one partly outside too: its features would describe a tumour cut off at the
 *       border. A ROI of which fewer than two voxels are left is refused.
 * </ul>
 */
public final class MaskAlignment {

  /** Corner distance, in units of the smallest spacing, up to which two grids are the same. */
  private static final double ROUNDING = 0.01;

  /** Corner distance, in units of the smallest spacing, that is not worth a word. */
  private static final double NOISE = 1e-6;

  /** How far, in voxels, a centre may lie beyond the CT's outer face. */
  private static final double BORDER_TOLERANCE = 1e-3;

  /** Cosine from which two axes count as the same before the corners are compared. */
  private static final double SAME_AXIS = 0.99;

  private MaskAlignment() {}

  /**
   * Carries a mask to a grid.
   *
   * @param mask the mask, not empty
   * @param grid the CT's grid
   * @return the mask on exactly that grid
   * @throws InvalidInputException when the mask is empty (code {@code mask-empty}), lies outside
   *     ({@code mask-outside-ct}) or partly outside ({@code mask-partly-outside-ct}), or is lost by
   *     resampling ({@code mask-erased})
   */
  public static PreparedMask align(Mask mask, VoxelGrid grid) {
    Region box =
        mask.boundingBox()
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        "mask-empty", "The mask is empty.", "Give a mask with a segmented ROI."));
    double smallest =
        Math.min(grid.spacing().x(), Math.min(grid.spacing().y(), grid.spacing().z()));
    double distance = mask.grid().cornerDistance(grid);
    if (distance <= ROUNDING * smallest) {
      Mask same = distance == 0 && mask.grid().equals(grid) ? mask : Mask.wrap(grid, mask.array());
      return new PreparedMask(same, rounding(distance, smallest));
    }
    Optional<AxisOrder> order = AxisOrder.between(mask.grid(), grid);
    if (order.isPresent()) {
      double apart = order.get().reorder(mask.grid()).cornerDistance(grid);
      if (apart <= ROUNDING * smallest) {
        List<InputWarning> warnings = new ArrayList<>(rounding(apart, smallest));
        warnings.add(new InputWarning.MaskReoriented(order.get().describe()));
        return new PreparedMask(Mask.wrap(grid, order.get().reorder(mask)), warnings);
      }
    }
    return resample(mask, box, grid);
  }

  private static List<InputWarning> rounding(double distance, double smallest) {
    return distance <= NOISE * smallest
        ? List.of()
        : List.of(new InputWarning.GridRounded(distance));
  }

  private static PreparedMask resample(Mask mask, Region box, VoxelGrid grid) {
    int inside = countInside(mask, box, grid);
    if (inside < mask.voxelCount()) {
      throw outside(mask, box, grid, inside);
    }
    Mask carried = Resampler.resample(mask, grid);
    if (carried.voxelCount() < 2) {
      throw new InvalidInputException(
          "mask-erased",
          "The ROI has "
              + LabelMap.count(mask.voxelCount())
              + " on the mask's grid ("
              + mask.grid().describe()
              + ") but "
              + LabelMap.count(carried.voxelCount())
              + " after resampling to the CT's grid ("
              + grid.describe()
              + "); the minimum is 2.",
          "Use a CT of finer voxels, or a larger ROI.");
    }
    return new PreparedMask(
        carried,
        List.of(
            new InputWarning.MaskResampled(
                mask.grid().describe(), grid.describe(), mask.voxelCount(), carried.voxelCount())));
  }

  private static int countInside(Mask mask, Region box, VoxelGrid grid) {
    var mapping = GridMapping.of(grid, mask.grid());
    int inside = 0;
    for (int z = box.minZ(); z < box.maxZ(); z++) {
      for (int y = box.minY(); y < box.maxY(); y++) {
        for (int x = box.minX(); x < box.maxX(); x++) {
          if (mask.contains(x, y, z)
              && isInside(mapping.position(0, x, y, z), grid.sizeX())
              && isInside(mapping.position(1, x, y, z), grid.sizeY())
              && isInside(mapping.position(2, x, y, z), grid.sizeZ())) {
            inside++;
          }
        }
      }
    }
    return inside;
  }

  private static boolean isInside(double position, int size) {
    return position >= -0.5 - BORDER_TOLERANCE && position <= size - 0.5 + BORDER_TOLERANCE;
  }

  private static InvalidInputException outside(Mask mask, Region box, VoxelGrid grid, int inside) {
    String extents =
        " The ROI spans "
            + extent(mask.grid(), box)
            + "; the CT spans "
            + extent(grid, grid.region())
            + " (LPS).";
    if (inside == 0) {
      return new InvalidInputException(
          "mask-outside-ct",
          "The ROI lies outside the CT." + extents,
          "The mask may belong to another series, or its origin was lost: give the mask that was"
              + " drawn on this CT.");
    }
    return new InvalidInputException(
        "mask-partly-outside-ct",
        "The ROI lies partly outside the CT: "
            + (mask.voxelCount() - inside)
            + " of its "
            + mask.voxelCount()
            + " voxels."
            + extents,
        "Give the whole CT, or the mask that was drawn on this CT.");
  }

  /** The range of a region's outer corners along the patient's axes. */
  private static String extent(VoxelGrid grid, Region region) {
    double[] low = {Double.MAX_VALUE, Double.MAX_VALUE, Double.MAX_VALUE};
    double[] high = {-Double.MAX_VALUE, -Double.MAX_VALUE, -Double.MAX_VALUE};
    for (int corner = 0; corner < 8; corner++) {
      Vector3 point =
          grid.toPhysical(
              ((corner & 1) == 0 ? region.minX() : region.maxX()) - 0.5,
              ((corner & 2) == 0 ? region.minY() : region.maxY()) - 0.5,
              ((corner & 4) == 0 ? region.minZ() : region.maxZ()) - 0.5);
      for (int axis = 0; axis < 3; axis++) {
        low[axis] = Math.min(low[axis], point.get(axis));
        high[axis] = Math.max(high[axis], point.get(axis));
      }
    }
    return String.format(
        Locale.ROOT,
        "x %.1f to %.1f mm, y %.1f to %.1f mm, z %.1f to %.1f mm",
        low[0],
        high[0],
        low[1],
        high[1],
        low[2],
        high[2]);
  }

  /** Which mask axis runs along each axis of the CT, and which way. */
  private static final class AxisOrder {
    private final int[] axes;
    private final int[] signs;

    private AxisOrder(int[] axes, int[] signs) {
      this.axes = axes;
      this.signs = signs;
    }

    static Optional<AxisOrder> between(VoxelGrid mask, VoxelGrid ct) {
      int[] axes = {-1, -1, -1};
      int[] signs = new int[3];
      for (int a = 0; a < 3; a++) {
        for (int b = 0; b < 3; b++) {
          double cosine = 0;
          for (int row = 0; row < 3; row++) {
            cosine += ct.direction().get(row, a) * mask.direction().get(row, b);
          }
          if (Math.abs(cosine) >= SAME_AXIS) {
            axes[a] = b;
            signs[a] = cosine > 0 ? 1 : -1;
          }
        }
        if (axes[a] < 0) {
          return Optional.empty();
        }
      }
      return Optional.of(new AxisOrder(axes, signs));
    }

    /** The index along a mask axis that an index along a CT axis stands for. */
    private int maskIndex(VoxelGrid mask, int ctAxis, int index) {
      return signs[ctAxis] > 0 ? index : mask.size(axes[ctAxis]) - 1 - index;
    }

    /** The mask's voxels, described in the CT's order of axes. */
    VoxelGrid reorder(VoxelGrid mask) {
      double[] first = new double[3];
      double[] d = new double[9];
      for (int a = 0; a < 3; a++) {
        first[axes[a]] = maskIndex(mask, a, 0);
        for (int row = 0; row < 3; row++) {
          d[3 * row + a] = signs[a] * mask.direction().get(row, axes[a]);
        }
      }
      return new VoxelGrid(
          mask.size(axes[0]),
          mask.size(axes[1]),
          mask.size(axes[2]),
          new Vector3(
              mask.spacing().get(axes[0]),
              mask.spacing().get(axes[1]),
              mask.spacing().get(axes[2])),
          mask.toPhysical(first[0], first[1], first[2]),
          new Direction(d[0], d[1], d[2], d[3], d[4], d[5], d[6], d[7], d[8]));
    }

    boolean[] reorder(Mask mask) {
      VoxelGrid grid = mask.grid();
      int sizeX = grid.size(axes[0]);
      int sizeY = grid.size(axes[1]);
      int sizeZ = grid.size(axes[2]);
      boolean[] from = mask.array();
      boolean[] result = new boolean[from.length];
      int[] strides = {1, grid.sizeX(), grid.sizeX() * grid.sizeY()};
      int at = 0;
      for (int z = 0; z < sizeZ; z++) {
        int slice = maskIndex(grid, 2, z) * strides[axes[2]];
        for (int y = 0; y < sizeY; y++) {
          int row = slice + maskIndex(grid, 1, y) * strides[axes[1]];
          for (int x = 0; x < sizeX; x++) {
            result[at++] = from[row + maskIndex(grid, 0, x) * strides[axes[0]]];
          }
        }
      }
      return result;
    }

    String describe() {
      String[] names = new String[3];
      for (int a = 0; a < 3; a++) {
        names[axes[a]] = (signs[a] > 0 ? "+" : "-") + "xyz".charAt(a);
      }
      return String.join(" ", names);
    }
  }
}
