package io.pleura.fusion.calibration;

import java.util.ArrayList;
import java.util.List;

/**
 * Maximum likelihood of Platt's sigmoid by limited-memory BFGS (Byrd, Lu, Nocedal and Zhu 1995,
 * SIAM J Sci Comput 16:1190-1208) with the line search of Moré and Thuente (1994, ACM TOMS
 * 20:286-307), constants as in L-BFGS-B.
 */
final class SigmoidFit {

  private static final int MEMORY = 10;
  private static final int STEPS = 15000;
  private static final int TRIALS = 20;
  private static final double GRADIENT = 1e-6;
  private static final double EPSILON = Math.ulp(1.0);
  private static final double DECREASE = 64 * EPSILON;

  private final double[] score;
  private final double[] target;
  private double a;
  private double b;
  private double loss;
  private double gradientA;
  private double gradientB;

  private SigmoidFit(double[] score, double[] target, double intercept) {
    this.score = score;
    this.target = target;
    evaluate(0, intercept);
  }

  static PlattCalibration fit(double[] probabilities, boolean[] invasion) {
    int with = 0;
    for (boolean label : invasion) {
      with += label ? 1 : 0;
    }
    int without = invasion.length - with;
    double[] target = new double[invasion.length];
    for (int i = 0; i < target.length; i++) {
      target[i] = invasion[i] ? (with + 1.0) / (with + 2.0) : 1 / (without + 2.0);
    }
    var fit = new SigmoidFit(probabilities, target, Math.log((without + 1.0) / (with + 1.0)));
    fit.search();
    return new PlattCalibration(fit.a, fit.b);
  }

  /** Loss and gradient at a place, which becomes the current one. */
  private void evaluate(double slope, double intercept) {
    a = slope;
    b = intercept;
    loss = 0;
    gradientA = 0;
    gradientB = 0;
    for (int i = 0; i < score.length; i++) {
      double raw = -(slope * score[i] + intercept);
      double p = 1 / (1 + Math.exp(-raw));
      loss += Math.max(raw, 0) + Math.log1p(Math.exp(-Math.abs(raw))) - target[i] * raw;
      gradientA -= (p - target[i]) * score[i];
      gradientB -= p - target[i];
    }
  }

  private double largestGradient() {
    return Math.max(Math.abs(gradientA), Math.abs(gradientB));
  }

  private void search() {
    List<Pair> pairs = new ArrayList<>();
    for (int step = 0; step < STEPS && largestGradient() > GRADIENT; step++) {
      double[] d = direction(pairs);
      double fromA = gradientA;
      double fromB = gradientB;
      double before = loss;
      double slopeBefore = fromA * d[0] + fromB * d[1];
      double length = step == 0 ? Math.min(1 / Math.hypot(d[0], d[1]), LineSearch.MOST) : 1;
      length = lineSearch(d, slopeBefore, length);
      if (before - loss <= DECREASE * Math.max(Math.max(Math.abs(before), Math.abs(loss)), 1)) {
        return;
      }
      var pair = new Pair(length * d[0], length * d[1], gradientA - fromA, gradientB - fromB);
      if (pair.product() > -EPSILON * slopeBefore * length) {
        pairs.add(pair);
        if (pairs.size() > MEMORY) {
          pairs.remove(0);
        }
      }
    }
  }

  private double lineSearch(double[] d, double slope, double first) {
    double startA = a;
    double startB = b;
    var search = new LineSearch(loss, slope, first);
    for (int trial = 1; ; trial++) {
      evaluate(startA + search.step() * d[0], startB + search.step() * d[1]);
      double tried = search.step();
      if (search.accepts(loss, gradientA * d[0] + gradientB * d[1]) || trial == TRIALS) {
        return tried;
      }
    }
  }

  /** The two-loop recursion of Nocedal. */
  private double[] direction(List<Pair> pairs) {
    double[] d = {-gradientA, -gradientB};
    if (pairs.isEmpty()) {
      return d;
    }
    double[] factor = new double[pairs.size()];
    for (int i = pairs.size() - 1; i >= 0; i--) {
      Pair pair = pairs.get(i);
      factor[i] = (pair.stepA * d[0] + pair.stepB * d[1]) / pair.product();
      d[0] -= factor[i] * pair.changeA;
      d[1] -= factor[i] * pair.changeB;
    }
    Pair last = pairs.get(pairs.size() - 1);
    double scale = last.product() / (last.changeA * last.changeA + last.changeB * last.changeB);
    d[0] *= scale;
    d[1] *= scale;
    for (int i = 0; i < factor.length; i++) {
      Pair pair = pairs.get(i);
      double back = (pair.changeA * d[0] + pair.changeB * d[1]) / pair.product();
      d[0] += (factor[i] - back) * pair.stepA;
      d[1] += (factor[i] - back) * pair.stepB;
    }
    return d;
  }

  /** A step and the change of the gradient along it. */
  private record Pair(double stepA, double stepB, double changeA, double changeB) {
    double product() {
      return stepA * changeA + stepB * changeB;
    }
  }
}
