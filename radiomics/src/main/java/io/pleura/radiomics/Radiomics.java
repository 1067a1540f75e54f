package io.pleura.radiomics;

import io.pleura.error.CancelledException;
import io.pleura.error.InputWarning;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureVector;
import io.pleura.volume.LabelMap;
import io.pleura.volume.Mask;
import io.pleura.volume.Resampler;
import io.pleura.volume.Volume;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Radiomics features of an image and a mask, equal to PyRadiomics 3.1 (van Griethuysen et al.,
 * Cancer Research 77, 2017) within 1e-6 relative.
 *
 * <p>The mask may lie on a grid of its own. With resampling, image and mask both go to a grid taken
 * from the mask; without, a mask on another grid is refused unless {@link
 * RadiomicsSettings#correctMask()} is set. The order of the steps is PyRadiomics': clamp (ours),
 * normalise, resample or cut, check the ROI, resegment, shape; then for each image type filter,
 * discretise, first order and texture.
 *
 * <p>The result has the same bits for any number of threads.
 */
public final class Radiomics {

  private Radiomics() {}

  /**
   * Computes features with diagnostics and warnings.
   *
   * @param image the image, all voxels finite
   * @param mask the ROI, on the image's grid or one of its own
   * @param settings what to compute, and how; {@link RadiomicsSettings#label()} is not looked at
   * @param context threads, progress and cancellation
   * @return the result
   * @throws InvalidInputException when the ROI is empty, too small, outside the image, on another
   *     grid without {@code correctMask}, or lost by resampling; when a voxel of the image is not
   *     finite; when the bins are too many
   * @throws CancelledException when cancelled
   */
  public static RadiomicsResult extract(
      Volume image, Mask mask, RadiomicsSettings settings, ExecutionContext context) {
    return extract(image, mask, RoiPlan.of(image.grid(), mask, settings), settings, context);
  }

  /**
   * Computes features of one label of a label map.
   *
   * @param image the image, all voxels finite
   * @param labels the label map, on the image's grid or one of its own
   * @param settings what to compute, and how; {@link RadiomicsSettings#label()} is the ROI
   * @param context threads, progress and cancellation
   * @return the result
   * @throws InvalidInputException when the label is absent, and as for {@link #extract(Volume,
   *     Mask, RadiomicsSettings, ExecutionContext)}
   * @throws CancelledException when cancelled
   */
  public static RadiomicsResult extract(
      Volume image, LabelMap labels, RadiomicsSettings settings, ExecutionContext context) {
    int label = settings.label();
    return Objects.requireNonNull(
        extract(image, labels, List.of(label), settings, context).get(label));
  }

  /**
   * Computes features of several labels of a label map. Each result equals what the label alone
   * gives. Filtered images are shared by the labels where these see the same image, which is so
   * unless it is resampled or cut to the ROI.
   *
   * @param image the image, all voxels finite
   * @param labels the label map, on the image's grid or one of its own
   * @param chosen the labels, each at least 1; repeats are dropped
   * @param settings what to compute, and how; {@link RadiomicsSettings#label()} is not looked at
   * @param context threads, progress and cancellation
   * @return the results by label, in the order asked for
   * @throws InvalidInputException when a label is absent, and as for {@link #extract(Volume, Mask,
   *     RadiomicsSettings, ExecutionContext)}
   * @throws CancelledException when cancelled
   */
  public static Map<Integer, RadiomicsResult> extract(
      Volume image,
      LabelMap labels,
      Collection<Integer> chosen,
      RadiomicsSettings settings,
      ExecutionContext context) {
    List<Integer> distinct = chosen.stream().distinct().toList();
    List<Extraction.RoiCase> cases = new ArrayList<>();
    for (int label : distinct) {
      Mask mask = labels.mask(label);
      RoiPlan plan = RoiPlan.of(image.grid(), mask, settings);
      cases.add(new Extraction.RoiCase(mask, plan, Diagnostics.Source.of(labels, label)));
    }
    Map<Integer, RadiomicsResult> results = new LinkedHashMap<>();
    for (int first = 0; first < cases.size(); ) {
      int end = first + 1;
      while (end < cases.size() && cases.get(first).plan().sharesImage(cases.get(end).plan())) {
        end++;
      }
      var group = new Extraction(image, cases.subList(first, end), settings, context).results();
      for (int i = 0; i < group.size(); i++) {
        results.put(distinct.get(first + i), group.get(i));
      }
      first = end;
    }
    return Collections.unmodifiableMap(results);
  }

  /** The same on a plan made before. */
  static RadiomicsResult extract(
      Volume image, Mask mask, RoiPlan plan, RadiomicsSettings settings, ExecutionContext context) {
    var roi = new Extraction.RoiCase(mask, plan, Diagnostics.Source.of(mask, settings.label()));
    return new Extraction(image, List.of(roi), settings, context).results().get(0);
  }

  /** Every feature of the settings, without the time that diagnostics take. */
  static FeatureVector features(
      Volume image, Mask mask, RadiomicsSettings settings, ExecutionContext context) {
    RoiPlan plan = RoiPlan.of(image.grid(), mask, settings);
    var roi = new Extraction.RoiCase(mask, plan, Diagnostics.Source.of(mask, settings.label()));
    return new Extraction(image, List.of(roi), settings, context).everyFeature();
  }

  /** What can be said without slow work; throws what an extraction would throw at once. */
  static List<InputWarning> check(Volume image, Mask mask, RadiomicsSettings settings) {
    List<InputWarning> warnings =
        new ArrayList<>(RoiPlan.of(image.grid(), mask, settings).warnings());
    warnAboutClamp(image, mask, settings, warnings);
    return List.copyOf(warnings);
  }

  /** Tells when most of the ROI lies outside the clamp. */
  static void warnAboutClamp(
      Volume image, Mask mask, RadiomicsSettings settings, List<InputWarning> warnings) {
    if (settings.clamp().isEmpty()) {
      return;
    }
    Mask onImage =
        image.grid().matches(mask.grid(), 0.01) ? mask : Resampler.resample(mask, image.grid());
    settings.clamp().get().warnWhenMostlyOutside(image, onImage).ifPresent(warnings::add);
  }
}
