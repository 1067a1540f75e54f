package io.pleura.explain;

import io.pleura.error.ConfigurationException;
import io.pleura.spi.Classifier;
import io.pleura.spi.Explainer;
import io.pleura.spi.ExplainerProvider;
import io.pleura.spi.PluginProvider;
import io.pleura.spi.TrainingReference;
import java.util.List;

/** Makes explainers that compare a case with background rows of the training. */
abstract sealed class BackgroundExplainerProvider implements ExplainerProvider
    permits InterventionalTreeShapExplainerProvider,
        ExactShapExplainerProvider,
        PermutationShapExplainerProvider,
        KernelShapExplainerProvider {

  private final String id;

  BackgroundExplainerProvider(String id) {
    this.id = id;
  }

  /** Makes an explainer; there is at least one background row. */
  abstract Explainer create(Classifier classifier, List<double[]> background);

  @Override
  public final String id() {
    return id;
  }

  @Override
  public final int spiVersion() {
    return PluginProvider.SPI_VERSION;
  }

  /**
   * Has nothing to compare a case with.
   *
   * @throws ConfigurationException always, with code {@code explainer-needs-background}
   */
  @Override
  public final Explainer create(Classifier classifier) {
    throw new ConfigurationException(
        "explainer-needs-background",
        "The explainer '" + id + "' compares a case with rows of the training, and there are none.",
        "Make the bundle again with background rows. Of a forest, 'tree-shap' needs none.");
  }

  @Override
  public final Explainer create(Classifier classifier, TrainingReference reference) {
    List<double[]> background = reference.background();
    return background.isEmpty() ? create(classifier) : create(classifier, background);
  }
}
