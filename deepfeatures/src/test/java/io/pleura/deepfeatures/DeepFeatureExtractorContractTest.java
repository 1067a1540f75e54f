package io.pleura.deepfeatures;

import io.pleura.spi.FeatureExtractorProvider;
import io.pleura.tck.FeatureExtractorContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The compatibility kit on our own extractor, with a small network. */
class DeepFeatureExtractorContractTest extends FeatureExtractorContract {

  @TempDir private static Path folder;

  @BeforeAll
  static void writeWeights() throws IOException {
    FormulaWeights.resNet(4).write(weights(), WeightPrecision.FLOAT16);
  }

  private static Path weights() {
    return folder.resolve("weights.safetensors");
  }

  @Override
  protected FeatureExtractorProvider provider() {
    return new DeepFeatureExtractorProvider();
  }

  @Override
  protected Map<String, String> settings() {
    return Map.of("weights", weights().toString(), "size", "24");
  }
}
