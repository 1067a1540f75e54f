package io.pleura.examples.cli;

import io.pleura.deepfeatures.InputPreparation;
import io.pleura.deepfeatures.InputSize;
import io.pleura.deepfeatures.ResNetWeights;
import io.pleura.deepfeatures.WeightPrecision;
import io.pleura.deepfeatures.training.EpochReport;
import io.pleura.deepfeatures.training.ResNetTrainer;
import io.pleura.deepfeatures.training.TrainedNetwork;
import io.pleura.error.CancelledException;
import io.pleura.error.ConfigurationException;
import io.pleura.execution.CancellationToken;
import io.pleura.execution.ExecutionContext;
import io.pleura.volume.MaskSelection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code pleura fine-tune}: trains a network further on labelled cases. */
@Command(
    name = "fine-tune",
    mixinStandardHelpOptions = true,
    versionProvider = Pleura.Version.class,
    sortOptions = false,
    description = {
      "Trains a MedicalNet ResNet further on your own labelled cases and writes its backbone with a"
          + " card that says what it is. The same cases, settings and seed give the same bytes on the"
          + " same kind of machine, whether or not the run was interrupted.",
      "Research use only, not a medical device."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  pleura fine-tune --cases cases.csv --weights resnet_10_23dataset.pth \\",
      "      --out network.safetensors --freeze layer2 --flip yz --rotate 10",
      "  pleura fine-tune --cases cases.csv --weights resnet_10_23dataset.pth \\",
      "      --out network.safetensors --freeze layer2 --flip yz --rotate 10 --resume"
    })
final class FineTuneCommand implements Callable<Integer> {

