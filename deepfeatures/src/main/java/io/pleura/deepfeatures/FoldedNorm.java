package io.pleura.deepfeatures;

/**
 * A batch normalisation with its running statistics as one factor and one offset a channel: with
 * running mean m, running variance v, scale g and offset b, the factor is g / sqrt(v + eps) and the
 * offset b - m g / sqrt(v + eps). Computed in double, so that the layer before it can take both
 * over and be rounded once.
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier inside this package, never compared
record FoldedNorm(double[] factor, double[] offset) {

  static FoldedNorm of(ResNetWeights weights, String name) {
    float[] scale = weights.array(name + ".weight");
    float[] shift = weights.array(name + ".bias");
    float[] mean = weights.array(name + ".running_mean");
    float[] variance = weights.array(name + ".running_var");
    double[] factor = new double[scale.length];
    double[] offset = new double[scale.length];
    for (int channel = 0; channel < factor.length; channel++) {
      factor[channel] = scale[channel] / Math.sqrt(variance[channel] + ResNetLayout.EPSILON);
      offset[channel] = shift[channel] - mean[channel] * factor[channel];
    }
    return new FoldedNorm(factor, offset);
  }

  /**
   * The weight of the layer before, times the factor of each of its outputs.
   *
   * @param weight C order
   * @param taps number of values in a row that belong to one output
   */
  float[] scaled(float[] weight, int taps) {
    float[] result = new float[weight.length];
    for (int i = 0; i < weight.length; i++) {
      result[i] = (float) (weight[i] * factor[i / taps % factor.length]);
    }
    return result;
  }

  /** The bias of the layer before, or of zeros, times the factor plus the offset. */
  float[] shifted(float[] bias) {
    float[] result = new float[factor.length];
    for (int channel = 0; channel < result.length; channel++) {
      result[channel] = (float) (bias[channel] * factor[channel] + offset[channel]);
    }
    return result;
  }
}
