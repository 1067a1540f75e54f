package io.pleura.deepfeatures;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Names and shapes of the tensors of a MedicalNet ResNet (Chen et al. 2019, Med3D), as in the
 * published files: stem, then four stages of residual blocks. The third and fourth stage keep the
 * grid of the second and dilate their 3x3x3 convolutions by 2 and 4 instead.
 *
 * @param depth how many blocks of which kind
 * @param shortcutType how blocks pass their input on where its shape changes
 * @param baseWidth channels of the stem, 64 in the published networks
 */
public record ResNetLayout(ResNetDepth depth, ShortcutType shortcutType, int baseWidth) {

  /** Batch normalisation's epsilon in the published networks. */
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

  /** How a block's input reaches its output past the convolutions. */
  public sealed interface Shortcut permits Identity, Projection, Padding {}

  /** The input is added as it is. */
  public record Identity() implements Shortcut {}

  /**
   * Type B: a convolution makes the shapes fit.
   *
   * @param convolution 1x1x1
   */
  public record Projection(Convolution convolution) implements Shortcut {}

  /**
   * Type A: voxels are skipped and channels of zeros appended.
   *
   * @param stride voxels between those kept, along each axis
   * @param outputs channels after appending
   */
  public record Padding(int stride, int outputs) implements Shortcut {}

  /**
   * A residual block. The positive part is taken after each convolution, the last one's after the
   * shortcut is added.
   *
   * @param convolutions in order, two or three
   * @param shortcut what is added to the last one's output
   */
  public record Block(List<Convolution> convolutions, Shortcut shortcut) {

    /**
     * Copies the list.
     *
     * @param convolutions as above
     * @param shortcut as above
     */
    public Block {
      convolutions = List.copyOf(convolutions);
    }
  }

  static final int MAX_BASE_WIDTH = 1024;

  private static final int[] STRIDES = {1, 2, 1, 1};
  private static final int[] DILATIONS = {1, 1, 2, 4};

  /** The last part of the names of a batch normalisation's tensors. */
  static final List<String> NORM_TENSORS = List.of("weight", "bias", "running_mean", "running_var");

  /**
   * Checks the base width.
   *
   * @param depth as above
   * @param shortcutType as above
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
   * A ResNet-10 with shortcuts of type B, as published.
   *
   * @param baseWidth channels of the stem, 1 to 1024
   * @return the layout
   * @throws IllegalArgumentException when the base width is out of range
   */
  public static ResNetLayout resNet10(int baseWidth) {
    return new ResNetLayout(ResNetDepth.RESNET_10, ShortcutType.B, baseWidth);
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
   * The stages {@code layer1} to {@code layer4}.
   *
   * @return the blocks of each in order
   */
  public List<List<Block>> stages() {
    List<List<Block>> stages = new ArrayList<>();
    int inputs = baseWidth;
    for (int stage = 0; stage < 4; stage++) {
      List<Block> blocks = new ArrayList<>();
      for (int index = 0; index < depth.blocks().get(stage); index++) {
        Block block = block(stage, index, inputs);
        blocks.add(block);
        inputs = stageChannels(stage);
      }
      stages.add(List.copyOf(blocks));
    }
    return List.copyOf(stages);
  }

  private Block block(int stage, int index, int inputs) {
    String name = "layer" + (stage + 1) + "." + index + ".";
    int width = baseWidth << stage;
    int outputs = stageChannels(stage);
    int stride = index == 0 ? STRIDES[stage] : 1;
    int dilation = DILATIONS[stage];
    List<Convolution> convolutions =
        depth.bottleneck()
            ? List.of(
                convolution(name, 1, inputs, width, 1, 1, 1),
                convolution(name, 2, width, width, 3, stride, dilation),
                convolution(name, 3, width, outputs, 1, 1, 1))
            : List.of(
                convolution(name, 1, inputs, width, 3, stride, dilation),
                convolution(name, 2, width, width, 3, 1, dilation));
    return new Block(convolutions, shortcut(name, inputs, outputs, stride));
  }

  private static Convolution convolution(
      String block, int number, int inputs, int outputs, int kernel, int stride, int dilation) {
    int padding = kernel / 2 * dilation;
    return new Convolution(
        block + "conv" + number,
        block + "bn" + number,
        inputs,
        outputs,
        kernel,
        stride,
        padding,
        dilation);
  }

  private Shortcut shortcut(String block, int inputs, int outputs, int stride) {
    if (stride == 1 && inputs == outputs) {
      return new Identity();
    }
    return shortcutType == ShortcutType.A
        ? new Padding(stride, outputs)
        : new Projection(
            new Convolution(
                block + "downsample.0", block + "downsample.1", inputs, outputs, 1, stride, 0, 1));
  }

  /** Channels after a stage, counted from 0. */
  private int stageChannels(int stage) {
    return (baseWidth << stage) * depth.featuresPerBaseChannel() / 8;
  }

  /**
   * The number of channels of the last stage.
   *
   * @return 8 times the base width, or 32 times with bottleneck blocks
   */
  public int featureCount() {
    return stageChannels(3);
  }

  /**
   * The number of values that an output has.
   *
   * @param output which part of the network
   * @return channels of a stage, or 100
   */
  public int featureCount(NetworkOutput output) {
    return switch (output) {
      case STEM -> baseWidth;
      case LAYER_1 -> stageChannels(0);
      case LAYER_2 -> stageChannels(1);
      case LAYER_3 -> stageChannels(2);
      case GAP -> stageChannels(3);
      case HEAD_100 -> HeadLayout.FEATURES;
    };
  }

  /**
   * Every convolution of the backbone.
   *
   * @return in the order of the published files
   */
  public List<Convolution> convolutions() {
    List<Convolution> all = new ArrayList<>();
    all.add(stem());
    for (List<Block> stage : stages()) {
      for (Block block : stage) {
        all.addAll(block.convolutions());
        if (block.shortcut() instanceof Projection projection) {
          all.add(projection.convolution());
        }
      }
    }
    return all;
  }

  /**
   * The shape of every tensor of the backbone by its name.
   *
   * @return in the order of the published files
   */
  public Map<String, List<Integer>> shapes() {
    Map<String, List<Integer>> shapes = new LinkedHashMap<>();
    for (Convolution convolution : convolutions()) {
      shapes.put(convolution.weight(), convolution.shape());
      putNorm(shapes, convolution.norm(), convolution.outputs());
    }
    return shapes;
  }

  /**
   * The shape of every tensor of the published application's head by its name: segmentation layers
   * {@code conv_seg} and classifier.
   *
   * @return in the order of the application's files
   */
  public Map<String, List<Integer>> headShapes() {
    return HeadLayout.shapes(featureCount());
  }

  static void putNorm(Map<String, List<Integer>> shapes, String norm, int channels) {
    for (String part : NORM_TENSORS) {
      shapes.put(norm + "." + part, List.of(channels));
    }
  }

  /**
   * The network in words.
   *
   * @return for example {@code ResNet-10 with shortcuts of type B}
   */
  public String description() {
    return depth + " with shortcuts of type " + shortcutType;
  }
}
