package io.pleura.deepfeatures;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv3d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.pleura.deepfeatures.ResNetLayout.Block;
import io.pleura.deepfeatures.ResNetLayout.Convolution;
import io.pleura.deepfeatures.ResNetLayout.Padding;
import io.pleura.deepfeatures.ResNetLayout.Projection;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A ResNet with folded batch normalisation on PyTorch. The weights live in one memory scope until
 * closing; every call has a scope of its own and frees each intermediate as soon as it is used up.
 */
final class PyTorchNetwork implements FeatureNetwork, GradientNetwork {

  private static final Shape ONE = cube(1);
  private static final Shape NONE = cube(0);

  /** A convolution whose weight and bias are in native memory. */
  private record Layer(NDArray weight, NDArray bias, Shape stride, Shape padding, Shape dilation) {

    static Layer of(NDManager scope, ResNetWeights weights, Convolution geometry) {
      FoldedConvolution folded = FoldedConvolution.of(weights, geometry);
      int kernel = geometry.kernel();
      var shape = new Shape(geometry.outputs(), geometry.inputs(), kernel, kernel, kernel);
      return new Layer(
          scope.create(folded.weight(), shape),
          scope.create(folded.bias(), new Shape(geometry.outputs())),
          cube(geometry.stride()),
          cube(geometry.padding()),
          cube(geometry.dilation()));
    }

    NDArray apply(NDArray x) {
      return Conv3d.conv3d(x, weight, bias, stride, padding, dilation).singletonOrThrow();
    }
  }

  /** A residual block of layers. */
  private record Residual(List<Layer> layers, Passage passage) {

    static Residual of(NDManager scope, ResNetWeights weights, Block block) {
      return new Residual(
          block.convolutions().stream().map(c -> Layer.of(scope, weights, c)).toList(),
          passage(scope, weights, block));
    }

    private static Passage passage(NDManager scope, ResNetWeights weights, Block block) {
      if (block.shortcut() instanceof Projection projection) {
        return Layer.of(scope, weights, projection.convolution())::apply;
      }
      if (block.shortcut() instanceof Padding padding) {
        return x -> padded(x, padding);
      }
      return x -> x;
    }

    /** Applies the block and frees its input. */
    NDArray apply(NDArray x) {
      NDArray y = x;
      for (int i = 0; i < layers.size(); i++) {
        NDArray next = layers.get(i).apply(y);
        if (y != x) {
          y.close();
        }
        y = i < layers.size() - 1 ? relu(next) : next;
      }
      NDArray passed = passage.apply(x);
      y.addi(passed);
      passed.close();
      x.close();
      return relu(y);
    }
  }

  /** What a block adds to its output; the argument itself or a new array. */
  private interface Passage {
    NDArray apply(NDArray x);
  }

  /** The application's head in native memory. */
  private record Head(
      NDArray upsampling,
      NDArray upsamplingBias,
      NDArray convolution,
      NDArray convolutionBias,
      NDArray classes,
      NDArray linear,
      NDArray linearBias) {

    static Head of(NDManager scope, ResNetWeights weights) {
      FoldedHead folded = FoldedHead.of(weights);
      int hidden = HeadLayout.HIDDEN;
      int channels = weights.featureCount();
      FoldedHead.Layer upsampling = folded.upsamplingByChannels();
      return new Head(
          scope.create(upsampling.weight(), new Shape(hidden * 8L, channels, 1, 1, 1)),
          scope.create(upsampling.bias(), new Shape(hidden * 8L)),
          scope.create(folded.convolution().weight(), new Shape(hidden, hidden, 3, 3, 3)),
          scope.create(folded.convolution().bias(), new Shape(hidden)),
          scope.create(folded.classes().weight(), new Shape(HeadLayout.CLASSES, hidden)),
          scope.create(
              folded.linear().weight(), new Shape(HeadLayout.FEATURES, HeadLayout.CLASSES)),
          scope.create(folded.linear().bias(), new Shape(HeadLayout.FEATURES)));
    }

    /** From the last stage to the 100 features, (batch, 100). */
    NDArray apply(NDArray x) {
      NDArray y = Conv3d.conv3d(x, upsampling, upsamplingBias, ONE, NONE, ONE).singletonOrThrow();
      Shape shape = x.getShape();
      long batch = shape.get(0);
      long depth = shape.get(2);
      long height = shape.get(3);
      long width = shape.get(4);
      int hidden = HeadLayout.HIDDEN;
      NDArray doubled =
          y.reshape(batch, hidden, 2, 2, 2, depth, height, width)
              .transpose(0, 1, 5, 2, 6, 3, 7, 4)
              .reshape(batch, hidden, 2 * depth, 2 * height, 2 * width);
      NDArray z =
          Conv3d.conv3d(Activation.relu(doubled), convolution, convolutionBias, ONE, ONE, ONE)
              .singletonOrThrow();
      NDArray means = pooled(Activation.relu(z));
      NDArray segmentation = Linear.linear(means, classes, null).singletonOrThrow();
      return Activation.relu(Linear.linear(segmentation, linear, linearBias).singletonOrThrow());
    }
  }

  private final Engine engine;
  private final List<String> featureNames;
  private final NetworkOutput output;
  private final int threads;
  private final NDManager parameters;
  private final Layer stem;
  private final List<List<Residual>> stages;
  private final @Nullable Head head;
  private final Lifetime lifetime = new Lifetime();

