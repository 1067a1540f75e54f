package io.pleura.radiomics;

import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.volume.PixelType;
import io.pleura.volume.Resampler;
import io.pleura.volume.Volume;
import java.util.Locale;

/**
 * The image of a case on its way to the filters.
 *
 * @param original the image as given, clamped where the settings say so
 * @param image the image that filters see: resampled or cut to the padded ROI, or whole
 */
record PreparedImage(Volume original, Volume image) {

  /**
   * Prepares an image.
   *
   * @throws InvalidInputException when a voxel is not finite
   */
  static PreparedImage of(
      Volume given, RoiPlan plan, RadiomicsSettings settings, ExecutionContext context) {
    requireFinite(given, context);
    Volume original = clamped(given, settings, context);
    Volume image;
    if (plan.target() != null) {
      image =
          Resampler.resample(
              original, plan.target(), settings.interpolator().orElseThrow(), context);
    } else {
      image = plan.crop().equals(given.grid().region()) ? original : original.crop(plan.crop());
    }
    return new PreparedImage(original, image);
  }

  private static Volume clamped(
      Volume volume, RadiomicsSettings settings, ExecutionContext context) {
    if (settings.clamp().isEmpty()) {
      return volume;
    }
    float lower = (float) settings.clamp().get().lower();
    float upper = (float) settings.clamp().get().upper();
    float[] voxels = new float[volume.grid().voxelCount()];
    context.forEach(
        volume.grid().sizeZ(),
        z -> {
          int slice = volume.grid().sizeX() * volume.grid().sizeY();
          for (int i = z * slice; i < (z + 1) * slice; i++) {
            voxels[i] = Math.max(lower, Math.min(upper, (float) volume.get(i)));
          }
        });
    return Volume.wrap(volume.grid(), PixelType.FLOAT32, voxels);
  }

  private static void requireFinite(Volume volume, ExecutionContext context) {
    if (volume.pixelType().isInteger()) {
      return;
    }
    int slices = volume.grid().sizeZ();
    int slice = volume.grid().sizeX() * volume.grid().sizeY();
    long[] count = new long[slices];
    int[] first = new int[slices];
    context.forEach(
        slices,
        z -> {
          for (int i = (z + 1) * slice - 1; i >= z * slice; i--) {
            if (!Double.isFinite(volume.get(i))) {
              count[z]++;
              first[z] = i;
            }
          }
        });
    long total = 0;
    int firstFound = -1;
    for (int z = 0; z < slices; z++) {
      if (count[z] > 0 && firstFound < 0) {
        firstFound = first[z];
      }
      total += count[z];
    }
    if (total > 0) {
      int x = firstFound % volume.grid().sizeX();
      int y = firstFound / volume.grid().sizeX() % volume.grid().sizeY();
      throw new InvalidInputException(
          "image-not-finite",
          String.format(
              Locale.ROOT,
              "The image holds %s that %s NaN or infinite; the first, at index [%d, %d, %d], is"
                  + " %s.",
              RoiPlan.voxels(total),
              total == 1 ? "is" : "are",
              x,
              y,
              firstFound / slice,
              volume.get(firstFound)),
          "Replace these voxels by a value that fits the image, such as -1024 HU for CT.");
    }
  }
}
