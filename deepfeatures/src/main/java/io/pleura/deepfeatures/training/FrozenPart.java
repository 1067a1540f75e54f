package io.pleura.deepfeatures.training;

/**
 * How much of a network keeps the weights that it starts from: everything up to and including a
 * stage. Frozen batch normalisation keeps its running statistics and normalises by them.
 */
public enum FrozenPart {
  /** Nothing: every weight is learnt. */
  NONE(0),
  /** The first convolution with its batch normalisation. */
  STEM(1),
  /** The stem and the first stage. */
  LAYER1(2),
  /** All up to the second stage. */
  LAYER2(3),
  /** All up to the third stage. */
  LAYER3(4),
  /**
   * The whole backbone: only the classification head is learnt. The network stays the same; the
   * losses tell how well a linear classifier of its features does.
   */
  BACKBONE(5);

  /** The stem and the stages after it that are frozen. */
  private final int count;

  FrozenPart(int count) {
    this.count = count;
  }

  /** Whether a tensor of the backbone keeps its values. */
  boolean holds(String tensor) {
    return stage(tensor) < count;
  }

  /** 0 for the stem, else the number of the stage. */
  private static int stage(String tensor) {
    if (tensor.startsWith("conv1.") || tensor.startsWith("bn1.")) {
      return 0;
    }
    if (tensor.matches("layer[1-4]\\..*")) {
      return tensor.charAt("layer".length()) - '0';
    }
    throw new IllegalArgumentException("'" + tensor + "' is no tensor of a backbone");
  }
}
