package io.pleura.tree;

import io.pleura.spi.Classifier;
import io.pleura.spi.ClassifierProvider;
import io.pleura.tck.ClassifierContract;
import java.util.Random;

class TreeEnsembleClassifierContractTest extends ClassifierContract {

  @Override
  protected ClassifierProvider provider() {
    return new TreeEnsembleClassifierProvider();
  }

  @Override
  protected Classifier classifier() {
    return new TreeEnsembleClassifier(
        RandomTrees.schema(6), RandomTrees.forest(new Random(5), 6, 12));
  }
}
