package io.pleura.explain;

import io.pleura.spi.Classifier;
import io.pleura.spi.Explainer;
import io.pleura.spi.ExplainerProvider;
import io.pleura.spi.PluginProvider;
import io.pleura.spi.TrainingReference;

/**
 * Makes SHAP values of any classifier by the best way there is: those of its trees, as {@link
 * TreeShapExplainerProvider} makes them; otherwise exact ones by enumeration for few features, and
 * by Kernel SHAP for more, against background rows of the training.
 */
public final class ShapExplainerProvider implements ExplainerProvider {

  /** The name by which this explainer is chosen. */
  public static final String ID = "shap";

  /** For {@link java.util.ServiceLoader}. */
  public ShapExplainerProvider() {}

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
    return classifier.trees().isPresent()
        ? new TreeShapExplainerProvider().create(classifier)
        : sampling(classifier).create(classifier);
  }

  @Override
  public Explainer create(Classifier classifier, TrainingReference reference) {
    return classifier.trees().isPresent()
        ? new TreeShapExplainerProvider().create(classifier, reference)
        : sampling(classifier).create(classifier, reference);
  }

  private static ExplainerProvider sampling(Classifier classifier) {
    return classifier.schema().size() <= ExactShapExplainer.MOST_FEATURES
        ? new ExactShapExplainerProvider()
        : new KernelShapExplainerProvider();
  }
}
