package io.pleura.deepfeatures.training;

import ai.djl.engine.Engine;
import io.pleura.LibraryVersion;
import io.pleura.deepfeatures.PyTorchEngine;
import io.pleura.deepfeatures.ResNetLayout;
import io.pleura.deepfeatures.ResNetWeights;
import io.pleura.error.CancelledException;
import io.pleura.error.ConfigurationException;
import io.pleura.error.EngineUnavailableException;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Trains a MedicalNet ResNet on labelled crops: a ResNet-10 from random weights, or any network of
 * the family from weights given, such as published ones (fine-tuning).
 *
 * <p>A linear head on the pooled features is trained together with what of the backbone is not
 * frozen, by cross-entropy, and then dropped. Batch normalisation runs in training mode with
 * momentum 0.1 (from random weights higher for the first ten steps), except where it is frozen. The
 * optimiser is AdamW (Loshchilov and Hutter 2019: decoupled weight decay, on convolutions and the
 * head only) and its step size follows half a cosine from the learning rate to zero at the last of
 * all epochs.
 *
 * <p>Every random number comes from the seed. On the same kind of machine the same examples, start,
 * seed and settings, {@link #threads()} included, give the same bits, whether or not the training
 * was interrupted. DJL collects gradients for one computation at a time, so two trainings in one
 * process wait for nothing but fail: run them one after the other.
 *
 * @param baseWidth channels of the stem of a network from random weights; weights given bring their
 *     own
 * @param inputSize voxels along each side of a crop, at least 9
 * @param classes number of classes
 * @param epochs most passes over the training examples
 * @param batchSize most examples a step
 * @param learningRate step size at the start
 * @param weightDecay share of a weight that a step of size one takes away
 * @param augmentation how each example is varied anew in each epoch
 * @param frozenPart what keeps the weights that it starts from
 * @param balanced whether the loss weighs all classes alike, however many examples each has: an
 *     example counts the mean number of training examples a class over the number of its own class
 * @param patience epochs without a new lowest validation loss after which training ends; 0 for
 *     never
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
    Augmentation augmentation,
    FrozenPart frozenPart,
    boolean balanced,
    int patience,
    long seed,
    int threads) {

  /** The name of the only stage of progress, counted in steps. */
  static final String STAGE = "training";

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
   * @param augmentation as above
   * @param frozenPart as above
   * @param balanced as above
   * @param patience as above
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
    require(patience >= 0, "patience", patience);
    require(threads >= 1, "number of threads", threads);
  }

  private static void require(boolean valid, String what, Object value) {
    if (!valid) {
      throw new IllegalArgumentException(what + " " + value + " is out of range");
    }
  }

  /**
   * Starts from the defaults: base width 16, input size 64, two classes, 10 epochs of batches of 8,
   * learning rate 0.001, weight decay 0.01, no augmentation, nothing frozen, no balance, no early
   * end, seed 0, one thread.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Trains a ResNet-10 with shortcuts of type B from random weights.
   *
   * @param training examples to learn from, at least two classes among them in any sensible use
   * @param validation examples to choose the best epoch by; may be empty
   * @param context progress (in steps) and cancellation; its threads are not used, see {@link
   *     #threads()}
   * @return the backbone's weights and a report of each epoch
   * @throws InvalidInputException when there is no training example, or one has another size than
   *     {@link #inputSize()}, a label out of range or a value that is not finite
   * @throws ConfigurationException when there is patience and no validation example, or the loss is
   *     no finite number any more
   * @throws EngineUnavailableException when the native engine is missing
   * @throws CancelledException when cancelled between two steps
   */
  public TrainedNetwork train(
      List<LabelledCrop> training, List<LabelledCrop> validation, ExecutionContext context) {
    check(training, validation);
    Engine engine = PyTorchEngine.start();
    var random = new Random(seed);
    ResNetWeights weights =
        ResNetWeights.random(ResNetLayout.resNet10(baseWidth), random.nextLong());
    var start = new TrainingStart(weights, false);
    try {
      return run(
          new TrainingRun(this, engine, start, training, validation, random, context),
          null,
          report -> {});
    } catch (IOException e) {
      throw new UncheckedIOException(e); // no state, no file
    }
  }

  /**
   * Fine-tunes a network in one go.
   *
   * @param start the weights to start from; their backbone is used
   * @param training as {@link #train}
   * @param validation as {@link #train}
   * @param context as {@link #train}
   * @return the backbone's weights and a report of each epoch
   * @throws InvalidInputException as {@link #train}
   * @throws ConfigurationException as {@link #train}
   * @throws EngineUnavailableException when the native engine is missing
   * @throws CancelledException when cancelled between two steps
   */
  public TrainedNetwork fineTune(
      ResNetWeights start,
      List<LabelledCrop> training,
      List<LabelledCrop> validation,
      ExecutionContext context) {
    try {
      return fineTune(start, training, validation, null, report -> {}, context);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // no state, no file
    }
  }

  /**
   * Fine-tunes a network and keeps the state after each epoch in a file. Where that file is there
   * already, training goes on from it and ends with the same bits as without the interruption. The
   * file takes about three times the weights that are learnt, is replaced whole, and stays when
   * training is done.
   *
   * @param start the weights to start from; their backbone is used
   * @param training as {@link #train}
   * @param validation as {@link #train}
   * @param state the file of the state, safetensors; its folder must exist. Null keeps none
   * @param listener told of each epoch once its state is kept, those before an interruption
   *     included
   * @param context as {@link #train}
   * @return the backbone's weights and a report of each epoch
   * @throws InvalidInputException as {@link #train}; or when the state is damaged (code {@code
   *     training-state-damaged}) or was made with other settings, examples, start weights or
   *     versions ({@code training-state-foreign}; the message names them)
   * @throws ConfigurationException as {@link #train}
   * @throws EngineUnavailableException when the native engine is missing
   * @throws CancelledException when cancelled between two steps; the epochs before are in the state
   * @throws IOException when the state cannot be read or written
   */
  public TrainedNetwork fineTune(
      ResNetWeights start,
      List<LabelledCrop> training,
      List<LabelledCrop> validation,
      @Nullable Path state,
      Consumer<EpochReport> listener,
      ExecutionContext context)
      throws IOException {
    check(training, validation);
    Engine engine = PyTorchEngine.start();
    var run =
        new TrainingRun(
            this,
            engine,
            new TrainingStart(start, true),
            training,
            validation,
            new Random(seed),
            context);
    TrainingStateFile file =
        state == null
            ? null
            : new TrainingStateFile(state, identity(engine, start, training, validation));
    return run(run, file, listener);
  }

  private TrainedNetwork run(
      TrainingRun run, @Nullable TrainingStateFile state, Consumer<EpochReport> listener)
      throws IOException {
    try {
      return PyTorchEngine.withThreads(
          threads,
          () -> {
            try {
              return run.run(state, listener);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** What a state belongs to: all that the bits of the result depend on. */
  private Map<String, String> identity(
      Engine engine,
      ResNetWeights start,
      List<LabelledCrop> training,
      List<LabelledCrop> validation) {
    Map<String, String> identity = new LinkedHashMap<>();
    identity.put("network", start.layout().description() + ", base width " + start.baseWidth());
    identity.put("start weights", TrainingDigest.of(start));
    identity.put("training examples", TrainingDigest.of(training));
    identity.put("validation examples", TrainingDigest.of(validation));
    identity.put("input size", String.valueOf(inputSize));
    identity.put("number of classes", String.valueOf(classes));
    identity.put("number of epochs", String.valueOf(epochs));
    identity.put("batch size", String.valueOf(batchSize));
    identity.put("learning rate", String.valueOf(learningRate));
    identity.put("weight decay", String.valueOf(weightDecay));
    identity.put("augmentation", augmentation.toString());
    identity.put("frozen part", frozenPart.toString());
    identity.put("balance", String.valueOf(balanced));
    identity.put("patience", String.valueOf(patience));
    identity.put("seed", String.valueOf(seed));
    identity.put("number of threads", String.valueOf(threads));
    identity.put("version of Pleura", LibraryVersion.current());
    identity.put("version of PyTorch", engine.getVersion());
    return identity;
  }

  private void check(List<LabelledCrop> training, List<LabelledCrop> validation) {
    if (training.isEmpty()) {
      throw new InvalidInputException(
          "training-set-empty", "There are no training examples.", "Give at least one.");
    }
    check(training, "training");
    check(validation, "validation");
    if (patience > 0 && validation.isEmpty()) {
      throw new ConfigurationException(
          "validation-missing",
          "The patience is " + patience + " and there are no validation examples.",
          "Set examples aside for validation, or the patience to 0.");
    }
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

  /** Collects the settings of a trainer. */
  public static final class Builder {
    private int baseWidth = 16;
    private int inputSize = 64;
    private int classes = 2;
    private int epochs = 10;
    private int batchSize = 8;
    private double learningRate = 1e-3;
    private double weightDecay = 1e-2;
    private Augmentation augmentation = Augmentation.NONE;
    private FrozenPart frozenPart = FrozenPart.NONE;
    private boolean balanced;
    private int patience;
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
     * Sets how examples are varied.
     *
     * @param value the settings
     * @return this
     */
    public Builder augmentation(Augmentation value) {
      augmentation = value;
      return this;
    }

    /**
     * Sets what keeps the weights that it starts from.
     *
     * @param value up to which stage
     * @return this
     */
    public Builder frozenPart(FrozenPart value) {
      frozenPart = value;
      return this;
    }

    /**
     * Sets whether the loss weighs all classes alike.
     *
     * @param value true to weigh examples of rare classes more
     * @return this
     */
    public Builder balanced(boolean value) {
      balanced = value;
      return this;
    }

    /**
     * Sets after how many epochs without a new lowest validation loss training ends.
     *
     * @param value at least 1, or 0 for never
     * @return this
     */
    public Builder patience(int value) {
      patience = value;
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
          augmentation,
          frozenPart,
          balanced,
          patience,
          seed,
          threads);
    }
  }
}
