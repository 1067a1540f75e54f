package io.pleura.spi;

import io.pleura.feature.FeatureSchema;
import io.pleura.tree.TreeEnsemble;
import java.util.Optional;

/** A trained classifier. Immutable, safe for concurrent use, deterministic. */
public interface Classifier {

  /**
   * Which provider reads this classifier back.
   *
   * @return id of a {@link ClassifierProvider}
   */
  String providerId();

  /**
   * The features it was trained on.
   *
   * @return names and order
   */
  FeatureSchema schema();

  /**
   * The probability of pleural invasion.
   *
   * @param row one finite value a feature, in the schema's order
   * @return 0 to 1
   * @throws IllegalArgumentException when the length does not fit or a value is not finite
   */
  double probability(double[] row);

  /**
   * The trees behind it, for explainers.
   *
   * @return nothing unless {@link #probability} is exactly theirs
   */
  Optional<TreeEnsemble> trees();

  /**
   * Everything needed to read it back, as data.
   *
   * @return the same bytes at every call, in the provider's own format
   */
  byte[] toBytes();
}
