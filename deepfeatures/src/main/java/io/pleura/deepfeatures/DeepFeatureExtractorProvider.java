package io.pleura.deepfeatures;

import io.pleura.error.ConfigurationException;
import io.pleura.spi.Asset;
import io.pleura.spi.FeatureExtractor;
import io.pleura.spi.FeatureExtractorProvider;
import io.pleura.spi.PluginProvider;
import io.pleura.spi.Plugins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
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

  private static final String DIGEST_PREFIX = "sha256:";

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
    DeepFeatureSettings parsed = DeepFeatureSettings.of(settings);
    Asset asset = asset(parsed.weights(), assets);
    NetworkEngine engine = Plugins.onClassPath().get(NetworkEngine.class, parsed.engine());
    FeatureNetwork network = engine.open(asset, parsed.request());
    return new DeepFeatureExtractor(
        network, parsed.input(), parsed.semanticValues(DIGEST_PREFIX + asset.sha256()), asset);
  }

  private static Asset asset(String weights, List<Asset> assets) throws IOException {
    if (weights.startsWith(DIGEST_PREFIX)) {
      String digest = weights.substring(DIGEST_PREFIX.length());
      for (Asset asset : assets) {
        if (asset.sha256().equals(digest)) {
          return asset;
        }
      }
      WeightsCache cache = WeightsCache.ofUser();
      return cache
          .find(digest)
          .orElseThrow(
              () ->
                  new ConfigurationException(
                      "asset-missing",
                      "The setting 'weights' names the digest "
                          + digest
                          + ", which none of the "
                          + assets.size()
                          + " assets has, and no file in the cache "
                          + cache.folder()
                          + ".",
                      "Put the file into the cache (pleura weights use FILE), hand it over, or name"
                          + " its path."));
    }
    try {
      Path file = Path.of(weights);
      return Asset.of(assetName(file), () -> Files.newInputStream(file));
    } catch (InvalidPathException e) {
      throw new ConfigurationException(
          "setting-value",
          "The setting 'weights' is '" + weights + "', which is not a path.",
          "Give the path of a weights file.",
          e);
    }
  }

  /** The file's name with every character replaced that an asset's name must not have. */
  private static String assetName(Path file) {
    String name = String.valueOf(file.getFileName()).replaceAll("[^A-Za-z0-9._-]", "_");
    return Character.isLetterOrDigit(name.charAt(0)) ? name : "weights" + name;
  }
}
