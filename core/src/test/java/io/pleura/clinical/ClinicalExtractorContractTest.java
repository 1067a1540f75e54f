package io.pleura.clinical;

import io.pleura.spi.FeatureExtractorProvider;
import io.pleura.tck.FeatureExtractorContract;

class ClinicalExtractorContractTest extends FeatureExtractorContract {

  @Override
  protected FeatureExtractorProvider provider() {
    return new ClinicalExtractorProvider();
  }
}
