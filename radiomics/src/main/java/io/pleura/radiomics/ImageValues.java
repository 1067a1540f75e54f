package io.pleura.radiomics;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * The features of one ROI on one image.
 *
 * @param byClass those of our classes, in the order of {@link FeatureClass#features()}
 * @param byPlugin those of plug-ins by name, by the id of their class
 */
record ImageValues(
    Map<FeatureClass, double[]> byClass, Map<String, Map<String, FeatureValue>> byPlugin) {

  /** Both together. */
  ImageValues with(ImageValues other) {
    Map<FeatureClass, double[]> classes = new EnumMap<>(FeatureClass.class);
    classes.putAll(byClass);
    classes.putAll(other.byClass);
    Map<String, Map<String, FeatureValue>> plugins = new HashMap<>(byPlugin);
    plugins.putAll(other.byPlugin);
    return new ImageValues(classes, plugins);
  }
}
