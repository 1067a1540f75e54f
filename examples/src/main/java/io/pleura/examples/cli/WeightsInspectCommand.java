package io.pleura.examples.cli;

import io.pleura.deepfeatures.checkpoint.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pleura weights inspect}: what a weights file holds. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    versionProvider = Pleura.Version.class,
    sortOptions = false,
    description = {
      "Shows format, tensors, digest and the network that a weights file holds, and what is missing"
          + " or has no place in it."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  pleura weights inspect resnet_10.pth",
      "  pleura weights inspect resnet_10.pth --all --json -"
    })
final class WeightsInspectCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FILE", description = "A PyTorch checkpoint or a safetensors file.")
  private Path file = Path.of("");

  @Option(names = "--all", description = "List every tensor with its type and shape.")
  private boolean all;

  @Option(
      names = "--json",
      paramLabel = "OUT",
      description = "Write JSON to a file; a single hyphen writes it to the terminal.")
  private @Nullable Path json;

  /** Made by picocli. */
  WeightsInspectCommand() {}

  @Override
  public Integer call() throws IOException {
    OutputFiles.beside(file).check(json);
    var out = spec.commandLine().getOut();
    try (Checkpoint checkpoint = Checkpoint.read(file)) {
      WeightsReport report = WeightsReport.of(file, checkpoint);
      if (json != null) {
        JsonOutput.write(report.json(all), json, out);
      } else {
        report.print(out, all);
      }
    }
    return 0;
  }
}
