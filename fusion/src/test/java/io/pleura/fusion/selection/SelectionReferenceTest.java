package io.pleura.fusion.selection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureName;
import io.pleura.spi.TrainingData;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every number of selection.json. */
class SelectionReferenceTest {

  private static final double TOLERANCE = 1e-9;
  private static final ExecutionContext CONTEXT = ExecutionContext.ofCallingThread();

  @Test
  void analysisOfVariance() throws IOException {
    JsonNode expected = reference().get("f_classif");
    List<ComparedFeature> compared = ClassComparison.ANOVA.compare(SelectionTable.reference());
    assertEquals(30, compared.size());
    for (int f = 0; f < 30; f++) {
      near(expected.get(0).get(f), compared.get(f).statistic());
      near(expected.get(1).get(f), compared.get(f).p());
    }
  }

  @Test
  void welch() throws IOException {
    pairs(reference().get("t_test_welch"), ClassComparison.WELCH);
  }

  @Test
  void mannWhitney() throws IOException {
    pairs(reference().get("mann_whitney"), ClassComparison.MANN_WHITNEY);
  }

  @ParameterizedTest
  @EnumSource
  void minimumRedundancy(MinimumRedundancy.Criterion criterion) throws IOException {
    String key = criterion == MinimumRedundancy.Criterion.QUOTIENT ? "mrmr_FCQ" : "mrmr_FCD";
    JsonNode expected = reference().get(key);
    var selector = new MinimumRedundancy(criterion, 10);
    TrainingData data = SelectionTable.reference();
    assertEquals(names(expected.get("selected")), selector.select(data, CONTEXT).kept());
    List<Double> scores = new ArrayList<>();
    selector.choose(FeatureTable.of(data, 2, selector.settings()), CONTEXT, scores);
    values(expected.get("scores"), scores);
  }

  @Test
  void spearmanFilter() throws IOException {
    JsonNode expected = reference().get("spearman_prune_0.7").get("kept_in_order");
    var selector = new CorrelationFilter(Correlation.SPEARMAN, 0.7);
    assertEquals(names(expected), selector.select(SelectionTable.reference(), CONTEXT).kept());
  }

  @Test
  void lassoPath() throws IOException {
    JsonNode path = reference().get("lasso_linear").get("path");
    assertEquals(5, path.size());
    for (JsonNode expected : path) {
      var lasso = new Lasso(Lasso.Loss.SQUARED, expected.get("alpha").asDouble());
      LassoModel model = lasso.fit(SelectionTable.reference(), CONTEXT);
      near(expected.get("intercept"), model.intercept());
      values(expected.get("coef"), model.coefficients());
    }
  }

  @Test
  void crossValidatedLasso() throws IOException {
    JsonNode expected = reference().get("lasso_cv");
    var selector = CrossValidatedLasso.geometric(5, 0.3, 0.003, 30);
    values(expected.get("alphas"), selector.penalties());
    TrainingData data = SelectionTable.reference();
    values(expected.get("mean_mse"), selector.errors(data, CONTEXT));
    LassoModel model = selector.fit(data, CONTEXT);
    near(expected.get("best_alpha"), model.penalty());
    values(expected.get("coef"), model.coefficients());
    assertEquals(names(expected.get("selected")), selector.select(data, CONTEXT).kept());
  }

  @Test
  void logisticLasso() throws IOException {
    JsonNode all = reference().get("lasso_logistic");
    assertEquals(3, all.size());
    for (JsonNode expected : all) {
      var lasso = new Lasso(Lasso.Loss.LOGISTIC, expected.get("lambda_").asDouble());
      TrainingData data = SelectionTable.reference();
      LassoModel model = lasso.fit(data, CONTEXT);
      near(expected.get("intercept"), model.intercept());
      values(expected.get("coef"), model.coefficients());
      assertEquals(names(expected.get("selected")), lasso.select(data, CONTEXT).kept());
    }
  }

  private static void pairs(JsonNode expected, ClassComparison test) {
    List<ComparedFeature> compared = test.compare(SelectionTable.reference());
    assertEquals(30, expected.size());
    for (int f = 0; f < 30; f++) {
      near(expected.get(f).get(0), compared.get(f).statistic());
      near(expected.get(f).get(1), compared.get(f).p());
    }
  }

  private static void values(JsonNode expected, List<Double> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      near(expected.get(i), actual.get(i));
    }
  }

  private static void near(JsonNode expected, double actual) {
    double value = expected.asDouble();
    assertTrue(
        Math.abs(value - actual) <= TOLERANCE * Math.max(1, Math.abs(value)),
        () -> value + " expected, was " + actual);
  }

  private static List<FeatureName> names(JsonNode positions) {
    List<FeatureName> names = new ArrayList<>();
    for (JsonNode position : positions) {
      names.add(new FeatureName(String.format(Locale.ROOT, "f%02d", position.asInt())));
    }
    return names;
  }

  private static JsonNode reference() throws IOException {
    try (InputStream stream = SelectionReferenceTest.class.getResourceAsStream("selection.json")) {
      return new ObjectMapper().readTree(stream);
    }
  }
}
