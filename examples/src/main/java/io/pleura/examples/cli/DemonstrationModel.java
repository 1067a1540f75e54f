package io.pleura.examples.cli;

import io.pleura.PleuralInvasionPredictor;
import io.pleura.bundle.ModelBundle;
import java.io.IOException;
import java.io.InputStream;

/**
 * The model that comes with the command line: trained on synthetic phantoms, not for clinical use.
 */
final class DemonstrationModel {

  private static final String RESOURCE = "/io/pleura/examples/demo/demo.pibundle";

  private DemonstrationModel() {}

  static ModelBundle read() throws IOException {
    try (InputStream stream = DemonstrationModel.class.getResourceAsStream(RESOURCE)) {
      if (stream == null) {
        throw new IllegalStateException("the demonstration model is missing from the jar");
      }
      return ModelBundle.read(stream);
    }
  }

  static PleuralInvasionPredictor openPredictor() throws IOException {
    return PleuralInvasionPredictor.of(read());
  }
}
