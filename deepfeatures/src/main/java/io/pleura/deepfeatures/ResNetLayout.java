package io.pleura.deepfeatures;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Names and shapes of the tensors of a MedicalNet ResNet-10 with shortcuts of type B, as in the
 * published files: stem, then four stages of one basic block each.
 *
 * @param baseWidth channels of the stem, 64 in the published network
 */
public record ResNetLayout(int baseWidth) {

  /** Batch normalisation's epsilon in the published network. */
  public static final double EPSILON = 1e-5;

  /**
   * One convolution, the same along all three axes, with the batch normalisation that follows it.
   *
   * @param name its name, so that its tensor is {@code name.weight}
   * @param norm name of the batch normalisation
   * @param inputs channels in
   * @param outputs channels out
   * @param kernel taps along each axis
   * @param stride voxels between outputs
   * @param padding zeros added on each side
   * @param dilation voxels between taps
   */
  public record Convolution(
      String name,
      String norm,
      int inputs,
      int outputs,
      int kernel,
      int stride,
      int padding,
      int dilation) {

    /**
     * The shape of the weight.
     *
     * @return (outputs, inputs, depth, height, width)
     */
    public List<Integer> shape() {
      return List.of(outputs, inputs, kernel, kernel, kernel);
    }

    /**
     * The weight's name.
     *
     * @return a tensor name
     */
    public String weight() {
      return name + ".weight";
    }
  }

  /**
   * A basic block: two convolutions, and a third on the shortcut where the shape changes.
   *
   * @param first the convolution that takes the block's input
   * @param second the one that takes the first one's output
   * @param shortcut the convolution past both, or nothing where the input is added as it is
   */
  public record Block(Convolution first, Convolution second, Optional<Convolution> shortcut) {}

  static final int MAX_BASE_WIDTH = 1024;

  private static final int[] STRIDES = {1, 2, 1, 1};
  private static final int[] DILATIONS = {1, 1, 2, 4};

  /** The last part of the names of a batch normalisation's tensors. */
  static final List<String> NORM_TENSORS = List.of("weight", "bias", "running_mean", "running_var");

  /**
   * Checks the base width.
   *
   * @param baseWidth as above
   * @throws IllegalArgumentException when it is not between 1 and 1024
   */
  public ResNetLayout {
    if (baseWidth < 1 || baseWidth > MAX_BASE_WIDTH) {
      throw new IllegalArgumentException(
          "base width " + baseWidth + " is not between 1 and " + MAX_BASE_WIDTH);
    }
  }

  /**
   * The first convolution; 3x3x3 max pooling of stride 2 follows it.
   *
   * @return 7x7x7, stride 2
   */
  public Convolution stem() {
    return new Convolution("conv1", "bn1", 1, baseWidth, 7, 2, 3, 1);
  }

  /**
   * The residual blocks in order.
   *
   * @return four, one a stage
   */
  public List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    int inputs = baseWidth;
    for (int stage = 0; stage < 4; stage++) {
      String name = "layer" + (stage + 1) + ".0.";
      int outputs = baseWidth << stage;
      int stride = STRIDES[stage];
      int dilation = DILATIONS[stage];
      var first =
          new Convolution(
              name + "conv1", name + "bn1", inputs, outputs, 3, stride, dilation, dilation);
      var second =
          new Convolution(name + "conv2", name + "bn2", outputs, outputs, 3, 1, dilation, dilation);
      boolean changes = stride != 1 || inputs != outputs;
      var shortcut =
          new Convolution(
              name + "downsample.0", name + "downsample.1", inputs, outputs, 1, stride, 0, 1);
      blocks.add(new Block(first, second, changes ? Optional.of(shortcut) : Optional.empty()));
      inputs = outputs;
    }
    return blocks;
  }

  /**
   * The number of channels of the last stage.
   *
   * @return eight times the base width
   */
  public int featureCount() {
    return 8 * baseWidth;
  }

  /**
   * Every convolution.
   *
   * @return in the order of the published files
   */
  public List<Convolution> convolutions() {
    List<Convolution> all = new ArrayList<>();
    all.add(stem());
    for (Block block : blocks()) {
      all.add(block.first());
      all.add(block.second());
      block.shortcut().ifPresent(all::add);
    }
    return all;
  }

  /**
   * The shape of every tensor by its name.
   *
   * @return in the order of the published files
   */
  public Map<String, List<Integer>> shapes() {
    Map<String, List<Integer>> shapes = new LinkedHashMap<>();
    for (Convolution convolution : convolutions()) {
      shapes.put(convolution.weight(), convolution.shape());
      for (String part : NORM_TENSORS) {
        shapes.put(convolution.norm() + "." + part, List.of(convolution.outputs()));
      }
    }
    return shapes;
  }
}
