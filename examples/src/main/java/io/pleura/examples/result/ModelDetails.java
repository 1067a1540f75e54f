package io.pleura.examples.result;

import io.pleura.Explanation;
import io.pleura.Prediction;
import io.pleura.bundle.BundleManifest;
import io.pleura.bundle.ModelBundle;
import io.pleura.explain.CounterfactualFinder;
import io.pleura.explain.CounterfactualHint;
import io.pleura.explain.KernelShapExplainer;
import io.pleura.explain.PermutationShapExplainer;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureVector;
import io.pleura.spi.CentreClassifier;
import io.pleura.spi.Classifier;
import io.pleura.spi.Explainer;
import io.pleura.spi.Plugins;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What of a model helps to judge the reasons of its predictions. Safe for concurrent use; what it
 * takes from the bundle is taken once.
 */
public final class ModelDetails {

  private final ModelBundle bundle;
  private final Optional<String> explainer;
  private final Map<FeatureName, BundleManifest.Range> ranges = new HashMap<>();
  private final Map<Optional<String>, Parts> ofCentre = new ConcurrentHashMap<>();

  private record Parts(Classifier classifier, Explainer explainer) {}

  /**
   * Takes a bundle; nothing of it is opened yet.
   *
   * @param bundle a verified bundle
   * @param explainer id of what explained, where that is not what the bundle names
   */
  public ModelDetails(ModelBundle bundle, Optional<String> explainer) {
    this.bundle = bundle;
    this.explainer = explainer;
    for (BundleManifest.Feature feature : bundle.manifest().features()) {
      feature.trainingRange().ifPresent(range -> ranges.put(feature.definition().name(), range));
    }
  }

  /**
   * Gathers the details of a case.
   *
   * @param centre where it was scanned, for a model that asks for it
   * @param prediction what the model said
   * @param explanation why
   * @return what a reader needs to judge the reasons
   */
  public CaseDetails of(Optional<String> centre, Prediction prediction, Explanation explanation) {
    Parts parts = ofCentre.computeIfAbsent(centre, this::open);
    // An imported model knows no ranges, and there is no telling how far to look.
    List<CounterfactualHint> hints =
        ranges.isEmpty()
            ? List.of()
            : new CounterfactualFinder(parts.classifier, prediction.threshold(), ranges)
                .clinical(prediction.features());
    return new CaseDetails(
        bundle.trainingReference(),
        prediction,
        explanation,
        hints,
        standardErrors(parts.explainer, prediction.features()));
  }

  private Parts open(Optional<String> centre) {
    Classifier classifier = bundle.classifier(Plugins.onClassPath());
    if (classifier instanceof CentreClassifier dependent && centre.isPresent()) {
      classifier = dependent.at(centre.get());
    }
    String id = explainer.or(() -> bundle.manifest().explainerId()).orElseThrow();
    return new Parts(classifier, bundle.explainer(id, classifier, Plugins.onClassPath()));
  }

  /** Of an explainer that estimates, one a feature; empty where the values are exact. */
  private static List<Double> standardErrors(Explainer explainer, FeatureVector features) {
    List<Double> errors = List.of();
    if (explainer instanceof KernelShapExplainer kernel) {
      errors = kernel.explainWithErrors(features).standardErrors();
    } else if (explainer instanceof PermutationShapExplainer permutation) {
      errors = permutation.explainWithErrors(features).standardErrors();
    }
    return errors.stream().anyMatch(error -> error > 0) ? errors : List.of();
  }
}
