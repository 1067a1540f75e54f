package io.pleura.deepfeatures.training;

import ai.djl.engine.Engine;
import io.pleura.deepfeatures.PyTorchEngine;
import io.pleura.deepfeatures.ResNetLayout;
import io.pleura.deepfeatures.ResNetWeights;
import io.pleura.error.CancelledException;
import io.pleura.error.EngineUnavailableException;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;

/**
 * Trains a MedicalNet ResNet-10 from random weights on labelled crops.
 *
 * <p>A linear head on the pooled features is trained together with the backbone by cross-entropy
 * and then dropped. Batch normalisation runs in training mode with momentum 0.1 (higher for the
 * first ten steps). The optimiser is AdamW (Loshchilov and Hutter 2019: decoupled weight decay, on
 * convolutions and the head only) and its step size follows half a cosine from the learning rate to
 * zero.
 *
 * <p>Every random number comes from the seed. On the same kind of machine the same examples, seed
 * and settings, {@link #threads()} included, give the same bits. DJL collects gradients for one
 * computation at a time, so two trainings in one process wait for nothing but fail: run them one
 * after the other.
 *
 * @param baseWidth channels of the stem
 * @param inputSize voxels along each side of a crop
 * @param classes number of classes
 * @param epochs passes over the training examples
 * @param batchSize most examples a step
 * @param learningRate step size at the start
 * @param weightDecay share of a weight that a step of size one takes away
 * @param flips whether each example is mirrored along each axis with probability one half
 * @param seed the same seed gives the same network
 * @param threads threads of the native engine; part of the settings because sums are split by them
 */
