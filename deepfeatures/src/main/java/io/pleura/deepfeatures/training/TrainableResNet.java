package io.pleura.deepfeatures.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv3d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.GradientCollector;
import io.pleura.deepfeatures.ResNetLayout;
import io.pleura.deepfeatures.ResNetLayout.Block;
import io.pleura.deepfeatures.ResNetLayout.Convolution;
import io.pleura.deepfeatures.ResNetLayout.Padding;
import io.pleura.deepfeatures.ResNetLayout.Projection;
import io.pleura.deepfeatures.ResNetLayout.Shortcut;
import io.pleura.deepfeatures.ResNetWeights;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A ResNet with a linear head, its parameters in Java arrays. Each step hands them to the engine in
 * a memory scope of its own and takes gradients and running statistics back, so that nothing native
 * outlives a step.
 */
final class TrainableResNet {

  /**
   * Share of a new batch in the running statistics. The first ten batches count equally, so that
   * the values before the first step, which mean nothing, do not linger.
   */
  private static final float MOMENTUM = 0.1f;

  /** Batches after which each counts by the momentum alone. */
  private static final int SETTLED = Math.round(1 / MOMENTUM) - 1;

  static final String HEAD_WEIGHT = "head.weight";
  static final String HEAD_BIAS = "head.bias";

  private final Engine engine;
  private final ResNetLayout layout;
  private final int classes;
  private final int inputSize;
  private final FrozenPart frozenPart;
  private final float[] classWeights;
  private final Map<String, Parameter> learnt = new LinkedHashMap<>();
  private final Map<String, Parameter> followed = new LinkedHashMap<>();
  private final Map<String, Parameter> frozen = new LinkedHashMap<>();
  private int batchesSeen;

  /**
   * @param inputSize voxels along each side of an example
   * @param classWeights what an example of each class counts in the loss
   * @param random where the head's weights come from
   */
  TrainableResNet(
      Engine engine,
      TrainingStart start,
      int inputSize,
      FrozenPart frozenPart,
      float[] classWeights,
      Random random) {
    this.engine = engine;
    ResNetWeights weights = start.weights();
    this.layout = weights.layout();
    this.classes = classWeights.length;
    this.inputSize = inputSize;
    this.frozenPart = frozenPart;
    this.classWeights = classWeights;
    batchesSeen = start.trained() ? SETTLED : 0;
    for (String name : layout.shapes().keySet()) {
      List<Integer> extents = weights.shape(name);
      var shape = new Shape(extents.stream().mapToLong(Integer::longValue).toArray());
      var parameter = new Parameter(shape, weights.values(name), extents.size() > 1);
      if (frozenPart.holds(name)) {
        frozen.put(name, parameter);
      } else {
        (name.contains("running_") ? followed : learnt).put(name, parameter);
      }
    }
    int features = layout.featureCount();
    float[] head = new float[classes * features];
    double bound = 1 / Math.sqrt(features);
    for (int i = 0; i < head.length; i++) {
      head[i] = (float) ((2 * random.nextDouble() - 1) * bound);
    }
    learnt.put(HEAD_WEIGHT, new Parameter(new Shape(classes, features), head, true));
    learnt.put(HEAD_BIAS, new Parameter(new Shape(classes), new float[classes], false));
  }

  /**
   * How a batch was classified.
   *
   * @param lossSum sum of the cross-entropies, each times the weight of its class, in nats
   * @param weightSum sum of those weights
   * @param right number of examples classified right
   */
  record Outcome(double lossSum, double weightSum, int right) {}

  List<Parameter> parameters() {
    return List.copyOf(learnt.values());
  }

  /** What learning changes, by name: the learnt parameters, the head's among them. */
  Map<String, Parameter> learnt() {
    return Collections.unmodifiableMap(learnt);
  }

  /** The running statistics that follow the batches, by name. */
  Map<String, Parameter> followed() {
    return Collections.unmodifiableMap(followed);
  }

  /** Goes on as after a number of steps; the parameters are restored in place. */
  void resume(int steps) {
    batchesSeen += steps;
  }

