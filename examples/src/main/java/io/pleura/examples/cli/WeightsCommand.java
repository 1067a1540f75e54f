package io.pleura.examples.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code pleura weights}; its subcommands do the work. */
@Command(
    name = "weights",
    mixinStandardHelpOptions = true,
    versionProvider = Pleura.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Looks at files of network weights and keeps them for use: PyTorch checkpoints (.pth) and"
          + " safetensors. They are read as data; nothing in them is executed."
    },
    subcommands = {
      WeightsInspectCommand.class,
      WeightsUseCommand.class,
      WeightsExportCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  pleura weights inspect resnet_10.pth",
      "  pleura weights use resnet_10.pth",
      "  pleura weights export resnet_10.pth --out resnet10.onnx"
    })
final class WeightsCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  /** Made by picocli. */
  WeightsCommand() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which command?");
  }
}
