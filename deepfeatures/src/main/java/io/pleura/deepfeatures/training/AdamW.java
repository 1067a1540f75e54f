package io.pleura.deepfeatures.training;

import java.util.List;

/**
 * AdamW (Loshchilov and Hutter 2019, algorithm 2) with beta 0.9 and 0.999 and epsilon 1e-8; the
 * step size follows half a cosine from the learning rate to zero. Plain loops, so that the same
 * gradients give the same bits.
 */
final class AdamW {

  private static final double BETA_1 = 0.9;
  private static final double BETA_2 = 0.999;
  private static final double EPSILON = 1e-8;

  private final List<Parameter> parameters;
  private final double learningRate;
  private final double weightDecay;
  private final int steps;
  private final float[][] first;
  private final float[][] second;
  private int step;

  AdamW(List<Parameter> parameters, double learningRate, double weightDecay, int steps) {
    this.parameters = parameters;
    this.learningRate = learningRate;
    this.weightDecay = weightDecay;
    this.steps = steps;
    first = new float[parameters.size()][];
    second = new float[parameters.size()][];
    for (int p = 0; p < first.length; p++) {
      first[p] = new float[parameters.get(p).values().length];
      second[p] = new float[first[p].length];
    }
  }

  /** Running means of the gradients, one array a parameter. */
  float[][] first() {
    return first;
  }

  /** Running means of the squared gradients, one array a parameter. */
  float[][] second() {
    return second;
  }

  /** Goes on as after a number of steps; the moments are restored in place. */
  void resume(int stepsDone) {
    step = stepsDone;
  }

  /** Changes every parameter by one step; one gradient a parameter. */
  void step(List<float[]> gradients) {
    double rate = 0.5 * learningRate * (1 + StrictMath.cos(Math.PI * step / steps));
    step++;
    double correction1 = 1 - StrictMath.pow(BETA_1, step);
    double correction2 = 1 - StrictMath.pow(BETA_2, step);
    for (int p = 0; p < first.length; p++) {
      Parameter parameter = parameters.get(p);
      double keep = parameter.decays() ? 1 - rate * weightDecay : 1;
      float[] values = parameter.values();
      float[] gradient = gradients.get(p);
      float[] m = first[p];
      float[] v = second[p];
      for (int i = 0; i < values.length; i++) {
        double g = gradient[i];
        m[i] = (float) (BETA_1 * m[i] + (1 - BETA_1) * g);
        v[i] = (float) (BETA_2 * v[i] + (1 - BETA_2) * g * g);
        double change = (m[i] / correction1) / (Math.sqrt(v[i] / correction2) + EPSILON);
        values[i] = (float) (keep * values[i] - rate * change);
      }
    }
  }
}
