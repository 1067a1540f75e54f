package io.pleura.radiomics;

import io.pleura.error.CancelledException;
import io.pleura.error.InputWarning;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.volume.Mask;
import io.pleura.volume.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Feature maps of an image and a mask, equal to PyRadiomics' voxel-based extraction: each voxel of
 * the ROI gets the features of the kernel around it ({@link RadiomicsSettings#voxelSettings()}),
 * for every class but shape and every image type.
 *
 * <p>Image and ROI are prepared and gray levels are numbered as in {@link Radiomics}, over the
 * whole ROI or, when kernels are not masked, over the bounding box of the ROI grown by the radius.
 *
 * <p>The result has the same bits for any number of threads.
 */
public final class VoxelRadiomics {

  private VoxelRadiomics() {}

  /**
   * Computes all maps.
   *
   * @param image the image
   * @param mask the ROI, on the image's grid or one of its own
   * @param settings what to compute, and how; {@link RadiomicsSettings#label()} is not looked at
   * @param context threads, progress and cancellation
   * @return the maps; they take 8 bytes a voxel of the ROI and feature
   * @throws InvalidInputException as for {@link Radiomics#extract(Volume, Mask, RadiomicsSettings,
   *     ExecutionContext)}
   * @throws CancelledException when cancelled
   */
  public static VoxelMaps extract(
      Volume image, Mask mask, RadiomicsSettings settings, ExecutionContext context) {
    List<VoxelMap> maps = new ArrayList<>();
    List<InputWarning> warnings = extract(image, mask, settings, context, maps::add);
    return new VoxelMaps(maps, warnings);
  }

  /**
   * Computes the maps and hands each of them on, so that those of one derived image at a time are
   * held.
   *
   * @param image the image
   * @param mask the ROI, on the image's grid or one of its own
   * @param settings what to compute, and how; {@link RadiomicsSettings#label()} is not looked at
   * @param context threads, progress and cancellation
   * @param sink called on the calling thread for each map, in the order of {@link VoxelMaps#maps()}
   * @return what the user should know
   * @throws InvalidInputException as for {@link Radiomics#extract(Volume, Mask, RadiomicsSettings,
   *     ExecutionContext)}
   * @throws CancelledException when cancelled
   */
  public static List<InputWarning> extract(
      Volume image,
      Mask mask,
      RadiomicsSettings settings,
      ExecutionContext context,
      Consumer<VoxelMap> sink) {
    if (settings.features().keySet().stream().allMatch(FeatureClass::isShape)) {
      return List.of(
          new InputWarning.Note("no-feature-maps", "Shape has no feature maps; none is made."));
    }
    throw new UnsupportedOperationException("feature maps are being built");
  }
}
