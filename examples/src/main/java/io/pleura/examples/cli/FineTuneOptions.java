package io.pleura.examples.cli;

import io.pleura.deepfeatures.training.Augmentation;
import io.pleura.deepfeatures.training.FrozenPart;
import io.pleura.deepfeatures.training.ResNetTrainer;
import io.pleura.volume.Window;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How {@code pleura fine-tune} trains. */
final class FineTuneOptions {

  private static final int PATIENCE = 5;

  @Option(
      names = "--freeze",
      paramLabel = "PART",
      defaultValue = "none",
      description = {
        "What keeps its weights: none, stem, layer1, layer2 or layer3 (all up to that stage), or"
            + " backbone: only a linear classifier is learnt and dropped, so that the network stays"
            + " as it was and the losses tell what its features are worth (default:"
            + " ${DEFAULT-VALUE})."
      })
  private FrozenPart freeze = FrozenPart.NONE;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "30",
      description = "Most passes over the training cases (default: ${DEFAULT-VALUE}).")
  private int epochs;

  @Option(
      names = "--patience",
      paramLabel = "N",
      description = {
        "End after so many epochs without a lower validation loss; 0: never (default: 5 where there"
            + " is validation)."
      })
  private @Nullable Integer patience;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "8",
      description = "Most cases a step (default: ${DEFAULT-VALUE}).")
  private int batchSize;

  @Option(
      names = "--learning-rate",
      paramLabel = "R",
      converter = DecimalNumber.class,
      defaultValue = "0.0001",
      description =
          "Step size at the start; it falls to 0 along a cosine (default: ${DEFAULT-VALUE}).")
  private double learningRate;

  @Option(
      names = "--weight-decay",
      paramLabel = "R",
      converter = DecimalNumber.class,
      defaultValue = "0.01",
      description = "Decoupled weight decay (default: ${DEFAULT-VALUE}).")
  private double weightDecay;

  @Option(names = "--balance", description = "Let all classes weigh the same in the loss.")
  private boolean balance;

  @Option(
      names = "--flip",
      paramLabel = "AXES",
      defaultValue = "none",
      description = {
        "Mirror at random along these voxel axes, for example yz; mirroring along x swaps left and"
            + " right (default: ${DEFAULT-VALUE})."
      })
  private String flip = "none";

  @Option(
      names = "--rotate",
      paramLabel = "DEG",
      converter = DecimalNumber.class,
      defaultValue = "0",
      description = "Turn at random by up to so many degrees about each axis (default: 0).")
  private double rotate;

  @Option(
      names = "--intensity-shift",
      paramLabel = "HU",
      converter = DecimalNumber.class,
      defaultValue = "0",
      description = "Shift intensities at random by up to so many HU (default: 0).")
  private double intensityShift;

  @Option(
      names = "--intensity-scale",
      paramLabel = "S",
      converter = DecimalNumber.class,
      defaultValue = "0",
      description =
          "Change the contrast at random by up to this share, for example 0.1 (default: 0).")
  private double intensityScale;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Of every random number (default: ${DEFAULT-VALUE}).")
  long seed;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = {
        "Threads of training (default: ${DEFAULT-VALUE}). Another number gives other last bits."
      })
  private int threads;

  @Option(
      names = "--size",
      paramLabel = "N",
      defaultValue = "64",
      description =
          "Voxels along each side of the crop around the ROI (default: ${DEFAULT-VALUE}).")
  int size;

  /** Made by picocli. */
  FineTuneOptions() {}

  /**
   * The settings of the training.
   *
   * @param window whose width is 2 in units of the network
   * @throws ParameterException when a value is out of range
   */
  ResNetTrainer trainer(
      CommandLine commandLine, Window window, int classes, boolean hasValidation) {
    if (!flip.equals("none") && !flip.matches("x?y?z?")) {
      throw new ParameterException(
          commandLine, "--flip " + flip + ": give axes such as x, yz or xyz, or none");
    }
    boolean flips = !flip.equals("none");
    try {
      return ResNetTrainer.builder()
          .inputSize(size)
          .classes(classes)
          .epochs(epochs)
          .patience(patience == null ? (hasValidation ? PATIENCE : 0) : patience)
          .batchSize(batchSize)
          .learningRate(learningRate)
          .weightDecay(weightDecay)
          .balanced(balance)
          .frozenPart(freeze)
          .augmentation(
              new Augmentation(
                  flips && flip.contains("x"),
                  flips && flip.contains("y"),
                  flips && flip.contains("z"),
                  rotate,
                  2 * intensityShift / (window.upper() - window.lower()),
                  intensityScale))
          .seed(seed)
          .threads(threads)
          .build();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(commandLine, e.getMessage(), e);
    }
  }
}
