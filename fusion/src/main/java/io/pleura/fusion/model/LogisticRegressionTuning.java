package io.pleura.fusion.model;

import io.pleura.fusion.TunableClassifier;
import io.pleura.fusion.search.Candidate;
import io.pleura.fusion.search.SearchSpace;

/** What is searched for a {@link LogisticRegression}. */
final class LogisticRegressionTuning implements TunableClassifier {

  @Override
  public String name() {
    return "logistic regression";
  }

  @Override
  public SearchSpace space() {
    return ClassWeights.choice(SearchSpace.builder().logReal("c", 1e-4, 100)).build();
  }

  @Override
  public LogisticRegression defaults(int features, long seed) {
    return LogisticRegression.withPenalty(1);
  }

  @Override
  public LogisticRegression with(Candidate candidate, int features, long seed) {
    var trainer = LogisticRegression.withPenalty(candidate.real("c"));
    return ClassWeights.isBalanced(candidate) ? trainer.balancedClasses() : trainer;
  }
}
