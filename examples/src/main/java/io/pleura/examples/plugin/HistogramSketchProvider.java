package io.pleura.examples.plugin;

import io.pleura.error.ConfigurationException;
import io.pleura.spi.Asset;
import io.pleura.spi.FeatureExtractor;
import io.pleura.spi.FeatureExtractorProvider;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Makes the extractor {@code org.example.histogram-sketch}: the histogram of the tumour in a few
 * wide bins.
 *
 * <table>
 * <caption>Settings</caption>
 * <tr><td>{@code lower}</td><td>lower bound of the first bin, HU; -160 by default</td></tr>
 * <tr><td>{@code upper}</td><td>upper bound of the last bin, HU; 240 by default</td></tr>
 * <tr><td>{@code bins}</td><td>number of bins, 2 to 100; 8 by default</td></tr>
 * </table>
 */
public final class HistogramSketchProvider implements FeatureExtractorProvider {

  static final String ID = "org.example.histogram-sketch";

  private static final Map<String, String> DEFAULTS =
      Map.of("lower", "-160.0", "upper", "240.0", "bins", "8");
  private static final int MOST_BINS = 100;

  /** Makes the provider. */
  public HistogramSketchProvider() {}

  @Override
  public String id() {
    return ID;
  }

  @Override
  public int spiVersion() {
    return 1;
  }

  @Override
  public Set<String> executionSettings() {
    return Set.of();
  }

  @Override
  public FeatureExtractor create(Map<String, String> settings, List<Asset> assets) {
    var values = new TreeMap<>(DEFAULTS);
    settings.forEach(
        (key, value) -> {
          if (values.put(key, value) == null) {
            throw new ConfigurationException(
                "setting-unknown",
                "The extractor '" + ID + "' has no setting '" + key + "'.",
                "Its settings are " + String.join(", ", new TreeMap<>(DEFAULTS).keySet()) + ".");
          }
        });
    double lower = number(values, "lower");
    double upper = number(values, "upper");
    double bins = number(values, "bins");
    if (!(upper > lower)) {
      throw wrong("upper", values, "a number above 'lower', " + lower);
    }
    if (bins != Math.rint(bins) || bins < 2 || bins > MOST_BINS) {
      throw wrong("bins", values, "a whole number from 2 to " + MOST_BINS);
    }
    return new HistogramSketch(lower, upper, (int) bins);
  }

  private static double number(Map<String, String> values, String key) {
    String text = values.getOrDefault(key, "");
    try {
      double number = Double.parseDouble(text);
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw wrong(key, values, "a finite number");
  }

  private static ConfigurationException wrong(
      String key, Map<String, String> values, String expected) {
    return new ConfigurationException(
        "setting-wrong",
        "The setting '%s' of the extractor '%s' is '%s'."
            .formatted(key, ID, values.getOrDefault(key, "")),
        "Give " + expected + ".");
  }
}
