package io.pleura.examples.cli;

import io.pleura.deepfeatures.ResNetWeights;
import io.pleura.deepfeatures.WeightsCache;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pleura weights use}: keeps a weights file in the user's cache. */
@Command(
    name = "use",
    mixinStandardHelpOptions = true,
    versionProvider = Pleura.Version.class,
    description = {
      "Checks that a file holds a whole network and copies it into your cache, where the setting"
          + " weights=sha256:DIGEST finds it. The cache is the folder 'weights' in PLEURA_CACHE,"
          + " else in the platform's cache folder."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  pleura weights use resnet_10.pth"})
final class WeightsUseCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FILE", description = "A PyTorch checkpoint or a safetensors file.")
  private Path file = Path.of("");

  /** Made by picocli. */
  WeightsUseCommand() {}

  @Override
  public Integer call() throws IOException {
    ResNetWeights weights = ResNetWeights.read(file);
    WeightsCache cache = WeightsCache.ofUser();
    String digest = cache.add(file);
    var out = spec.commandLine().getOut();
    out.println(
        "Network: "
            + weights.layout().description()
            + ", base width "
            + weights.baseWidth()
            + (weights.hasHead() ? ", with the application's head" : ""));
    out.println("SHA-256: " + digest);
    out.println("Copy:    " + cache.folder().resolve(digest));
    out.println("Setting: weights=sha256:" + digest);
    out.flush();
    return 0;
  }
}
