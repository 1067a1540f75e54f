package io.pleura.examples.cli;

import io.pleura.bundle.ModelBundle;
import io.pleura.examples.demo.DemoBundle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option {@code --bundle} of commands that use a model. */
final class BundleOption {

  @Option(
      names = "--bundle",
      paramLabel = "B",
      description = {
        "Model bundle (.pibundle). Without it: the demonstration model, which is trained on"
            + " synthetic phantoms and is no guide for patients."
      })
  private @Nullable Path bundle;

  /** Made by picocli. */
  BundleOption() {}

  /** The file that was named. */
  Optional<Path> file() {
    return Optional.ofNullable(bundle);
  }

  ModelBundle read() throws IOException {
    return bundle == null ? DemoBundle.read() : ModelBundle.read(bundle);
  }
}
