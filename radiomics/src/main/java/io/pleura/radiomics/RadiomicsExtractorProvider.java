package io.pleura.radiomics;

import io.pleura.error.ConfigurationException;
import io.pleura.radiomics.array.ArrayEngine;
import io.pleura.spi.Asset;
import io.pleura.spi.FeatureExtractor;
import io.pleura.spi.FeatureExtractorProvider;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes the radiomics extractor, id {@code radiomics}.
 *
 * <p>Its setting {@code parameters} holds the text of a parameter file ({@link
 * RadiomicsSettings#toYaml()}); without it the extractor takes {@link
 * RadiomicsSettings#pleuralInvasion()}. The setting {@code arrayEngine}, the name of an {@link
 * ArrayEngine}, is about execution only.
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
    return Set.of(RadiomicsSettings.ARRAY_ENGINE);
  }

  @Override
  public FeatureExtractor create(Map<String, String> settings, List<Asset> assets) {
    for (String key : settings.keySet()) {
      if (!key.equals(RadiomicsSettings.PARAMETERS)
          && !key.equals(RadiomicsSettings.ARRAY_ENGINE)) {
        throw new ConfigurationException(
            "setting-unknown",
            "The radiomics extractor has no setting '" + key + "'.",
            "Use '"
                + RadiomicsSettings.PARAMETERS
                + "' with the text of a parameter file, and '"
                + RadiomicsSettings.ARRAY_ENGINE
                + "'.");
      }
    }
    String yaml = settings.get(RadiomicsSettings.PARAMETERS);
    RadiomicsSettings parsed =
        yaml == null
            ? RadiomicsSettings.pleuralInvasion()
            : RadiomicsSettings.parseYaml(yaml, "radiomics parameters");
    String engine = settings.get(RadiomicsSettings.ARRAY_ENGINE);
    return new RadiomicsExtractor(
        engine == null ? parsed : parsed.withArrayEngine(arrayEngine(engine)));
  }

  private static ArrayEngine arrayEngine(String name) {
    for (ArrayEngine engine : ArrayEngine.values()) {
      if (engine.name().equals(name)) {
        return engine;
      }
    }
    throw new ConfigurationException(
        "setting-wrong",
        "The setting '"
            + RadiomicsSettings.ARRAY_ENGINE
            + "' of the radiomics extractor is '"
            + name
            + "'.",
        "Use one of " + Arrays.toString(ArrayEngine.values()) + ".");
  }
}
