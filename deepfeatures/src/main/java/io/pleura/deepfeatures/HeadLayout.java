package io.pleura.deepfeatures;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The head that the published Python application puts on a MedicalNet backbone: a transposed
 * convolution, two convolutions, a mean over space, and a linear layer whose 100 outputs are its
 * features, after batch normalisation and positive part.
 */
final class HeadLayout {

  static final int FEATURES = 100;
  static final int CLASSES = 2;

  /** Channels between the layers of {@code conv_seg}. */
  static final int HIDDEN = 32;

  static final String UPSAMPLING = "conv_seg.0";
  static final String UPSAMPLING_NORM = "conv_seg.1";
  static final String CONVOLUTION = "conv_seg.3";
  static final String CONVOLUTION_NORM = "conv_seg.4";
  static final String CLASSES_CONVOLUTION = "conv_seg.6";
  static final String LINEAR = "classifier.0";
  static final String LINEAR_NORM = "classifier.1";
  static final String CLASSES_LINEAR = "classifier.3";

  private HeadLayout() {}

  static Map<String, List<Integer>> shapes(int channels) {
    Map<String, List<Integer>> shapes = new LinkedHashMap<>();
    // a transposed convolution's weight is (inputs, outputs, depth, height, width)
    shapes.put(UPSAMPLING + ".weight", List.of(channels, HIDDEN, 2, 2, 2));
    shapes.put(UPSAMPLING + ".bias", List.of(HIDDEN));
    ResNetLayout.putNorm(shapes, UPSAMPLING_NORM, HIDDEN);
    shapes.put(CONVOLUTION + ".weight", List.of(HIDDEN, HIDDEN, 3, 3, 3));
    ResNetLayout.putNorm(shapes, CONVOLUTION_NORM, HIDDEN);
    shapes.put(CLASSES_CONVOLUTION + ".weight", List.of(CLASSES, HIDDEN, 1, 1, 1));
    shapes.put(LINEAR + ".weight", List.of(FEATURES, CLASSES));
    shapes.put(LINEAR + ".bias", List.of(FEATURES));
    ResNetLayout.putNorm(shapes, LINEAR_NORM, FEATURES);
    shapes.put(CLASSES_LINEAR + ".weight", List.of(CLASSES, FEATURES));
    shapes.put(CLASSES_LINEAR + ".bias", List.of(CLASSES));
    return shapes;
  }
}
