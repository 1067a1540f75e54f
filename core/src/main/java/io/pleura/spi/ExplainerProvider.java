package io.pleura.spi;

import io.pleura.error.ConfigurationException;

/** Makes explainers of one kind. */
public interface ExplainerProvider extends PluginProvider {

  /**
   * Makes an explainer for a classifier.
   *
   * @param classifier what to explain
   * @return a new explainer
   * @throws ConfigurationException when this kind of explainer cannot explain this classifier
   */
  Explainer create(Classifier classifier);

  /**
   * Makes an explainer for a classifier of which something of the training is remembered, for
   * example rows to compare a case with. One that needs nothing of it passes it over, as this
   * method does unless overridden.
   *
   * @param classifier what to explain
   * @param reference of the classifier's features
   * @return a new explainer
   * @throws ConfigurationException when this kind of explainer cannot explain this classifier
   */
  default Explainer create(Classifier classifier, TrainingReference reference) {
    return create(classifier);
  }
}
