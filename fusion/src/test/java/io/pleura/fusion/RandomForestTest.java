package io.pleura.fusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.CancelledException;
import io.pleura.error.ConfigurationException;
import io.pleura.error.InvalidInputException;
import io.pleura.error.PleuraException;
import io.pleura.execution.ExecutionContext;
import io.pleura.spi.TrainingData;
import io.pleura.tree.DecisionTree;
import io.pleura.tree.TreeEnsemble;
import io.pleura.tree.TreeEnsemble.InputPrecision;
import io.pleura.tree.TreeEnsembleClassifier;
import io.pleura.tree.TreeEnsembleClassifierProvider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import smile.data.DataFrame;
import smile.data.formula.Formula;
import smile.data.vector.IntVector;
import smile.math.MathEx;

class RandomForestTest {

  private static final ExecutionContext ALL_CORES = ExecutionContext.ofAllCores();

  private static RandomForest.Builder small() {
    return RandomForest.builder().trees(60).seed(7);
  }

  @Test
  void equalsSmilesTreesOnEveryTrainingRowAndOnRandomRows() {
    TrainingData data = TrainingTable.reference();
    for (ForestSettings settings :
        List.of(
            settings(60, 0, RandomForest.Impurity.GINI, 20, Integer.MAX_VALUE, 5, 1, 1, 1),
            settings(40, 3, RandomForest.Impurity.ENTROPY, 4, 12, 1, 0.6, 2, 1),
            settings(20, 20, RandomForest.Impurity.GINI, 8, 30, 2, 1, 1, 1))) {
      SmileForest smile = SmileForest.train(data, settings, ALL_CORES);
      TreeEnsemble forest = smile.toTreeEnsemble();
      assertEquals(InputPrecision.DOUBLE, forest.inputPrecision());
      for (double[] row : data.rows()) {
        assertEquals(smile.probability(row), forest.probability(row), 1e-12);
      }
      var random = new Random(3);
      for (int i = 0; i < 500; i++) {
        double[] row = new double[20];
        for (int f = 0; f < row.length; f++) {
          double a = data.rows().get(random.nextInt(300))[f];
          double b = data.rows().get(random.nextInt(300))[f];
          row[f] = a + random.nextDouble() * (b - a);
        }
        assertEquals(smile.probability(row), forest.probability(row), 1e-12);
      }
    }
  }

  /** Smile's own forest from the same seeds, over features that need no scaling. */
  @Test
  void equalsSmilesForest() {
    TrainingData reference = TrainingTable.reference();
    List<double[]> rows = new ArrayList<>();
    for (double[] row : reference.rows()) {
      rows.add(row.clone());
    }
    for (int f = 0; f < 20; f++) {
      int feature = f;
      double largest = rows.stream().mapToDouble(row -> Math.abs(row[feature])).max().orElseThrow();
      for (double[] row : rows) {
        row[f] = Math.scalb(row[f], 19 - Math.getExponent(largest));
      }
    }
    var data = new TrainingData(reference.schema(), rows, reference.invasion());
    int[] labels = data.invasion().stream().mapToInt(label -> label ? 1 : 0).toArray();
    DataFrame frame =
        DataFrame.of(rows.toArray(double[][]::new)).merge(IntVector.of("invasion", labels));
    for (ForestSettings settings :
        List.of(
            settings(60, 0, RandomForest.Impurity.GINI, 20, Integer.MAX_VALUE, 5, 1, 1, 1),
            settings(40, 3, RandomForest.Impurity.ENTROPY, 4, 12, 1, 0.6, 2, 1))) {
      var expected =
          smile.classification.RandomForest.fit(
              Formula.lhs("invasion"),
              frame,
              settings.trees(),
              settings.featuresPerSplit(20),
              settings.splitRule(),
              settings.maxDepth(),
              settings.maxLeaves(),
              settings.minLeafRows(),
              settings.subsample(),
              new int[] {settings.intactDivisor(), settings.invasionDivisor()},
              LongStream.of(SmileForest.seeds(settings)));
      TreeEnsemble forest = SmileForest.train(data, settings, ALL_CORES).toTreeEnsemble();
      double sum = Arrays.stream(expected.models()).mapToDouble(model -> model.weight).sum();
      for (int t = 0; t < settings.trees(); t++) {
        assertEquals(expected.models()[t].weight / sum, forest.weight(t), 1e-15);
      }
      double[] posteriori = new double[2];
      for (int r = 0; r < rows.size(); r++) {
        expected.predict(frame.get(r), posteriori);
        assertEquals(posteriori[1], forest.probability(rows.get(r)), 1e-12);
      }
    }
  }

