package io.pleura.spi;

import io.pleura.Explanation;
import io.pleura.error.ExtractionException;
import io.pleura.feature.FeatureVector;

/** Says why a classifier gave a probability. Immutable, safe for concurrent use, deterministic. */
public interface Explainer {

  /**
   * Explains one case.
   *
   * @param features the values that were classified, each finite, in the classifier's order
   * @return base and contributions that add up to the probability
   * @throws ExtractionException when they do not add up
   */
  Explanation explain(FeatureVector features);
}
