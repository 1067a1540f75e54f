package io.pleura.deepfeatures;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv3d;
import ai.djl.nn.pooling.Pool;
import io.pleura.deepfeatures.ResNetLayout.Block;
import io.pleura.deepfeatures.ResNetLayout.Convolution;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A ResNet with folded batch normalisation on PyTorch. The weights live in one memory scope until
 * closing; every call has a scope of its own and frees each intermediate as soon as it is used up.
 */
final class PyTorchNetwork implements FeatureNetwork {

  /** A convolution whose weight and bias are in native memory. */
  private record Layer(NDArray weight, NDArray bias, Shape stride, Shape padding, Shape dilation) {

    static Layer of(NDManager scope, FoldedConvolution folded) {
      Convolution geometry = folded.geometry();
      int kernel = geometry.kernel();
      var shape = new Shape(geometry.outputs(), geometry.inputs(), kernel, kernel, kernel);
      return new Layer(
          scope.create(folded.weight(), shape),
          scope.create(folded.bias(), new Shape(geometry.outputs())),
          cube(geometry.stride()),
          cube(geometry.padding()),
          cube(geometry.dilation()));
    }

    private static Shape cube(int extent) {
      return new Shape(extent, extent, extent);
    }

    NDArray apply(NDArray x) {
      return Conv3d.conv3d(x, weight, bias, stride, padding, dilation).singletonOrThrow();
    }
  }

  /** A residual block of layers. */
  private record Residual(Layer first, Layer second, Optional<Layer> shortcut) {

    /** Applies the block and frees its input. */
    NDArray apply(NDArray x) {
      NDArray y;
      try (NDArray hidden = relu(first.apply(x))) {
        y = second.apply(hidden);
      }
      NDArray passed = shortcut.isPresent() ? shortcut.get().apply(x) : x;
      y.addi(passed);
      passed.close();
      x.close();
      return relu(y);
    }
  }

  private final Engine engine;
  private final int featureCount;
  private final NDManager parameters;
  private final Layer stem;
  private final List<Residual> blocks;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean closed;

  PyTorchNetwork(Engine engine, ResNetWeights weights) {
    this.engine = engine;
    featureCount = weights.featureCount();
    parameters = engine.newBaseManager();
    stem = layer(weights, weights.layout().stem());
    blocks = weights.layout().blocks().stream().map(block -> residual(weights, block)).toList();
  }

  private Residual residual(ResNetWeights weights, Block block) {
    return new Residual(
        layer(weights, block.first()),
        layer(weights, block.second()),
        block.shortcut().map(shortcut -> layer(weights, shortcut)));
  }

  private Layer layer(ResNetWeights weights, Convolution convolution) {
    return Layer.of(parameters, FoldedConvolution.of(weights, convolution));
  }

  @Override
  public float[][] features(
      float[] voxels, int batch, int depth, int height, int width, int threads) {
    lock.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("the network is closed");
      }
      return PyTorchEngine.withThreads(
          threads, () -> forward(voxels, new Shape(batch, 1, depth, height, width)));
    } finally {
      lock.readLock().unlock();
    }
  }

  private float[][] forward(float[] voxels, Shape shape) {
    try (NDManager scope = engine.newBaseManager()) {
      NDArray hidden;
      try (NDArray input = scope.create(voxels, shape)) {
        hidden = relu(stem.apply(input));
      }
      NDArray x =
          Pool.maxPool3d(hidden, new Shape(3, 3, 3), new Shape(2, 2, 2), new Shape(1, 1, 1), false);
      hidden.close();
      for (Residual block : blocks) {
        x = block.apply(x);
      }
      int batch = Math.toIntExact(shape.get(0));
      float[] pooled = x.reshape(batch, featureCount, -1).mean(new int[] {2}).toFloatArray();
      float[][] rows = new float[batch][];
      for (int row = 0; row < batch; row++) {
        rows[row] = Arrays.copyOfRange(pooled, row * featureCount, (row + 1) * featureCount);
      }
      return rows;
    }
  }

  /** The positive part, freeing the input. */
  private static NDArray relu(NDArray x) {
    try (x) {
      return Activation.relu(x);
    }
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        parameters.close();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
