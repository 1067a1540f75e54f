package io.pleura.deepfeatures;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The depths of the MedicalNet family (Chen et al. 2019, Med3D): the number of layers with weights,
 * heads aside.
 */
public enum ResNetDepth {
  /** ResNet-10: one basic block a stage. */
  RESNET_10(false, 1, 1, 1, 1),
  /** ResNet-18: two basic blocks a stage. */
  RESNET_18(false, 2, 2, 2, 2),
  /** ResNet-34: 3, 4, 6 and 3 basic blocks. */
  RESNET_34(false, 3, 4, 6, 3),
  /** ResNet-50: 3, 4, 6 and 3 bottleneck blocks. */
  RESNET_50(true, 3, 4, 6, 3),
  /** ResNet-101: 3, 4, 23 and 3 bottleneck blocks. */
  RESNET_101(true, 3, 4, 23, 3);

  private final boolean bottleneck;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<Integer> blocks;

  ResNetDepth(boolean bottleneck, Integer... blocks) {
    this.bottleneck = bottleneck;
    this.blocks = List.of(blocks);
  }

  /**
   * Whether blocks have three convolutions (1x1x1, 3x3x3, 1x1x1 with four times the channels) and
   * not two of 3x3x3.
   *
   * @return true from ResNet-50 on
   */
  public boolean bottleneck() {
    return bottleneck;
  }

  /**
   * Residual blocks in each stage.
   *
   * @return four numbers, unmodifiable
   */
  public List<Integer> blocks() {
    return blocks;
  }

  /**
   * Channels of the last stage over the base width.
   *
   * @return 8, or 32 with bottleneck blocks
   */
  public int featuresPerBaseChannel() {
    return bottleneck ? 32 : 8;
  }

  /**
   * The name in settings and feature names.
   *
   * @return for example {@code resnet10}
   */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace("_", "");
  }

  /**
   * The name in text.
   *
   * @return for example {@code ResNet-10}
   */
  @Override
  public String toString() {
    return name().replace("RESNET_", "ResNet-");
  }

  /**
   * The depth with an id.
   *
   * @param id as {@link #id()} gives it
   * @return the depth
   * @throws IllegalArgumentException when there is none
   */
  public static ResNetDepth of(String id) {
    return Arrays.stream(values())
        .filter(depth -> depth.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no network '" + id + "'"));
  }

  static String ids() {
    return Arrays.stream(values()).map(ResNetDepth::id).collect(Collectors.joining(", "));
  }
}
