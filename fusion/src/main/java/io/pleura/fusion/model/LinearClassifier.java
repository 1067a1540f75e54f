package io.pleura.fusion.model;

import io.pleura.feature.FeatureSchema;
import io.pleura.spi.Classifier;
import io.pleura.spi.StoredFormat;
import io.pleura.tree.TreeEnsemble;
import java.util.Optional;

/** Log odds that are a weighted sum of standardised features. */
final class LinearClassifier implements Classifier {

  static final String ID = "logistic-regression";

  private static final StoredFormat FORMAT =
      new StoredFormat("PLLR", 1, "classifier", "logistic regression");

  private final FeatureSchema schema;
  private final Standardisation scale;
  private final double intercept;
  private final double[] coefficients;

  LinearClassifier(
      FeatureSchema schema, Standardisation scale, double intercept, double[] coefficients) {
    this.schema = schema;
    this.scale = scale;
    this.intercept = intercept;
    this.coefficients = coefficients;
  }

  /** 1 / (1 + exp(-odds)), without overflow. */
  static double sigmoid(double odds) {
    if (odds >= 0) {
      return 1 / (1 + Math.exp(-odds));
    }
    double power = Math.exp(odds);
    return power / (1 + power);
  }

  double intercept() {
    return intercept;
  }

  /** One a feature, for standardised values. */
  double[] coefficients() {
    return coefficients.clone();
  }

  /** The log odds of a row of zeros. */
  double interceptOfRawValues() {
    double odds = intercept;
    for (int f = 0; f < coefficients.length; f++) {
      odds += coefficients[f] * scale.apply(f, 0);
    }
    return odds;
  }

  /** One a feature, for values as they are. */
  double[] coefficientsOfRawValues() {
    double[] raw = new double[coefficients.length];
    for (int f = 0; f < raw.length; f++) {
      raw[f] = coefficients[f] * (scale.apply(f, 1) - scale.apply(f, 0));
    }
    return raw;
  }

  @Override
  public String providerId() {
    return ID;
  }

  @Override
  public FeatureSchema schema() {
    return schema;
  }

  @Override
  public double probability(double[] row) {
    schema.requireRow(row);
    double odds = intercept;
    for (int f = 0; f < coefficients.length; f++) {
      odds += coefficients[f] * scale.apply(f, row[f]);
    }
    if (Double.isNaN(odds)) {
      throw new IllegalArgumentException("the values are too large to compute with");
    }
    return sigmoid(odds);
  }

  @Override
  public Optional<TreeEnsemble> trees() {
    return Optional.empty();
  }

  @Override
  public byte[] toBytes() {
    return FORMAT.write(
        out -> {
          out.writeInt(coefficients.length);
          out.writeDouble(intercept);
          scale.write(out);
          for (double coefficient : coefficients) {
            out.writeDouble(coefficient);
          }
        });
  }

  static LinearClassifier read(FeatureSchema schema, byte[] data) {
    return FORMAT.read(
        data,
        in -> {
          int features = in.readCount("features", 3 * Double.BYTES);
          if (features != schema.size()) {
            throw in.damaged(
                "it takes " + features + " features, its schema names " + schema.size());
          }
          double intercept = in.readDouble();
          var scale = Standardisation.read(in, features);
          double[] coefficients = in.readDoubles(features);
          for (double coefficient : coefficients) {
            if (!Double.isFinite(coefficient) || !Double.isFinite(intercept)) {
              throw in.damaged("a coefficient is " + coefficient);
            }
          }
          return new LinearClassifier(schema, scale, intercept, coefficients);
        });
  }
}