  /** The weights must have a head when the output asks for it. */
  PyTorchNetwork(Engine engine, ResNetWeights weights, NetworkOutput output, int threads) {
    this.engine = engine;
    this.output = output;
    this.threads = threads;
    ResNetLayout layout = weights.layout();
    featureNames = output.featureNames(layout);
    parameters = engine.newBaseManager();
    stem = Layer.of(parameters, weights, layout.stem());
    stages =
        layout.stages().stream()
            .limit(output.stageCount())
            .map(
                blocks ->
                    blocks.stream().map(block -> Residual.of(parameters, weights, block)).toList())
            .toList();
    head = output == NetworkOutput.HEAD_100 ? Head.of(parameters, weights) : null;
  }

  @Override
  public List<String> featureNames() {
    return featureNames;
  }

  @Override
  public float[][] features(ByteBuffer voxels, int batch, int depth, int height, int width) {
    var volumes = new VolumeBatch(batch, depth, height, width);
    ByteBuffer input = volumes.in(voxels);
    return run(() -> forward(input, volumes));
  }

  @Override
  public StageMap stageMap(ByteBuffer voxels, InputSize size, NetworkOutput stage, int feature) {
    if (stage == NetworkOutput.HEAD_100 || stage.stageCount() > output.stageCount()) {
      throw new IllegalArgumentException("stage " + stage.id() + " of output " + output.id());
    }
    Objects.checkIndex(feature, featureNames.size());
    var volume = new VolumeBatch(1, size.depth(), size.height(), size.width());
    ByteBuffer input = volume.in(voxels);
    return run(
        () -> {
          boolean before = JniUtils.isGradMode(); // a setting of the calling thread
          try (NDManager scope = engine.newBaseManager()) {
            JniUtils.setGradMode(false);
            NDArray activation = advance(stem(scope, input, volume), 0, stage.stageCount());
            JniUtils.setGradMode(true);
            return stageMap(activation, stage, feature);
          } finally {
            JniUtils.setGradMode(before);
          }
        });
  }

  private StageMap stageMap(NDArray activation, NetworkOutput stage, int feature) {
    activation.setRequiresGradient(true);
    NDArray features =
        features(
            advance(
                activation.reshape(activation.getShape()),
                stage.stageCount(),
                output.stageCount()));
    float[] chosen = new float[featureNames.size()];
    chosen[feature] = 1;
    NDArray one = activation.getManager().create(chosen, features.getShape());
    JniUtils.backward((PtNDArray) features, (PtNDArray) one, false, false);
    JniUtils.setGradMode(false);
    NDArray product = activation.getGradient().mul(activation).sum(new int[] {1});
    Shape shape = product.getShape();
    return new StageMap(
        (int) shape.get(1), (int) shape.get(2), (int) shape.get(3), product.toFloatArray());
  }

  private <T> T run(Supplier<T> work) {
    return lifetime.during(() -> PyTorchEngine.withThreads(threads, work));
  }

  private float[][] forward(ByteBuffer voxels, VolumeBatch volumes) {
    try (NDManager scope = engine.newBaseManager()) {
      NDArray features = features(advance(stem(scope, voxels, volumes), 0, output.stageCount()));
      return volumes.rows(FloatBuffer.wrap(features.toFloatArray()));
    }
  }

  private NDArray stem(NDManager scope, ByteBuffer voxels, VolumeBatch volumes) {
    try (NDArray x = scope.create(voxels, new Shape(volumes.shape()), DataType.FLOAT32)) {
      return relu(stem.apply(x));
    }
  }

  /** From the end of a stage to that of another, freeing the input; stage 0 is the stem. */
  private NDArray advance(NDArray start, int from, int to) {
    NDArray x = start;
    for (int stage = from; stage < to; stage++) {
      if (stage == 0) {
        try (NDArray hidden = x) {
          x = Pool.maxPool3d(hidden, cube(3), cube(2), ONE, false);
        }
      }
      for (Residual block : stages.get(stage)) {
        x = block.apply(x);
      }
    }
    return x;
  }

  private NDArray features(NDArray x) {
    return head == null ? pooled(x) : head.apply(x);
  }

  /** Means over space, (batch, channels). */
  private static NDArray pooled(NDArray x) {
    return x.reshape(x.getShape().get(0), x.getShape().get(1), -1).mean(new int[] {2});
  }

  /** Every second voxel or each, then channels of zeros. */
  private static NDArray padded(NDArray x, Padding padding) {
    int stride = padding.stride();
    NDArray kept = stride == 1 ? x : Pool.maxPool3d(x, ONE, cube(stride), NONE, false);
    long missing = padding.outputs() - kept.getShape().get(1);
    long[] extents = kept.getShape().getShape();
    extents[1] = missing;
    NDManager scope = x.getManager();
    return kept.concat(scope.zeros(new Shape(extents)), 1);
  }

  /** The positive part, freeing the input. */
  private static NDArray relu(NDArray x) {
    try (x) {
      return Activation.relu(x);
    }
  }

  private static Shape cube(int extent) {
    return new Shape(extent, extent, extent);
  }

  @Override
  public void close() {
    lifetime.end(parameters::close);
  }
}
