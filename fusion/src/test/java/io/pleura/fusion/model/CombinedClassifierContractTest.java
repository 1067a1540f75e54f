package io.pleura.fusion.model;

import io.pleura.execution.ExecutionContext;
import io.pleura.spi.Classifier;
import io.pleura.spi.ClassifierProvider;
import io.pleura.tck.ClassifierContract;

class CombinedClassifierContractTest extends ClassifierContract {

  @Override
  protected ClassifierProvider provider() {
    return new CombinedClassifierProvider();
  }

  @Override
  protected Classifier classifier() {
    return LateFusion.of(LogisticRegression.tunable(), 3)
        .train(Samples.random(60, 4, 2), ExecutionContext.ofCallingThread());
  }
}
