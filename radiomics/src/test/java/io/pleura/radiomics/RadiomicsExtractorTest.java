package io.pleura.radiomics;

import io.pleura.spi.FeatureExtractorProvider;
import io.pleura.tck.FeatureExtractorContract;
import java.util.Map;

/** The contract of extractors, with the preset. */
class RadiomicsExtractorTest extends FeatureExtractorContract {

  @Override
  protected FeatureExtractorProvider provider() {
    return new RadiomicsExtractorProvider();
  }

  @Override
  protected Map<String, String> settings() {
    return RadiomicsSettings.pleuralInvasion().values();
  }
}
