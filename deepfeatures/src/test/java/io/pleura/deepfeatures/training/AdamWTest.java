package io.pleura.deepfeatures.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdamWTest {

  private static Parameter parameter(float value, boolean decays) {
    return new Parameter(new Shape(1), new float[] {value}, decays);
  }

  @Test
  void theFirstStepIsTheLearningRateAgainstTheGradientsSign() {
    Parameter up = parameter(1, false);
    Parameter down = parameter(1, true);
    var optimiser = new AdamW(List.of(up, down), 0.1, 0.5, 4);
    optimiser.step(List.of(new float[] {-3e-3f}, new float[] {700}));
    assertEquals(1.1, up.values()[0], 1e-5);
    assertEquals(1 - 0.1 * 0.5 - 0.1, down.values()[0], 1e-5);
  }

  @Test
  void followsTheFormulaOverSeveralSteps() {
    Parameter parameter = parameter(0.5f, true);
    int steps = 5;
    double rate = 0.02;
    double decay = 0.1;
    var optimiser = new AdamW(List.of(parameter), rate, decay, steps);
    double[] gradients = {0.3, -0.1, 0.25, 0.7, -0.9};
    double w = 0.5;
    double m = 0;
    double v = 0;
    for (int t = 1; t <= steps; t++) {
      double g = gradients[t - 1];
      double step = rate * (1 + Math.cos(Math.PI * (t - 1) / steps)) / 2;
      m = 0.9 * m + 0.1 * g;
      v = 0.999 * v + 0.001 * g * g;
      double mHat = m / (1 - Math.pow(0.9, t));
      double vHat = v / (1 - Math.pow(0.999, t));
      w = w - step * decay * w - step * mHat / (Math.sqrt(vHat) + 1e-8);
      optimiser.step(List.of(new float[] {(float) g}));
      assertEquals(w, parameter.values()[0], 1e-6, "step " + t);
    }
  }
}
