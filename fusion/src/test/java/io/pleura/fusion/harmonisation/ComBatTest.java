package io.pleura.fusion.harmonisation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pleura.error.BundleException;
import io.pleura.error.InvalidInputException;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.fusion.harmonisation.ComBat.Estimation;
import io.pleura.spi.TrainingData;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ComBatTest {

  private static final double TOLERANCE = 1e-9;

  @ParameterizedTest
  @CsvSource({
    "no_covariates, PARAMETRIC, ''",
    "age_sex, PARAMETRIC, ''",
    "age_sex_mean_only, MEAN_ONLY, ''",
    "age_sex_no_eb, LEAST_SQUARES, ''",
    "age_sex_non_parametric, NON_PARAMETRIC, ''",
    "age_sex_ref_batch_0, PARAMETRIC, 0"
  })
  void everyVariantEqualsTheReference(String variant, Estimation estimation, String reference)
      throws IOException {
    var cohort = new Cohort();
    boolean without = variant.equals("no_covariates");
    Covariates covariates = without ? cohort.noCovariates() : cohort.covariates;
    var settings =
        new ComBat(estimation, reference.isEmpty() ? Optional.empty() : Optional.of(reference));
    ComBatModel model =
        without
            ? settings.fit(cohort.data, cohort.centres)
            : settings.fit(cohort.data, cohort.centres, covariates);
    JsonNode expected = reference().get("results").get(variant);
    assertEquals(List.of("0", "1", "2"), model.centres());
    near(expected.get("pooled_variance"), model.pooledVariance());
    for (int k = 0; k < 3; k++) {
      near(expected.get("gamma_star").get(k), model.shift("" + k));
      near(expected.get("delta_star").get(k), model.scale("" + k));
    }
    if (estimation == Estimation.LEAST_SQUARES) {
      for (int k = 0; k < 3; k++) {
        near(expected.get("gamma_hat").get(k), model.shift("" + k));
        near(expected.get("delta_hat").get(k), model.scale("" + k));
      }
    }
    rows(expected.get("harmonised"), model.apply(cohort.data, cohort.centres, covariates));
    if (variant.equals("age_sex")) {
      rows(
          reference().get("results").get("neuroHarmonize_age_sex").get("harmonised"),
          model.apply(cohort.data, cohort.centres, covariates));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aModelReadBackIsTheSame(Estimation estimation) throws IOException {
    var cohort = new Cohort();
    var settings = new ComBat(estimation, Optional.of("1"));
    ComBatModel model = settings.fit(cohort.data, cohort.centres, cohort.covariates);
    byte[] stored = model.toBytes();
    ComBatModel again = ComBatModel.read(cohort.data.schema(), stored);
    assertEquals(model, again);
    assertArrayEquals(stored, again.toBytes());
    assertEquals(List.of("age", "sex"), again.covariates());
    double[] row = cohort.data.rows().get(0);
    double[] values = {70, 1};
    assertArrayEquals(model.apply(row, "2", values), again.apply(row, "2", values), 0);
    assertFalse(Arrays.equals(row, model.apply(row, "2", values)));
    assertArrayEquals(row, again.apply(row, "1", values), 0);
  }

  @Test
  void theOrderOfRowsDoesNotMatter() throws IOException {
    var cohort = new Cohort();
    ComBatModel model = ComBat.parametric().fit(cohort.data, cohort.centres, cohort.covariates);
    List<double[]> rows = new ArrayList<>(cohort.data.rows());
    List<String> centres = new ArrayList<>(cohort.centres);
    List<double[]> covariates = new ArrayList<>(cohort.covariates.rows());
    for (List<?> list : List.of(rows, centres, covariates)) {
      Collections.reverse(list);
    }
    ComBatModel reversed =
        ComBat.parametric()
            .fit(
                new TrainingData(cohort.data.schema(), rows, cohort.data.invasion()),
                centres,
                new Covariates(cohort.covariates.names(), covariates));
    assertEquals(model.centres(), reversed.centres());
    double[] row = rows.get(3);
    double[] values = {60, 0};
    assertArrayEquals(model.apply(row, "2", values), reversed.apply(row, "2", values), 1e-12);
  }

  @Test
  void aDamagedModelIsRefused() throws IOException {
    var cohort = new Cohort();
    FeatureSchema schema = cohort.data.schema();
    byte[] stored = ComBat.parametric().fit(cohort.data, cohort.centres).toBytes();
    for (int at = 0; at < stored.length; at += 7) {
      byte[] changed = stored.clone();
      changed[at] ^= 0x41;
      assertThrows(BundleException.class, () -> ComBatModel.read(schema, changed));
    }
    for (int length : new int[] {0, 3, 27, 28, 100, stored.length - 1}) {
      assertThrows(
          BundleException.class, () -> ComBatModel.read(schema, Arrays.copyOf(stored, length)));
    }
    assertThrows(
        BundleException.class,
        () -> ComBatModel.read(FeatureSchema.of(schema.definitions().subList(0, 5)), stored));
    byte[] newer = stored.clone();
    newer[7] = 2;
    assertEquals(
        "harmonisation-format-newer",
        assertThrows(BundleException.class, () -> ComBatModel.read(schema, newer)).code());
  }

  @Test
  void anUnknownCentreListsTheKnownOnes() throws IOException {
    var cohort = new Cohort();
    ComBatModel model = ComBat.parametric().fit(cohort.data, cohort.centres);
    var error =
        assertThrows(
            InvalidInputException.class, () -> model.apply(cohort.data.rows().get(0), "Oslo"));
    assertEquals("harmonisation-unknown-centre", error.code());
    assertTrue(error.problem().contains("'Oslo'") && error.problem().contains("0, 1, 2"));
    var settings = new ComBat(Estimation.PARAMETRIC, Optional.of("Oslo"));
    assertEquals(
        "harmonisation-unknown-centre", code(() -> settings.fit(cohort.data, cohort.centres)));
  }

  @Test
  void centresThatCannotBeFittedAreNamed() throws IOException {
    var cohort = new Cohort();
    List<String> centres = new ArrayList<>(cohort.centres);
    centres.set(7, "Rome");
    var error =
        assertThrows(
            InvalidInputException.class, () -> ComBat.parametric().fit(cohort.data, centres));
    assertEquals("harmonisation-small-centre", error.code());
    assertTrue(error.problem().contains("'Rome'"));
    List<String> one = Collections.nCopies(60, "Rome");
    assertEquals("harmonisation-one-centre", code(() -> ComBat.parametric().fit(cohort.data, one)));
  }

  @Test
  void covariatesThatFollowFromTheCentreAreNamed() throws IOException {
    var cohort = new Cohort();
    List<double[]> rows = new ArrayList<>();
    for (int r = 0; r < 60; r++) {
      double age = cohort.covariates.rows().get(r)[0];
      rows.add(new double[] {age, cohort.centres.get(r).equals("1") ? 3 : 2});
    }
    var covariates = new Covariates(List.of("age", "scanner"), rows);
    var error =
        assertThrows(
            InvalidInputException.class,
            () -> ComBat.parametric().fit(cohort.data, cohort.centres, covariates));
    assertEquals("harmonisation-confounded", error.code());
    assertTrue(error.problem().contains("'scanner'"));
    assertEquals(
        "harmonisation-value",
        code(() -> new Covariates(List.of("age"), List.of(new double[] {Double.NaN}))));
  }

  @Test
  void featuresWithoutSpreadAreNamed() throws IOException {
    var cohort = new Cohort();
    List<double[]> rows = new ArrayList<>();
    for (int r = 0; r < 60; r++) {
      double[] row = cohort.data.rows().get(r).clone();
      row[4] = 0.1 + 0.2 * cohort.centres.get(r).length();
      rows.add(row);
    }
    var data = new TrainingData(cohort.data.schema(), rows, cohort.data.invasion());
    var error =
        assertThrows(
            InvalidInputException.class,
            () -> ComBat.parametric().fit(data, cohort.centres, cohort.covariates));
    assertEquals("harmonisation-constant", error.code());
    assertTrue(error.problem().contains("x04."), error.problem());
  }

  @Test
  void aFeatureConstantInOneCentreCannotBeScaledByItself() throws IOException {
    var cohort = new Cohort();
    List<double[]> rows = new ArrayList<>();
    for (int r = 0; r < 60; r++) {
      double[] row = cohort.data.rows().get(r).clone();
      row[4] = cohort.centres.get(r).equals("2") ? 1 : row[4];
      rows.add(row);
    }
    var data = new TrainingData(cohort.data.schema(), rows, cohort.data.invasion());
    var settings = new ComBat(Estimation.LEAST_SQUARES, Optional.empty());
    assertEquals("harmonisation-constant", code(() -> settings.fit(data, cohort.centres)));
  }

  @Test
  void shapesHaveToFit() throws IOException {
    var cohort = new Cohort();
    ComBatModel model = ComBat.parametric().fit(cohort.data, cohort.centres, cohort.covariates);
    double[] row = cohort.data.rows().get(0);
    assertThrows(IllegalArgumentException.class, () -> model.apply(row, "0"));
    assertThrows(
        IllegalArgumentException.class, () -> model.apply(new double[3], "0", new double[2]));
    double[] notFinite = row.clone();
    notFinite[2] = Double.NaN;
    assertThrows(IllegalArgumentException.class, () -> model.apply(notFinite, "0", new double[2]));
    assertThrows(
        IllegalArgumentException.class,
        () -> ComBat.parametric().fit(cohort.data, cohort.centres.subList(1, 60)));
  }

  private static String code(Runnable work) {
    return assertThrows(InvalidInputException.class, work::run).code();
  }

  private static void rows(JsonNode expected, TrainingData actual) {
    assertEquals(60, expected.size());
    for (int r = 0; r < 60; r++) {
      near(expected.get(r), Arrays.stream(actual.rows().get(r)).boxed().toList());
    }
  }

  private static void near(JsonNode expected, List<Double> actual) {
    assertEquals(12, actual.size());
    assertEquals(12, expected.size());
    for (int f = 0; f < actual.size(); f++) {
      assertEquals(expected.get(f).asDouble(), actual.get(f), TOLERANCE);
    }
  }

  private static JsonNode reference() throws IOException {
    try (InputStream stream = ComBatTest.class.getResourceAsStream("combat.json")) {
      return new ObjectMapper().readTree(stream);
    }
  }

  /** The rows of combat.csv. */
  private static final class Cohort {
    final TrainingData data;
    final List<String> centres = new ArrayList<>();
    final Covariates covariates;

    Cohort() throws IOException {
      List<String> lines;
      try (InputStream stream =
          Objects.requireNonNull(ComBatTest.class.getResourceAsStream("combat.csv"))) {
        lines = new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      }
      List<FeatureDefinition> definitions = new ArrayList<>();
      for (String name : List.of(lines.get(0).split(",", -1)).subList(3, 15)) {
        definitions.add(new FeatureDefinition(new FeatureName(name), "", "test"));
      }
      List<double[]> rows = new ArrayList<>();
      List<double[]> values = new ArrayList<>();
      List<Boolean> labels = new ArrayList<>();
      for (String line : lines.subList(1, lines.size())) {
        String[] cells = line.split(",", -1);
        centres.add(cells[0]);
        values.add(new double[] {Double.parseDouble(cells[1]), Double.parseDouble(cells[2])});
        rows.add(Arrays.stream(cells).skip(3).mapToDouble(Double::parseDouble).toArray());
        labels.add(rows.size() % 2 == 0);
      }
      data = new TrainingData(FeatureSchema.of(definitions), rows, labels);
      covariates = new Covariates(List.of("age", "sex"), values);
    }

    Covariates noCovariates() {
      return new Covariates(List.of(), Collections.nCopies(60, new double[0]));
    }
  }
}
