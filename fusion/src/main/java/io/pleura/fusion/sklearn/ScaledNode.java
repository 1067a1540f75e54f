package io.pleura.fusion.sklearn;

/**
 * A model of standardised values.
 *
 * @param mean subtracted from each value
 * @param scale each value is then divided by it
 * @param inner gets the row that results
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ScaledNode(double[] mean, double[] scale, ModelNode inner) implements ModelNode {

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException when they do not fit
   */
  ScaledNode {
    if (mean.length != inner.featureCount() || scale.length != mean.length) {
      throw new IllegalArgumentException(
          "it scales "
              + mean.length
              + " and "
              + scale.length
              + " values for "
              + inner.featureCount()
              + " features");
    }
    for (int i = 0; i < mean.length; i++) {
      if (!Double.isFinite(mean[i]) || !Double.isFinite(scale[i]) || scale[i] == 0) {
        throw new IllegalArgumentException(
            "feature " + i + " is scaled by the mean " + mean[i] + " and the scale " + scale[i]);
      }
    }
  }

  private double[] scaled(double[] row) {
    double[] scaled = new double[row.length];
    for (int i = 0; i < row.length; i++) {
      scaled[i] = (row[i] - mean[i]) / scale[i];
    }
    return scaled;
  }

  @Override
  public int featureCount() {
    return mean.length;
  }

  @Override
  public int classCount() {
    return inner.classCount();
  }

  @Override
  public boolean acceptsMissing() {
    return inner.acceptsMissing();
  }

  @Override
  public double[] probabilities(double[] row) {
    return inner.probabilities(scaled(row));
  }

  @Override
  public double[] responses(double[] row) {
    return inner.responses(scaled(row));
  }
}
