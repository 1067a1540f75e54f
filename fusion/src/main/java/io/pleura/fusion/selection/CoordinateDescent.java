package io.pleura.fusion.selection;

import io.pleura.error.InvalidInputException;
import io.pleura.execution.CancellationToken;
import java.util.Arrays;

/**
 * Coordinate descent (Friedman, Hastie and Tibshirani 2010, J Stat Softw 33:1-22) on the features
 * that are in, between passes over all of them. Columns are centred by the caller.
 */
final class CoordinateDescent {

  private static final int PASSES = 100_000;
  private static final int NEWTON_STEPS = 200;
  private static final double PRECISION = 1e-14;
  private static final double NEWTON_PRECISION = 1e-13;
  private static final double LEAST_WEIGHT = 1e-9;

  private final double[][] columns;
  private final int rows;
  private final double[] weights;
  private final double[] square;
  private final double penalty;
  private final CancellationToken cancellation;

  /** Minimises 1/(2n) sum w (residual)^2 + penalty sum |b|. */
  private CoordinateDescent(
      double[][] columns, double[] weights, double penalty, CancellationToken cancellation) {
    this.columns = columns;
    this.rows = weights.length;
    this.weights = weights;
    this.penalty = penalty;
    this.cancellation = cancellation;
    this.square = new double[columns.length];
    for (int f = 0; f < columns.length; f++) {
      for (int r = 0; r < rows; r++) {
        square[f] += weights[r] * columns[f][r] * columns[f][r];
      }
    }
  }

  /**
   * Least squares: changes the coefficients to the minimum of 1/(2n) |target - columns b|^2 +
   * penalty |b|, starting where they are.
   */
  static void squared(
      double[][] columns,
      double[] target,
      double penalty,
      double[] coefficients,
      CancellationToken cancellation) {
    double[] weights = new double[target.length];
    Arrays.fill(weights, 1);
    var descent = new CoordinateDescent(columns, weights, penalty, cancellation);
    double[] residual = target.clone();
    for (int f = 0; f < columns.length; f++) {
      if (coefficients[f] != 0) {
        for (int r = 0; r < residual.length; r++) {
          residual[r] -= coefficients[f] * columns[f][r];
        }
      }
    }
    descent.run(coefficients, residual, new double[1], false);
  }

  /**
   * Logistic loss: the minimum of the mean log loss + penalty |b| by Newton's method, each step a
   * weighted least-squares problem. Gives the intercept.
   */
  static double logistic(
      double[][] columns,
      boolean[] invasion,
      double penalty,
      double[] coefficients,
      CancellationToken cancellation) {
    int n = invasion.length;
    double with = 0;
    for (boolean label : invasion) {
      with += label ? 1 : 0;
    }
    double[] intercept = {Math.log(with / (n - with))};
    double[] linear = linear(columns, coefficients, intercept[0]);
    double objective = objective(linear, invasion, penalty, coefficients);
    for (int step = 0; step < NEWTON_STEPS; step++) {
      double[] weights = new double[n];
      double[] residual = new double[n];
      for (int r = 0; r < n; r++) {
        double p = 1 / (1 + Math.exp(-linear[r]));
        weights[r] = Math.max(p * (1 - p), LEAST_WEIGHT);
        residual[r] = ((invasion[r] ? 1 : 0) - p) / weights[r];
      }
      double[] next = coefficients.clone();
      double[] nextIntercept = intercept.clone();
      new CoordinateDescent(columns, weights, penalty, cancellation)
          .run(next, residual, nextIntercept, true);
      double moved = Math.abs(nextIntercept[0] - intercept[0]);
      double largest = Math.max(1, Math.abs(nextIntercept[0]));
      for (int f = 0; f < next.length; f++) {
        moved = Math.max(moved, Math.abs(next[f] - coefficients[f]));
        largest = Math.max(largest, Math.abs(next[f]));
      }
      double[] fullStep = next.clone();
      double fullIntercept = nextIntercept[0];
      double scale = 1;
      double[] nextLinear = linear(columns, next, nextIntercept[0]);
      double nextObjective = objective(nextLinear, invasion, penalty, next);
      while (nextObjective > objective + 1e-14 * Math.abs(objective) && scale > 1e-10) {
        scale /= 2;
        for (int f = 0; f < next.length; f++) {
          next[f] = coefficients[f] + scale * (fullStep[f] - coefficients[f]);
        }
        nextIntercept[0] = intercept[0] + scale * (fullIntercept - intercept[0]);
        nextLinear = linear(columns, next, nextIntercept[0]);
        nextObjective = objective(nextLinear, invasion, penalty, next);
      }
      System.arraycopy(next, 0, coefficients, 0, next.length);
      intercept[0] = nextIntercept[0];
      linear = nextLinear;
      objective = nextObjective;
      if (moved <= NEWTON_PRECISION * largest) {
        return intercept[0];
      }
    }
    throw notConverged(penalty);
  }

