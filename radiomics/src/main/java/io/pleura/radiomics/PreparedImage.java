package io.pleura.radiomics;

import io.pleura.execution.ExecutionContext;
import io.pleura.volume.Interpolation;
import io.pleura.volume.Region;
import io.pleura.volume.Resampler;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;

/**
 * The image of a case on its way to the filters.
 *
 * @param original the image as given, clamped where the settings say so
 * @param image the image that filters see: normalised, and resampled or cut to the padded ROI, or
 *     whole
 */
record PreparedImage(GivenImage original, Volume image) {

  /**
   * Prepares an image.
   *
   * @throws io.pleura.error.InvalidInputException when a voxel is not finite that a step would
   *     spread, or when an image to be normalised is flat
   */
  static PreparedImage of(
      Volume given, RoiPlan plan, RadiomicsSettings settings, ExecutionContext context) {
    FiniteVoxels.requireWhereSpread(given, plan, settings, context);
    var original = new GivenImage(given, settings.clamp());
    VoxelGrid target = plan.target();
    if (settings.normalize()) {
      var normalisation = new Normalisation(settings.removeOutliers(), settings.normalizeScale());
      Volume normalised = normalisation.apply(original, context);
      Region crop = plan.crop();
      return new PreparedImage(
          original,
          target != null
              ? Resampler.resample(normalised, target, interpolation(settings), context)
              : crop.equals(given.grid().region()) ? normalised : normalised.crop(crop));
    }
    if (target == null) {
      return new PreparedImage(original, original.crop(plan.crop()));
    }
    Interpolation interpolation = interpolation(settings);
    Volume resampled =
        settings.clamp().isPresent()
            ? Resampler.resampleClamped(
                given, settings.clamp().get(), target, interpolation, context)
            : Resampler.resample(given, target, interpolation, context);
    return new PreparedImage(original, resampled);
  }

  private static Interpolation interpolation(RadiomicsSettings settings) {
    return settings.interpolator().orElseThrow();
  }
}
