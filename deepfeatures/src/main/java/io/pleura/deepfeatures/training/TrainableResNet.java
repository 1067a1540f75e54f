package io.pleura.deepfeatures.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
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
import io.pleura.deepfeatures.ResNetLayout.Projection;
import io.pleura.deepfeatures.ResNetWeights;
import java.nio.FloatBuffer;
import java.util.ArrayList;
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

  private static final String HEAD_WEIGHT = "head.weight";
  private static final String HEAD_BIAS = "head.bias";

  private final Engine engine;
  private final ResNetLayout layout;
  private final int classes;
  private final int inputSize;
  private final Map<String, Parameter> learnt = new LinkedHashMap<>();
  private final Map<String, Parameter> followed = new LinkedHashMap<>();
  private int batchesSeen;

  TrainableResNet(Engine engine, ResNetWeights start, int classes, int inputSize, Random random) {
    this.engine = engine;
    this.layout = start.layout();
    this.classes = classes;
    this.inputSize = inputSize;
    for (String name : start.names()) {
      List<Integer> extents = start.shape(name);
      var shape = new Shape(extents.stream().mapToLong(Integer::longValue).toArray());
      var parameter = new Parameter(shape, start.values(name), extents.size() > 1);
      (name.contains("running_") ? followed : learnt).put(name, parameter);
    }
    int features = start.featureCount();
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
   * @param lossSum sum of the cross-entropies, in nats
   * @param right number of examples classified right
   */
  record Outcome(double lossSum, int right) {}

  List<Parameter> parameters() {
    return List.copyOf(learnt.values());
  }

  /** The backbone as it is now. */
  ResNetWeights weights() {
    Map<String, float[]> values = new LinkedHashMap<>();
    learnt.forEach((name, parameter) -> values.put(name, parameter.values()));
    followed.forEach((name, parameter) -> values.put(name, parameter.values()));
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
    NDArray x = convolve(input(scope, examples), layout.stem(), arrays, training);
    x = Activation.relu(x);
    x = Pool.maxPool3d(x, new Shape(3, 3, 3), new Shape(2, 2, 2), new Shape(1, 1, 1), false);
    for (List<Block> stage : layout.stages()) {
      for (Block block : stage) {
        x = residual(x, block, arrays, training);
      }
    }
    NDArray pooled = x.reshape(examples.size(), layout.featureCount(), -1).mean(new int[] {2});
    return Linear.linear(pooled, array(arrays, HEAD_WEIGHT), array(arrays, HEAD_BIAS))
        .singletonOrThrow()
        .logSoftmax(1);
  }

  private NDArray residual(NDArray x, Block block, Map<String, NDArray> arrays, boolean training) {
    NDArray passed = x;
    if (block.shortcut() instanceof Projection projection) {
      passed = convolve(x, projection.convolution(), arrays, training);
    }
    NDArray y = x;
    for (Convolution convolution : block.convolutions()) {
      y = convolve(y == x ? x : Activation.relu(y), convolution, arrays, training);
    }
    return Activation.relu(y.add(passed));
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
            training)
        .singletonOrThrow();
  }

  private static Shape cube(int extent) {
    return new Shape(extent, extent, extent);
  }

  private NDArray meanLoss(NDManager scope, NDArray logProbabilities, List<LabelledCrop> examples) {
    float[] selection = new float[examples.size() * classes];
    for (int i = 0; i < examples.size(); i++) {
      selection[i * classes + examples.get(i).label()] = -1f / examples.size();
    }
    return logProbabilities.mul(scope.create(selection, new Shape(examples.size(), classes))).sum();
  }

  private Outcome outcome(NDArray logProbabilities, List<LabelledCrop> examples) {
    float[] values = logProbabilities.toFloatArray();
    double loss = 0;
    int right = 0;
    for (int i = 0; i < examples.size(); i++) {
      int label = examples.get(i).label();
      int best = 0;
      for (int c = 1; c < classes; c++) {
        if (values[i * classes + c] > values[i * classes + best]) {
          best = c;
        }
      }
      loss -= values[i * classes + label];
      right += best == label ? 1 : 0;
    }
    return new Outcome(loss, right);
  }
}