  private void run(
      double[] coefficients, double[] residual, double[] intercept, boolean interceptFree) {
    int[] active = new int[columns.length];
    double unit = unit(residual);
    for (int pass = 0; pass < PASSES; ) {
      cancellation.throwIfCancelled();
      int count = 0;
      double moved = interceptFree ? moveIntercept(residual, intercept) : 0;
      double largest = Math.max(unit, Math.abs(intercept[0]));
      for (int f = 0; f < columns.length; f++) {
        moved = Math.max(moved, move(f, coefficients, residual));
        largest = Math.max(largest, Math.abs(coefficients[f]));
        if (coefficients[f] != 0) {
          active[count++] = f;
        }
      }
      pass++;
      if (moved <= PRECISION * largest) {
        return;
      }
      boolean still = false;
      while (!still && pass < PASSES) {
        if (pass % 64 == 0) {
          cancellation.throwIfCancelled();
        }
        moved = interceptFree ? moveIntercept(residual, intercept) : 0;
        largest = Math.max(unit, Math.abs(intercept[0]));
        for (int i = 0; i < count; i++) {
          moved = Math.max(moved, move(active[i], coefficients, residual));
          largest = Math.max(largest, Math.abs(coefficients[active[i]]));
        }
        pass++;
        still = moved <= PRECISION * largest;
      }
    }
    throw notConverged(penalty);
  }

  /**
   * The greatest coefficient that a feature alone could need. Rounding of the residuals moves
   * coefficients by some 1e-16 of it, however small the penalty leaves them.
   */
  private double unit(double[] residual) {
    double sum = 0;
    for (int r = 0; r < rows; r++) {
      sum += weights[r] * residual[r] * residual[r];
    }
    double unit = 0;
    for (double own : square) {
      unit = own == 0 ? unit : Math.max(unit, Math.sqrt(sum / own));
    }
    return unit;
  }

  private double moveIntercept(double[] residual, double[] intercept) {
    double sum = 0;
    double total = 0;
    for (int r = 0; r < rows; r++) {
      sum += weights[r] * residual[r];
      total += weights[r];
    }
    double change = sum / total;
    intercept[0] += change;
    for (int r = 0; r < rows; r++) {
      residual[r] -= change;
    }
    return Math.abs(change);
  }

  private double move(int feature, double[] coefficients, double[] residual) {
    double[] column = columns[feature];
    double old = coefficients[feature];
    if (square[feature] == 0) {
      return 0;
    }
    double slope = old * square[feature];
    for (int r = 0; r < rows; r++) {
      slope += weights[r] * column[r] * residual[r];
    }
    double shrunk = Math.max(Math.abs(slope) - penalty * rows, 0);
    double next = shrunk == 0 ? 0 : Math.signum(slope) * shrunk / square[feature];
    double change = next - old;
    if (change != 0) {
      coefficients[feature] = next;
      for (int r = 0; r < rows; r++) {
        residual[r] -= change * column[r];
      }
    }
    return Math.abs(change);
  }

  private static double[] linear(double[][] columns, double[] coefficients, double intercept) {
    double[] linear = new double[columns.length == 0 ? 0 : columns[0].length];
    Arrays.fill(linear, intercept);
    for (int f = 0; f < columns.length; f++) {
      if (coefficients[f] != 0) {
        for (int r = 0; r < linear.length; r++) {
          linear[r] += coefficients[f] * columns[f][r];
        }
      }
    }
    return linear;
  }

  private static double objective(
      double[] linear, boolean[] invasion, double penalty, double[] coefficients) {
    double loss = 0;
    for (int r = 0; r < linear.length; r++) {
      double wrong = invasion[r] ? -linear[r] : linear[r];
      loss += Math.max(wrong, 0) + Math.log1p(Math.exp(-Math.abs(wrong)));
    }
    double size = 0;
    for (double coefficient : coefficients) {
      size += Math.abs(coefficient);
    }
    return loss / linear.length + penalty * size;
  }

  private static InvalidInputException notConverged(double penalty) {
    return new InvalidInputException(
        "lasso-not-converged",
        "LASSO with penalty " + penalty + ": the coefficients do not settle.",
        "Use a larger penalty, or drop correlated features first.");
  }
}
