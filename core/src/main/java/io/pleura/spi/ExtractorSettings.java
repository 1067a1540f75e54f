package io.pleura.spi;

import java.util.Map;

/** A chosen extractor and its settings, before it is made. */
public interface ExtractorSettings {

  /**
   * Which extractor.
   *
   * @return id of its provider
   */
  String extractorId();

  /**
   * Its settings as text.
   *
   * @return values by key, as {@link FeatureExtractorProvider#create} takes them
   */
  Map<String, String> values();
}