  private static final String LICENCE =
      "A work derived from the start weights: their licence holds for it. What was agreed on the"
          + " cases (consent, data use) may bind it further.";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--cases",
      required = true,
      paramLabel = "CSV",
      description = {
        "Table with the columns id, image, mask and label (the class, a word or number) and, if"
            + " wanted, patient and fold. Relative paths start at its folder."
      })
  private Path cases = Path.of("");

  @Option(
      names = "--weights",
      required = true,
      paramLabel = "FILE",
      description = "Weights to start from, as the published files of MedicalNet, or safetensors.")
  private Path weights = Path.of("");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "Where to write the network, safetensors.")
  private Path target = Path.of("");

  @Option(
      names = "--card",
      paramLabel = "FILE",
      description = {
        "Where to write the card: JSON where the name ends in .json, else text; may be given twice"
            + " (default: both, beside the network)."
      })
  private List<Path> cards = new ArrayList<>();

  @Option(
      names = "--licence",
      paramLabel = "TEXT",
      description = "The licence for the card (default: that of the start weights holds).")
  private String licence = LICENCE;

  @Option(
      names = "--mask-label",
      paramLabel = "N",
      description = "Label of the ROI in the masks (default: the only one, or 1).")
  private @Nullable Integer maskLabel;

  @Option(
      names = "--validation-share",
      paramLabel = "S",
      converter = DecimalNumber.class,
      description = {
        "Share of each class's patients to validate with, from the seed; 0: none (default: 0.2"
            + " where the table has no column fold)."
      })
  private @Nullable Double share;

  @Option(
      names = "--validation-fold",
      paramLabel = "NAME",
      description = {
        "The fold that validates, where the table has a column fold (default: validation)."
      })
  private @Nullable String fold;

  @Mixin private FineTuneOptions options = new FineTuneOptions();

  @Option(
      names = "--resume",
      description = {
        "Go on after the last whole epoch of an interrupted run with the same cases and settings;"
            + " its state is beside the network, in a file that ends in .state."
      })
  private boolean resume;

  private CancellationToken cancellation = () -> Thread.currentThread().isInterrupted();

  /** Made by picocli. */
  FineTuneCommand() {}

  /** The same command, stopped by another token. */
  static FineTuneCommand stoppedBy(CancellationToken token) {
    var command = new FineTuneCommand();
    command.cancellation = token;
    return command;
  }

  @Override
  public Integer call() throws IOException {
    if (share != null && !(share >= 0 && share < 1)) {
      throw new ParameterException(
          spec.commandLine(), "--validation-share " + share + ": give 0 to below 1");
    }
    if (maskLabel != null && maskLabel < 1) {
      throw new ParameterException(
          spec.commandLine(),
          "--mask-label " + maskLabel + ": labels begin with 1; 0 is the background");
    }
    if (options.size < 9 || options.size > 512) {
      throw new ParameterException(
          spec.commandLine(), "--size " + options.size + ": give 9 to 512");
    }
    Path state = target.resolveSibling(target.getFileName() + ".state");
    OutputFiles outputs = OutputFiles.beside(cases, weights).check(target).check(state);
    for (Path card : cardFiles()) {
      outputs.check(card);
    }
    checkState(state);
    Cohort cohort = Cohort.read(cases);
    Set<Cohort.Case> validating = validating(cohort);
    InputPreparation input = InputPreparation.STANDARD.withSize(InputSize.cube(options.size));
    ResNetTrainer trainer =
        options.trainer(
            spec.commandLine(), input.window(), cohort.classes().size(), !validating.isEmpty());
    ResNetWeights start = ResNetWeights.read(weights);
    String startDigest = WeightsReport.digest(weights);
    CohortExamples examples;
    TrainedNetwork trained;
    try (var progress = new TerminalProgress()) {
      ExecutionContext context =
          ExecutionContext.ofAllCores().withProgress(progress).withCancellation(cancellation);
      examples =
          CohortExamples.read(
              cohort,
              validating,
              maskLabel == null ? MaskSelection.automatic() : new MaskSelection.Label(maskLabel),
              input,
              context);
      trained =
          trainer.fineTune(
              start, examples.training(), examples.validation(), state, this::tell, context);
    } catch (CancelledException e) {
      if (Files.exists(state)) {
        spec.commandLine()
            .getErr()
            .println("The epochs done are in " + state + "; --resume goes on with them.");
      }
      throw e;
    }
    List<Cohort.Case> training = new ArrayList<>(cohort.cases());
    training.removeAll(validating);
    NetworkCard card =
        new NetworkCard()
            .start(weights.getFileName().toString(), startDigest)
            .data(cohort, training, examples.digest(), split(cohort))
            .training(trainer, input, trained)
            .terms(licence);
    write(trained, card);
    Files.deleteIfExists(state);
    conclude(trained);
    return 0;
  }

  private void checkState(Path state) throws IOException {
    if (!resume && Files.exists(state)) {
      throw new ConfigurationException(
          "training-state-there",
          "The file " + state + " holds the state of an interrupted run.",
          "Go on with it by --resume, or remove the file to start anew.");
    }
  }

  private Set<Cohort.Case> validating(Cohort cohort) {
    if (cohort.hasFolds()) {
      if (share != null) {
        throw new ParameterException(
            spec.commandLine(),
            "The cases have a column fold, so --validation-share does not apply");
      }
      return cohort.validationByFold(foldName());
    }
    if (fold != null) {
      throw new ParameterException(
          spec.commandLine(), "--validation-fold needs a column fold in the cases");
    }
    double part = shareOrDefault();
    return part == 0 ? Set.of() : cohort.validationByShare(part, options.seed);
  }

  private String foldName() {
    return fold == null ? "validation" : fold;
  }

  private double shareOrDefault() {
    return share == null ? 0.2 : share;
  }

  private String split(Cohort cohort) {
    return cohort.hasFolds()
        ? "fold '" + foldName() + "' validates"
        : "a share of " + shareOrDefault() + " of the patients of each class validates";
  }

  private List<Path> cardFiles() {
    if (!cards.isEmpty()) {
      return cards;
    }
    String name = target.getFileName().toString();
    int dot = name.lastIndexOf('.');
    String stem = dot <= 0 ? name : name.substring(0, dot);
    return List.of(
        target.resolveSibling(stem + ".card.json"), target.resolveSibling(stem + ".card.md"));
  }

  private void write(TrainedNetwork trained, NetworkCard card) throws IOException {
    try (var files = new StagedFiles()) {
      Path network = files.part(target);
      trained.weights().write(network, WeightPrecision.FLOAT32);
      String name = target.getFileName().toString();
      card.network(name, WeightsReport.digest(network), trained);
      for (Path file : cardFiles()) {
        Path part = files.part(file);
        if (file.toString().toLowerCase(Locale.ROOT).endsWith(".json")) {
          card.writeJson(part);
        } else {
          card.writeText(part);
        }
      }
      files.publish();
    }
  }

  private void tell(EpochReport report) {
    if (!Boolean.getBoolean("pleura.interactive")) {
      spec.commandLine().getErr().println(line(report));
      spec.commandLine().getErr().flush();
    }
  }

  private static String line(EpochReport report) {
    String text =
        "epoch "
            + report.epoch()
            + ": training loss "
            + NetworkCard.rounded(report.trainingLoss())
            + ", accuracy "
            + NetworkCard.rounded(report.trainingAccuracy());
    return report.validationLoss().isEmpty()
        ? text
        : text
            + "; validation loss "
            + NetworkCard.rounded(report.validationLoss().getAsDouble())
            + ", accuracy "
            + NetworkCard.rounded(report.validationAccuracy().orElseThrow());
  }

  private void conclude(TrainedNetwork trained) {
    var out = spec.commandLine().getOut();
    out.println("Chosen of " + trained.epochs().size() + " epochs:");
    out.println(line(trained.epochs().get(trained.chosenEpoch() - 1)));
    out.println("Network written to " + target + ".");
    cardFiles().forEach(file -> out.println("Card written to " + file + "."));
    out.println("Research use only, not a medical device.");
    out.flush();
  }
}
