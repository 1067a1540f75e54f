package io.pleura.deepfeatures;

import io.pleura.deepfeatures.ResNetLayout.Convolution;

/**
 * A convolution that does the work of the batch normalisation after it as well.
 *
 * @param weight (outputs, inputs, depth, height, width), C order
 * @param bias one value an output channel
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier inside this package, never compared
record FoldedConvolution(Convolution geometry, float[] weight, float[] bias) {

  static FoldedConvolution of(ResNetWeights weights, Convolution convolution) {
    var norm = FoldedNorm.of(weights, convolution.norm());
    float[] weight = weights.array(convolution.weight());
    int outputs = convolution.outputs();
    return new FoldedConvolution(
        convolution,
        norm.scaled(weight, weight.length / outputs),
        norm.shifted(new float[outputs]));
  }
}
