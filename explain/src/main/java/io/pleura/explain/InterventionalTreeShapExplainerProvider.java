package io.pleura.explain;

import io.pleura.error.ConfigurationException;
import io.pleura.spi.Classifier;
import io.pleura.spi.Explainer;
import io.pleura.spi.ExplainerProvider;
import io.pleura.spi.PluginProvider;
import io.pleura.spi.TrainingReference;
import java.util.List;

/**
 * Makes an interventional {@link TreeShapExplainer} for a classifier that is an ensemble of trees,
 * against the background rows of its training.
 */
public final class InterventionalTreeShapExplainerProvider implements ExplainerProvider {

  /** The name by which this explainer is chosen. */
  public static final String ID = "interventional-tree-shap";

  /** For {@link java.util.ServiceLoader}. */
  public InterventionalTreeShapExplainerProvider() {}

  @Override
  public String id() {
    return ID;
  }

  @Override
  public int spiVersion() {
    return PluginProvider.SPI_VERSION;
  }

  @Override
  public Explainer create(Classifier classifier) {
    throw noBackground(ID);
  }

  @Override
  public Explainer create(Classifier classifier, TrainingReference reference) {
    return TreeShapExplainer.interventional(
        classifier.schema(),
        TreeShapExplainerProvider.trees(ID, classifier),
        requireBackground(ID, reference));
  }

  static List<double[]> requireBackground(String id, TrainingReference reference) {
    if (reference.background().isEmpty()) {
      throw noBackground(id);
    }
    return reference.background();
  }

  static ConfigurationException noBackground(String id) {
    return new ConfigurationException(
        "explainer-needs-background",
        "The explainer '" + id + "' compares a case with rows of the training, and there are none.",
        "Make the bundle again with background rows, or choose 'tree-shap' for a forest.");
  }
}
