package io.pleura.explain;

import io.pleura.spi.Classifier;
import io.pleura.spi.ExplainerProvider;
import io.pleura.spi.TrainingReference;
import io.pleura.tck.ExplainerContract;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Nested;

/** The contract of every explainer that compares a case with background rows. */
class BackgroundExplainerKitTest {

  private static final int FEATURES = 6;

  @Nested
  class InterventionalTreeShap extends Kit {
    @Override
    protected ExplainerProvider provider() {
      return new InterventionalTreeShapExplainerProvider();
    }
  }

  /** Of a classifier whose trees nobody tells. */
  @Nested
  class AnyClassifier extends Kit {
    @Override
    protected ExplainerProvider provider() {
      return new ShapExplainerProvider();
    }

    @Override
    protected Classifier classifier() {
      Classifier trees = super.classifier();
      return new FunctionClassifier(FEATURES, trees::probability);
    }
  }

  @Nested
  class ExactShap extends Kit {
    @Override
    protected ExplainerProvider provider() {
      return new ExactShapExplainerProvider();
    }
  }

  @Nested
  class PermutationShap extends Kit {
    @Override
    protected ExplainerProvider provider() {
      return new PermutationShapExplainerProvider();
    }
  }

  @Nested
  class KernelShap extends Kit {
    @Override
    protected ExplainerProvider provider() {
      return new KernelShapExplainerProvider();
    }
  }

  private abstract static class Kit extends ExplainerContract {
    @Override
    protected Classifier classifier() {
      return new TreesClassifier(
          Forests.randomForest(new Random(11), FEATURES, 5, 6).withFunction(p -> p * p));
    }

    @Override
    protected Optional<TrainingReference> reference() {
      var random = new Random(5);
      List<double[]> background = new ArrayList<>();
      for (int b = 0; b < 4; b++) {
        background.add(Forests.randomRow(random, FEATURES));
      }
      return Optional.of(
          TrainingReference.ofParts(
              Forests.schema(FEATURES), background, List.of(), List.of(), List.of()));
    }
  }
}
