package io.pleura.fusion.model;

import io.pleura.fusion.calibration.Calibration;
import io.pleura.fusion.calibration.IsotonicCalibration;
import io.pleura.fusion.calibration.PlattCalibration;
import io.pleura.spi.StoredFormat;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** How the probabilities of several classifiers become one. */
sealed interface Combination {

  /** Number of classifiers that it combines. */
  int members();

  /** The probability from one of each member, 0 to 1 each. */
  double combine(double[] probabilities);

  /** A mean by weights that sum to 1. */
  record Mean(List<Double> weights) implements Combination {

    private static final double ROUNDING = 1e-9;

    public Mean {
      weights = List.copyOf(weights);
      double sum = 0;
      for (double weight : weights) {
        if (!(weight > 0)) {
          throw new IllegalArgumentException("weight " + weight);
        }
        sum += weight;
      }
      if (!(Math.abs(sum - 1) <= ROUNDING)) {
        throw new IllegalArgumentException("weights sum to " + sum + ", not 1");
      }
    }

    @Override
    public int members() {
      return weights.size();
    }

    @Override
    public double combine(double[] probabilities) {
      double sum = 0;
      for (int m = 0; m < probabilities.length; m++) {
        sum += weights.get(m) * probabilities[m];
      }
      return Math.min(sum, 1);
    }
  }

  /**
   * A weighted sum of log odds; probabilities are first kept {@code clip} away from 0 and 1.
   *
   * @param intercept log odds where every member gives 0.5
   * @param coefficients one a member
   * @param clip above 0 and below 0.5
   */
  record LogisticLayer(double intercept, List<Double> coefficients, double clip)
      implements Combination {

    public LogisticLayer {
      coefficients = List.copyOf(coefficients);
      if (!Double.isFinite(intercept)
          || !coefficients.stream().allMatch(Double::isFinite)
          || coefficients.isEmpty()
          || !(clip > 0 && clip < 0.5)) {
        throw new IllegalArgumentException(
            "intercept " + intercept + ", coefficients " + coefficients + ", clip " + clip);
      }
    }

    /** Log odds of a probability that is kept away from 0 and 1. */
    static double odds(double probability, double clip) {
      double kept = Math.min(Math.max(probability, clip), 1 - clip);
      return Math.log(kept / (1 - kept));
    }

    @Override
    public int members() {
      return coefficients.size();
    }

    @Override
    public double combine(double[] probabilities) {
      double sum = intercept;
      for (int m = 0; m < probabilities.length; m++) {
        sum += coefficients.get(m) * odds(probabilities[m], clip);
      }
      return LinearClassifier.sigmoid(sum);
    }
  }

  /** One classifier whose probabilities are calibrated. */
  record Calibrated(Calibration calibration) implements Combination {

    @Override
    public int members() {
      return 1;
    }

    @Override
    public double combine(double[] probabilities) {
      return calibration.calibrate(probabilities[0]);
    }
  }

  /** Writes a byte for the kind, then what it holds. */
  default void write(DataOutputStream out) throws IOException {
    if (this instanceof Mean mean) {
      out.writeByte(1);
      write(mean.weights, out);
    } else if (this instanceof LogisticLayer layer) {
      out.writeByte(2);
      out.writeDouble(layer.intercept);
      out.writeDouble(layer.clip);
      write(layer.coefficients, out);
    } else if (this instanceof Calibrated calibrated) {
      if (calibrated.calibration instanceof PlattCalibration platt) {
        out.writeByte(3);
        out.writeDouble(platt.slope());
        out.writeDouble(platt.intercept());
      } else if (calibrated.calibration instanceof IsotonicCalibration isotonic) {
        out.writeByte(4);
        write(isotonic.probabilities(), out);
        write(isotonic.calibrated(), out);
      }
    }
  }

  private static void write(List<Double> values, DataOutputStream out) throws IOException {
    out.writeInt(values.size());
    for (double value : values) {
      out.writeDouble(value);
    }
  }

  static Combination read(StoredFormat.Reader in) {
    int kind = in.readByte();
    return switch (kind) {
      case 1 -> new Mean(readNumbers(in));
      case 2 -> {
        double intercept = in.readDouble();
        double clip = in.readDouble();
        yield new LogisticLayer(intercept, readNumbers(in), clip);
      }
      case 3 -> new Calibrated(new PlattCalibration(in.readDouble(), in.readDouble()));
      case 4 -> new Calibrated(new IsotonicCalibration(readNumbers(in), readNumbers(in)));
      default -> throw in.damaged("it combines classifiers in the way " + kind);
    };
  }

  private static List<Double> readNumbers(StoredFormat.Reader in) {
    List<Double> numbers = new ArrayList<>();
    for (double number : in.readDoubles(in.readCount("numbers", Double.BYTES))) {
      numbers.add(number);
    }
    return numbers;
  }
}
