package io.pleura.examples.cli;

import io.pleura.deepfeatures.NetworkOutput;
import io.pleura.deepfeatures.OnnxModel;
import io.pleura.deepfeatures.ResNetWeights;
import io.pleura.deepfeatures.WeightPrecision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pleura weights export}: writes a network for other tools. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    versionProvider = Pleura.Version.class,
    sortOptions = false,
    description = {
      "Writes a network as ONNX, with folded batch normalisation, or its weights as safetensors with"
          + " the names of the published files."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  pleura weights export resnet_10.pth --out resnet10.onnx --output gap,layer2",
      "  pleura weights export resnet_10.pth --out resnet10.safetensors"
    })
final class WeightsExportCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FILE", description = "A PyTorch checkpoint or a safetensors file.")
  private Path file = Path.of("");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The file to write; its ending .onnx or .safetensors tells the format.")
  private Path out = Path.of("");

  @Option(
      names = "--output",
      paramLabel = "NAME",
      split = ",",
      description = {
        "What an ONNX file computes: gap (default), head100, stem, layer1, layer2, layer3."
      })
  private List<String> outputs = new ArrayList<>();

  /** Made by picocli. */
  WeightsExportCommand() {}

  @Override
  public Integer call() throws IOException {
    String name = String.valueOf(out.getFileName()).toLowerCase(Locale.ROOT);
    boolean onnx = name.endsWith(".onnx");
    if (!onnx && !name.endsWith(".safetensors")) {
      throw new ParameterException(
          spec.commandLine(), "--out '" + out + "' ends neither in .onnx nor in .safetensors.");
    }
    if (!onnx && !outputs.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--output chooses what an ONNX file computes; --out is safetensors.");
    }
    NetworkOutput[] chosen = chosen();
    OutputFiles.beside(file).check(out);
    ResNetWeights weights = ResNetWeights.read(file);
    if (onnx) {
      OnnxModel.write(out, weights, chosen);
    } else {
      weights.write(out, WeightPrecision.FLOAT32);
    }
    spec.commandLine().getOut().println(out + ": " + weights.layout().description());
    return 0;
  }

  private NetworkOutput[] chosen() {
    if (outputs.isEmpty()) {
      return new NetworkOutput[] {NetworkOutput.GAP};
    }
    try {
      return outputs.stream().map(NetworkOutput::of).distinct().toArray(NetworkOutput[]::new);
    } catch (IllegalArgumentException e) {
      String known =
          Arrays.stream(NetworkOutput.values())
              .map(NetworkOutput::id)
              .collect(Collectors.joining(", "));
      throw new ParameterException(
          spec.commandLine(),
          "--output " + String.join(",", outputs) + " is not made of " + known + ".",
          e);
    }
  }
}