  /** The backbone as it is now. */
  ResNetWeights weights() {
    Map<String, float[]> values = new LinkedHashMap<>();
    learnt.forEach((name, parameter) -> values.put(name, parameter.values()));
    followed.forEach((name, parameter) -> values.put(name, parameter.values()));
    return weights(values);
  }

  /** The backbone with other values for what is not frozen. */
  ResNetWeights weights(Map<String, float[]> changed) {
    Map<String, float[]> values = new LinkedHashMap<>();
    frozen.forEach((name, parameter) -> values.put(name, parameter.values()));
    values.putAll(changed);
    values.remove(HEAD_WEIGHT);
    values.remove(HEAD_BIAS);
    return ResNetWeights.of(layout, values);
  }

  Outcome learn(List<LabelledCrop> examples, AdamW optimiser) {
    try (NDManager scope = engine.newBaseManager()) {
      Map<String, NDArray> arrays = load(scope);
      for (String name : learnt.keySet()) {
        array(arrays, name).setRequiresGradient(true);
      }
      Outcome outcome;
      try (GradientCollector collector = engine.newGradientCollector()) {
        NDArray logProbabilities = forward(scope, examples, arrays, true);
        collector.backward(meanLoss(scope, logProbabilities, examples));
        outcome = outcome(logProbabilities, examples);
      }
      List<float[]> gradients = new ArrayList<>();
      for (String name : learnt.keySet()) {
        try (NDArray gradient = array(arrays, name).getGradient()) {
          gradients.add(gradient.toFloatArray());
        }
      }
      followed.forEach((name, parameter) -> parameter.replace(array(arrays, name).toFloatArray()));
      optimiser.step(gradients);
      batchesSeen++;
      return outcome;
    }
  }

  Outcome evaluate(List<LabelledCrop> examples) {
    try (NDManager scope = engine.newBaseManager()) {
      return outcome(forward(scope, examples, load(scope), false), examples);
    }
  }

  private Map<String, NDArray> load(NDManager scope) {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    learnt.forEach(
        (name, parameter) -> arrays.put(name, scope.create(parameter.values(), parameter.shape())));
    followed.forEach(
        (name, parameter) -> arrays.put(name, scope.create(parameter.values(), parameter.shape())));
    frozen.forEach(
        (name, parameter) -> arrays.put(name, scope.create(parameter.values(), parameter.shape())));
    return arrays;
  }

  private static NDArray array(Map<String, NDArray> arrays, String name) {
    NDArray array = arrays.get(name);
    if (array == null) {
      throw new IllegalStateException("no array " + name);
    }
    return array;
  }

  /** Log probabilities of shape (examples, classes). */
  private NDArray forward(
      NDManager scope, List<LabelledCrop> examples, Map<String, NDArray> arrays, boolean training) {
    NDArray pooled = pooled(scope, examples, arrays, training);
    return Linear.linear(pooled, array(arrays, HEAD_WEIGHT), array(arrays, HEAD_BIAS))
        .singletonOrThrow()
        .logSoftmax(1);
  }

  /** Pooled features of shape (examples, features). */
  private NDArray pooled(
      NDManager scope, List<LabelledCrop> examples, Map<String, NDArray> arrays, boolean training) {
    NDArray x = convolve(input(scope, examples), layout.stem(), arrays, training);
    x = Activation.relu(x);
    x = Pool.maxPool3d(x, new Shape(3, 3, 3), new Shape(2, 2, 2), new Shape(1, 1, 1), false);
    for (List<Block> stage : layout.stages()) {
      for (Block block : stage) {
        x = block(x, block, arrays, training);
      }
    }
    return x.reshape(examples.size(), layout.featureCount(), -1).mean(new int[] {2});
  }

  private NDArray block(NDArray x, Block block, Map<String, NDArray> arrays, boolean training) {
    NDArray shortcut = shortcut(x, block.shortcut(), arrays, training);
    List<Convolution> convolutions = block.convolutions();
    NDArray y = x;
    for (Convolution convolution : convolutions.subList(0, convolutions.size() - 1)) {
      y = Activation.relu(convolve(y, convolution, arrays, training));
    }
    Convolution last = convolutions.get(convolutions.size() - 1);
    return Activation.relu(convolve(y, last, arrays, training).add(shortcut));
  }

