package io.pleura.examples.plugin;

import io.pleura.error.ConfigurationException;
import io.pleura.radiomics.filter.ImageFilter;
import io.pleura.radiomics.filter.ImageFilterProvider;
import java.util.Map;

/**
 * Makes the image filter {@code org.example.local-mean}, so that a parameter file may say:
 *
 * <pre>{@code
 * imageType:
 *   org.example.local-mean: {radius: 2, binWidth: 10}
 * }</pre>
 *
 * <p>Its one argument is {@code radius}, 1 to 10 voxels, 1 by default; {@code binWidth} is a
 * setting of the feature classes. Its image is named {@code local-mean-2}.
 */
public final class LocalMeanProvider implements ImageFilterProvider {

  static final String ID = "org.example.local-mean";

  private static final int LARGEST_RADIUS = 10;

  /** Makes the provider. */
  public LocalMeanProvider() {}

  @Override
  public String id() {
    return ID;
  }

  @Override
  public int spiVersion() {
    return 1;
  }

  @Override
  public ImageFilter create(Map<String, Object> arguments) {
    for (String name : arguments.keySet()) {
      if (!name.equals("radius")) {
        throw new ConfigurationException(
            "setting-unknown",
            "The filter '" + ID + "' has no argument '" + name + "'.",
            "Its one argument is 'radius'.");
      }
    }
    Object radius = arguments.getOrDefault("radius", 1);
    if (radius instanceof Integer voxels && voxels >= 1 && voxels <= LARGEST_RADIUS) {
      return new LocalMean(voxels);
    }
    throw new ConfigurationException(
        "setting-wrong",
        "The radius of the filter '" + ID + "' is " + radius + ".",
        "Give a whole number of voxels from 1 to " + LARGEST_RADIUS + ".");
  }
}
