package io.pleura.explain;

import io.pleura.spi.Classifier;
import io.pleura.spi.Explainer;
import java.util.List;

/**
 * Makes an {@link ExactShapExplainer} for any classifier of few features, against the background
 * rows of its training.
 */
public final class ExactShapExplainerProvider extends BackgroundExplainerProvider {

  /** The name by which this explainer is chosen. */
  public static final String ID = "exact-shap";

  /** For {@link java.util.ServiceLoader}. */
  public ExactShapExplainerProvider() {
    super(ID);
  }

  @Override
  Explainer create(Classifier classifier, List<double[]> background) {
    return new ExactShapExplainer(classifier, background);
  }
}
