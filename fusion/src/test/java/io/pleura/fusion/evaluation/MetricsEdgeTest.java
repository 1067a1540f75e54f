package io.pleura.fusion.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.InvalidInputException;
import io.pleura.error.PleuraException;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class MetricsEdgeTest {

  private static final ScoredCases PERFECT = cases("0011", 0.1, 0.2, 0.8, 0.9);
  private static final ScoredCases ONE_CLASS = cases("111", 0.1, 0.2, 0.3);

  @Test
  void refusesWhatIsNoProbability() {
    refused("evaluation-no-cases", () -> cases(""));
    refused("evaluation-probability", () -> cases("01", 0.5, Double.NaN));
    refused("evaluation-probability", () -> cases("01", 0.5, 1.0000001));
    refused("evaluation-probability", () -> cases("01", -0.1, 1));
    assertThrows(
        IllegalArgumentException.class, () -> new ScoredCases(new double[2], new boolean[1]));
  }

  @Test
  void refusesOneClass() {
    refused("auc-one-class", ONE_CLASS::areaUnderCurve);
    refused("evaluation-few-cases", () -> DeLong.of(ONE_CLASS));
    refused("evaluation-few-cases", () -> DeLong.of(cases("011", 0.1, 0.2, 0.3)));
    refused("evaluation-few-cases", () -> DeLongTest.paired(ONE_CLASS, ONE_CLASS));
    refused("auc-one-class", () -> BootstrapAuc.of(ONE_CLASS, 10, 1));
    refused("evaluation-few-cases", () -> CalibrationLine.of(ONE_CLASS));
    refused("evaluation-few-cases", () -> RocCurve.of(ONE_CLASS));
    refused("evaluation-few-cases", () -> OperatingPoint.youden(ONE_CLASS));
    refused("evaluation-few-cases", () -> PrecisionRecallCurve.of(cases("00", 0.1, 0.2)));
    refused(
        "delong-not-paired", () -> DeLongTest.paired(PERFECT, cases("0101", 0.1, 0.2, 0.8, 0.9)));
  }

  @Test
  void perfectScoresHaveNoSpreadAndNoLine() {
    DeLong area = DeLong.of(PERFECT);
    assertEquals(new Estimate(1, 1, 1, 0.95, "DeLong"), area.wald(0.95));
    assertEquals(Optional.empty(), area.logit(0.95));
    refused("calibration-separated", () -> CalibrationLine.of(PERFECT));
    refused("calibration-separated", () -> CalibrationLine.of(cases("0101", 0.5, 0.5, 0.5, 0.5)));
    assertEquals(1, PrecisionRecallCurve.of(PERFECT).averagePrecision());
  }

  @Test
  void modelsThatRankAlikeHaveNoTest() {
    ScoredCases other = cases("0011", 0.2, 0.4, 0.5, 1);
    assertEquals(Optional.empty(), DeLongTest.paired(PERFECT, other).outcome());
    assertThrows(IllegalArgumentException.class, () -> DeLong.of(PERFECT).wald(1));
  }

  @Test
  void calibrationLineFindsStrongSlopes() {
    // 3 of 4 with invasion at 0.51 and 1 of 4 at 0.49: the line passes through both shares exactly
    ScoredCases cases = cases("00010111", 0.49, 0.49, 0.49, 0.49, 0.51, 0.51, 0.51, 0.51);
    CalibrationLine line = CalibrationLine.of(cases);
    assertEquals(Math.log(3) / Math.log(0.51 / 0.49), line.slope(), 1e-9);
    assertEquals(0, line.intercept(), 1e-9);
    Estimate slope = line.slope(0.95);
    assertEquals(1.959963984540054 * line.slopeStandardError(), slope.high() - slope.value(), 1e-9);
  }

  @Test
  void fixedSensitivityTakesTheLargestThreshold() {
    ScoredCases cases = cases("0110101", 0.1, 0.2, 0.4, 0.4, 0.6, 0.7, 0.9);
    assertEquals(0.4, OperatingPoint.forSensitivity(cases, 0.75).threshold());
    assertEquals(0.2, OperatingPoint.forSensitivity(cases, 0.76).threshold());
    assertEquals(0.9, OperatingPoint.forSensitivity(cases, 0.25).threshold());
    assertThrows(IllegalArgumentException.class, () -> OperatingPoint.forSensitivity(cases, 0));
  }

  @Test
  void sharesOfNoCaseAreEmpty() {
    OperatingPoint none = OperatingPoint.at(PERFECT, Double.POSITIVE_INFINITY);
    assertEquals(OptionalDouble.empty(), none.positivePredictiveValue().share());
    assertEquals(Optional.empty(), none.positivePredictiveValue().wilson(0.95));
    assertEquals(OptionalDouble.of(0), none.f1());
    assertEquals(OptionalDouble.empty(), OperatingPoint.at(cases("00", 0.1, 0.2), 0.5).f1());
    assertEquals(OptionalDouble.empty(), OperatingPoint.at(ONE_CLASS, 0.5).balancedAccuracy());
  }

  @Test
  void emptyGroupsAreLeftOut() {
    CalibrationCurve curve = CalibrationCurve.equalWidth(cases("01", 0, 1), 10);
    assertEquals(2, curve.bins().size());
    assertEquals(9, curve.bins().get(1).index());
    assertEquals(0, curve.expectedError());
    assertEquals(2, CalibrationCurve.equalSize(cases("01", 0, 1), 10).bins().size());
    assertThrows(IllegalArgumentException.class, () -> CalibrationCurve.equalWidth(PERFECT, 0));
  }

  @Test
  void bootstrapCountsResamplesOfOneClass() {
    ScoredCases few = cases("001", 0.1, 0.6, 0.5);
    BootstrapAuc bootstrap = BootstrapAuc.of(few, 200, 7);
    assertTrue(bootstrap.skipped() > 0);
    assertEquals(200, bootstrap.skipped() + bootstrap.areas().length);
    assertArrayEquals(bootstrap.areas(), BootstrapAuc.of(few, 200, 7).areas());
    assertFalse(Arrays.equals(bootstrap.areas(), BootstrapAuc.of(few, 200, 8).areas()));
  }

  @Test
  void estimateReadsNaturally() {
    assertEquals("0.81 [0.72, 0.90]", new Estimate(0.811, 0.72, 0.899, 0.95, "x").toString());
    assertThrows(IllegalArgumentException.class, () -> new Estimate(Double.NaN, 0, 1, 0.95, "x"));
    assertThrows(IllegalArgumentException.class, () -> new Estimate(0.5, 1, 0, 0.95, "x"));
  }

  @Property(tries = 200)
  void wilsonBoundsSolveTheScoreEquation(
      @ForAll @IntRange(min = 1, max = 500) int of,
      @ForAll @DoubleRange(min = 0, max = 1) double share,
      @ForAll @DoubleRange(min = 0.5, max = 0.99) double level) {
    int count = (int) Math.round(share * of);
    Estimate estimate = new Proportion(count, of).wilson(level).orElseThrow();
    double z = Normal.twoSided(level);
    for (double bound : new double[] {estimate.low(), estimate.high()}) {
      double distance = estimate.value() - bound;
      assertEquals(z * z * bound * (1 - bound) / of, distance * distance, 1e-12);
    }
    assertTrue(estimate.low() <= estimate.value() && estimate.value() <= estimate.high());
  }

  @Property(tries = 100)
  void placementsAgreeWithTheDefinition(@ForAll @Size(min = 4, max = 30) int[] tenths) {
    double[] probability = new double[tenths.length];
    boolean[] invasion = new boolean[tenths.length];
    for (int i = 0; i < tenths.length; i++) {
      probability[i] = Math.floorMod(tenths[i], 11) / 10.0;
      invasion[i] = i % 2 == 0;
    }
    ScoredCases cases = new ScoredCases(probability, invasion);
    DeLong.Placements placements = DeLong.Placements.of(cases);
    int next = 0;
    for (int i = 0; i < tenths.length; i += 2) {
      double above = 0;
      for (int j = 1; j < tenths.length; j += 2) {
        above += probability[i] > probability[j] ? 1 : probability[i] == probability[j] ? 0.5 : 0;
      }
      assertEquals(above / cases.negatives(), placements.positive(next++), 1e-15);
    }
  }

  private static void refused(String code, Executable call) {
    PleuraException e = assertThrows(InvalidInputException.class, call);
    assertEquals(code, e.code());
  }

  private static ScoredCases cases(String labels, double... probability) {
    boolean[] invasion = new boolean[labels.length()];
    for (int i = 0; i < invasion.length; i++) {
      invasion[i] = labels.charAt(i) == '1';
    }
    return new ScoredCases(probability, invasion);
  }
}
