package io.pleura.spi;

import io.pleura.error.ConfigurationException;
import io.pleura.error.EngineUnavailableException;
import io.pleura.error.InvalidInputException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes feature extractors of one kind. */
public interface FeatureExtractorProvider extends PluginProvider {

  /**
   * The settings that say how work is carried out (device, threads) and never change a value. All
   * others are semantic: a bundle stores them in its fingerprint.
   *
   * @return keys, possibly none
   */
  Set<String> executionSettings();

  /**
   * Makes an extractor.
   *
   * <p>A setting may name a file by its path; {@link FeatureExtractor#settings()} then names it as
   * {@code sha256:} and its digest, and {@link FeatureExtractor#assets()} holds it. Given such a
   * digest, this method finds the file among the assets.
   *
   * @param settings values by key; missing keys take their defaults
   * @param assets the files that settings refer to by digest; empty unless read from a bundle
   * @return a new extractor
   * @throws ConfigurationException when a key is unknown or a value wrong
   * @throws InvalidInputException when a file that a setting names is not what it should be
   * @throws EngineUnavailableException when a native engine is missing
   * @throws IOException when a file cannot be read
   */
  FeatureExtractor create(Map<String, String> settings, List<Asset> assets) throws IOException;
}
