package io.pleura.fusion.sklearn;

import io.pleura.spi.Classifier;
import io.pleura.spi.ClassifierProvider;
import io.pleura.tck.ClassifierContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.junit.jupiter.api.Nested;

class ImportedClassifierContractTest {

  abstract static class Imported extends ClassifierContract {

    private final String name;

    Imported(String name) {
      this.name = name;
    }

    @Override
    protected ClassifierProvider provider() {
      return new ImportedClassifierProvider();
    }

    @Override
    protected Classifier classifier() {
      try {
        SklearnModel model = SklearnModelTest.model(name);
        return model.toClassifier(SklearnModelTest.schema(model), Optional.empty());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Nested
  class Boosted extends Imported {
    Boosted() {
      super("gboost");
    }
  }

  @Nested
  class Scaled extends Imported {
    Scaled() {
      super("pipeline");
    }
  }

  @Nested
  class Sigmoid extends Imported {
    Sigmoid() {
      super("calibrated_sigmoid");
    }
  }

  @Nested
  class Isotonic extends Imported {
    Isotonic() {
      super("calibrated_isotonic");
    }
  }
}
