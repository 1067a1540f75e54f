package io.pleura.fusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.InputWarning;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.fusion.calibration.CalibrationMethod;
import io.pleura.spi.TrainingData;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Cases that cannot be learnt from are refused by a stable code, never by a programming error. */
class UnfitCasesTest {

  private static final TrainingData SOUND = TrainingTable.random(30, 3, 1);

  @Test
  void valueThatIsNotFiniteIsNamedByRowAndFeature() {
    for (double value : new double[] {Double.NaN, Double.NEGATIVE_INFINITY}) {
      List<double[]> rows = new ArrayList<>(SOUND.rows());
      rows.set(4, new double[] {1, value, 3});
      var thrown =
          assertThrows(
              InvalidInputException.class,
              () -> new TrainingData(SOUND.schema(), rows, SOUND.invasion()));
      assertEquals("training-value", thrown.code());
      assertTrue(
          thrown.problem().contains("row 5, feature feature_1: the value is " + value),
          thrown.problem());
    }
  }

  @Test
  void valueThatIsNotFiniteIsNamedByCaseAndFeature() {
    List<double[]> rows = new ArrayList<>(SOUND.rows());
    rows.set(4, new double[] {1, 2, Double.POSITIVE_INFINITY});
    var thrown = assertThrows(InvalidInputException.class, () -> cases(SOUND.invasion(), rows));
    assertEquals("cases-value", thrown.code());
    assertTrue(
        thrown.problem().contains("Case 'c4', feature feature_2: the value is Infinity"),
        thrown.problem());
    List<String> ids = cases(SOUND.invasion(), SOUND.rows()).ids();
    assertEquals(
        LabelledCases.of(SOUND, ids).digest(), cases(SOUND.invasion(), SOUND.rows()).digest());
  }

  @Test
  void oneClassIsRefusedByEveryPlan() {
    List<String> ids = IntStream.range(0, 30).mapToObj(i -> "c" + i).toList();
    List<String> halves = IntStream.range(0, 30).mapToObj(i -> i < 15 ? "A" : "B").toList();
    for (boolean invasion : new boolean[] {false, true}) {
      var data = new TrainingData(SOUND.schema(), SOUND.rows(), Collections.nCopies(30, invasion));
      var cases = new LabelledCases(data, ids, ids, halves);
      for (ValidationPlan plan : List.of(new PredefinedFolds(halves), new LeaveOneCentreOut())) {
        var thrown = assertThrows(InvalidInputException.class, () -> plan.folds(cases));
        assertEquals("validation-one-class", thrown.code());
        assertTrue(
            thrown.problem().contains(invasion ? "no case without" : "no case with invasion"),
            thrown.problem());
      }
    }
  }

  @Test
  void fewerPositivesThanInnerFoldsAreRefused() {
    PleuralInvasionTrainer trainer =
        PleuralInvasionTrainer.builder()
            .calibration(CalibrationMethod.PLATT)
            .validation(StratifiedKFold.byPatient(2, 1))
            .innerFolds(5)
            .build();
    LabelledCases cases = cases(labelled(4), SOUND.rows());
    var thrown =
        assertThrows(
            InvalidInputException.class,
            () -> trainer.train(cases, ExecutionContext.ofCallingThread()));
    assertEquals("validation-too-few-patients", thrown.code());
    assertTrue(thrown.problem().contains("only 2 patients with invasion"), thrown.problem());
  }

  @Test
  void oneClassAndFewerPositivesThanFoldsAreRefused() {
    for (int positives : new int[] {0, 3, 30}) {
      var thrown =
          assertThrows(InvalidInputException.class, () -> train(labelled(positives), SOUND.rows()));
      assertEquals("validation-too-few-patients", thrown.code());
      int fewest = Math.min(positives, 30 - positives);
      assertTrue(thrown.problem().contains("only " + fewest + " patients"), thrown.problem());
    }
  }

  @Test
  void featuresThatAreAllConstantAreRefusedWhereAModelCouldNotLearn() {
    List<double[]> rows = SOUND.rows().stream().map(row -> new double[] {1, 2, 3}).toList();
    var thrown =
        assertThrows(
            InvalidInputException.class,
            () ->
                RandomForest.builder()
                    .trees(5)
                    .build()
                    .train(
                        new TrainingData(SOUND.schema(), rows, SOUND.invasion()),
                        ExecutionContext.ofCallingThread()));
    assertEquals("training-nothing-to-split", thrown.code());
  }

  @Test
  void constantDuplicateAndLeakingFeaturesAreWarnedOf() {
    List<double[]> rows = new ArrayList<>();
    for (int r = 0; r < 30; r++) {
      rows.add(new double[] {SOUND.rows().get(r)[1], SOUND.rows().get(r)[1], 7});
    }
    assertEquals(
        List.of("features-constant", "features-duplicate"), codes(train(SOUND.invasion(), rows)));
    for (int r = 0; r < 30; r++) {
      rows.set(r, new double[] {r, SOUND.rows().get(r)[1], SOUND.invasion().get(r) ? 1 : 0});
    }
    assertEquals(List.of("feature-separates-labels"), codes(train(SOUND.invasion(), rows)));
  }

  private static List<String> codes(Training training) {
    return training.warnings().stream().map(InputWarning::code).toList();
  }

  private static Training train(List<Boolean> labels, List<double[]> rows) {
    var data = new TrainingData(SOUND.schema(), rows, labels);
    return PleuralInvasionTrainer.builder()
        .validation(StratifiedKFold.byPatient(5, 1))
        .build()
        .train(
            LabelledCases.of(data, IntStream.range(0, 30).mapToObj(i -> "c" + i).toList()),
            ExecutionContext.ofCallingThread());
  }

  private static List<Boolean> labelled(int positives) {
    return IntStream.range(0, 30).mapToObj(i -> i < positives).toList();
  }

  private static LabelledCases cases(List<Boolean> labels, List<double[]> rows) {
    List<String> ids = IntStream.range(0, rows.size()).mapToObj(i -> "c" + i).toList();
    return LabelledCases.of(SOUND.schema(), rows, labels, ids, ids, List.of());
  }
}
