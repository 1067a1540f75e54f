package io.pleura.fusion.model;

import io.pleura.execution.ExecutionContext;

/**
 * The minimum of the penalised logistic loss, by Newton's method with halved steps. Where there are
 * more features than rows, the same steps are taken among combinations of the rows, which hold the
 * minimum (Hastie and Tibshirani, Biostatistics 5:329, 2004).
 */
final class LogisticFit {

  private static final int MOST_STEPS = 200;
  private static final int MOST_HALVINGS = 40;
  private static final double ENOUGH = 1e-13;

  /** Weights of the Newton step are kept above this, so that saturated rows do not divide by 0. */
  private static final double LEAST_CURVATURE = 1e-14;

  /** Log odds at the origin. */
  final double intercept;

  /** One a feature. */
  final double[] coefficients;

  private LogisticFit(double intercept, double[] coefficients) {
    this.intercept = intercept;
    this.coefficients = coefficients;
  }

  /**
   * Fits.
   *
   * @param rows centred and scaled, at least one
   * @param weights how much each row counts, above 0
   */
  static LogisticFit of(
      double[][] rows, boolean[] invasion, double[] weights, ExecutionContext context) {
    int features = rows[0].length;
    boolean dual = features > rows.length;
    double[][] matrix = dual ? products(rows) : rows;
    int size = dual ? rows.length : features;
    double[] odds = new double[rows.length];
    double[] parameters = new double[size + 1]; // the intercept comes last
    double loss = loss(odds, invasion, weights);
    for (int step = 0; step < MOST_STEPS; step++) {
      context.cancellation().throwIfCancelled();
      double[] target =
          dual
              ? dualTarget(matrix, odds, invasion, weights)
              : primalTarget(matrix, odds, parameters, invasion, weights);
      double share = 1;
      boolean better = false;
      for (int halving = 0; halving < MOST_HALVINGS && !better; halving++, share /= 2) {
        double[] tried = new double[size + 1];
        for (int i = 0; i <= size; i++) {
          tried[i] = parameters[i] + share * (target[i] - parameters[i]);
        }
        double[] newOdds = odds(matrix, tried);
        double newLoss =
            loss(newOdds, invasion, weights)
                + 0.5 * (dual ? dot(newOdds, tried, rows.length, tried[size]) : squares(tried));
        if (newLoss < loss) {
          better = true;
          boolean settled = loss - newLoss <= ENOUGH * newLoss && share == 1;
          loss = newLoss;
          parameters = tried;
          odds = newOdds;
          if (settled) {
            // One more step of a method that converges quadratically is to rounding.
            step = Math.max(step, MOST_STEPS - 3);
          }
        }
      }
      if (!better) {
        break;
      }
    }
    double[] coefficients = new double[features];
    for (int i = 0; i < size; i++) {
      if (dual) {
        for (int f = 0; f < features; f++) {
          coefficients[f] += parameters[i] * rows[i][f];
        }
      } else {
        coefficients[i] = parameters[i];
      }
    }
    return new LogisticFit(parameters[size], coefficients);
  }

  private static double[][] products(double[][] rows) {
    int n = rows.length;
    double[][] products = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = 0;
        for (int f = 0; f < rows[i].length; f++) {
          sum += rows[i][f] * rows[j][f];
        }
        products[i][j] = sum;
        products[j][i] = sum;
      }
    }
    return products;
  }

  private static double[] odds(double[][] matrix, double[] parameters) {
    int size = parameters.length - 1;
    double[] odds = new double[matrix.length];
    for (int r = 0; r < odds.length; r++) {
      double sum = parameters[size];
      for (int i = 0; i < size; i++) {
        sum += matrix[r][i] * parameters[i];
      }
      odds[r] = sum;
    }
    return odds;
  }

  private static double loss(double[] odds, boolean[] invasion, double[] weights) {
    double sum = 0;
    for (int r = 0; r < odds.length; r++) {
      double margin = invasion[r] ? odds[r] : -odds[r];
      sum += weights[r] * (Math.max(0, -margin) + Math.log1p(Math.exp(-Math.abs(margin))));
    }
    return sum;
  }

  private static double squares(double[] parameters) {
    double sum = 0;
    for (int i = 0; i < parameters.length - 1; i++) {
      sum += parameters[i] * parameters[i];
    }
    return sum;
  }

  /** The penalty among combinations of rows: their share of the log odds times themselves. */
  private static double dot(double[] odds, double[] parameters, int count, double intercept) {
    double sum = 0;
    for (int r = 0; r < count; r++) {
      sum += (odds[r] - intercept) * parameters[r];
    }
    return sum;
  }

  /** Where a full Newton step among coefficients leads. */
  private static double[] primalTarget(
      double[][] rows, double[] odds, double[] parameters, boolean[] invasion, double[] weights) {
    int size = parameters.length - 1;
    double[][] curvature = new double[size + 1][size + 1];
    double[] slope = new double[size + 1];
    for (int r = 0; r < rows.length; r++) {
      double probability = LinearClassifier.sigmoid(odds[r]);
      double pull = weights[r] * (probability - (invasion[r] ? 1 : 0));
      double weight = weights[r] * Math.max(LEAST_CURVATURE, probability * (1 - probability));
      for (int i = 0; i <= size; i++) {
        double value = i < size ? rows[r][i] : 1;
        slope[i] += pull * value;
        for (int j = 0; j <= i; j++) {
          curvature[i][j] += weight * value * (j < size ? rows[r][j] : 1);
        }
      }
    }
    for (int i = 0; i < size; i++) {
      curvature[i][i] += 1;
      slope[i] += parameters[i];
    }
    double[] step = new CholeskyFactor(curvature).solve(slope);
    double[] target = new double[size + 1];
    for (int i = 0; i <= size; i++) {
      target[i] = parameters[i] - step[i];
    }
    return target;
  }

  /** Where a full Newton step among combinations of rows leads: a weighted ridge regression. */
  private static double[] dualTarget(
      double[][] products, double[] odds, boolean[] invasion, double[] weights) {
    int n = odds.length;
    double[][] system = new double[n][];
    double[] working = new double[n];
    double[] ones = new double[n];
    for (int r = 0; r < n; r++) {
      double probability = LinearClassifier.sigmoid(odds[r]);
      double weight = weights[r] * Math.max(LEAST_CURVATURE, probability * (1 - probability));
      system[r] = products[r].clone();
      system[r][r] += 1 / weight;
      working[r] = odds[r] + weights[r] * ((invasion[r] ? 1 : 0) - probability) / weight;
      ones[r] = 1;
    }
    var factor = new CholeskyFactor(system);
    double[] ofWorking = factor.solve(working);
    double[] ofOnes = factor.solve(ones);
    double sumOfWorking = 0;
    double sumOfOnes = 0;
    for (int r = 0; r < n; r++) {
      sumOfWorking += ofWorking[r];
      sumOfOnes += ofOnes[r];
    }
    double[] target = new double[n + 1];
    target[n] = sumOfWorking / sumOfOnes;
    for (int r = 0; r < n; r++) {
      target[r] = ofWorking[r] - target[n] * ofOnes[r];
    }
    return target;
  }
}
