package io.pleura.benchmarks;

import io.pleura.Study;
import io.pleura.deepfeatures.DeepFeatureExtractorProvider;
import io.pleura.deepfeatures.DeepFeatureSettings;
import io.pleura.deepfeatures.ResNetLayout;
import io.pleura.deepfeatures.ResNetWeights;
import io.pleura.deepfeatures.WeightPrecision;
import io.pleura.feature.FeatureVector;
import io.pleura.spi.FeatureExtractor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Computes ResNet-10 features of a tumour: preparation to 64³ voxels and one forward. */
@State(Scope.Benchmark)
public class ResNetBenchmark {

  /** Channels of the first stage; 64 is the full network with 512 features. */
  @Param("64")
  public int baseWidth = 64;

  /** On how many native threads. */
  @Param public Threads threads = Threads.ONE;

  private Study study;
  private FeatureExtractor extractor;

  /** For JMH. */
  public ResNetBenchmark() {}

  /**
   * Makes the tumour and a network of random weights.
   *
   * @throws IOException when the weights cannot be written or read
   */
  @Setup
  public void makeNetwork() throws IOException {
    study = SyntheticTumour.ofRadius(24);
    Path file = Files.createTempFile("pleura-benchmark", ".safetensors");
    try {
      ResNetWeights.random(ResNetLayout.resNet10(baseWidth), 1)
          .write(file, WeightPrecision.FLOAT32);
      DeepFeatureSettings settings =
          DeepFeatureSettings.ofWeights(file).withThreads(threads.count());
      extractor = new DeepFeatureExtractorProvider().create(settings.values(), List.of());
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /** Frees the network. */
  @TearDown
  public void closeNetwork() {
    extractor.close();
  }

  /**
   * All deep features.
   *
   * @return the features
   */
  @Benchmark
  public FeatureVector forward() {
    return extractor.extract(study, threads.context());
  }
}