  @Test
  void thresholdsAreExact() {
    TrainingData data = TrainingTable.reference();
    SmileForest smile =
        SmileForest.train(
            data,
            settings(15, 0, RandomForest.Impurity.GINI, 20, Integer.MAX_VALUE, 5, 1, 1, 1),
            ALL_CORES);
    TreeEnsemble forest = smile.toTreeEnsemble();
    int moved = 0;
    for (DecisionTree tree : forest.trees()) {
      for (int node = 0; node < tree.nodeCount(); node++) {
        if (tree.isLeaf(node)) {
          continue;
        }
        double[] on = rowThatReaches(tree, node, data);
        on[tree.feature(node)] = tree.threshold(node);
        double[] above = on.clone();
        above[tree.feature(node)] = Math.nextUp(tree.threshold(node));
        double[] below = on.clone();
        below[tree.feature(node)] = Math.nextDown(tree.threshold(node));
        assertEquals(smile.probability(on), forest.probability(on), 1e-12);
        assertEquals(smile.probability(above), forest.probability(above), 1e-12);
        assertEquals(smile.probability(below), forest.probability(below), 1e-12);
        assertEquals(forest.probability(on), forest.probability(below));
        moved += forest.probability(above) != forest.probability(on) ? 1 : 0;
      }
    }
    assertTrue(moved > 100, moved + " thresholds told apart");
  }

  private static double[] rowThatReaches(DecisionTree tree, int wanted, TrainingData data) {
    for (double[] row : data.rows()) {
      int node = 0;
      while (node != wanted && !tree.isLeaf(node)) {
        boolean left = row[tree.feature(node)] <= tree.threshold(node);
        node = left ? tree.left(node) : tree.right(node);
      }
      if (node == wanted) {
        return row.clone();
      }
    }
    throw new AssertionError("no training row reaches node " + wanted);
  }

  @Test
  void coversCountDrawnRowsAndWeightsSumToOne() {
    TrainingData data = TrainingTable.reference();
    TreeEnsemble forest = small().build().train(data, ALL_CORES).trees().orElseThrow();
    assertEquals(60, forest.trees().size());
    assertEquals(1, forest.weights().stream().mapToDouble(w -> w).sum(), 1e-12);
    assertTrue(forest.weights().stream().distinct().count() > 10);
    for (DecisionTree tree : forest.trees()) {
      assertEquals(300, tree.cover(0));
      for (int node = 0; node < tree.nodeCount(); node++) {
        if (tree.isLeaf(node)) {
          assertTrue(tree.cover(node) >= 5);
          double invaded = tree.value(node) * (tree.cover(node) + 2) - 1;
          assertEquals(Math.rint(invaded), invaded, 1e-9);
        } else {
          assertEquals(
              tree.cover(node), tree.cover(tree.left(node)) + tree.cover(tree.right(node)));
        }
      }
    }
  }

  @Test
  void sameBitsOnAnyNumberOfThreadsAndAgain() {
    TrainingData data = TrainingTable.reference();
    RandomForest trainer = small().build();
    byte[] expected = trainer.train(data, ExecutionContext.ofCallingThread()).toBytes();
    var pool = Executors.newFixedThreadPool(4);
    try {
      for (int threads : new int[] {2, 3, 5}) {
        var context =
            new ExecutionContext(pool, threads, ALL_CORES.progress(), ALL_CORES.cancellation());
        assertArrayEquals(expected, trainer.train(data, context).toBytes());
      }
    } finally {
      pool.shutdown();
    }
    MathEx.setSeed(99);
    MathEx.random();
    assertArrayEquals(expected, trainer.train(data, ExecutionContext.ofCallingThread()).toBytes());
  }

  @Test
  void anotherSeedGivesAnotherForest() {
    TrainingData data = TrainingTable.reference();
    TreeEnsemble seven = small().build().train(data, ALL_CORES).trees().orElseThrow();
    TreeEnsemble eight =
        RandomForest.builder()
            .trees(60)
            .seed(8)
            .build()
            .train(data, ALL_CORES)
            .trees()
            .orElseThrow();
    assertNotEquals(seven, eight);
    assertEquals(60, seven.trees().stream().distinct().count());
  }

  @Test
  void learnsWhatThereIsToLearn() {
    TrainingData training = TrainingTable.random(200, 6, 1);
    TrainingData unseen = TrainingTable.random(400, 6, 2);
    TreeEnsembleClassifier classifier = small().build().train(training, ALL_CORES);
    assertTrue(auc(classifier, unseen) > 0.85);
  }

