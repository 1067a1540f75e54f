package io.pleura.fusion.model;

import io.pleura.execution.ExecutionContext;
import io.pleura.spi.Classifier;
import io.pleura.spi.ClassifierProvider;
import io.pleura.tck.ClassifierContract;

class LogisticRegressionContractTest extends ClassifierContract {

  @Override
  protected ClassifierProvider provider() {
    return new LogisticRegressionProvider();
  }

  @Override
  protected Classifier classifier() {
    return LogisticRegression.withPenalty(1)
        .train(Samples.random(40, 4, 2), ExecutionContext.ofCallingThread());
  }
}
