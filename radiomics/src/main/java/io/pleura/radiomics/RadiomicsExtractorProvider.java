package io.pleura.radiomics;

import io.pleura.error.ConfigurationException;
import io.pleura.spi.Asset;
import io.pleura.spi.FeatureExtractor;
import io.pleura.spi.FeatureExtractorProvider;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes the radiomics extractor, id {@code radiomics}.
 *
 * <p>Its one setting, {@code parameters}, holds the text of a parameter file ({@link
 * RadiomicsSettings#toYaml()}); without it the extractor takes {@link
 * RadiomicsSettings#pleuralInvasion()}. No setting is about execution only.
 */
public final class RadiomicsExtractorProvider implements FeatureExtractorProvider {

  /** Makes the provider. */
  public RadiomicsExtractorProvider() {}

  @Override
  public String id() {
    return RadiomicsSettings.EXTRACTOR_ID;
  }

  @Override
  public int spiVersion() {
    return SPI_VERSION;
  }

  @Override
  public Set<String> executionSettings() {
    return Set.of();
  }

  @Override
  public FeatureExtractor create(Map<String, String> settings, List<Asset> assets) {
    for (String key : settings.keySet()) {
      if (!key.equals(RadiomicsSettings.PARAMETERS)) {
        throw new ConfigurationException(
            "setting-unknown",
            "The radiomics extractor has no setting '" + key + "'.",
            "Use '" + RadiomicsSettings.PARAMETERS + "' with the text of a parameter file.");
      }
    }
    String yaml = settings.get(RadiomicsSettings.PARAMETERS);
    return new RadiomicsExtractor(
        yaml == null
            ? RadiomicsSettings.pleuralInvasion()
            : RadiomicsSettings.parseYaml(yaml, "radiomics parameters"));
  }
}
