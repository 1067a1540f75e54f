package io.pleura.benchmarks;

import io.pleura.deepfeatures.FeatureNetwork;
import io.pleura.deepfeatures.NetworkEngine;
import io.pleura.deepfeatures.NetworkOutput;
import io.pleura.deepfeatures.NetworkRequest;
import io.pleura.spi.Asset;
import io.pleura.spi.Plugins;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The forward of a network on prepared volumes, again and again, for comparison with other engines.
 * Answers commands as {@link CommandLoop} says.
 */
public final class DeepRun {

  private DeepRun() {}

  /**
   * Works through the commands.
   *
   * @param arguments id of the engine, weights file, file of little-endian floats (the volumes one
   *     after the other), number of volumes, voxels along each side, number of threads
   * @throws IOException when a file cannot be read
   */
  public static void main(String[] arguments) throws IOException {
    NetworkEngine engine = Plugins.onClassPath().get(NetworkEngine.class, arguments[0]);
    int batch = Integer.parseInt(arguments[3]);
    int size = Integer.parseInt(arguments[4]);
    var request =
        new NetworkRequest(Optional.empty(), NetworkOutput.GAP, Integer.parseInt(arguments[5]));
    ByteBuffer voxels = read(Path.of(arguments[2]));
    try (FeatureNetwork network = engine.open(Asset.ofFile(Path.of(arguments[1])), request)) {
      List<String> names = network.featureNames();
      CommandLoop.run(() -> features(names, network.features(voxels, batch, size, size, size)));
    }
  }

  private static ByteBuffer read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    var voxels = ByteBuffer.allocateDirect(bytes.length).order(ByteOrder.nativeOrder());
    voxels
        .asFloatBuffer()
        .put(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer());
    return voxels;
  }

  private static Map<String, Double> features(List<String> names, float[][] rows) {
    Map<String, Double> values = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      values.put(Integer.toString(i), (double) rows[0][i]);
    }
    return values;
  }
}
