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
}
