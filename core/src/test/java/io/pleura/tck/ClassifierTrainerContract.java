package io.pleura.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.pleura.error.CancelledException;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.spi.Classifier;
import io.pleura.spi.ClassifierTrainer;
import io.pleura.spi.TrainingData;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The contract of classifier trainers. */
public abstract class ClassifierTrainerContract {

  private static final ExecutionContext HERE = ExecutionContext.ofCallingThread();

  /** For subclasses. */
  protected ClassifierTrainerContract() {}

  /**
   * The trainer under test.
   *
   * @return a trainer with the same settings at every call
   */
  protected abstract ClassifierTrainer trainer();

  /**
   * What to learn from.
   *
   * @return both classes; eighty seeded rows of five features unless overridden
   */
  protected TrainingData data() {
    var random = new SplittableRandom(11);
    var schema =
        FeatureSchema.of(
            IntStream.range(0, 5)
                .mapToObj(i -> new FeatureDefinition(new FeatureName("f" + i), "", "kit"))
                .toList());
    List<double[]> rows = new ArrayList<>();
    List<Boolean> labels = new ArrayList<>();
    for (int r = 0; r < 80; r++) {
      double[] row = random.doubles(5, -1, 1).toArray();
      rows.add(row);
      labels.add(row[0] + 0.5 * row[1] + 0.3 * (random.nextDouble() - 0.5) > 0);
    }
    return new TrainingData(schema, rows, labels);
  }

  @Test
  public final void sameDataGivesTheSameClassifierAtAnyNumberOfThreads() throws Exception {
    byte[] expected = trainer().train(data(), HERE).toBytes();
    for (int threads : new int[] {2, 3, 8}) {
      assertArrayEquals(
          expected,
          PluginProviderContract.withThreads(
              threads, context -> trainer().train(data(), context).toBytes()),
          () -> threads + " threads");
    }
  }

  @Test
  public final void oneTrainerGivesTheSameClassifierAgain() {
    ClassifierTrainer trainer = trainer();
    byte[] first = trainer.train(data(), HERE).toBytes();
    assertArrayEquals(first, trainer.train(data(), HERE).toBytes());
  }

  @Test
  public final void settingsAreInFullAndTheSameAtEveryCall() {
    ClassifierTrainer trainer = trainer();
    var before = new TreeMap<>(trainer.settings());
    assertFalse(before.isEmpty(), "no settings");
    trainer.train(data(), HERE);
    assertEquals(before, new TreeMap<>(trainer.settings()));
  }

  @Test
  public final void classifierTakesTheFeaturesOfTheData() {
    TrainingData data = data();
    Classifier classifier = trainer().train(data, HERE);
    assertEquals(data.schema(), classifier.schema());
    for (double[] row : data.rows()) {
      double probability = classifier.probability(row);
      assertFalse(!(probability >= 0 && probability <= 1), () -> "probability " + probability);
    }
  }

  @Test
  public final void rowsAreLeftAsTheyAre() {
    TrainingData data = data();
    trainer().train(data, HERE);
    List<double[]> expected = data().rows();
    for (int r = 0; r < expected.size(); r++) {
      assertArrayEquals(expected.get(r), data.rows().get(r));
    }
  }

  @Test
  public final void oneClassOnlyIsRefused() {
    TrainingData data = data();
    for (boolean label : new boolean[] {true, false}) {
      var labels = Collections.nCopies(data.rows().size(), label);
      var onlyOne = new TrainingData(data.schema(), data.rows(), labels);
      assertThrows(InvalidInputException.class, () -> trainer().train(onlyOne, HERE));
    }
  }

  @Test
  public final void cancellationIsPolled() {
    assertThrows(
        CancelledException.class, () -> trainer().train(data(), HERE.withCancellation(() -> true)));
  }

  @Test
  public final void progressNeverGoesBackAndEndsAtTheTotal() {
    var progress = new ProgressLog();
    trainer().train(data(), HERE.withProgress(progress));
    progress.check();
  }

  @Test
  public final void opensNoNetworkConnection() throws Exception {
    assertEquals(List.of(), NetworkTrap.connectionsOf(() -> trainer().train(data(), HERE)));
  }
}
