package io.pleura.fusion.harmonisation;

import io.pleura.fusion.model.HistogramForest;
import io.pleura.spi.Classifier;
import io.pleura.spi.ClassifierProvider;
import io.pleura.tck.ClassifierContract;
import java.util.List;

class HarmonisedForestContractTest extends ClassifierContract {

  @Override
  protected ClassifierProvider provider() {
    return new HarmonisedClassifierProvider();
  }

  @Override
  protected Classifier classifier() {
    return new TwoCentres(60)
        .classifier(HistogramForest.builder().trees(10).build(), List.of())
        .at("south");
  }
}
