package io.pleura.spi;

import io.pleura.error.ConfigurationException;
import io.pleura.error.InvalidInputException;
import java.util.List;

/**
 * A classifier whose probability depends on where a case was scanned, for example because its
 * features are harmonised across centres. By itself it gives no probability: {@link #at} gives the
 * classifier of one centre.
 */
public interface CentreClassifier extends Classifier {

  /**
   * The centres that it knows.
   *
   * @return at least one, in a fixed order
   */
  List<String> centres();

  /**
   * The classifier for cases of one centre.
   *
   * @param centre one of {@link #centres}
   * @return a classifier of the same features
   * @throws InvalidInputException when the centre is not known; the message lists those that are
   */
  Classifier at(String centre);

  /**
   * Does not know the centre.
   *
   * @param row ignored
   * @return nothing
   * @throws ConfigurationException always, with code {@code centre-missing}
   */
  @Override
  default double probability(double[] row) {
    throw new ConfigurationException(
        "centre-missing",
        "The model needs to know where the case was scanned; it knows the centres "
            + String.join(", ", centres())
            + ".",
        "Name the centre of the case.");
  }
}