public record ResNetTrainer(
    int baseWidth,
    int inputSize,
    int classes,
    int epochs,
    int batchSize,
    double learningRate,
    double weightDecay,
    boolean flips,
    long seed,
    int threads) {

  /**
   * Checks the ranges.
   *
   * @param baseWidth as above
   * @param inputSize as above
   * @param classes as above
   * @param epochs as above
   * @param batchSize as above
   * @param learningRate as above
   * @param weightDecay as above
   * @param flips as above
   * @param seed as above
   * @param threads as above
   * @throws IllegalArgumentException when a value is out of range
   */
  public ResNetTrainer {
    require(baseWidth >= 1, "base width", baseWidth);
    require(inputSize >= 9, "input size", inputSize);
    require(classes >= 2, "number of classes", classes);
    require(epochs >= 1, "number of epochs", epochs);
    require(batchSize >= 1, "batch size", batchSize);
    require(learningRate > 0 && Double.isFinite(learningRate), "learning rate", learningRate);
    require(weightDecay >= 0 && Double.isFinite(weightDecay), "weight decay", weightDecay);
    require(threads >= 1, "number of threads", threads);
  }

  private static void require(boolean valid, String what, Object value) {
    if (!valid) {
      throw new IllegalArgumentException(what + " " + value + " is out of range");
    }
  }

  /**
   * Starts from the defaults: base width 16, input size 64, two classes, 10 epochs of batches of 8,
   * learning rate 0.001, weight decay 0.01, flips, seed 0, one thread.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Trains a network.
   *
   * @param training examples to learn from, at least two classes among them in any sensible use
   * @param validation examples to choose the best epoch by; may be empty
   * @param context progress (in steps) and cancellation; its threads are not used, see {@link
   *     #threads()}
   * @return the backbone's weights and a report of each epoch
   * @throws InvalidInputException when there is no training example, or one has another size than
   *     {@link #inputSize()}, a label out of range or a value that is not finite
   * @throws EngineUnavailableException when the native engine is missing
   * @throws CancelledException when cancelled between two steps
   */
  public TrainedNetwork train(
      List<LabelledCrop> training, List<LabelledCrop> validation, ExecutionContext context) {
    if (training.isEmpty()) {
      throw new InvalidInputException(
          "training-set-empty", "There are no training examples.", "Give at least one.");
    }
    check(training, "training");
    check(validation, "validation");
    Engine engine = PyTorchEngine.start();
    return PyTorchEngine.withThreads(threads, () -> run(engine, training, validation, context));
  }

  private void check(List<LabelledCrop> crops, String role) {
    int voxels = inputSize * inputSize * inputSize;
    for (int i = 0; i < crops.size(); i++) {
      LabelledCrop crop = crops.get(i);
      String where = "The " + role + " example " + i;
      if (crop.voxels().length != voxels) {
        throw new InvalidInputException(
            "training-example-size",
            where
                + " has "
                + crop.voxels().length
                + " voxels; "
                + inputSize
                + "x"
                + inputSize
                + "x"
                + inputSize
                + " are "
                + voxels
                + ".",
            "Prepare all examples with the trainer's input size.");
      }
      if (crop.label() < 0 || crop.label() >= classes) {
        throw new InvalidInputException(
            "training-example-label",
            where + " has the label " + crop.label() + "; there are " + classes + " classes.",
            "Label the classes from 0 to " + (classes - 1) + ".");
      }
      for (float value : crop.voxels()) {
        if (!Float.isFinite(value)) {
          throw new InvalidInputException(
              "training-example-value",
              where + " holds the value " + value + ".",
              "Prepare the examples from finite voxels.");
        }
      }
    }
  }

  private TrainedNetwork run(
      Engine engine,
      List<LabelledCrop> training,
      List<LabelledCrop> validation,
      ExecutionContext context) {
    var random = new Random(seed);
    var network =
        new TrainableResNet(
            engine,
            ResNetWeights.random(ResNetLayout.resNet10(baseWidth), random.nextLong()),
            classes,
            inputSize,
            random);
    int batches = (training.size() + batchSize - 1) / batchSize;
    int steps = Math.multiplyExact(batches, epochs);
    var optimiser = new AdamW(network.parameters(), learningRate, weightDecay, steps);
    int[] order = new int[training.size()];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    List<EpochReport> reports = new ArrayList<>();
    ResNetWeights best = network.weights();
    double lowestLoss = Double.POSITIVE_INFINITY;
    int chosen = epochs;
    for (int epoch = 1; epoch <= epochs; epoch++) {
      shuffle(order, random);
      double loss = 0;
      int right = 0;
      for (int batch = 0; batch < batches; batch++) {
        context.cancellation().throwIfCancelled();
        List<LabelledCrop> examples = new ArrayList<>();
        for (int i = start(batch, batches, order.length);
            i < start(batch + 1, batches, order.length);
            i++) {
          LabelledCrop crop = training.get(order[i]);
          examples.add(flips ? CubeFlip.random(crop, inputSize, random) : crop);
        }
        TrainableResNet.Outcome outcome = network.learn(examples, optimiser);
        loss += outcome.lossSum();
        right += outcome.right();
        long done = (long) (epoch - 1) * batches + batch + 1;
        context.progress().progress("training", done, steps);
      }
      EpochReport report =
          report(epoch, loss / order.length, (double) right / order.length, network, validation);
      reports.add(report);
      double validationLoss = report.validationLoss().orElse(Double.NEGATIVE_INFINITY);
      if (validation.isEmpty() || validationLoss < lowestLoss) {
        lowestLoss = validationLoss;
        chosen = epoch;
        best = network.weights();
      }
    }
    return new TrainedNetwork(best, chosen, reports);
  }

  private EpochReport report(
      int epoch,
      double loss,
      double accuracy,
      TrainableResNet network,
      List<LabelledCrop> validation) {
    if (validation.isEmpty()) {
      return new EpochReport(epoch, loss, accuracy, OptionalDouble.empty(), OptionalDouble.empty());
    }
    double validationLoss = 0;
    int right = 0;
    int batches = (validation.size() + batchSize - 1) / batchSize;
    for (int batch = 0; batch < batches; batch++) {
      int from = start(batch, batches, validation.size());
      int to = start(batch + 1, batches, validation.size());
      TrainableResNet.Outcome outcome = network.evaluate(validation.subList(from, to));
      validationLoss += outcome.lossSum();
      right += outcome.right();
    }
    return new EpochReport(
        epoch,
        loss,
        accuracy,
        OptionalDouble.of(validationLoss / validation.size()),
        OptionalDouble.of((double) right / validation.size()));
  }

  /** Batches of equal size but for one example, so that none is too small for its statistics. */
  private static int start(int batch, int batches, int count) {
    return (int) ((long) batch * count / batches);
  }

  private static void shuffle(int[] order, Random random) {
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
  }

  /** Collects the settings of a trainer. */
  public static final class Builder {
    private int baseWidth = 16;
    private int inputSize = 64;
    private int classes = 2;
    private int epochs = 10;
    private int batchSize = 8;
    private double learningRate = 1e-3;
    private double weightDecay = 1e-2;
    private boolean flips = true;
    private long seed;
    private int threads = 1;

    private Builder() {}

    /**
     * Sets the channels of the stem.
     *
     * @param value at least 1
     * @return this
     */
    public Builder baseWidth(int value) {
      baseWidth = value;
      return this;
    }

    /**
     * Sets the voxels along each side of a crop.
     *
     * @param value at least 9
     * @return this
     */
    public Builder inputSize(int value) {
      inputSize = value;
      return this;
    }

    /**
     * Sets the number of classes.
     *
     * @param value at least 2
     * @return this
     */
    public Builder classes(int value) {
      classes = value;
      return this;
    }

    /**
     * Sets the number of passes over the training examples.
     *
     * @param value at least 1
     * @return this
     */
    public Builder epochs(int value) {
      epochs = value;
      return this;
    }

    /**
     * Sets the most examples a step.
     *
     * @param value at least 1
     * @return this
     */
    public Builder batchSize(int value) {
      batchSize = value;
      return this;
    }

    /**
     * Sets the step size at the start.
     *
     * @param value above 0
     * @return this
     */
    public Builder learningRate(double value) {
      learningRate = value;
      return this;
    }

    /**
     * Sets the decoupled weight decay.
     *
     * @param value 0 or more
     * @return this
     */
    public Builder weightDecay(double value) {
      weightDecay = value;
      return this;
    }

    /**
     * Sets whether examples are mirrored at random.
     *
     * @param value true to mirror
     * @return this
     */
    public Builder flips(boolean value) {
      flips = value;
      return this;
    }

    /**
     * Sets the seed of every random number.
     *
     * @param value any
     * @return this
     */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /**
     * Sets the threads of the native engine.
     *
     * @param value at least 1
     * @return this
     */
    public Builder threads(int value) {
      threads = value;
      return this;
    }

    /**
     * Makes the trainer.
     *
     * @return the trainer
     * @throws IllegalArgumentException when a value is out of range
     */
    public ResNetTrainer build() {
      return new ResNetTrainer(
          baseWidth,
          inputSize,
          classes,
          epochs,
          batchSize,
          learningRate,
          weightDecay,
          flips,
          seed,
          threads);
    }
  }
}
