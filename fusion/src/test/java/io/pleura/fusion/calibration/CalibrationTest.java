package io.pleura.fusion.calibration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pleura.error.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Platt's sigmoid and isotonic regression against scikit-learn's. */
class CalibrationTest {

  private static final double TOLERANCE = 1e-9;

  @Test
  void plattEqualsTheReference() throws IOException {
    JsonNode expected = reference().get("sigmoid");
    var fitted = (PlattCalibration) CalibrationMethod.PLATT.fit(scores(), labels());
    assertEquals(expected.get("a").asDouble(), fitted.slope(), TOLERANCE);
    assertEquals(expected.get("b").asDouble(), fitted.intercept(), TOLERANCE);
    double[] scores = scores();
    assertEquals(160, expected.get("fitted").size());
    for (int i = 0; i < scores.length; i++) {
      assertEquals(
          expected.get("fitted").get(i).asDouble(), fitted.calibrate(scores[i]), TOLERANCE);
    }
  }

  @Test
  void isotonicEqualsTheReference() throws IOException {
    JsonNode expected = reference().get("isotonic");
    var fitted = (IsotonicCalibration) CalibrationMethod.ISOTONIC.fit(scores(), labels());
    assertEquals(expected.get("x").size(), fitted.probabilities().size());
    for (int i = 0; i < expected.get("x").size(); i++) {
      assertEquals(expected.get("x").get(i).asDouble(), fitted.probabilities().get(i), TOLERANCE);
      assertEquals(expected.get("y").get(i).asDouble(), fitted.calibrated().get(i), TOLERANCE);
    }
    double[] scores = scores();
    assertEquals(160, expected.get("fitted").size());
    for (int i = 0; i < scores.length; i++) {
      assertEquals(
          expected.get("fitted").get(i).asDouble(), fitted.calibrate(scores[i]), TOLERANCE);
    }
  }

  @Test
  void isotonicIsStraightBetweenItsPointsAndLevelOutside() {
    var curve = new IsotonicCalibration(List.of(0.25, 0.5, 0.75), List.of(0.1, 0.2, 0.6));
    assertEquals(0.1, curve.calibrate(0), 0);
    assertEquals(0.15, curve.calibrate(0.375), 1e-15);
    assertEquals(0.2, curve.calibrate(0.5), 0);
    assertEquals(0.4, curve.calibrate(0.625), 1e-15);
    assertEquals(0.6, curve.calibrate(1), 0);
  }

  @Test
  void anInvertedScoreIsTurnedRoundByPlattAndLevelledByIsotonic() {
    double[] scores = {0.1, 0.2, 0.3, 0.7, 0.8, 0.9};
    boolean[] labels = {true, true, true, false, false, false};
    var platt = (PlattCalibration) CalibrationMethod.PLATT.fit(scores, labels);
    assertTrue(platt.slope() > 0);
    assertTrue(platt.calibrate(0.1) > platt.calibrate(0.9));
    Calibration isotonic = CalibrationMethod.ISOTONIC.fit(scores, labels);
    assertEquals(0.5, isotonic.calibrate(0.1), 1e-15);
    assertEquals(0.5, isotonic.calibrate(0.9), 1e-15);
  }

  @ParameterizedTest
  @EnumSource
  void aCurveIsTheSameDataReadBack(CalibrationMethod method) throws IOException {
    Calibration fitted = method.fit(scores(), labels());
    assertEquals(method, fitted.method());
    Calibration again =
        fitted instanceof PlattCalibration platt
            ? new PlattCalibration(platt.slope(), platt.intercept())
            : new IsotonicCalibration(
                ((IsotonicCalibration) fitted).probabilities(),
                ((IsotonicCalibration) fitted).calibrated());
    assertEquals(fitted, again);
    for (int i = 0; i <= 100; i++) {
      double p = fitted.calibrate(i / 100.0);
      assertTrue(p >= 0 && p <= 1);
      assertEquals(p, again.calibrate(i / 100.0), 0);
    }
  }

  @ParameterizedTest
  @EnumSource
  void equalScoresGiveTheShareOfInvasion(CalibrationMethod method) {
    double[] scores = {0.5, 0.5, 0.5, 0.5};
    double p = method.fit(scores, new boolean[] {true, false, true, false}).calibrate(0.5);
    assertEquals(0.5, p, 1e-6);
  }

  @ParameterizedTest
  @EnumSource
  void badInputIsNamed(CalibrationMethod method) {
    var oneClass =
        assertThrows(
            InvalidInputException.class,
            () -> method.fit(new double[] {0.1, 0.2}, new boolean[] {true, true}));
    assertEquals("calibration-one-class", oneClass.code());
    var notANumber =
        assertThrows(
            InvalidInputException.class,
            () -> method.fit(new double[] {0.1, Double.NaN}, new boolean[] {true, false}));
    assertEquals("calibration-value", notANumber.code());
    assertTrue(notANumber.problem().contains("case 2 is NaN"));
    assertThrows(
        InvalidInputException.class,
        () -> method.fit(new double[] {0.1, 1.5}, new boolean[] {true, false}));
    assertThrows(IllegalArgumentException.class, () -> method.fit(new double[1], new boolean[2]));
    Calibration fitted = method.fit(new double[] {0.1, 0.9}, new boolean[] {false, true});
    assertThrows(IllegalArgumentException.class, () -> fitted.calibrate(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> fitted.calibrate(-0.1));
  }

  @Test
  void storedPointsAreChecked() {
    assertThrows(IllegalArgumentException.class, () -> new PlattCalibration(Double.NaN, 0));
    assertThrows(
        IllegalArgumentException.class, () -> new IsotonicCalibration(List.of(), List.of()));
    assertThrows(
        IllegalArgumentException.class,
        () -> new IsotonicCalibration(List.of(0.5, 0.5), List.of(0.1, 0.2)));
    assertThrows(
        IllegalArgumentException.class,
        () -> new IsotonicCalibration(List.of(0.4, 0.5), List.of(0.3, 0.2)));
    assertThrows(
        IllegalArgumentException.class,
        () -> new IsotonicCalibration(List.of(0.4), List.of(Double.NaN)));
  }

  private static JsonNode reference() throws IOException {
    try (InputStream stream = CalibrationTest.class.getResourceAsStream("recalibration.json")) {
      return new ObjectMapper().readTree(stream);
    }
  }

  private static List<String> lines() throws IOException {
    try (InputStream stream =
        Objects.requireNonNull(CalibrationTest.class.getResourceAsStream("../scores.csv"))) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines().skip(1).toList();
    }
  }

  private static double[] scores() throws IOException {
    return lines().stream().mapToDouble(l -> Double.parseDouble(l.split(",", -1)[2])).toArray();
  }

  private static boolean[] labels() throws IOException {
    List<String> lines = lines();
    boolean[] labels = new boolean[lines.size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = lines.get(i).startsWith("1,");
    }
    return labels;
  }
}
