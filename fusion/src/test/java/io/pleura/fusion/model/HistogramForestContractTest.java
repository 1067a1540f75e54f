package io.pleura.fusion.model;

import io.pleura.spi.ClassifierTrainer;
import io.pleura.tck.ClassifierTrainerContract;

class HistogramForestContractTest extends ClassifierTrainerContract {

  @Override
  protected ClassifierTrainer trainer() {
    return HistogramForest.builder().trees(40).seed(3).build();
  }
}
