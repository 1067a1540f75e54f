package io.pleura.explain;

import io.pleura.spi.Classifier;
import io.pleura.spi.Explainer;
import java.util.List;

/**
 * Makes a {@link PermutationShapExplainer} for any classifier, with its defaults, against the
 * background rows of the training.
 */
public final class PermutationShapExplainerProvider extends BackgroundExplainerProvider {

  /** The name by which this explainer is chosen. */
  public static final String ID = "permutation-shap";

  /** For {@link java.util.ServiceLoader}. */
  public PermutationShapExplainerProvider() {
    super(ID);
  }

  @Override
  Explainer create(Classifier classifier, List<double[]> background) {
    return new PermutationShapExplainer(classifier, background);
  }
}
