package io.pleura.explain;

import io.pleura.error.ConfigurationException;
import io.pleura.spi.Classifier;
import io.pleura.spi.Explainer;
import io.pleura.spi.ExplainerProvider;
import io.pleura.spi.PluginProvider;

/** Makes a {@link TreeShapExplainer} for a classifier that is a forest. */
public final class TreeShapExplainerProvider implements ExplainerProvider {

  /** The name by which this explainer is chosen. */
  public static final String ID = "tree-shap";

  /** For {@link java.util.ServiceLoader}. */
  public TreeShapExplainerProvider() {}

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
    return classifier
        .trees()
        .map(trees -> TreeShapExplainer.pathDependent(classifier.schema(), trees))
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "explainer-needs-trees",
                    "The explainer '"
                        + ID
                        + "' explains forests, but the classifier '"
                        + classifier.providerId()
                        + "' gives no trees.",
                    "Choose a random forest, or another explainer."));
  }
}
