package io.pleura.explain;

import io.pleura.spi.Classifier;
import io.pleura.spi.Explainer;
import java.util.List;

/**
 * Makes an interventional {@link TreeShapExplainer} for a classifier that is an ensemble of trees,
 * against the background rows of its training.
 */
public final class InterventionalTreeShapExplainerProvider extends BackgroundExplainerProvider {

  /** The name by which this explainer is chosen. */
  public static final String ID = "interventional-tree-shap";

  /** For {@link java.util.ServiceLoader}. */
  public InterventionalTreeShapExplainerProvider() {
    super(ID);
  }

  @Override
  Explainer create(Classifier classifier, List<double[]> background) {
    return TreeShapExplainer.interventional(
        classifier.schema(), TreeShapExplainerProvider.trees(ID, classifier), background);
  }
}
