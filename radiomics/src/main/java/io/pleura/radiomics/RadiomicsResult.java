package io.pleura.radiomics;

import io.pleura.error.InputWarning;
import io.pleura.feature.FeatureVector;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an extraction gives.
 *
 * @param features the values in the order of {@link RadiomicsSettings#schema()}: shape, then image
 *     by image first order and texture; without the features of an image that the input does not
 *     allow, which a warning {@code image-missing} names
 * @param diagnostics PyRadiomics' general information under its keys ({@code diagnostics_...}), in
 *     its order; empty when {@link RadiomicsSettings#additionalInfo()} is false. Values are {@code
 *     String}, {@code Long}, {@code Double}, {@code Boolean}, lists of these, or maps of these by
 *     {@code String}, in which null stands for a setting without a value. Lists run x, y, z. The
 *     hash of the mask is that of the label map, of a mask with the one label where no label map
 *     was given
 * @param warnings what the user should know
 */
public record RadiomicsResult(
    FeatureVector features, Map<String, Object> diagnostics, List<InputWarning> warnings) {

  /**
   * Copies the map and the list.
   *
   * @param features the values
   * @param diagnostics PyRadiomics' general information
   * @param warnings what the user should know
   */
  public RadiomicsResult {
    diagnostics = Collections.unmodifiableMap(new LinkedHashMap<>(diagnostics));
    warnings = List.copyOf(warnings);
  }
}
