package io.pleura.radiomics;

import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.radiomics.filter.Original;
import io.pleura.volume.Interpolation;
import io.pleura.volume.PixelType;
import io.pleura.volume.Region;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Voxels that are NaN or infinite: refused inside the ROI, and outside it where a step would spread
 * them into it.
 */
final class FiniteVoxels {

  private FiniteVoxels() {}

  /** Throws when a voxel anywhere is not finite that a step would spread into the ROI. */
  static void requireWhereSpread(
      Volume image, RoiPlan plan, RadiomicsSettings settings, ExecutionContext context) {
    String spreading = spreading(plan, settings);
    if (image.pixelType().isInteger() || spreading == null) {
      return;
    }
    VoxelGrid grid = image.grid();
    long[] found = new long[grid.sizeZ()];
    int[] first = new int[grid.sizeZ()];
    context.forEach(
        grid.sizeZ(),
        z -> {
          var slice = new Region(0, 0, z, grid.sizeX(), grid.sizeY(), z + 1);
          if (image.pixelType() == PixelType.FLOAT32 && areFinite(image.toFloats(slice))) {
            return;
          }
          double[] values = image.toDoubles(slice);
          for (int i = values.length - 1; i >= 0; i--) {
            if (!isFinite(values[i])) {
              found[z]++;
              first[z] = grid.offset(0, 0, z) + i;
            }
          }
        });
    long total = Arrays.stream(found).sum();
    if (total > 0) {
      int z = 0;
      while (found[z] == 0) {
        z++;
      }
      throw refused(
          "image",
          total,
          place(grid, first[z], 0, 0, 0),
          image.get(first[z]),
          " " + spreading + " would spread such values into the ROI.");
    }
  }

  /**
   * Throws when a voxel of the ROI is not finite.
   *
   * @param image the image that filters see
   */
  static void requireInRoi(Volume image, RoiPlan plan) {
    if (image.pixelType().isInteger()) {
      return;
    }
    VoxelGrid grid = image.grid();
    Region box = plan.box();
    double[] values = image.toDoubles(box);
    boolean[] inside = plan.mask().toBooleans(box);
    long total = 0;
    int first = -1;
    for (int i = values.length - 1; i >= 0; i--) {
      if (inside[i] && !isFinite(values[i])) {
        total++;
        first = i;
      }
    }
    if (total > 0) {
      Region crop = plan.crop();
      boolean asRead = plan.target() == null;
      throw refused(
          "ROI",
          total,
          place(
              grid.crop(box),
              first,
              box.minX() + (asRead ? crop.minX() : 0),
              box.minY() + (asRead ? crop.minY() : 0),
              box.minZ() + (asRead ? crop.minZ() : 0)),
          values[first],
          asRead ? "" : " The index is that of the resampled image.");
    }
  }

  /** Throws when a value of the ROI on a derived image is not finite. */
  static void requireDerived(Roi roi, String imageName) {
    for (double value : roi.values) {
      if (!isFinite(value)) {
        throw new InvalidInputException(
            "derived-image-not-finite",
            "The image " + imageName + " is " + value + " at a voxel of the ROI.",
            "Leave the image type out, or check the values of the image that was given.");
      }
    }
  }

  /** Whether no exponent is the one of infinity and NaN; without a branch. */
  private static boolean areFinite(float[] values) {
    int carry = 0;
    for (float value : values) {
      carry |= (Float.floatToRawIntBits(value) & 0x7f800000) + 0x00800000;
    }
    return carry >= 0;
  }

  private static boolean isFinite(double value) {
    return Math.abs(value) <= Double.MAX_VALUE;
  }

  private static String place(VoxelGrid grid, int offset, int x, int y, int z) {
    int slice = grid.sizeX() * grid.sizeY();
    return "["
        + (x + offset % grid.sizeX())
        + ", "
        + (y + offset % slice / grid.sizeX())
        + ", "
        + (z + offset / slice)
        + "]";
  }

  private static InvalidInputException refused(
      String where, long total, String place, double value, String reason) {
    return new InvalidInputException(
        "image-not-finite",
        "The "
            + where
            + " holds "
            + RoiPlan.voxels(total)
            + (total == 1 ? " that is" : " that are")
            + " NaN or infinite; the first, at index "
            + place
            + ", is "
            + value
            + "."
            + reason,
        "Replace these voxels by a value that fits the image, such as -1024 HU for CT.");
  }

  /** The step or the filters that mix voxels, as the subject of a sentence; null for none. */
  private static @Nullable String spreading(RoiPlan plan, RadiomicsSettings settings) {
    if (settings.normalize()) {
      return "Normalisation";
    }
    boolean interpolated =
        plan.target() != null
            && settings.interpolator().filter(i -> i != Interpolation.NEAREST).isPresent();
    if (interpolated) {
      return "Resampling";
    }
    List<ImageSource> filtered =
        settings.imageSources().stream()
            .filter(source -> !(source.filter() instanceof Original))
            .toList();
    return filtered.isEmpty()
        ? null
        : filtered.stream()
            .map(ImageSource::type)
            .collect(Collectors.joining(", ", "The image type ", ""));
  }
}
