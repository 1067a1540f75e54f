package io.pleura.deepfeatures;

import io.pleura.spi.Asset;
import io.pleura.spi.FeatureExtractor;
import io.pleura.spi.FeatureExtractorProvider;
import io.pleura.spi.PluginProvider;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes extractors of the features of MedicalNet ResNets (Chen et al. 2019, Med3D), pure numbers:
 * by default the backbone's last stage averaged over space, named {@code resnet10_gap_000} and so
 * on. {@link DeepFeatureSettings} lists the settings, {@link NetworkOutput} the outputs.
 */
public final class DeepFeatureExtractorProvider implements FeatureExtractorProvider {

  /** The id of these extractors. */
  public static final String ID = "medicalnet";

  /** Makes the provider; loads nothing. */
  public DeepFeatureExtractorProvider() {}

  @Override
  public String id() {
    return ID;
  }

  @Override
  public int spiVersion() {
    return PluginProvider.SPI_VERSION;
  }

  @Override
  public Set<String> executionSettings() {
    return Set.of(DeepFeatureSettings.ENGINE, DeepFeatureSettings.THREADS);
  }

  @Override
  public FeatureExtractor create(Map<String, String> settings, List<Asset> assets)
      throws IOException {
    return new DeepFeatureExtractor(DeepFeatures.open(DeepFeatureSettings.of(settings), assets));
  }
}
