package io.pleura.explain;

import io.pleura.spi.Classifier;
import io.pleura.spi.ExplainerProvider;
import io.pleura.spi.TrainingReference;
import io.pleura.tck.ExplainerContract;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

class InterventionalTreeShapKitTest extends ExplainerContract {

  @Override
  protected ExplainerProvider provider() {
    return new InterventionalTreeShapExplainerProvider();
  }

  @Override
  protected Classifier classifier() {
    return new TreesClassifier(
        Forests.randomForest(new Random(11), 8, 20, 10).withFunction(p -> p * p));
  }

  @Override
  protected Optional<TrainingReference> reference() {
    var random = new Random(5);
    List<double[]> background = new ArrayList<>();
    for (int b = 0; b < 12; b++) {
      background.add(Forests.randomRow(random, 8));
    }
    return Optional.of(
        TrainingReference.ofParts(Forests.schema(8), background, List.of(), List.of(), List.of()));
  }
}
