package io.pleura.radiomics.filter;

import io.pleura.error.ConfigurationException;
import io.pleura.spi.PluginProvider;
import java.util.Map;

/**
 * Makes an image filter that others have written. A parameter file names it by its id, as it names
 * an image type of PyRadiomics:
 *
 * <pre>{@code
 * imageType:
 *   org.example.median: {radius: 2, binWidth: 10}
 * }</pre>
 *
 * <p>Settings of the feature classes, such as {@code binWidth}, are kept from the filter and hold
 * on its images. The kit in radiomics' test-jar with classifier {@code tck} tests providers and
 * filters.
 */
public interface ImageFilterProvider extends PluginProvider {

  /**
   * Makes a filter.
   *
   * @param arguments values by name, as in the parameter file: Boolean, String, Integer, Double, or
   *     a list of these; none for the defaults
   * @return the filter; its images have names that no other enabled image type has, of letters,
   *     digits, hyphens and points
   * @throws ConfigurationException when an argument is unknown, missing or of the wrong type or
   *     range
   */
  ImageFilter create(Map<String, Object> arguments);
}
