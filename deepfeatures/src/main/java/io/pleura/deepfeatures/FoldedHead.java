package io.pleura.deepfeatures;

/**
 * The application's head with its batch normalisations folded into the layers before them. The last
 * 1x1x1 convolution of {@code conv_seg} and the mean over space that follows it change places,
 * which changes nothing but the rounding.
 *
 * @param upsampling transposed 2x2x2 convolution of stride 2, (channels, 32, 2, 2, 2)
 * @param convolution 3x3x3, (32, 32, 3, 3, 3)
 * @param classes (2, 32)
 * @param linear (100, 2)
 */
record FoldedHead(Layer upsampling, Layer convolution, Layer classes, Layer linear) {

  /**
   * Weight in C order and one bias an output.
   *
   * @param weight C order
   * @param bias one value an output
   */
  @SuppressWarnings("ArrayRecordComponent") // a carrier inside this package, never compared
  record Layer(float[] weight, float[] bias) {}

  /**
   * The transposed convolution as a 1x1x1 convolution: its windows do not overlap, so each of its
   * eight taps is an output channel of its own, to be moved to its place in space afterwards.
   *
   * @return weight (32 * 8, channels), taps fastest, and bias
   */
  Layer upsamplingByChannels() {
    int outputs = HeadLayout.HIDDEN * 8;
    float[] stored = upsampling.weight();
    int channels = stored.length / outputs;
    float[] weight = new float[stored.length];
    float[] bias = new float[outputs];
    for (int output = 0; output < outputs; output++) {
      bias[output] = upsampling.bias()[output / 8];
      for (int channel = 0; channel < channels; channel++) {
        weight[output * channels + channel] = stored[channel * outputs + output];
      }
    }
    return new Layer(weight, bias);
  }

  /** The head of weights that have one. */
  static FoldedHead of(ResNetWeights weights) {
    return new FoldedHead(
        folded(
            weights,
            HeadLayout.UPSAMPLING,
            HeadLayout.UPSAMPLING_NORM,
            8,
            weights.array(HeadLayout.UPSAMPLING + ".bias")),
        folded(
            weights,
            HeadLayout.CONVOLUTION,
            HeadLayout.CONVOLUTION_NORM,
            HeadLayout.HIDDEN * 27,
            new float[HeadLayout.HIDDEN]),
        new Layer(
            weights.array(HeadLayout.CLASSES_CONVOLUTION + ".weight"),
            new float[HeadLayout.CLASSES]),
        folded(
            weights,
            HeadLayout.LINEAR,
            HeadLayout.LINEAR_NORM,
            HeadLayout.CLASSES,
            weights.array(HeadLayout.LINEAR + ".bias")));
  }

  private static Layer folded(
      ResNetWeights weights, String layer, String normName, int taps, float[] bias) {
    var norm = FoldedNorm.of(weights, normName);
    return new Layer(norm.scaled(weights.array(layer + ".weight"), taps), norm.shifted(bias));
  }
}
