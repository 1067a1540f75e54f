package io.pleura.fusion.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.BundleException;
import io.pleura.error.ConfigurationException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.fusion.TunableClassifier;
import io.pleura.fusion.calibration.IsotonicCalibration;
import io.pleura.fusion.calibration.PlattCalibration;
import io.pleura.fusion.search.Candidate;
import io.pleura.spi.Classifier;
import io.pleura.spi.ClassifierTrainer;
import io.pleura.spi.Plugins;
import io.pleura.spi.TrainingData;
import io.pleura.tree.TreeEnsemble;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CombinedClassifierTest {

  private static final ExecutionContext HERE = ExecutionContext.ofCallingThread();
  private static final Plugins PLUGINS = Plugins.onClassPath();

  private static HistogramForest forest(long seed) {
    return HistogramForest.builder().trees(5).maxDepth(4).seed(seed).build();
  }

  private static Map<String, ClassifierTrainer> members(ClassifierTrainer second) {
    Map<String, ClassifierTrainer> members = new LinkedHashMap<>();
    members.put("first", forest(1));
    members.put("second", second);
    return members;
  }

  @Test
  void calibrationComesAfterTheClassifier() {
    TrainingData data = Samples.random(60, 4, 1);
    Classifier inner = forest(1).train(data, HERE);
    var platt = new PlattCalibration(-3, 1.2);
    var isotonic = new IsotonicCalibration(List.of(0.2, 0.7), List.of(0.1, 0.9));
    for (double[] row : data.rows()) {
      assertEquals(
          platt.calibrate(inner.probability(row)),
          CombinedClassifier.calibrated(inner, platt).probability(row));
      assertEquals(
          isotonic.calibrate(inner.probability(row)),
          CombinedClassifier.calibrated(inner, isotonic).probability(row));
    }
    TreeEnsemble trees = CombinedClassifier.calibrated(inner, platt).trees().orElseThrow();
    assertFalse(trees.isForest());
    assertEquals(inner.trees().orElseThrow().trees(), trees.trees());
  }

  @Test
  void theMeanOfForestsIsAForest() {
    TrainingData data = Samples.random(60, 4, 1);
    CombinedClassifier mean = AveragedEnsemble.of(members(forest(2))).train(data, HERE);
    assertEquals(10, mean.trees().orElseThrow().trees().size());
    for (double[] row : data.rows()) {
      double first = forest(1).train(data, HERE).probability(row);
      double second = forest(2).train(data, HERE).probability(row);
      assertEquals((first + second) / 2, mean.probability(row), 1e-15);
    }
  }

  @Test
  void theMeanOfOtherClassifiersIsOne() {
    TrainingData data = Samples.random(60, 4, 1);
    ClassifierTrainer logistic = LogisticRegression.withPenalty(1);
    CombinedClassifier mean = AveragedEnsemble.of(members(logistic)).train(data, HERE);
    assertTrue(mean.trees().isEmpty());
    double[] row = data.rows().get(3);
    double first = forest(1).train(data, HERE).probability(row);
    double second = logistic.train(data, HERE).probability(row);
    assertEquals((first + second) / 2, mean.probability(row), 1e-15);
    assertEquals(
        "first, second", AveragedEnsemble.of(members(logistic)).settings().get("averaged"));
    assertEquals("1.0", AveragedEnsemble.of(members(logistic)).settings().get("second.c"));
    assertThrows(ConfigurationException.class, () -> AveragedEnsemble.of(Map.of()));
  }

  @Test
  void membersAreSearchedTogether() {
    Map<String, TunableClassifier> kinds = new LinkedHashMap<>();
    kinds.put("forest", HistogramForest.tunable());
    kinds.put("logistic", LogisticRegression.tunable());
    TunableClassifier tunable = AveragedEnsemble.tunable(kinds);
    assertEquals("mean of random forest, logistic regression", tunable.name());
    assertTrue(tunable.space().keys().containsAll(List.of("forest.maxDepth", "logistic.c")));
    Map<String, String> values =
        Map.of(
            "forest.trees", "60",
            "forest.featureShare", "0.5",
            "forest.maxDepth", "3",
            "forest.minLeafRows", "4",
            "forest.subsample", "0.75",
            "forest.classWeights", "balanced",
            "logistic.c", "0.5",
            "logistic.classWeights", "equal");
    var candidate = new Candidate(values);
    assertTrue(tunable.space().contains(candidate));
    Map<String, String> settings = tunable.with(candidate, 8, 5).settings();
    assertEquals("4", settings.get("forest.featuresPerSplit"));
    assertEquals("0.5", settings.get("logistic.c"));
    assertEquals("200", tunable.defaults(8, 5).settings().get("forest.trees"));
  }

  /** Rows of two modalities: in each of them one feature tells something. */
  private static TrainingData modalities(int count, boolean paired) {
    List<FeatureDefinition> definitions = new ArrayList<>();
    for (int f = 0; f < 6; f++) {
      definitions.add(
          new FeatureDefinition(new FeatureName("f" + f), "", f % 2 == 0 ? "image" : "blood"));
    }
    var random = new Random(4);
    List<double[]> rows = new ArrayList<>();
    List<Boolean> labels = new ArrayList<>();
    List<String> groups = new ArrayList<>();
    for (int r = 0; r < count; r++) {
      if (paired && r % 2 == 1) {
        rows.add(rows.get(r - 1)); // the same patient once more
        labels.add(labels.get(r - 1));
      } else {
        double[] row = random.doubles(6).toArray();
        rows.add(row);
        labels.add(row[0] + row[1] + 0.5 * random.nextDouble() > 1.25);
      }
      groups.add("patient " + r / 2);
    }
    return new TrainingData(
        FeatureSchema.of(definitions), rows, labels, paired ? groups : List.of());
  }

  @Test
  void lateFusionCombinesTheModalities() {
    TrainingData data = modalities(200, false);
    TrainingData unseen =
        new TrainingData(
            data.schema(), data.rows().subList(120, 200), data.invasion().subList(120, 200));
    TrainingData learnt =
        new TrainingData(
            data.schema(), data.rows().subList(0, 120), data.invasion().subList(0, 120));
    LateFusion fusion = LateFusion.of(LogisticRegression.tunable(), 7);
    CombinedClassifier both = fusion.train(learnt, HERE);
    double area = area(both, unseen);
    for (int first = 0; first < 2; first++) {
      var one = FeatureSchema.of(List.of(data.schema().definitions().get(first)));
      int column = first;
      var alone =
          new TrainingData(
              one,
              unseen.rows().stream().map(row -> new double[] {row[column]}).toList(),
              unseen.invasion());
      assertTrue(area > 0.03 + area(row -> row[0], alone), "feature " + first);
    }
    assertEquals("logistic regression", fusion.settings().get("lateFusion"));
    assertEquals("1.0", fusion.settings().get("each.c"));
  }

  private interface Score {
    double of(double[] row);
  }

  private static double area(Classifier classifier, TrainingData data) {
    return area(classifier::probability, data);
  }

  private static double area(Score score, TrainingData data) {
    return Samples.area(data, data.rows().stream().mapToDouble(score::of).toArray());
  }

  /** A forest knows each row by heart: only folds by patient show that it knows nothing else. */
  @Test
  void theLayerLearnsFromPatientsThatNobodyKnows() {
    var random = new Random(9);
    TrainingData paired = modalities(400, true);
    List<Boolean> chance = new ArrayList<>();
    for (int r = 0; r < 400; r++) {
      chance.add(r % 2 == 1 ? chance.get(r - 1) : random.nextBoolean());
    }
    var grouped = new TrainingData(paired.schema(), paired.rows(), chance, paired.groups());
    var alone = new TrainingData(paired.schema(), paired.rows(), chance);
    LateFusion fusion = LateFusion.of(HistogramForest.tunable(), 1);
    double honest = spread(fusion.train(grouped, HERE), paired.rows());
    double fooled = spread(fusion.train(alone, HERE), paired.rows());
    assertTrue(honest < 0.5 * fooled, honest + " " + fooled);
  }

  private static double spread(Classifier classifier, List<double[]> rows) {
    double[] all = rows.stream().mapToDouble(classifier::probability).sorted().toArray();
    return all[all.length - 1] - all[0];
  }

  @Test
  void oneModalityIsCalibratedByTheLayer() {
    TrainingData data = Samples.subset(Samples.random(60, 2, 3), new int[60], 1, true);
    var first = FeatureSchema.of(data.schema().definitions().subList(0, 1));
    var alone =
        new TrainingData(
            first,
            data.rows().stream().map(row -> new double[] {row[0]}).toList(),
            data.invasion());
    CombinedClassifier fused = LateFusion.of(LogisticRegression.tunable(), 7).train(alone, HERE);
    Classifier plain = LogisticRegression.withPenalty(1).train(alone, HERE);
    assertEquals(area(plain, alone), area(fused, alone), 1e-12);
  }

  @Test
  void theSameSeedGivesTheSameBytesAtAnyNumberOfThreads() {
    TrainingData data = modalities(80, true);
    LateFusion fusion = LateFusion.of(HistogramForest.tunable(), 1);
    assertArrayEquals(
        fusion.train(data, HERE).toBytes(),
        fusion.train(data, ExecutionContext.ofAllCores()).toBytes());
    TunableClassifier tunable = LateFusion.tunable(LogisticRegression.tunable());
    var candidate = new Candidate(Map.of("c", "0.5", "classWeights", "equal"));
    assertTrue(tunable.space().contains(candidate));
    assertEquals("0.5", tunable.with(candidate, 6, 1).settings().get("each.c"));
    assertEquals("late fusion of one logistic regression per modality", tunable.name());
  }

  @Test
  void whatLiesTooDeepIsRefused() {
    TrainingData data = Samples.random(60, 4, 1);
    Classifier classifier = LogisticRegression.withPenalty(1).train(data, HERE);
    var calibration = new PlattCalibration(-3, 1.2);
    for (int depth = 0; depth < 8; depth++) {
      classifier = CombinedClassifier.calibrated(classifier, calibration);
    }
    var provider = new CombinedClassifierProvider();
    double[] row = data.rows().get(0);
    assertEquals(
        classifier.probability(row),
        provider.read(data.schema(), classifier.toBytes(), PLUGINS).probability(row));
    byte[] deeper = CombinedClassifier.calibrated(classifier, calibration).toBytes();
    var e =
        assertThrows(BundleException.class, () -> provider.read(data.schema(), deeper, PLUGINS));
    assertTrue(e.getMessage().contains("too deep"), e.getMessage());
  }

  @Test
  void bytesOfOtherFeaturesAreRefused() {
    TrainingData data = Samples.random(60, 4, 1);
    CombinedClassifier mean = AveragedEnsemble.of(members(forest(2))).train(data, HERE);
    assertThrows(
        BundleException.class,
        () -> new CombinedClassifierProvider().read(Samples.schema(5), mean.toBytes()));
    assertThrows(IllegalArgumentException.class, () -> new Combination.Mean(List.of(0.5, 0.4)));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Combination.LogisticLayer(Double.NaN, Collections.nCopies(2, 1.0), 0.01));
  }
}
