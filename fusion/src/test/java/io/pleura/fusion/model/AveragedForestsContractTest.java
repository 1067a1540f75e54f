package io.pleura.fusion.model;

import io.pleura.execution.ExecutionContext;
import io.pleura.spi.Classifier;
import io.pleura.spi.ClassifierProvider;
import io.pleura.spi.ClassifierTrainer;
import io.pleura.tck.ClassifierContract;
import java.util.LinkedHashMap;
import java.util.Map;

class AveragedForestsContractTest extends ClassifierContract {

  @Override
  protected ClassifierProvider provider() {
    return new CombinedClassifierProvider();
  }

  @Override
  protected Classifier classifier() {
    Map<String, ClassifierTrainer> forests = new LinkedHashMap<>();
    for (int seed = 0; seed < 3; seed++) {
      forests.put("forest " + seed, HistogramForest.builder().trees(4).seed(seed).build());
    }
    return AveragedEnsemble.of(forests)
        .train(Samples.random(60, 4, 2), ExecutionContext.ofCallingThread());
  }
}
