package io.pleura.examples.demo;

import io.pleura.bundle.ModelBundle;
import io.pleura.spi.Asset;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;

/**
 * The trained files that come with the examples. Trained on synthetic phantoms only, not for
 * clinical use.
 */
public final class DemoBundle {

  private static final String BUNDLE = "demo.pibundle";
  static final String NETWORK = "demo-network.safetensors";

  private DemoBundle() {}

  /**
   * Reads and verifies the demonstration bundle.
   *
   * @return what {@link DemoTraining} made
   * @throws IOException when it cannot be read
   */
  public static ModelBundle read() throws IOException {
    try (InputStream in = open(BUNDLE)) {
      return ModelBundle.read(in);
    }
  }

  /**
   * The weights of the demonstration network.
   *
   * @return what {@link DemoNetworkTraining} made
   * @throws IOException when they cannot be read
   */
  public static Asset network() throws IOException {
    return Asset.of(NETWORK, () -> open(NETWORK));
  }

  private static InputStream open(String name) throws IOException {
    InputStream in = DemoBundle.class.getResourceAsStream(name);
    if (in == null) {
      throw new FileNotFoundException(
          name + " is missing from the class path, package io.pleura.examples.demo");
    }
    return in;
  }
}
