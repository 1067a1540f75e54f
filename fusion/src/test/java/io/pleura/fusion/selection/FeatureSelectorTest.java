package io.pleura.fusion.selection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.CancelledException;
import io.pleura.error.ConfigurationException;
import io.pleura.error.InputWarning;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureName;
import io.pleura.spi.TrainingData;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FeatureSelectorTest {

  private static final ExecutionContext CONTEXT = ExecutionContext.ofCallingThread();

  /** Noise, a constant, the constant again, a copy, a leak, a copy turned round, the label. */
  private static final TrainingData ODD =
      SelectionTable.of(
          List.of("noise", "constant", "other", "copy", "leak", "mirror"),
          new double[] {1, 7, 3, 1, 5, -1, 1},
          new double[] {4, 7, 3, 4, 6, -4, 1},
          new double[] {2, 7, 3, 2, 5.5, -2, 1},
          new double[] {3, 7, 3, 3, 1, -3, 0},
          new double[] {5, 7, 3, 5, 2, -5, 0},
          new double[] {0, 7, 3, 0, 4.9, 0, 0});

  static Stream<FeatureSelector> selectorsThatKeepNothing() {
    return Stream.of(
        new VarianceFilter(1e6),
        new ComparisonFilter(ClassComparison.MANN_WHITNEY, 1e-12),
        new Lasso(Lasso.Loss.SQUARED, 100),
        new Lasso(Lasso.Loss.LOGISTIC, 100),
        new CrossValidatedLasso(5, List.of(100.0)),
        new StabilitySelection(new Lasso(Lasso.Loss.SQUARED, 100), 5, 0.5, 0.5, 1),
        FeatureSelectors.of(new VarianceFilter(0), new VarianceFilter(1e6)));
  }

  @ParameterizedTest
  @MethodSource("selectorsThatKeepNothing")
  void keepingNothingIsAnErrorThatNamesSelectorAndLimits(FeatureSelector selector) {
    var error =
        assertThrows(
            InvalidInputException.class,
            () -> selector.select(SelectionTable.reference(), CONTEXT));
    assertEquals("selection-empty", error.code());
    FeatureSelector named =
        selector instanceof FeatureSelectors chain ? chain.inOrder().get(1) : selector;
    named
        .settings()
        .forEach((key, value) -> assertTrue(error.problem().contains(value), error.problem()));
  }

  static Stream<FeatureSelector> selectors() {
    return Stream.of(
        new VarianceFilter(0),
        new ComparisonFilter(ClassComparison.ANOVA, 0.9),
        new ComparisonFilter(ClassComparison.WELCH, 0.9),
        new ComparisonFilter(ClassComparison.MANN_WHITNEY, 0.9),
        new CorrelationFilter(Correlation.PEARSON, 0.9),
        new CorrelationFilter(Correlation.SPEARMAN, 0.9),
        new MinimumRedundancy(MinimumRedundancy.Criterion.QUOTIENT, 2),
        new Lasso(Lasso.Loss.SQUARED, 0.05),
        new Lasso(Lasso.Loss.LOGISTIC, 0.05),
        new CrossValidatedLasso(2, List.of(0.05)),
        new StabilitySelection(new VarianceFilter(0), 3, 0.9, 0.5, 1));
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void aConstantFeatureIsNeverPreferred(FeatureSelector selector) {
    List<FeatureName> kept = selector.select(ODD, CONTEXT).kept();
    int leak = kept.indexOf(new FeatureName("leak"));
    int constant = kept.indexOf(new FeatureName("constant"));
    assertTrue(leak >= 0, kept.toString());
    assertTrue(constant < 0 || constant > leak, kept.toString());
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void oneClassIsAnErrorWhereLabelsCount(FeatureSelector selector) {
    TrainingData one =
        SelectionTable.of(
            List.of("a"), new double[] {1, 1}, new double[] {2, 1}, new double[] {3, 1});
    if (selector instanceof VarianceFilter) {
      assertEquals(1, selector.select(one, CONTEXT).kept().size());
      return;
    }
    var error = assertThrows(InvalidInputException.class, () -> selector.select(one, CONTEXT));
    assertEquals("selection-few-cases", error.code());
  }

  @Test
  void varianceIsThePopulationVariance() {
    TrainingData data =
        SelectionTable.of(List.of("a", "b"), new double[] {0, 0, 1}, new double[] {2, 4, 0});
    assertEquals(names("a", "b"), new VarianceFilter(0.999).select(data, CONTEXT).kept());
    assertEquals(names("b"), new VarianceFilter(1).select(data, CONTEXT).kept());
  }

  @Test
  void correlationFilterDropsCopiesAndKeepsTheBestOfEachGroup() {
    assertEquals(
        names("leak", "noise", "constant", "other"),
        new CorrelationFilter(Correlation.PEARSON, 0.95).select(ODD, CONTEXT).kept());
  }

  @Test
  void pearsonAndSpearmanDifferOnACurve() {
    TrainingData data =
        SelectionTable.of(
            List.of("x", "curve"),
            new double[] {1, 1, 1},
            new double[] {2, 4, 0},
            new double[] {3, 90, 1},
            new double[] {4, 9000, 0});
    assertEquals(
        2, new CorrelationFilter(Correlation.PEARSON, 0.9).select(data, CONTEXT).kept().size());
    assertEquals(
        1, new CorrelationFilter(Correlation.SPEARMAN, 0.9).select(data, CONTEXT).kept().size());
  }

  @Test
  void benjaminiAndHochbergByHand() {
    double[] adjusted = ClassComparison.adjusted(new double[] {0.04, 0.01, 0.03, 0.9});
    assertArrayEquals(new double[] {0.16 / 3, 0.04, 0.16 / 3, 0.9}, adjusted, 1e-15);
  }

  @Test
  void separationWithoutSpreadHasPZero() {
    TrainingData data =
        SelectionTable.of(
            List.of("label"),
            new double[] {1, 1},
            new double[] {1, 1},
            new double[] {0, 0},
            new double[] {0, 0});
    for (ClassComparison test : List.of(ClassComparison.ANOVA, ClassComparison.WELCH)) {
      ComparedFeature feature = test.compare(data).get(0);
      assertEquals(Double.POSITIVE_INFINITY, feature.statistic(), 0);
      assertEquals(0, feature.p(), 0);
    }
  }

  @Test
  void fisherDistributionIsConsistent() {
    // F(1, 1) is the square of a Cauchy variable; F(2, 2) has the tail 1 / (1 + f).
    assertEquals(0.5, new FisherDistribution(1, 1).upperTail(1), 1e-14);
    assertEquals(0.25, new FisherDistribution(2, 2).upperTail(3), 1e-14);
    assertEquals(3, new FisherDistribution(2, 2).quantile(0.75), 1e-12);
    assertEquals(0, new FisherDistribution(3, 4).upperTail(Double.POSITIVE_INFINITY), 0);
    for (double p : new double[] {0.025, 0.5, 0.975}) {
      var distribution = new FisherDistribution(29, 63.7);
      assertEquals(1 - p, distribution.upperTail(distribution.quantile(p)), 1e-13);
    }
    assertThrows(
        IllegalArgumentException.class, () -> new FisherDistribution(1, 1).upperTail(Double.NaN));
  }

  @Test
  void stabilityIsTheSameForAnyNumberOfThreads() {
    TrainingData data = SelectionTable.reference();
    var selector = new StabilitySelection(new Lasso(Lasso.Loss.SQUARED, 0.08), 40, 0.5, 0.6, 11);
    List<Double> alone = selector.frequencies(data, CONTEXT);
    ExecutorService pool = Executors.newFixedThreadPool(3);
    try {
      var context = new ExecutionContext(pool, 4, CONTEXT.progress(), CONTEXT.cancellation());
      assertEquals(alone, selector.frequencies(data, context));
      assertEquals(selector.select(data, CONTEXT), selector.select(data, context));
      var lasso = CrossValidatedLasso.geometric(5, 0.3, 0.01, 5);
      assertEquals(lasso.errors(data, CONTEXT), lasso.errors(data, context));
    } finally {
      pool.shutdown();
    }
    var otherSeed = new StabilitySelection(new Lasso(Lasso.Loss.SQUARED, 0.08), 40, 0.5, 0.6, 12);
    assertFalse(alone.equals(otherSeed.frequencies(data, CONTEXT)));
    List<FeatureName> kept = selector.select(data, CONTEXT).kept();
    assertTrue(kept.contains(new FeatureName("f02")), kept.toString());
    assertTrue(kept.size() < 12, kept.toString());
  }

  @Test
  void aChainChoosesFromWhatIsLeft() {
    var chain =
        FeatureSelectors.of(
            new VarianceFilter(0),
            new CorrelationFilter(Correlation.SPEARMAN, 0.7),
            new MinimumRedundancy(MinimumRedundancy.Criterion.QUOTIENT, 3));
    TrainingData data = SelectionTable.reference();
    Selection selection = chain.select(data, CONTEXT);
    assertEquals(data.schema(), selection.schema());
    assertEquals(3, selection.kept().size());
    assertEquals("chain", chain.settings().get("selector"));
    assertEquals("minimum-redundancy", chain.settings().get("3.selector"));
    assertEquals("0.7", chain.settings().get("2.limit"));

    TrainingData applied = selection.apply(data);
    assertEquals(selection.kept(), applied.schema().names());
    assertEquals(data.invasion(), applied.invasion());
    double[] row = data.rows().get(5);
    assertArrayEquals(applied.rows().get(5), selection.apply(row), 0);
    assertEquals(row[data.schema().indexOf(selection.kept().get(1))], selection.apply(row)[1], 0);
  }

  @Test
  void aSelectionFitsItsSchema() {
    var selection = new Selection(ODD.schema(), names("leak"));
    assertThrows(IllegalArgumentException.class, () -> selection.apply(new double[2]));
    assertThrows(IllegalArgumentException.class, () -> selection.apply(SelectionTable.reference()));
    assertThrows(
        IllegalArgumentException.class, () -> new Selection(ODD.schema(), names("absent")));
    assertThrows(
        IllegalArgumentException.class, () -> new Selection(ODD.schema(), names("leak", "leak")));
  }

  @Test
  void cancellationStopsTheWork() {
    ExecutionContext cancelled = CONTEXT.withCancellation(() -> true);
    TrainingData data = SelectionTable.reference();
    assertThrows(
        CancelledException.class,
        () -> new Lasso(Lasso.Loss.SQUARED, 0.01).select(data, cancelled));
    assertThrows(
        CancelledException.class,
        () -> new CorrelationFilter(Correlation.PEARSON, 0.9).select(data, cancelled));
  }

  @Test
  void limitsOutOfRangeAreRefused() {
    assertThrows(ConfigurationException.class, () -> new VarianceFilter(Double.NaN));
    assertThrows(
        ConfigurationException.class, () -> new CorrelationFilter(Correlation.PEARSON, 1.1));
    assertThrows(
        ConfigurationException.class, () -> new ComparisonFilter(ClassComparison.ANOVA, 0));
    assertThrows(ConfigurationException.class, () -> new Lasso(Lasso.Loss.SQUARED, 0));
    assertThrows(ConfigurationException.class, () -> new CrossValidatedLasso(5, List.of(0.1, 0.2)));
    assertThrows(ConfigurationException.class, () -> new FeatureSelectors(List.of()));
    assertThrows(
        ConfigurationException.class,
        () -> new StabilitySelection(new VarianceFilter(0), 1, 1, 0.5, 0));
  }

  @Test
  void oddFeaturesAreWarnedAbout() {
    List<InputWarning> warnings = TrainingDataCheck.warnings(ODD);
    assertEquals(
        List.of("features-constant", "features-duplicate", "feature-separates-labels"),
        warnings.stream().map(InputWarning::code).toList());
    assertTrue(warnings.get(0).message().contains("constant (7.0), other (3.0)"));
    assertTrue(warnings.get(1).message().contains("copy repeats noise."));
    assertTrue(warnings.get(2).message().contains("Feature leak"), warnings.get(2).message());
    assertTrue(warnings.get(2).message().contains("5.0 to 6.0 with"));
    assertTrue(warnings.get(2).message().contains("1.0 to 4.9 without"));
  }

  @Test
  void ordinaryFeaturesAreNotWarnedAbout() {
    assertEquals(List.of(), TrainingDataCheck.warnings(SelectionTable.reference()));
  }

  private static List<FeatureName> names(String... names) {
    return Stream.of(names).map(FeatureName::new).toList();
  }
}
