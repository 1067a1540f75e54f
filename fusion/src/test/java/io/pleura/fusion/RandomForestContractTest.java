package io.pleura.fusion;

import io.pleura.spi.ClassifierTrainer;
import io.pleura.tck.ClassifierTrainerContract;

class RandomForestContractTest extends ClassifierTrainerContract {

  @Override
  protected ClassifierTrainer trainer() {
    return RandomForest.builder().trees(40).seed(3).build();
  }
}
