package io.pleura.planted;

import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.fixture.LinearClassifierProvider;
import io.pleura.spi.Classifier;
import io.pleura.spi.ClassifierTrainer;
import io.pleura.spi.TrainingData;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A trainer that keeps to the contract but for one planted breach. */
final class PlantedTrainer implements ClassifierTrainer {

  /** What it does wrong, and the kit's test that must notice. */
  enum Breach {
    NONE(""),
    THREADS_CHANGE_BITS("sameDataGivesTheSameClassifierAtAnyNumberOfThreads"),
    LEARNS_ON("oneTrainerGivesTheSameClassifierAgain"),
    SETTINGS_CHANGE("settingsAreInFullAndTheSameAtEveryCall"),
    NO_SETTINGS("settingsAreInFullAndTheSameAtEveryCall"),
    OTHER_FEATURES("classifierTakesTheFeaturesOfTheData"),
    WRITES_TO_ROWS("rowsAreLeftAsTheyAre"),
    ONE_CLASS_PASSES("oneClassOnlyIsRefused"),
    IGNORES_CANCELLATION("cancellationIsPolled"),
    PROGRESS_GOES_BACK("progressNeverGoesBackAndEndsAtTheTotal"),
    CONNECTS("opensNoNetworkConnection");

    final String noticedBy;

    Breach(String noticedBy) {
      this.noticedBy = noticedBy;
    }
  }

  static volatile Breach breach = Breach.NONE;

  private final AtomicInteger trainings = new AtomicInteger();

  @Override
  public Map<String, String> settings() {
    return switch (breach) {
      case NO_SETTINGS -> Map.of();
      case SETTINGS_CHANGE -> Map.of("seed", trainings.toString());
      default -> Map.of("seed", "1");
    };
  }

  @Override
  public Classifier train(TrainingData data, ExecutionContext context) {
    if (breach != Breach.IGNORES_CANCELLATION) {
      context.cancellation().throwIfCancelled();
    }
    if (breach != Breach.ONE_CLASS_PASSES
        && !(data.invasion().contains(true) && data.invasion().contains(false))) {
      throw new InvalidInputException("one-class", "One class only.", "Add the other.");
    }
    context.progress().progress("planted", 2, 2);
    if (breach == Breach.PROGRESS_GOES_BACK) {
      context.progress().progress("planted", 1, 2);
      context.progress().progress("planted", 2, 2);
    }
    double[] weights = new double[data.schema().size()];
    for (int r = 0; r < data.rows().size(); r++) {
      double sign = data.invasion().get(r) ? 1 : -1;
      for (int f = 0; f < weights.length; f++) {
        weights[f] += sign * data.rows().get(r)[f];
      }
    }
    int before = trainings.getAndIncrement();
    switch (breach) {
      case THREADS_CHANGE_BITS -> weights[0] += context.parallelism() > 2 ? 1e-9 : 0;
      case LEARNS_ON -> weights[0] += before;
      case WRITES_TO_ROWS -> data.rows().get(0)[0] = 0;
      case CONNECTS -> PlantedExtractor.connect();
      default -> {}
    }
    return LinearClassifierProvider.of(
        breach == Breach.OTHER_FEATURES ? renamed(data.schema()) : data.schema(), weights);
  }

  private static FeatureSchema renamed(FeatureSchema schema) {
    return FeatureSchema.of(
        schema.names().stream()
            .map(name -> new FeatureDefinition(new FeatureName(name + "x"), "", "planted"))
            .toList());
  }
}
