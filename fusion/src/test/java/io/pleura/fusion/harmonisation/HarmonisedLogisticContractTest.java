package io.pleura.fusion.harmonisation;

import io.pleura.fusion.model.LogisticRegression;
import io.pleura.spi.Classifier;
import io.pleura.spi.ClassifierProvider;
import io.pleura.tck.ClassifierContract;
import java.util.List;

class HarmonisedLogisticContractTest extends ClassifierContract {

  @Override
  protected ClassifierProvider provider() {
    return new HarmonisedClassifierProvider();
  }

  @Override
  protected Classifier classifier() {
    return new TwoCentres(60)
        .classifier(LogisticRegression.withPenalty(1), List.of("weight"))
        .at("south");
  }
}