  private static double auc(TreeEnsembleClassifier classifier, TrainingData data) {
    double[] scores = data.rows().stream().mapToDouble(classifier::probability).toArray();
    boolean[] labels = new boolean[scores.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = data.invasion().get(i);
    }
    return AreaUnderCurve.of(scores, labels);
  }

  @Test
  void splitsFeaturesOfAnyUnit() {
    for (double unit : new double[] {1e-12, 1, 1e30, 1e-250, 1e250}) {
      TrainingData data = TrainingTable.random(100, 3, 5);
      List<double[]> rows = new ArrayList<>();
      for (double[] row : data.rows()) {
        rows.add(new double[] {row[0] * unit, row[1] * unit, row[2] * unit});
      }
      var inUnit = new TrainingData(data.schema(), rows, data.invasion());
      assertTrue(auc(small().build().train(inUnit, ALL_CORES), inUnit) > 0.85, "unit " + unit);
    }
  }

  @Test
  void powersOfTwoDoNotChangeAnything() {
    TrainingData data = TrainingTable.random(80, 4, 5);
    List<double[]> rows = new ArrayList<>();
    for (double[] row : data.rows()) {
      rows.add(new double[] {row[0] * 0x1p-40, row[1] * 0x1p70, -0.0, row[3]});
    }
    List<double[]> flat = new ArrayList<>();
    for (double[] row : data.rows()) {
      flat.add(new double[] {row[0], row[1], 0, row[3]});
    }
    var scaled =
        small().build().train(new TrainingData(data.schema(), rows, data.invasion()), ALL_CORES);
    var plain =
        small().build().train(new TrainingData(data.schema(), flat, data.invasion()), ALL_CORES);
    for (int r = 0; r < rows.size(); r++) {
      assertEquals(plain.probability(flat.get(r)), scaled.probability(rows.get(r)));
    }
  }

  @Test
  void constantFeaturesAndTiesAreNoObstacle() {
    List<double[]> rows = new ArrayList<>();
    List<Boolean> labels = new ArrayList<>();
    for (int r = 0; r < 60; r++) {
      rows.add(new double[] {42, r % 4, r % 3});
      labels.add(r % 4 >= 2 ^ r % 10 == 0);
    }
    var data = new TrainingData(TrainingTable.schema(3), rows, labels);
    TreeEnsemble forest = small().build().train(data, ALL_CORES).trees().orElseThrow();
    for (DecisionTree tree : forest.trees()) {
      for (int node = 0; node < tree.nodeCount(); node++) {
        assertNotEquals(0, tree.feature(node));
      }
    }
  }

  @Test
  void tenRowsAreEnough() {
    TrainingData data = TrainingTable.random(10, 2, 4);
    var trainer = RandomForest.builder().trees(500).minLeafRows(1).build();
    double probability = trainer.train(data, ALL_CORES).probability(new double[] {3, 0});
    assertTrue(probability > 0.5 && probability < 1);
  }

  @Test
  void refusesWhatCannotBeLearntFrom() {
    TrainingData good = TrainingTable.random(40, 2, 4);
    assertCode("training-too-few-rows", TrainingTable.random(9, 2, 4));
    assertCode("training-too-few-rows", new TrainingData(good.schema(), List.of(), List.of()));
    assertCode("training-one-class", relabelled(good, Collections.nCopies(40, true)));
    assertCode("training-one-class", relabelled(good, Collections.nCopies(40, false)));
    List<Boolean> single = new ArrayList<>(Collections.nCopies(40, false));
    single.set(3, true);
    assertCode("training-too-few-rows", relabelled(good, single));
    List<double[]> constant = Collections.nCopies(40, new double[] {1, 2});
    assertCode(
        "training-nothing-to-split", new TrainingData(good.schema(), constant, good.invasion()));
    List<double[]> subnormal =
        good.rows().stream().map(r -> new double[] {r[0] * 1e-310, 0}).toList();
    assertCode(
        "training-nothing-to-split", new TrainingData(good.schema(), subnormal, good.invasion()));
    assertCode(
        "training-no-features",
        new TrainingData(
            TrainingTable.schema(0), Collections.nCopies(40, new double[0]), good.invasion()));
    assertCode("training-too-few-rows", small().classDivisors(1, 21).build(), good);
    assertCode("training-too-few-rows", small().subsample(0.001).build(), good);
    assertCode("training-no-row-out-of-bag", small().subsample(0.999).build(), good);
    assertCode("training-nothing-to-split", small().minLeafRows(21).build(), good);
  }

  private static TrainingData relabelled(TrainingData data, List<Boolean> labels) {
    return new TrainingData(data.schema(), data.rows(), labels);
  }

  private static void assertCode(String code, TrainingData data) {
    assertCode(code, small().build(), data);
  }

