package io.pleura.benchmarks;

import io.pleura.deepfeatures.ResNetLayout;
import io.pleura.deepfeatures.ResNetWeights;
import io.pleura.deepfeatures.WeightPrecision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Reads a file of network weights, every value checked, beside reading its bytes. */
@State(Scope.Benchmark)
public class WeightsReadBenchmark {

  /** Channels of the first stage; 64 is the full network, 57 MB in 32-bit floats. */
  @Param("64")
  public int baseWidth = 64;

  private Path file = Path.of("");

  /** For JMH. */
  public WeightsReadBenchmark() {}

  /**
   * Writes random weights of a ResNet-10.
   *
   * @throws IOException when they cannot be written
   */
  @Setup
  public void writeWeights() throws IOException {
    file = Files.createTempFile("pleura-benchmark", ".safetensors");
    ResNetWeights.random(ResNetLayout.resNet10(baseWidth), 1).write(file, WeightPrecision.FLOAT32);
  }

  /**
   * Removes the file.
   *
   * @throws IOException when it cannot be removed
   */
  @TearDown
  public void removeWeights() throws IOException {
    Files.deleteIfExists(file);
  }

  /**
   * The bytes alone.
   *
   * @return the bytes
   * @throws IOException when they cannot be read
   */
  @Benchmark
  public byte[] bytes() throws IOException {
    return Files.readAllBytes(file);
  }

  /**
   * The weights of the network.
   *
   * @return the weights
   * @throws IOException when they cannot be read
   */
  @Benchmark
  public ResNetWeights weights() throws IOException {
    return ResNetWeights.read(file);
  }
}
