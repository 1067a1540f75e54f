package io.pleura.spi;

import java.io.IOException;
import java.util.Map;

/** Makes segmenters of one kind. */
public interface SegmenterProvider extends PluginProvider {

  /**
   * Makes a segmenter.
   *
   * @param settings values by key; missing keys take their defaults
   * @return a new segmenter
   * @throws IOException when a file that a setting names cannot be read
   */
  Segmenter create(Map<String, String> settings) throws IOException;
}
