package io.pleura.fusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.pleura.FeaturePredictor;
import io.pleura.bundle.ModelBundle;
import io.pleura.bundle.ModelCard;
import io.pleura.error.CancelledException;
import io.pleura.error.ConfigurationException;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureVector;
import io.pleura.fusion.calibration.CalibrationMethod;
import io.pleura.fusion.harmonisation.ComBat;
import io.pleura.fusion.harmonisation.Harmonisation;
import io.pleura.fusion.model.LogisticRegression;
import io.pleura.fusion.search.Evaluation;
import io.pleura.fusion.search.RandomSearch;
import io.pleura.fusion.search.SearchResult;
import io.pleura.fusion.search.SuccessiveHalving;
import io.pleura.fusion.selection.FeatureSelector;
import io.pleura.fusion.selection.Selection;
import io.pleura.spi.CentreClassifier;
import io.pleura.spi.Classifier;
import io.pleura.spi.Plugins;
import io.pleura.spi.TrainingData;
import io.pleura.spi.TrainingReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PleuralInvasionTrainerTest {

  @TempDir private Path folder;

  private static final TunableClassifier SMALL = new SmallForest();

  @Test
  void tunedModelIsSetBesideDefaultsAndRandomSearchOfEqualBudget() {
    LabelledCases cases = cases(TrainingTable.random(60, 4, 1));
    Training training =
        PleuralInvasionTrainer.builder()
            .classifier(TuningPlan.tunedBy(SMALL, RandomSearch.of(3, 4)))
            .validation(StratifiedKFold.byPatient(3, 1))
            .innerFolds(2)
            .build()
            .train(cases);
    assertEquals(
        List.of(
            PleuralInvasionTrainer.TUNED,
            PleuralInvasionTrainer.DEFAULTS,
            PleuralInvasionTrainer.RANDOM_SEARCH),
        training.validated().stream().map(CrossValidation.OutOfFold::name).toList());
    CrossValidation.OutOfFold random = training.validated().get(2);
    for (LearningProcedure.Fitted fit : random.fits()) {
      assertEquals(4, fit.search().orElseThrow().evaluationsDone());
    }
    assertTrue(training.search().isPresent());
  }

  @Test
  void threadsDoNotChangeAnyBit() {
    LabelledCases cases = cases(TrainingTable.random(50, 4, 2));
    PleuralInvasionTrainer trainer =
        PleuralInvasionTrainer.builder()
            .classifier(TuningPlan.tunedBy(SMALL, RandomSearch.of(5, 3)))
            .innerFolds(2)
            .seed(9)
            .build();
    Training one = trainer.train(cases, ExecutionContext.ofCallingThread());
    Training four = trainer.train(cases, ExecutionContext.ofAllCores().withParallelism(4));
    for (int m = 0; m < one.validated().size(); m++) {
      assertEquals(one.validated().get(m).probabilities(), four.validated().get(m).probabilities());
    }
    assertArrayEquals(one.classifier().toBytes(), four.classifier().toBytes());
  }

  /** Features chosen on all cases would tell random labels apart; those of each fold must not. */
  @Test
  void selectionSeesNoCaseThatItIsJudgedOn() {
    LabelledCases cases = cases(randomLabels(80, 2000));
    Training training =
        PleuralInvasionTrainer.builder()
            .classifier(TuningPlan.defaults(SMALL))
            .selection(new LargestDifference(5))
            .validation(StratifiedKFold.byPatient(5, 4))
            .build()
            .train(cases);
    double area = area(training.validated().get(0), cases);
    assertTrue(area > 0.25 && area < 0.75, "area under the curve " + area);
    assertEquals(5, training.features().size());
  }

  @Test
  void everySelectionSeesTrainingCasesOnly() {
    TrainingData data = TrainingTable.random(40, 3, 6);
    var spy = new Spy();
    PleuralInvasionTrainer.builder()
        .classifier(TuningPlan.tunedBy(SMALL, RandomSearch.of(5, 2)))
        .selection(spy)
        .validation(StratifiedKFold.byPatient(4, 4))
        .innerFolds(3)
        .build()
        .train(cases(data));
    // Each outer fold: three inner folds of 20 cases and one choice from 30; at the end all 40.
    assertEquals(Set.of(20, 30, 40, 26, 27), spy.sizes);
  }

  @Test
  void bundleOfACalibratedModelGivesCalibratedProbabilities() throws IOException {
    TrainingData data = TrainingTable.random(60, 3, 8);
    PleuralInvasionTrainer.Builder builder =
        PleuralInvasionTrainer.builder()
            .classifier(TuningPlan.defaults(SMALL))
            .validation(StratifiedKFold.byPatient(2, 4))
            .innerFolds(2);
    Training plain = builder.build().train(cases(data));
    Training calibrated = builder.calibration(CalibrationMethod.PLATT).build().train(cases(data));
    ModelBundle bundle = calibrated.bundle(card());
    assertEquals("PLATT", bundle.manifest().classifier().hyperParameters().get("calibration"));
    Classifier stored = bundle.classifier(Plugins.onClassPath());
    List<Double> raw = new ArrayList<>();
    List<Double> curve = new ArrayList<>();
    for (double[] row : data.rows()) {
      assertEquals(calibrated.classifier().probability(row), stored.probability(row));
      raw.add(plain.classifier().probability(row));
      curve.add(stored.probability(row));
    }
    assertEquals(
        new TreeSet<>(raw).size(), new TreeSet<>(curve).size(), "a sigmoid keeps values apart");
    assertNotEquals(raw, curve);
    assertNotEquals(
        plain.validated().get(0).probabilities(), calibrated.validated().get(0).probabilities());
    bundle.selfTest();
  }

  /** Cases of two centres, whose features are of another size in the second. */
  private static LabelledCases ofTwoCentres(int count, double size) {
    TrainingData data = TrainingTable.random(count, 4, 1);
    List<double[]> rows = new ArrayList<>();
    List<String> centres = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boolean second = i % 5 < 2;
      double[] row = data.rows().get(i).clone();
      for (int f = 0; f < row.length; f++) {
        row[f] = second ? size * row[f] + 10 * (size - 1) : row[f];
      }
      rows.add(row);
      centres.add(second ? "second" : "first");
      ids.add("c" + i);
    }
    return new LabelledCases(
        new TrainingData(data.schema(), rows, data.invasion()), ids, ids, centres);
  }

  private static PleuralInvasionTrainer.Builder harmonised() {
    return PleuralInvasionTrainer.builder()
        .classifier(LogisticRegression.tunedBy(RandomSearch.of(3, 3)))
        .harmonisation(Harmonisation.by(ComBat.parametric()))
        .validation(StratifiedKFold.byPatient(3, 1))
        .innerFolds(2);
  }

  @Test
  void harmonisationTakesAwayWhatTheCentreDoes() throws IOException {
    LabelledCases same = ofTwoCentres(150, 1);
    LabelledCases apart = ofTwoCentres(150, 4);
    PleuralInvasionTrainer plain =
        PleuralInvasionTrainer.builder()
            .classifier(LogisticRegression.tunedBy(RandomSearch.of(3, 3)))
            .validation(StratifiedKFold.byPatient(3, 1))
            .innerFolds(2)
            .build();
    double undisturbed = area(plain.train(same).validated().get(0), same);
    double disturbed = area(plain.train(apart).validated().get(0), apart);
    Training training = harmonised().build().train(apart);
    double repaired = area(training.validated().get(0), apart);
    assertTrue(disturbed < undisturbed - 0.02, disturbed + " " + undisturbed);
    assertEquals(undisturbed, repaired, 0.02);

    ModelBundle bundle = training.bundle(card());
    bundle.selfTest();
    FeaturePredictor predictor = FeaturePredictor.of(bundle);
    assertEquals(List.of("first", "second"), predictor.centres());
    double[] row = apart.data().rows().get(0);
    var features = FeatureVector.of(predictor.schema(), row);
    assertEquals(
        ((CentreClassifier) training.classifier()).at("second").probability(row),
        predictor.at("second").predict(features).probability());
    assertThrows(ConfigurationException.class, () -> predictor.predict(features));
  }

  @Test
  void bundleRemembersTheTrainingCasesAsTheyWereMeasured() throws IOException {
    LabelledCases cases = ofTwoCentres(150, 4);
    PleuralInvasionTrainer trainer = harmonised().seed(5).build();
    Training training = trainer.train(cases, ExecutionContext.ofAllCores().withParallelism(4));
    ModelBundle bundle = training.bundle(card());
    TrainingReference reference = bundle.trainingReference().orElseThrow();
    assertEquals(
        training.validated().get(0).probabilities().stream().sorted().toList(),
        reference.outOfFoldProbabilities());
    assertEquals(
        cases.data().invasion().stream().filter(label -> label).count(),
        reference.outOfFoldInvasion().stream().filter(label -> label).count());
    List<List<Double>> measured = boxed(cases.data().rows());
    List<List<Double>> kept = boxed(reference.background());
    assertEquals(100, kept.size());
    assertTrue(measured.containsAll(kept));
    FeatureName first = bundle.manifest().schema().names().get(0);
    assertEquals(0, reference.percentile(first, -1e9).orElseThrow());
    assertEquals(100, reference.percentile(first, 1e9).orElseThrow());
    var uncertainty =
        FeaturePredictor.of(bundle)
            .at("second")
            .predict(FeatureVector.of(bundle.manifest().schema(), cases.data().rows().get(0)))
            .uncertainty()
            .orElseThrow();
    assertEquals(150, uncertainty.interval().orElseThrow().cases());
    assertArrayEquals(
        bundle.toBytes(),
        trainer.train(cases, ExecutionContext.ofCallingThread()).bundle(card()).toBytes());
  }

  private static List<List<Double>> boxed(List<double[]> rows) {
    return rows.stream().map(row -> Arrays.stream(row).boxed().toList()).toList();
  }

  @Test
  void bundleKeepsAsManyRowsAsItMay() throws IOException {
    PleuralInvasionTrainer.Builder builder =
        PleuralInvasionTrainer.builder()
            .classifier(TuningPlan.defaults(SMALL))
            .validation(StratifiedKFold.byPatient(2, 4))
            .backgroundRows(0);
    Training training = builder.build().train(cases(TrainingTable.random(60, 3, 8)));
    TrainingReference reference = training.bundle(card()).trainingReference().orElseThrow();
    assertEquals(List.of(), reference.background());
    assertEquals(60, reference.outOfFoldProbabilities().size());
    for (int rows : new int[] {-1, 101}) {
      var e =
          assertThrows(
              ConfigurationException.class,
              () -> PleuralInvasionTrainer.builder().backgroundRows(rows).build());
      assertEquals("training-background-rows", e.code());
    }
  }

  /** A quarter of the training cases holds none or one of the few cases of the third centre. */
  @Test
  void aShareThatLacksACentreLeavesOutTheLearningCurveAlone(@TempDir Path folder)
      throws IOException {
    LabelledCases two = ofTwoCentres(150, 2);
    List<String> centres = new ArrayList<>(two.centres());
    for (int i = 0; i < 6; i++) {
      centres.set(7 * i, "third");
    }
    var cases = new LabelledCases(two.data(), two.ids(), two.patients(), centres);
    PleuralInvasionTrainer.builder()
        .classifier(TuningPlan.defaults(LogisticRegression.tunable()))
        .harmonisation(Harmonisation.by(ComBat.parametric()))
        .validation(StratifiedKFold.byPatient(3, 1))
        .build()
        .train(cases)
        .report("title")
        .build()
        .write(folder);
    String page = Files.readString(folder.resolve("report.html"));
    assertTrue(page.contains("is too little to learn from"), page);
  }

  @Test
  void harmonisationSeesTrainingCasesOnly() {
    LabelledCases cases = ofTwoCentres(90, 3);
    Training whole = harmonised().build().train(cases);
    List<double[]> rows = new ArrayList<>(cases.data().rows());
    String fold = whole.validated().get(0).fold().get(0);
    for (int i = 0; i < rows.size(); i++) {
      if (i != 0 && whole.validated().get(0).fold().get(i).equals(fold)) {
        rows.set(i, new double[] {1e6 + i, -1e5 * i, 3 * i, 7e4 * i}); // held out with case 0
      }
    }
    var changed =
        new LabelledCases(
            new TrainingData(cases.data().schema(), rows, cases.data().invasion()),
            cases.ids(),
            cases.patients(),
            cases.centres());
    assertEquals(
        whole.validated().get(0).probabilities().get(0),
        harmonised().build().train(changed).validated().get(0).probabilities().get(0));
  }

  @Test
  void harmonisationWithoutCentresOrForALeftOutOneIsRefused() {
    LabelledCases unknown = cases(TrainingTable.random(60, 4, 1));
    var missing =
        assertThrows(InvalidInputException.class, () -> harmonised().build().train(unknown));
    assertEquals("harmonisation-no-centres", missing.code());
    var leftOut =
        assertThrows(
            ConfigurationException.class,
            () ->
                PleuralInvasionTrainer.builder()
                    .harmonisation(Harmonisation.by(ComBat.parametric()))
                    .validation(new LeaveOneCentreOut())
                    .build());
    assertEquals("harmonisation-left-out-centre", leftOut.code());
    var covariate =
        new Harmonisation(ComBat.parametric(), List.of(new FeatureName("age")), Set.of());
    var noFeature =
        assertThrows(
            ConfigurationException.class,
            () ->
                PleuralInvasionTrainer.builder()
                    .harmonisation(covariate)
                    .build()
                    .train(ofTwoCentres(60, 2)));
    assertEquals("harmonisation-covariate", noFeature.code());
  }

  @Test
  void halvingLearnsFromSharesAndIsSetBesideARandomSearchOfEqualEffort() {
    LabelledCases cases = cases(TrainingTable.random(120, 4, 1));
    SuccessiveHalving halving =
        SuccessiveHalving.builder().candidates(6).factor(3).rounds(1).seed(2).build();
    PleuralInvasionTrainer trainer =
        PleuralInvasionTrainer.builder()
            .classifier(TuningPlan.tunedBy(SMALL, halving))
            .validation(StratifiedKFold.byPatient(2, 1))
            .innerFolds(2)
            .build();
    Training training = trainer.train(cases, ExecutionContext.ofCallingThread());
    SearchResult search = training.search().orElseThrow();
    assertEquals(
        Set.of(1.0 / 3, 1.0),
        search.evaluations().stream().map(Evaluation::budgetShare).collect(Collectors.toSet()));
    for (LearningProcedure.Fitted fit : training.validated().get(2).fits()) {
      assertEquals(4, fit.search().orElseThrow().evaluationsDone());
    }
    Training again = trainer.train(cases, ExecutionContext.ofAllCores());
    assertArrayEquals(training.classifier().toBytes(), again.classifier().toBytes());
  }

  @Test
  void sharesThatTeachNothingAreRefused() {
    LabelledCases cases = cases(TrainingTable.random(40, 4, 1));
    PleuralInvasionTrainer trainer =
        PleuralInvasionTrainer.builder()
            .classifier(
                TuningPlan.tunedBy(
                    SMALL, SuccessiveHalving.builder().candidates(9).factor(3).rounds(2).build()))
            .validation(StratifiedKFold.byPatient(2, 1))
            .innerFolds(2)
            .build();
    var e = assertThrows(InvalidInputException.class, () -> trainer.train(cases));
    assertEquals("training-share-too-small", e.code());
  }

  @Test
  void anInterruptedTrainingGoesOnWithTheSameBits() throws IOException {
    LabelledCases cases = cases(TrainingTable.random(60, 4, 1));
    Path state = folder.resolve("state");
    PleuralInvasionTrainer trainer = stateful(5);
    byte[] expected = trainer.train(cases).classifier().toBytes();
    ExecutionContext stopping =
        ExecutionContext.ofCallingThread()
            .withCancellation(() -> Files.exists(state.resolve("tuned-fold-2.json")));
    assertThrows(CancelledException.class, () -> trainer.train(cases, state, stopping));
    Training resumed = trainer.train(cases, state, ExecutionContext.ofCallingThread());
    assertArrayEquals(expected, resumed.classifier().toBytes());
    assertEquals(
        trainer.train(cases).validated().get(0).probabilities(),
        resumed.validated().get(0).probabilities());
    var other =
        assertThrows(
            ConfigurationException.class,
            () -> stateful(6).train(cases, state, ExecutionContext.ofCallingThread()));
    assertEquals("training-state-of-other-training", other.code());
    assertTrue(other.getMessage().contains("seed was '5' and is '6'"), other.getMessage());
    LabelledCases others = cases(TrainingTable.random(60, 4, 2));
    other =
        assertThrows(
            ConfigurationException.class,
            () -> trainer.train(others, state, ExecutionContext.ofCallingThread()));
    assertTrue(other.getMessage().contains("cases was"), other.getMessage());
    Files.writeString(state.resolve("training.json"), "{");
    var damaged =
        assertThrows(
            InvalidInputException.class,
            () -> trainer.train(cases, state, ExecutionContext.ofCallingThread()));
    assertEquals("training-state-damaged", damaged.code());
    var foreign =
        assertThrows(
            ConfigurationException.class,
            () -> trainer.train(cases, folder, ExecutionContext.ofCallingThread()));
    assertEquals("training-state-folder", foreign.code());
  }

  @Test
  void reportHasSubgroupsOfWhatIsKnownOfAllCases() throws IOException {
    List<CaseAttributes> all =
        IntStream.range(0, 40)
            .mapToObj(
                i ->
                    new CaseAttributes(
                        OptionalDouble.of(i < 30 ? 60 : 70),
                        OptionalDouble.of(1 + i),
                        OptionalDouble.of(i < 10 ? 1 : 5)))
            .toList();
    JsonNode tables = subgroups(all);
    assertEquals(3, tables.size(), tables.toString());
    assertEquals("age", tables.get(0).get("attribute").asText());
    assertTrue(tables.get(0).toString().contains("below 65 years"), tables.toString());
    assertTrue(tables.get(0).toString().contains("\"cases\":30"), tables.toString());
    assertTrue(tables.get(1).toString().contains("below 20.5 mL"), tables.toString());
    assertTrue(tables.get(2).toString().contains("below 5 mm"), tables.toString());
    String page = Files.readString(folder.resolve("report").resolve("report.html"));
    assertTrue(page.contains("age is parted at 65 years"), page);
    assertTrue(page.contains("ROI volume is parted at the median"), page);
    assertTrue(page.contains("slice thickness is parted at the median"), page);
    // One case lacks a volume: no table by volume.
    List<CaseAttributes> most = new ArrayList<>(all);
    most.set(
        7, new CaseAttributes(OptionalDouble.of(60), OptionalDouble.empty(), OptionalDouble.of(1)));
    tables = subgroups(most);
    assertEquals(2, tables.size(), tables.toString());
    assertFalse(tables.toString().contains("ROI volume"), tables.toString());
    assertEquals(0, subgroups(List.of()).size());
  }

  private JsonNode subgroups(List<CaseAttributes> attributes) throws IOException {
    LabelledCases plain = cases(TrainingTable.random(40, 3, 6));
    var cases =
        new LabelledCases(plain.data(), plain.ids(), plain.patients(), List.of(), attributes);
    Training training =
        PleuralInvasionTrainer.builder()
            .classifier(TuningPlan.defaults(SMALL))
            .validation(StratifiedKFold.byPatient(2, 4))
            .build()
            .train(cases, ExecutionContext.ofCallingThread());
    Path report = folder.resolve("report");
    training.report("title").bootstrap(10, 1).build().write(report);
    return new ObjectMapper().readTree(report.resolve("report.json").toFile()).get("subgroups");
  }

  @Test
  void attributesFollowTheirCasesAndAreAboveZero() {
    LabelledCases plain = cases(TrainingTable.random(40, 3, 6));
    List<CaseAttributes> attributes =
        IntStream.range(0, 40)
            .mapToObj(
                i ->
                    new CaseAttributes(
                        OptionalDouble.of(40 + i), OptionalDouble.empty(), OptionalDouble.empty()))
            .toList();
    var cases =
        new LabelledCases(plain.data(), plain.ids(), plain.patients(), List.of(), attributes);
    assertEquals(attributes.get(3), cases.subset(List.of(3, 1)).attributes().get(0));
    var wrong =
        assertThrows(
            InvalidInputException.class,
            () ->
                new CaseAttributes(
                    OptionalDouble.of(Double.NaN), OptionalDouble.empty(), OptionalDouble.empty()));
    assertEquals("cases-attribute", wrong.code());
  }

  private static PleuralInvasionTrainer stateful(long seed) {
    return PleuralInvasionTrainer.builder()
        .classifier(TuningPlan.tunedBy(SMALL, RandomSearch.of(3, 4)))
        .validation(StratifiedKFold.byPatient(3, 1))
        .innerFolds(2)
        .seed(seed)
        .build();
  }

  @Test
  void theFeatureThatTellsIsTheMostImportantForEveryClassifier(@TempDir Path folder)
      throws IOException {
    var random = new Random(5);
    List<double[]> rows = new ArrayList<>();
    List<Boolean> labels = new ArrayList<>();
    for (int i = 0; i < 90; i++) {
      labels.add(i % 2 == 0);
      rows.add(
          new double[] {random.nextGaussian(), random.nextGaussian() + (i % 2 == 0 ? 2 : 0), 0});
      rows.get(i)[2] = random.nextGaussian();
    }
    TrainingData data = new TrainingData(TrainingTable.random(4, 3, 1).schema(), rows, labels);
    for (TunableClassifier kind : List.of(SMALL, LogisticRegression.tunable())) {
      Training training =
          PleuralInvasionTrainer.builder()
              .classifier(TuningPlan.defaults(kind))
              .validation(StratifiedKFold.byPatient(3, 1))
              .build()
              .train(cases(data));
      training.report("title").build().write(folder);
      JsonNode report = new JsonMapper().readTree(folder.resolve("report.json").toFile());
      JsonNode first = report.get("importances").get(0);
      assertEquals(data.schema().names().get(1).value(), first.get("feature").asText());
      assertTrue(first.get("meanImportance").asDouble() > 0.1, first.toString());
      assertEquals(1, first.get("selectedShare").asDouble());
    }
  }

  private static ModelCard card() {
    return ModelCard.builder()
        .name("name")
        .description("description")
        .intendedUse("use")
        .outOfScopeUse("other use")
        .licence("licence")
        .build();
  }

  private static LabelledCases cases(TrainingData data) {
    return LabelledCases.of(
        data, IntStream.range(0, data.rows().size()).mapToObj(i -> "c" + i).toList());
  }

  private static TrainingData randomLabels(int rows, int features) {
    var random = new Random(17);
    List<double[]> values = new ArrayList<>();
    List<Boolean> labels = new ArrayList<>();
    for (int r = 0; r < rows; r++) {
      values.add(random.doubles(features).toArray());
      labels.add(r % 2 == 0);
    }
    return new TrainingData(TrainingTable.schema(features), values, labels);
  }

  private static double area(CrossValidation.OutOfFold validated, LabelledCases cases) {
    return AreaUnderCurve.of(
        validated.probabilities().stream().mapToDouble(Double::doubleValue).toArray(),
        cases.labels());
  }

  private static final class SmallForest implements TunableClassifier {
    @Override
    public String name() {
      return "small forest";
    }

    @Override
    public io.pleura.fusion.search.SearchSpace space() {
      return new ForestTuning().space();
    }

    @Override
    public RandomForest defaults(int features, long seed) {
      return RandomForest.builder().trees(20).seed(seed).build();
    }

    @Override
    public RandomForest with(io.pleura.fusion.search.Candidate candidate, int features, long seed) {
      return RandomForest.builder()
          .trees(15)
          .minLeafRows(1 + candidate.integer("minLeafRows") / 8)
          .seed(seed)
          .build();
    }
  }

  /** Keeps the features whose means differ most between the classes. */
  private record LargestDifference(int count) implements FeatureSelector {
    @Override
    public Selection select(TrainingData data, ExecutionContext context) {
      double[] difference = new double[data.schema().size()];
      for (int r = 0; r < data.rows().size(); r++) {
        for (int f = 0; f < difference.length; f++) {
          difference[f] += (data.invasion().get(r) ? 1 : -1) * data.rows().get(r)[f];
        }
      }
      List<FeatureName> kept =
          IntStream.range(0, difference.length)
              .boxed()
              .sorted(Comparator.comparingDouble(f -> -Math.abs(difference[f])))
              .limit(count)
              .map(f -> data.schema().names().get(f))
              .toList();
      return new Selection(data.schema(), kept);
    }

    @Override
    public Map<String, String> settings() {
      return Map.of();
    }
  }

  /** Keeps everything and remembers from how many cases it chose. */
  private static final class Spy implements FeatureSelector {
    private final Set<Integer> sizes = new HashSet<>();

    @Override
    public Selection select(TrainingData data, ExecutionContext context) {
      sizes.add(data.rows().size());
      return new Selection(data.schema(), data.schema().names());
    }

    @Override
    public Map<String, String> settings() {
      return Map.of();
    }
  }
}
