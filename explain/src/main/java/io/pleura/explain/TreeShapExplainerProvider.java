package io.pleura.explain;

import io.pleura.error.ConfigurationException;
import io.pleura.spi.Classifier;
import io.pleura.spi.Explainer;
import io.pleura.spi.ExplainerProvider;
import io.pleura.spi.PluginProvider;
import io.pleura.spi.TrainingReference;
import io.pleura.tree.TreeEnsemble;

/**
 * Makes a {@link TreeShapExplainer} for a classifier that is an ensemble of trees: path dependent
 * for a forest that knows its training rows; interventional for any other where background rows are
 * at hand; path dependent in log odds for boosted trees that know their training rows where they
 * are not.
 */
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
    return TreeShapExplainer.pathDependent(classifier.schema(), trees(ID, classifier));
  }

  @Override
  public Explainer create(Classifier classifier, TrainingReference reference) {
    TreeEnsemble trees = trees(ID, classifier);
    boolean pathDependent = trees.isForest() && trees.hasCover();
    if (pathDependent || reference.background().isEmpty()) {
      return create(classifier);
    }
    return TreeShapExplainer.interventional(classifier.schema(), trees, reference.background());
  }

  static TreeEnsemble trees(String id, Classifier classifier) {
    return classifier
        .trees()
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "explainer-needs-trees",
                    "The explainer '"
                        + id
                        + "' explains forests and boosted trees, but the classifier '"
                        + classifier.providerId()
                        + "' gives no trees.",
                    "Choose a random forest, or 'shap' with a bundle that holds background rows."));
  }
}
