package io.pleura.fusion;

import io.pleura.fusion.search.Candidate;
import io.pleura.fusion.search.SearchSpace;
import io.pleura.spi.ClassifierTrainer;

/** A kind of classifier and what may be tried with it. */
public interface TunableClassifier {

  /**
   * What people call it.
   *
   * @return for example {@code random forest}
   */
  String name();

  /**
   * The hyper-parameters that are searched, and their bounds.
   *
   * @return the same at every call
   */
  SearchSpace space();

  /**
   * The trainer that nobody has tuned.
   *
   * @param features number of features that it will learn from
   * @param seed what its random draws start from
   * @return a trainer with default settings
   */
  ClassifierTrainer defaults(int features, long seed);

  /**
   * The trainer of one point of the space.
   *
   * @param candidate values of {@link #space()}
   * @param features number of features that it will learn from
   * @param seed what its random draws start from
   * @return a trainer with these settings
   */
  ClassifierTrainer with(Candidate candidate, int features, long seed);
}
