package io.pleura.fusion.agreement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pleura.error.ConfigurationException;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.fusion.agreement.AgreementFilter.Basis;
import io.pleura.fusion.agreement.IntraclassCorrelation.Form;
import io.pleura.fusion.selection.FeatureSelectors;
import io.pleura.spi.TrainingData;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AgreementTest {

  private static final double TOLERANCE = 1e-9;
  private static final ExecutionContext CONTEXT = ExecutionContext.ofCallingThread();

  @ParameterizedTest
  @CsvSource({
    "ABSOLUTE_AGREEMENT, icc2_1, ci95_icc2_1, 'ICC(A,1)'",
    "CONSISTENCY, icc3_1, ci95_icc3_1, 'ICC(C,1)'"
  })
  void coefficientsEqualTheReference(Form form, String key, String interval, String row)
      throws IOException {
    JsonNode expected = reference();
    IntraclassCorrelation actual = IntraclassCorrelation.of(measurements(), form, 0.95);
    assertEquals(expected.get("own").get(key).asDouble(), actual.value(), TOLERANCE);
    assertEquals(expected.get(interval).get(0).asDouble(), actual.lower(), TOLERANCE);
    assertEquals(expected.get(interval).get(1).asDouble(), actual.upper(), TOLERANCE);
    int found = 0;
    for (JsonNode line : expected.get("table")) {
      if (line.get("Type").asText().equals(row)) {
        // pingouin's table is rounded to ten digits.
        assertEquals(line.get("ICC").asDouble(), actual.value(), TOLERANCE);
        found++;
      }
    }
    assertEquals(1, found);
  }

  @Test
  void aConstantOffsetCountsForAbsoluteAgreementOnly() {
    double[][] values = {{1, 2}, {3, 4}, {5, 6}, {9, 10}};
    IntraclassCorrelation consistent = IntraclassCorrelation.of(values, Form.CONSISTENCY, 0.95);
    assertEquals(1, consistent.value(), 1e-12);
    assertEquals(1, consistent.lower(), 1e-12);
    assertEquals(1, consistent.upper(), 1e-12);
    IntraclassCorrelation absolute =
        IntraclassCorrelation.of(values, Form.ABSOLUTE_AGREEMENT, 0.95);
    assertTrue(absolute.value() < 0.98 && absolute.lower() < absolute.value());
  }

  @ParameterizedTest
  @EnumSource
  void fullAgreementIsOne(Form form) {
    double[][] values = {{1, 1, 1}, {3, 3, 3}, {5, 5, 5}};
    IntraclassCorrelation full = IntraclassCorrelation.of(values, form, 0.9);
    assertEquals(1, full.value(), 1e-12);
    assertEquals(1, full.lower(), 1e-12);
    assertEquals(1, full.upper(), 1e-12);
    assertEquals(0.9, full.level(), 0);
  }

  @Test
  void badMeasurementsAreNamed() {
    assertEquals(
        "agreement-constant",
        code(() -> IntraclassCorrelation.of(new double[3][2], Form.CONSISTENCY, 0.95)));
    assertEquals(
        "agreement-few-measurements",
        code(() -> IntraclassCorrelation.of(new double[3][1], Form.CONSISTENCY, 0.95)));
    double[][] notANumber = {{1, 2}, {3, Double.NaN}};
    assertEquals(
        "agreement-value",
        code(() -> IntraclassCorrelation.of(notANumber, Form.CONSISTENCY, 0.95)));
    assertThrows(
        IllegalArgumentException.class,
        () -> IntraclassCorrelation.of(new double[3][2], Form.CONSISTENCY, 1));
    FeatureSchema schema = schema("a");
    double[] one = {1};
    assertEquals(
        "agreement-few-measurements",
        code(() -> new RepeatedMeasurements(schema, List.of(List.of(one, one)))));
    assertEquals(
        "agreement-unequal",
        code(
            () ->
                new RepeatedMeasurements(
                    schema, List.of(List.of(one, one), List.of(one, one, one)))));
    var error =
        assertThrows(
            InvalidInputException.class,
            () ->
                new RepeatedMeasurements(
                    schema, List.of(List.of(one, one), List.of(one, new double[] {Double.NaN}))));
    assertTrue(error.problem().contains("a of subject 2 is NaN"));
  }

  @Test
  void theFilterKeepsWhatAgrees() throws IOException {
    RepeatedMeasurements measurements = threeFeatures();
    // The middle feature has the coefficients of the reference; its bounds lie below 0.82.
    double value = reference().get("own").get("icc2_1").asDouble();
    TrainingData data = rowsOf(measurements.schema());
    assertEquals(
        names("steady", "middle"),
        filter(measurements, Basis.VALUE, value - 1e-6).select(data, CONTEXT).kept());
    assertEquals(
        names("steady"),
        filter(measurements, Basis.VALUE, value + 1e-6).select(data, CONTEXT).kept());
    assertEquals(
        names("steady"),
        filter(measurements, Basis.LOWER_BOUND, value - 1e-6).select(data, CONTEXT).kept());
    assertEquals(
        names("steady", "middle"),
        filter(measurements, Basis.LOWER_BOUND, 0.8).select(data, CONTEXT).kept());
    TrainingData part = rowsOf(schema("middle"));
    assertEquals(
        names("middle"), filter(measurements, Basis.VALUE, 0.8).select(part, CONTEXT).kept());
    List<IntraclassCorrelation> all =
        new RepeatedMeasurements(
                schema("steady", "middle"),
                measurements.subjects().stream()
                    .map(s -> s.stream().map(m -> Arrays.copyOf(m, 2)).toList())
                    .toList())
            .agreement(Form.ABSOLUTE_AGREEMENT, 0.95);
    assertEquals(value, all.get(1).value(), TOLERANCE);
  }

  @Test
  void theFilterNamesWhatItCannotDo() throws IOException {
    RepeatedMeasurements measurements = threeFeatures();
    var empty =
        assertThrows(
            InvalidInputException.class,
            () ->
                filter(measurements, Basis.VALUE, 0.5).select(rowsOf(schema("constant")), CONTEXT));
    assertEquals("selection-empty", empty.code());
    assertTrue(empty.problem().contains("agreement") && empty.problem().contains("limit 0.5"));
    assertEquals(
        "agreement-missing-feature",
        code(
            () ->
                filter(measurements, Basis.VALUE, 0.5).select(rowsOf(schema("absent")), CONTEXT)));
    assertThrows(ConfigurationException.class, () -> filter(measurements, Basis.VALUE, Double.NaN));
    assertEquals("agreement", filter(measurements, Basis.VALUE, 0.5).settings().get("selector"));
  }

  private static AgreementFilter filter(
      RepeatedMeasurements measurements, Basis basis, double limit) {
    return new AgreementFilter(measurements, Form.ABSOLUTE_AGREEMENT, basis, limit);
  }

  /** One that hardly changes, the reference's, and one that is constant. */
  private static RepeatedMeasurements threeFeatures() throws IOException {
    List<List<double[]>> subjects = new ArrayList<>();
    for (double[] ofSubject : measurements()) {
      List<double[]> ofRaters = new ArrayList<>();
      for (int j = 0; j < ofSubject.length; j++) {
        ofRaters.add(new double[] {ofSubject[0] + 1e-3 * (j % 2), ofSubject[j], 5});
      }
      subjects.add(ofRaters);
    }
    return new RepeatedMeasurements(schema("steady", "middle", "constant"), subjects);
  }

  private static TrainingData rowsOf(FeatureSchema schema) {
    return new TrainingData(schema, List.of(new double[schema.size()]), List.of(Boolean.TRUE));
  }

  private static FeatureSchema schema(String... names) {
    List<FeatureDefinition> definitions = new ArrayList<>();
    names(names).forEach(n -> definitions.add(new FeatureDefinition(n, "", "test")));
    return FeatureSchema.of(definitions);
  }

  private static List<FeatureName> names(String... names) {
    return Arrays.stream(names).map(FeatureName::new).toList();
  }

  private static String code(Runnable work) {
    return assertThrows(InvalidInputException.class, work::run).code();
  }

  private static double[][] measurements() throws IOException {
    try (InputStream stream =
        Objects.requireNonNull(AgreementTest.class.getResourceAsStream("icc.csv"))) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .skip(1)
          .map(l -> Arrays.stream(l.split(",", -1)).mapToDouble(Double::parseDouble).toArray())
          .toArray(double[][]::new);
    }
  }

  private static JsonNode reference() throws IOException {
    try (InputStream stream = AgreementTest.class.getResourceAsStream("icc.json")) {
      return new ObjectMapper().readTree(stream);
    }
  }

  @Test
  void aFoldUsesTheMeasurementsOfItsTrainingCases() {
    List<List<double[]>> subjects = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      double noise = i < 3 ? 0 : 5 * (i % 2 - 0.5); // the readers agree about the first three
      subjects.add(List.of(new double[] {i % 3 + noise}, new double[] {i % 3 - noise}));
    }
    List<String> cases = List.of("a", "b", "c", "d", "e", "f");
    var measurements = new RepeatedMeasurements(schema("one"), subjects, cases);
    var filter =
        new AgreementFilter(
            measurements,
            IntraclassCorrelation.Form.ABSOLUTE_AGREEMENT,
            AgreementFilter.Basis.VALUE,
            0.9);
    var data =
        new TrainingData(
            schema("one"), List.of(new double[1], new double[1]), List.of(true, false));
    ExecutionContext here = ExecutionContext.ofCallingThread();
    assertEquals(1, filter.forCases(List.of("c", "a", "b")).select(data, here).kept().size());
    assertEquals(
        "selection-empty", code(() -> filter.forCases(List.of("d", "e", "f")).select(data, here)));
    assertEquals("agreement-few-cases", code(() -> filter.forCases(List.of("a", "x"))));
    var others =
        new AgreementFilter(
            new RepeatedMeasurements(schema("one"), subjects.subList(0, 3)),
            IntraclassCorrelation.Form.CONSISTENCY,
            AgreementFilter.Basis.VALUE,
            0.9);
    assertEquals(
        1, FeatureSelectors.of(others).forCases(List.of("z")).select(data, here).kept().size());
    assertEquals(
        "agreement-few-cases", code(() -> FeatureSelectors.of(filter).forCases(List.of("z"))));
  }
}
