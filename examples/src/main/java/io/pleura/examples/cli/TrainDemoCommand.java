package io.pleura.examples.cli;

import io.pleura.examples.demo.DemoBundle;
import io.pleura.examples.demo.DemoTraining;
import io.pleura.execution.ExecutionContext;
import io.pleura.spi.Asset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pleura train-demo}: trains and measures the demonstration bundle. */
@Command(
    name = "train-demo",
    mixinStandardHelpOptions = true,
    versionProvider = Pleura.Version.class,
    sortOptions = false,
    description = {
      "Trains the demonstration model on a cohort of synthetic phantoms, measures it on 200"
          + " phantoms of unseen seeds, prints the figures and writes the bundle. The same network"
          + " gives the same bundle, bit for bit, on the same kind of machine.",
      PhantomFiles.NOTICE
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  pleura train-demo --out demo.pibundle",
      "  pleura train-demo --network my-network.safetensors --out demo.pibundle"
    })
final class TrainDemoCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--network",
      paramLabel = "FILE",
      description = "Weights from train-demo-network (default: those that come with pleura).")
  private @Nullable Path network;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "Where to write the bundle (.pibundle).")
  private Path target = Path.of("");

  /** Made by picocli. */
  TrainDemoCommand() {}

  @Override
  public Integer call() throws IOException {
    OutputFiles.beside(network == null ? new Path[0] : new Path[] {network}).check(target);
    Asset weights = network == null ? DemoBundle.network() : Asset.ofFile(network);
    DemoTraining.Outcome outcome;
    try (var progress = new TerminalProgress()) {
      outcome =
          DemoTraining.standard()
              .run(weights, ExecutionContext.ofAllCores().withProgress(progress));
    }
    outcome.bundle().save(target);
    var out = spec.commandLine().getOut();
    out.println(outcome.figures().describe());
    out.println("Bundle " + outcome.bundle().manifest().id() + " written to " + target + ".");
    return 0;
  }
}
