package io.pleura.radiomics;

import io.pleura.error.InputWarning;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.feature.FeatureVector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The features of one case in the order of the schema. Those of an image that the input does not
 * allow, and of shape2D where there is no slice, are left out with a warning.
 */
final class FeatureAssembly {

  private final RadiomicsSettings settings;
  private final Map<String, ImageValues> byImage;
  private final Map<String, String> missingImages;
  private final Optional<String> noShape2D;
  private final List<FeatureDefinition> definitions = new ArrayList<>();
  private final List<Double> values = new ArrayList<>();
  private final Map<FeatureName, String> undefined = new HashMap<>();
  private final Map<String, List<String>> lostByImage = new LinkedHashMap<>();
  private final List<String> lostShape2D = new ArrayList<>();

  /**
   * Prepares.
   *
   * @param missingImages why an image is missing, by its name
   * @param noShape2D why the ROI has no shape in a slice, if it has none
   */
  FeatureAssembly(
      RadiomicsSettings settings,
      Map<String, ImageValues> byImage,
      Map<String, String> missingImages,
      Optional<String> noShape2D) {
    this.settings = settings;
    this.byImage = byImage;
    this.missingImages = missingImages;
    this.noShape2D = noShape2D;
  }

  FeatureVector vector(List<InputWarning> warnings) {
    settings.schema().definitions().forEach(this::add);
    addWarnings(warnings);
    FeatureSchema schema =
        definitions.size() == settings.schema().size()
            ? settings.schema()
            : FeatureSchema.of(definitions);
    double[] array = values.stream().mapToDouble(Double::doubleValue).toArray();
    return FeatureVector.of(schema, array, undefined);
  }

  private void add(FeatureDefinition definition) {
    String[] parts = definition.name().value().split("_", 3);
    String image = parts[0];
    String feature = parts[2];
    if (missingImages.containsKey(image)) {
      lostByImage.computeIfAbsent(image, name -> new ArrayList<>()).add(definition.name().value());
      return;
    }
    ImageValues computed = byImage.get(image);
    if (computed == null) {
      throw new IllegalStateException(definition.name() + " was not computed");
    }
    Optional<FeatureClass> ours = FeatureClass.ofKey(parts[1]);
    if (ours.isEmpty()) {
      FeatureValue value = computed.byPlugin().getOrDefault(parts[1], Map.of()).get(feature);
      if (value == null) {
        throw new IllegalStateException(definition.name() + " was not computed");
      }
      value.undefinedBecause().ifPresent(why -> undefined.put(definition.name(), why));
      definitions.add(definition);
      values.add(value.value());
      return;
    }
    FeatureClass featureClass = ours.get();
    if (featureClass == FeatureClass.SHAPE2D && noShape2D.isPresent()) {
      lostShape2D.add(definition.name().value());
      return;
    }
    double[] all = computed.byClass().get(featureClass);
    if (all == null) {
      throw new IllegalStateException(definition.name() + " was not computed");
    }
    double value = all[featureClass.indexOf(feature)];
    if (!Double.isFinite(value)) {
      undefined.put(definition.name(), reason(featureClass, feature, value, all));
      value = Double.NaN;
    }
    definitions.add(definition);
    values.add(value);
  }

  private void addWarnings(List<InputWarning> warnings) {
    lostByImage.forEach(
        (image, names) ->
            warnings.add(
                new InputWarning.Note(
                    "image-missing",
                    "The image "
                        + image
                        + " cannot be computed: "
                        + missingImages.get(image)
                        + " Its "
                        + names.size()
                        + " features are missing: "
                        + String.join(", ", names)
                        + ".")));
    if (!lostShape2D.isEmpty()) {
      warnings.add(
          new InputWarning.Note(
              "shape2d-missing",
              "The class shape2D is left out, as PyRadiomics does: "
                  + noShape2D.orElseThrow()
                  + " Missing: "
                  + String.join(", ", lostShape2D)
                  + "."));
    }
  }

  private String reason(FeatureClass featureClass, String name, double value, double[] all) {
    if (featureClass == FeatureClass.GLCM && Double.isNaN(all[GlcmFeatures.MAXIMUM_PROBABILITY])) {
      return "No two voxels of the ROI are neighbours at a distance of "
          + settings.distances()
          + " voxels, so the co-occurrence matrix is empty.";
    }
    if (featureClass == FeatureClass.GLRLM) {
      return "No line in any direction crosses two voxels of the ROI, so there are no runs.";
    }
    if (name.equals("RobustMeanAbsoluteDeviation")) {
      return "No value of the ROI lies between its 10th and 90th percentile.";
    }
    return "The formula gives " + value + " for this ROI.";
  }
}