  private NDArray shortcut(
      NDArray x, Shortcut shortcut, Map<String, NDArray> arrays, boolean training) {
    if (shortcut instanceof Projection projection) {
      return convolve(x, projection.convolution(), arrays, training);
    }
    if (shortcut instanceof Padding padding) {
      return pad(x, padding);
    }
    return x;
  }

  /** Every second voxel where the stride is 2, then channels of zeros. */
  private static NDArray pad(NDArray x, Padding padding) {
    NDArray kept = x;
    if (padding.stride() > 1) {
      String step = "::" + padding.stride();
      kept = x.get(new NDIndex(":,:," + step + "," + step + "," + step));
    }
    Shape shape = kept.getShape();
    long missing = padding.outputs() - shape.get(1);
    if (missing == 0) {
      return kept;
    }
    NDArray zeros =
        x.getManager()
            .zeros(new Shape(shape.get(0), missing, shape.get(2), shape.get(3), shape.get(4)));
    return kept.concat(zeros, 1);
  }

  /** The pooled features as the network gives them now, one row an example. */
  float[] features(List<LabelledCrop> examples) {
    try (NDManager scope = engine.newBaseManager()) {
      return pooled(scope, examples, load(scope), false).toFloatArray();
    }
  }

  private NDArray input(NDManager scope, List<LabelledCrop> examples) {
    int voxels = inputSize * inputSize * inputSize;
    FloatBuffer buffer = FloatBuffer.allocate(examples.size() * voxels);
    for (LabelledCrop example : examples) {
      buffer.put(example.voxels());
    }
    return scope.create(
        buffer.array(), new Shape(examples.size(), 1, inputSize, inputSize, inputSize));
  }

  private NDArray convolve(
      NDArray x, Convolution convolution, Map<String, NDArray> arrays, boolean training) {
    NDArray y =
        Conv3d.conv3d(
                x,
                array(arrays, convolution.weight()),
                null,
                cube(convolution.stride()),
                cube(convolution.padding()),
                cube(convolution.dilation()))
            .singletonOrThrow();
    String norm = convolution.norm();
    // axis -1 is the engine's own channel axis, 1; any other value makes DJL move axes first
    return BatchNorm.batchNorm(
            y,
            array(arrays, norm + ".running_mean"),
            array(arrays, norm + ".running_var"),
            array(arrays, norm + ".weight"),
            array(arrays, norm + ".bias"),
            -1,
            1 - Math.max(MOMENTUM, 1f / (batchesSeen + 1)),
            (float) ResNetLayout.EPSILON,
            training && !frozenPart.holds(convolution.weight()))
        .singletonOrThrow();
  }

  private static Shape cube(int extent) {
    return new Shape(extent, extent, extent);
  }

  private NDArray meanLoss(NDManager scope, NDArray logProbabilities, List<LabelledCrop> examples) {
    float[] selection = new float[examples.size() * classes];
    for (int i = 0; i < examples.size(); i++) {
      int label = examples.get(i).label();
      selection[i * classes + label] = -classWeights[label] / examples.size();
    }
    return logProbabilities.mul(scope.create(selection, new Shape(examples.size(), classes))).sum();
  }

  private Outcome outcome(NDArray logProbabilities, List<LabelledCrop> examples) {
    float[] values = logProbabilities.toFloatArray();
    double loss = 0;
    double weights = 0;
    int right = 0;
    for (int i = 0; i < examples.size(); i++) {
      int label = examples.get(i).label();
      int best = 0;
      for (int c = 1; c < classes; c++) {
        if (values[i * classes + c] > values[i * classes + best]) {
          best = c;
        }
      }
      loss -= classWeights[label] * (double) values[i * classes + label];
      weights += classWeights[label];
      right += best == label ? 1 : 0;
    }
    return new Outcome(loss, weights, right);
  }
}
