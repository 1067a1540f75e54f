package io.pleura.examples.plugin;

import io.pleura.spi.FeatureExtractorProvider;
import io.pleura.tck.FeatureExtractorContract;

/** The kit, unchanged: all that the author of an extractor has to write. */
class HistogramSketchContractTest extends FeatureExtractorContract {

  @Override
  protected FeatureExtractorProvider provider() {
    return new HistogramSketchProvider();
  }
}
