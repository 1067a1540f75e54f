package io.pleura.deepfeatures;

import io.pleura.deepfeatures.ResNetLayout.Convolution;

/**
 * A convolution that does the work of the batch normalisation after it as well: with running mean
 * m, running variance v, scale g and offset b, the weight w becomes w g / sqrt(v + eps) and the
 * bias b - m g / sqrt(v + eps). Computed in double, rounded once.
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier inside this package, never compared
record FoldedConvolution(Convolution geometry, float[] weight, float[] bias) {

  static FoldedConvolution of(ResNetWeights weights, Convolution convolution) {
    float[] weight = weights.array(convolution.weight());
    float[] scale = weights.array(convolution.norm() + ".weight");
    float[] offset = weights.array(convolution.norm() + ".bias");
    float[] mean = weights.array(convolution.norm() + ".running_mean");
    float[] variance = weights.array(convolution.norm() + ".running_var");
    float[] foldedWeight = new float[weight.length];
    float[] bias = new float[convolution.outputs()];
    int taps = weight.length / bias.length;
    for (int channel = 0; channel < bias.length; channel++) {
      double factor = scale[channel] / Math.sqrt(variance[channel] + ResNetLayout.EPSILON);
      bias[channel] = (float) (offset[channel] - mean[channel] * factor);
      for (int i = channel * taps; i < (channel + 1) * taps; i++) {
        foldedWeight[i] = (float) (weight[i] * factor);
      }
    }
    return new FoldedConvolution(convolution, foldedWeight, bias);
  }
}
