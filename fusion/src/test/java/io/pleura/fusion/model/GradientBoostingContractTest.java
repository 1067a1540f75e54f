package io.pleura.fusion.model;

import io.pleura.execution.ExecutionContext;
import io.pleura.spi.Classifier;
import io.pleura.spi.ClassifierProvider;
import io.pleura.tck.ClassifierContract;

class GradientBoostingContractTest extends ClassifierContract {

  @Override
  protected ClassifierProvider provider() {
    return new GradientBoostingProvider();
  }

  @Override
  protected Classifier classifier() {
    return GradientBoosting.builder()
        .trees(10)
        .build()
        .train(Samples.random(40, 4, 2), ExecutionContext.ofCallingThread());
  }
}