  private static void assertCode(String code, RandomForest trainer, TrainingData data) {
    var e = assertThrows(InvalidInputException.class, () -> trainer.train(data, ALL_CORES));
    assertEquals(code, e.code(), e.getMessage());
  }

  @Test
  void refusesSettingsOutOfRange() {
    for (RandomForest.Builder builder :
        List.of(
            RandomForest.builder().trees(0),
            RandomForest.builder().trees(100_001),
            RandomForest.builder().featuresPerSplit(0),
            RandomForest.builder().maxDepth(0),
            RandomForest.builder().maxDepth(101),
            RandomForest.builder().maxLeaves(1),
            RandomForest.builder().minLeafRows(0),
            RandomForest.builder().subsample(0),
            RandomForest.builder().subsample(1.01),
            RandomForest.builder().subsample(Double.NaN),
            RandomForest.builder().classDivisors(0, 1),
            RandomForest.builder().classDivisors(1, 0))) {
      PleuraException e = assertThrows(ConfigurationException.class, builder::build);
      assertEquals("forest-setting-out-of-range", e.code());
    }
    assertThrows(IllegalStateException.class, () -> RandomForest.builder().seed(1).seed(1));
    RandomForest tooMany = RandomForest.builder().featuresPerSplit(3).build();
    PleuraException e =
        assertThrows(
            ConfigurationException.class,
            () -> tooMany.train(TrainingTable.random(20, 2, 1), ALL_CORES));
    assertEquals("forest-features-per-split", e.code());
  }

  @Test
  void tellsItsSettingsInFull() {
    Map<String, String> settings =
        RandomForest.builder().seed(-5).subsample(0.5).build().settings();
    assertEquals(
        "{trees=500, featuresPerSplit=sqrt, impurity=gini, maxDepth=20, maxLeaves=unlimited,"
            + " minLeafRows=5, subsample=0.5, intactDivisor=1, invasionDivisor=1, seed=-5}",
        settings.toString());
    assertThrows(UnsupportedOperationException.class, () -> settings.put("seed", "1"));
  }

  @Test
  void reportsEachTreeAndStopsWhenAsked() {
    TrainingData data = TrainingTable.random(50, 3, 1);
    List<Long> steps = Collections.synchronizedList(new ArrayList<>());
    var context =
        ALL_CORES.withProgress(
            (stage, done, total) -> {
              assertEquals("random forest", stage);
              assertEquals(60, total);
              steps.add(done);
            });
    small().build().train(data, context);
    assertEquals(60, steps.size());
    assertEquals(steps.stream().sorted().toList(), steps);
    var polls = new AtomicInteger();
    var cancelling = ALL_CORES.withCancellation(() -> polls.incrementAndGet() > 5);
    assertThrows(CancelledException.class, () -> small().build().train(data, cancelling));
  }

  @Test
  void aWrongConversionIsNoticed() {
    TrainingData data = TrainingTable.random(50, 3, 1);
    var settings = settings(5, 0, RandomForest.Impurity.GINI, 20, Integer.MAX_VALUE, 5, 1, 1, 1);
    SmileForest smile = SmileForest.train(data, settings, ALL_CORES);
    TreeEnsemble right = smile.toTreeEnsemble();
    smile.verify(new TreeEnsembleClassifier(data.schema(), right), data, ALL_CORES);
    List<Double> weights = new ArrayList<>(Collections.nCopies(5, 0.2));
    var wrong =
        new TreeEnsembleClassifier(
            data.schema(), new TreeEnsemble(3, InputPrecision.DOUBLE, right.trees(), weights));
    assertThrows(IllegalStateException.class, () -> smile.verify(wrong, data, ALL_CORES));
  }

  @Test
  void isReadBackBitForBit() {
    TrainingData data = TrainingTable.reference();
    TreeEnsembleClassifier trained = small().build().train(data, ALL_CORES);
    TreeEnsembleClassifier read =
        new TreeEnsembleClassifierProvider().read(data.schema(), trained.toBytes());
    assertEquals(trained.trees(), read.trees());
    for (double[] row : data.rows()) {
      assertEquals(trained.probability(row), read.probability(row));
    }
    assertFalse(trained.schema().names().isEmpty());
  }

  private static ForestSettings settings(
      int trees,
      int featuresPerSplit,
      RandomForest.Impurity impurity,
      int maxDepth,
      int maxLeaves,
      int minLeafRows,
      double subsample,
      int intactDivisor,
      int invasionDivisor) {
    return new ForestSettings(
        trees,
        featuresPerSplit,
        impurity,
        maxDepth,
        maxLeaves,
        minLeafRows,
        subsample,
        intactDivisor,
        invasionDivisor,
        7);
  }
}
