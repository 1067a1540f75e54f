package io.pleura.deepfeatures;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The part of a network whose values are the features. */
public enum NetworkOutput {
  /** The stem after batch normalisation and positive part, averaged over space. */
  STEM("stem"),
  /** The first stage, averaged over space. */
  LAYER_1("layer1"),
  /** The second stage, averaged over space. */
  LAYER_2("layer2"),
  /** The third stage, averaged over space. */
  LAYER_3("layer3"),
  /** The fourth and last stage, averaged over space: the backbone's features. */
  GAP("gap"),
  /**
   * The published application's 100 features: segmentation layers, mean over space, linear layer,
   * batch normalisation, positive part. They depend on two numbers alone, so most are redundant.
   */
  HEAD_100("head100");

  private final String id;

  NetworkOutput(String id) {
    this.id = id;
  }

  /**
   * The name in settings.
   *
   * @return for example {@code gap}
   */
  public String id() {
    return id;
  }

  /**
   * The output with an id.
   *
   * @param id as {@link #id()} gives it; {@code layer4} is another name of {@code gap}
   * @return the output
   * @throws IllegalArgumentException when there is none
   */
  public static NetworkOutput of(String id) {
    if (id.equals("layer4")) {
      return GAP;
    }
    return Arrays.stream(values())
        .filter(output -> output.id.equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no output '" + id + "'"));
  }

  /** How many of the four stages have to be computed. */
  int stageCount() {
    return switch (this) {
      case STEM -> 0;
      case LAYER_1 -> 1;
      case LAYER_2 -> 2;
      case LAYER_3 -> 3;
      case GAP, HEAD_100 -> 4;
    };
  }

  /** The stage whose activations the values come from. */
  NetworkOutput stage() {
    return this == HEAD_100 ? GAP : this;
  }

  /**
   * Distance between neighbouring cells of the stage, in voxels of the prepared volume; the centre
   * of cell 0 is voxel 0.
   */
  int stride() {
    return switch (this) {
      case STEM -> 2;
      case LAYER_1 -> 4;
      case LAYER_2, LAYER_3, GAP, HEAD_100 -> 8;
    };
  }

  static String ids() {
    return Arrays.stream(values()).map(NetworkOutput::id).collect(Collectors.joining(", "));
  }

  /**
   * Names of the features of a network.
   *
   * @param layout the network
   * @return {@code DL_feat_0000} and so on for the application's head, else depth, output and
   *     channel, for example {@code resnet10_gap_000}; four digits where there are more than 1000
   */
  public List<String> featureNames(ResNetLayout layout) {
    int count = layout.featureCount(this);
    String pattern =
        this == HEAD_100
            ? "DL_feat_%04d"
            : layout.depth().id() + "_" + id + (count > 1000 ? "_%04d" : "_%03d");
    List<String> names = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      names.add(String.format(Locale.ROOT, pattern, i));
    }
    return List.copyOf(names);
  }
}
