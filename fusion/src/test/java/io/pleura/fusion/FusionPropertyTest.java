package io.pleura.fusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.spi.TrainingData;
import io.pleura.tree.TreeEnsembleClassifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class FusionPropertyTest {

  @Property(tries = 200)
  void areaCountsPairs(@ForAll long seed, @ForAll @IntRange(min = 2, max = 40) int count) {
    var random = new Random(seed);
    double[] scores = new double[count];
    boolean[] labels = new boolean[count];
    for (int i = 0; i < count; i++) {
      scores[i] = random.nextInt(6) - 2;
      labels[i] = i == 0 || (i > 1 && random.nextBoolean());
    }
    double right = 0;
    int pairs = 0;
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < count; j++) {
        if (labels[i] && !labels[j]) {
          pairs++;
          right += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
        }
      }
    }
    double area = AreaUnderCurve.of(scores, labels);
    assertEquals(right / pairs, area, 1e-15);
    for (int i = 0; i < count; i++) {
      scores[i] = -scores[i];
    }
    assertEquals(1 - area, AreaUnderCurve.of(scores, labels), 1e-15);
  }

  /** Data with ties, constants and few rows either train or are refused, with a known reason. */
  @Property(tries = 60)
  void anyDataTrainOrAreRefused(
      @ForAll long seed,
      @ForAll @IntRange(min = 0, max = 40) int count,
      @ForAll @IntRange(min = 0, max = 5) int features) {
    var random = new Random(seed);
    List<double[]> rows = new ArrayList<>();
    List<Boolean> labels = new ArrayList<>();
    double share = random.nextDouble();
    for (int r = 0; r < count; r++) {
      double[] row = new double[features];
      for (int f = 0; f < features; f++) {
        row[f] = random.nextInt(1 + f * f) * Math.scalb(1.0, 300 * (f - 2));
      }
      rows.add(row);
      labels.add(random.nextDouble() < share);
    }
    var data = new TrainingData(TrainingTable.schema(features), rows, labels);
    RandomForest trainer =
        RandomForest.builder()
            .trees(1 + random.nextInt(20))
            .minLeafRows(1 + random.nextInt(3))
            .maxLeaves(2 + random.nextInt(20))
            .maxDepth(1 + random.nextInt(8))
            .subsample(random.nextBoolean() ? 1 : 0.2 + 0.8 * random.nextDouble())
            .seed(seed)
            .build();
    try {
      TreeEnsembleClassifier classifier = trainer.train(data, ExecutionContext.ofAllCores());
      for (double[] row : rows) {
        double probability = classifier.probability(row);
        assertTrue(probability > 0 && probability < 1, "probability " + probability);
      }
      assertArrayEquals(
          classifier.toBytes(), trainer.train(data, ExecutionContext.ofCallingThread()).toBytes());
    } catch (InvalidInputException e) {
      assertTrue(
          Set.of(
                  "training-too-few-rows",
                  "training-one-class",
                  "training-no-features",
                  "training-no-row-out-of-bag",
                  "training-no-accuracy",
                  "training-nothing-to-split")
              .contains(e.code()),
          e.getMessage());
    }
  }
}
