package io.pleura.examples.cli;

import io.pleura.deepfeatures.WeightPrecision;
import io.pleura.deepfeatures.training.TrainedNetwork;
import io.pleura.examples.demo.DemoNetworkTraining;
import io.pleura.execution.ExecutionContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code pleura train-demo-network}: trains the demonstration network on phantoms. */
@Command(
    name = "train-demo-network",
    mixinStandardHelpOptions = true,
    versionProvider = Pleura.Version.class,
    sortOptions = false,
    description = {
      "Trains the small ResNet-10 of the demonstration model on synthetic phantoms. Takes several"
          + " minutes; the same settings give the same weights on the same kind of machine.",
      PhantomFiles.NOTICE
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  pleura train-demo-network --out demo-network.safetensors",
      "  pleura train-demo-network --cases 200 --epochs 2 --out quick.safetensors"
    })
final class TrainDemoNetworkCommand implements Callable<Integer> {

  /** Fewer phantoms than a batch teach nothing. */
  private static final int LEAST_CASES = 10;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "Where to write the weights, safetensors.")
  private Path target = Path.of("");

  @Option(
      names = "--cases",
      paramLabel = "N",
      description = "Number of phantoms (default: as the shipped network).")
  private int cases = DemoNetworkTraining.standard().cases();

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes over the phantoms (default: as the shipped network).")
  private int epochs = DemoNetworkTraining.standard().epochs();

  /** Made by picocli. */
  TrainDemoNetworkCommand() {}

  @Override
  public Integer call() throws IOException {
    if (cases < LEAST_CASES || epochs < 1) {
      throw new ParameterException(
          spec.commandLine(),
          "--cases must be at least " + LEAST_CASES + " and --epochs at least 1");
    }
    OutputFiles.beside().check(target);
    DemoNetworkTraining standard = DemoNetworkTraining.standard();
    var training = new DemoNetworkTraining(standard.firstSeed(), cases, epochs, standard.seed());
    TrainedNetwork network;
    try (var progress = new TerminalProgress()) {
      network = training.train(ExecutionContext.ofAllCores().withProgress(progress));
    }
    network.weights().write(target, WeightPrecision.FLOAT16);
    spec.commandLine()
        .getOut()
        .println("Weights written to " + target + ". Trained on " + cases + " synthetic phantoms.");
    return 0;
  }
}
