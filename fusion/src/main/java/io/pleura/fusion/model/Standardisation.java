package io.pleura.fusion.model;

import io.pleura.error.InvalidInputException;
import io.pleura.spi.StoredFormat;
import io.pleura.spi.TrainingData;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;

/** Brings features to mean 0 and standard deviation 1. */
final class Standardisation {

  private static final double ROUNDING = Math.ulp(1.0);

  private final double[] mean;
  private final double[] scale;

  /**
   * Takes the arrays.
   *
   * @param mean what is subtracted, one a feature
   * @param scale what is divided by, one a feature, above 0
   * @throws IllegalArgumentException when they do not fit or a value is not finite
   */
  Standardisation(double[] mean, double[] scale) {
    if (mean.length != scale.length) {
      throw new IllegalArgumentException(mean.length + " means, " + scale.length + " scales");
    }
    for (int f = 0; f < mean.length; f++) {
      if (!Double.isFinite(mean[f]) || !(scale[f] > 0) || Double.isInfinite(scale[f])) {
        throw new IllegalArgumentException("mean " + mean[f] + ", scale " + scale[f]);
      }
    }
    this.mean = mean;
    this.scale = scale;
  }

  /**
   * By mean and standard deviation (of the rows, not an estimate for others) of some rows.
   *
   * @throws InvalidInputException when the values of a feature are too large to compute with
   */
  static Standardisation of(TrainingData data) {
    List<double[]> rows = data.rows();
    int features = data.schema().size();
    int n = rows.size();
    double[] mean = new double[features];
    double[] scale = new double[features];
    for (int f = 0; f < features; f++) {
      double sum = 0;
      for (double[] row : rows) {
        sum += row[f] / n;
      }
      double squares = 0;
      double rest = 0;
      for (double[] row : rows) {
        double distance = row[f] - sum;
        squares += distance * distance;
        rest += distance;
      }
      mean[f] = sum;
      double variance = (squares - rest * rest / n) / n;
      if (!Double.isFinite(variance)) {
        throw new InvalidInputException(
            "training-values-too-large",
            "The values of feature "
                + data.schema().names().get(f)
                + " are too large to compute their spread.",
            "Leave this feature out, or give it in a larger unit.");
      }
      double ofRounding = n * ROUNDING * variance + Math.pow(n * ROUNDING * sum, 2);
      boolean constant = !(variance > ofRounding);
      scale[f] = constant ? 1 : Math.sqrt(variance);
    }
    return new Standardisation(mean, scale);
  }

  /** A standardised value. */
  double apply(int feature, double value) {
    return (value - mean[feature]) / scale[feature];
  }

  double[] apply(double[] row) {
    double[] scaled = new double[row.length];
    for (int f = 0; f < row.length; f++) {
      scaled[f] = apply(f, row[f]);
    }
    return scaled;
  }

  void write(DataOutputStream out) throws IOException {
    for (double[] values : List.of(mean, scale)) {
      for (double value : values) {
        out.writeDouble(value);
      }
    }
  }

  static Standardisation read(StoredFormat.Reader in, int features) {
    return new Standardisation(in.readDoubles(features), in.readDoubles(features));
  }
}
