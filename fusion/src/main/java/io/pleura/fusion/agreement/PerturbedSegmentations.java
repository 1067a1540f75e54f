package io.pleura.fusion.agreement;

import io.pleura.FeaturePipeline;
import io.pleura.Study;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureVector;
import io.pleura.volume.Mask;
import io.pleura.volume.MaskPerturbation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Measures features again on masks as other readers might have drawn them (Zwanenburg et al. 2019,
 * Sci Rep 9:614), for {@link RepeatedMeasurements} without other readers.
 *
 * @param perturbations what is done to each mask, for example {@link MaskPerturbation#usual}
 */
public record PerturbedSegmentations(List<MaskPerturbation> perturbations) {

  /**
   * Copies the list.
   *
   * @param perturbations what is done to each mask
   */
  public PerturbedSegmentations {
    perturbations = List.copyOf(perturbations);
  }

  /**
   * Measures one case.
   *
   * @param id what the case is called in messages
   * @param study the case, its mask as it was drawn
   * @param pipeline computes the features
   * @param context threads, progress and cancellation
   * @return the features on the mask as it was drawn and then on each perturbed one, in the order
   *     of the pipeline
   * @throws InvalidInputException when nothing is left of a perturbed mask or a feature is
   *     undefined for it ({@code agreement-perturbed}); the message names case and perturbation
   * @throws io.pleura.error.CancelledException when cancelled
   */
  public List<double[]> measure(
      String id, Study study, FeaturePipeline pipeline, ExecutionContext context) {
    List<double[]> measurements = new ArrayList<>();
    measurements.add(values(id, "the mask as drawn", study, pipeline, context));
    for (MaskPerturbation perturbation : perturbations) {
      Mask mask;
      try {
        mask = perturbation.apply(study.mask());
      } catch (InvalidInputException e) {
        throw perturbed(id, perturbation.toString(), e.problem());
      }
      Study changed = Study.of(study.ct(), mask, study.clinical().orElse(null));
      measurements.add(values(id, perturbation.toString(), changed, pipeline, context));
    }
    return measurements;
  }

  private static double[] values(
      String id, String mask, Study study, FeaturePipeline pipeline, ExecutionContext context) {
    FeatureVector features;
    try {
      features = pipeline.extract(study, context);
    } catch (InvalidInputException e) {
      throw perturbed(id, mask, e.problem());
    }
    for (FeatureName name : features.schema().names()) {
      Optional<String> reason = features.reasonUndefined(name);
      if (reason.isPresent()) {
        throw perturbed(id, mask, name + " is undefined: " + reason.get());
      }
    }
    return features.toArray();
  }

  private static InvalidInputException perturbed(String id, String mask, String problem) {
    return new InvalidInputException(
        "agreement-perturbed",
        "Agreement: case '" + id + "', " + mask + ": " + problem,
        "Measure cases whose tumours are large enough to be perturbed, or milder perturbations.");
  }
}
