package io.pleura.fusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.ConfigurationException;
import io.pleura.error.InvalidInputException;
import io.pleura.spi.TrainingData;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValidationPlanTest {

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 10})
  void everyCaseIsPredictedOnceAndNeverLearntFromInThatFold(int folds) {
    LabelledCases cases = cases(60, 20);
    List<ValidationFold> parts = StratifiedKFold.byPatient(folds, 7).folds(cases);
    assertEquals(folds, parts.size());
    List<Integer> tested = new ArrayList<>();
    for (ValidationFold fold : parts) {
      tested.addAll(fold.test());
      Set<Integer> both = new HashSet<>(fold.training());
      both.retainAll(fold.test());
      assertTrue(both.isEmpty());
      assertEquals(60, fold.training().size() + fold.test().size());
    }
    Collections.sort(tested);
    assertEquals(IntStream.range(0, 60).boxed().toList(), tested);
  }

  @Test
  void classesAreSpreadEvenly() {
    LabelledCases cases = cases(60, 60);
    for (ValidationFold fold : StratifiedKFold.byPatient(5, 1).folds(cases)) {
      long invaded = fold.test().stream().filter(i -> cases.data().invasion().get(i)).count();
      assertEquals(12, fold.test().size());
      assertEquals(6, invaded);
    }
  }

  @Test
  void allCasesOfPatientLieInOneFold() {
    LabelledCases cases = cases(60, 20);
    Map<String, String> foldOfPatient = new HashMap<>();
    for (ValidationFold fold : StratifiedKFold.byPatient(4, 3).folds(cases)) {
      for (int i : fold.test()) {
        String other = foldOfPatient.putIfAbsent(cases.patients().get(i), fold.name());
        assertTrue(other == null || other.equals(fold.name()));
      }
    }
  }

  @Test
  void seedDecides() {
    LabelledCases cases = cases(60, 60);
    assertEquals(
        StratifiedKFold.byPatient(5, 1).folds(cases), StratifiedKFold.byPatient(5, 1).folds(cases));
    assertTrue(
        !StratifiedKFold.byPatient(5, 1)
            .folds(cases)
            .equals(StratifiedKFold.byPatient(5, 2).folds(cases)));
  }

  @Test
  void fewerPatientsOfClassThanFoldsIsRefused() {
    var thrown =
        assertThrows(
            InvalidInputException.class,
            () -> StratifiedKFold.byPatient(10, 1).folds(cases(12, 12)));
    assertEquals("validation-too-few-patients", thrown.code());
    assertTrue(thrown.getMessage().contains("only 6 patients with invasion"), thrown.getMessage());
    assertThrows(ConfigurationException.class, () -> StratifiedKFold.byPatient(1, 1));
  }

  @Test
  void centreIsLeftOutWhole() {
    LabelledCases cases = cases(60, 60);
    List<ValidationFold> folds = new LeaveOneCentreOut().folds(cases);
    assertEquals(List.of("A", "B", "C"), folds.stream().map(ValidationFold::name).toList());
    for (ValidationFold fold : folds) {
      assertTrue(fold.test().stream().allMatch(i -> cases.centres().get(i).equals(fold.name())));
      assertTrue(
          fold.training().stream().noneMatch(i -> cases.centres().get(i).equals(fold.name())));
    }
  }

  @Test
  void unknownOrSingleCentreIsRefused() {
    TrainingData data = TrainingTable.random(20, 2, 1);
    List<String> ids = IntStream.range(0, 20).mapToObj(i -> "c" + i).toList();
    var unknown =
        assertThrows(
            InvalidInputException.class,
            () -> new LeaveOneCentreOut().folds(LabelledCases.of(data, ids)));
    assertEquals("validation-no-centres", unknown.code());
    var single =
        assertThrows(
            InvalidInputException.class,
            () ->
                new LeaveOneCentreOut()
                    .folds(new LabelledCases(data, ids, ids, Collections.nCopies(20, "A"))));
    assertEquals("validation-one-centre", single.code());
  }

  @Test
  void patientInTwoGivenFoldsIsNamed() {
    LabelledCases cases = cases(60, 20);
    List<String> folds =
        IntStream.range(0, 60).mapToObj(i -> i == 20 ? "2" : i % 20 < 10 ? "1" : "2").toList();
    var thrown =
        assertThrows(InvalidInputException.class, () -> new PredefinedFolds(folds).folds(cases));
    assertEquals("validation-patient-in-two-folds", thrown.code());
    assertTrue(thrown.getMessage().contains("case 'c20'"), thrown.getMessage());
  }

  @Test
  void givenFoldThatLeavesOneClassIsRefused() {
    LabelledCases cases = cases(60, 60);
    List<String> folds =
        cases.data().invasion().stream().map(invasion -> invasion ? "1" : "2").toList();
    var thrown =
        assertThrows(InvalidInputException.class, () -> new PredefinedFolds(folds).folds(cases));
    assertEquals("validation-one-class", thrown.code());
    assertThrows(
        InvalidInputException.class,
        () -> new PredefinedFolds(Collections.nCopies(60, "1")).folds(cases));
  }

  @Test
  void idThatOccursTwiceIsRefused() {
    var thrown =
        assertThrows(
            InvalidInputException.class,
            () -> LabelledCases.of(TrainingTable.random(3, 2, 1), List.of("one", "two", "one")));
    assertEquals("cases-duplicate-id", thrown.code());
    assertTrue(thrown.getMessage().contains("Case 3 has the id 'one' of case 1"));
  }

  /** Every second case has invasion; patients have cases 20 apart, centres follow the patient. */
  private static LabelledCases cases(int count, int patients) {
    List<String> ids = IntStream.range(0, count).mapToObj(i -> "c" + i).toList();
    List<String> whose = IntStream.range(0, count).mapToObj(i -> "p" + i % patients).toList();
    List<String> centres =
        IntStream.range(0, count).mapToObj(i -> "ABC".charAt(i % patients % 3) + "").toList();
    return new LabelledCases(TrainingTable.random(count, 2, 5), ids, whose, centres);
  }
}
