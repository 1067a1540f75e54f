package io.pleura;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.Explanation.Scale;
import io.pleura.feature.FeatureName;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExplanationTest {

  private static final List<Contribution> CONTRIBUTIONS =
      List.of(
          new Contribution(new FeatureName("a"), 1, 0.5),
          new Contribution(new FeatureName("b"), 2, -0.25));

  @Test
  void addsUpToTheProbability() {
    assertEquals(0.375, new Explanation(0.125, 0.375, CONTRIBUTIONS).sum());
    var wrong =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Explanation(0.125, 0.375 + 2e-9, CONTRIBUTIONS));
    assertTrue(wrong.getMessage().contains("0.375"), wrong.getMessage());
  }

  @Test
  void addsUpToTheLogOdds() {
    double probability = 1 / (1 + Math.exp(-0.375));
    var explanation = new Explanation(0.125, probability, CONTRIBUTIONS, Scale.LOG_ODDS);
    assertEquals(0.375, explanation.sum());
    assertThrows(
        IllegalArgumentException.class,
        () -> new Explanation(0.125, 0.375, CONTRIBUTIONS, Scale.LOG_ODDS));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Explanation(0.125, Double.NaN, CONTRIBUTIONS, Scale.LOG_ODDS));
  }
}
