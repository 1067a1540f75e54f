package io.pleura.radiomics;

import com.fasterxml.jackson.databind.JsonNode;
import io.pleura.error.ConfigurationException;
import io.pleura.execution.ExecutionContext;
import io.pleura.volume.LabelMap;
import io.pleura.volume.Mask;
import io.pleura.volume.MaskSelection;
import io.pleura.volume.PixelType;
import io.pleura.volume.Volume;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One extraction of PyRadiomics: what went in and what came out.
 *
 * @param name case and settings, {@code CASE__SETTINGS}
 * @param json the file
 */
record Golden(String name, JsonNode json) {

  /** The settings block of the 'seed' goldens: voxels are cast to float and clamped first. */
  private static final String SEED_CLAMP = "pleura: {clamp: [-160, 240]}\n";

  String kind() {
    return json.get("settingsName").asText();
  }

  boolean isError() {
    return json.hasNonNull("error");
  }

  JsonNode features() {
    return json.get("features");
  }

  /** Whether the folder of the whole corpus is needed, because the case is a patient. */
  boolean isOfPatient() {
    return !ReferenceCorpus.isBundled(name);
  }

  /** Whether image and mask go to another spacing. */
  boolean isResampled() {
    return json.get("settings").has("resampledPixelSpacing");
  }

  /** The image as the extraction takes it. */
  Volume image() {
    Volume image = ReferenceCorpus.caseVolume(json.get("input").get("image").asText());
    return kind().equals("seed64") ? ReferenceCorpus.seedImage(image, PixelType.FLOAT64) : image;
  }

  private Volume labels() {
    String file = json.get("input").get("mask").asText();
    if (file.equals("all ones")) {
      Volume image = ReferenceCorpus.caseVolume(json.get("input").get("image").asText());
      return ReferenceCorpus.filled(image, 1);
    }
    Volume labels = ReferenceCorpus.caseVolume(file);
    JsonNode slice = json.get("input").get("keepOnlySliceZ");
    return slice == null ? labels : ReferenceCorpus.onlySlice(labels, slice.asInt());
  }

  /** The ROI; of several labels the 'seed' goldens take the union. */
  Mask mask() {
    Volume labels = labels();
    return takesUnion()
        ? MaskSelection.PYTHON_APPLICATION.select(labels).mask()
        : LabelMap.of(labels).mask(json.get("settings").path("label").asInt(1));
  }

  /** What this version does not build of what the golden asks for; empty when all is built. */
  List<String> unbuilt() {
    List<String> result = new ArrayList<>();
    json.get("settings")
        .properties()
        .forEach(
            entry -> {
              if (isUnbuilt(
                  "featureClass: {firstorder: }\nsetting: {'"
                      + entry.getKey()
                      + "': "
                      + entry.getValue()
                      + "}\n")) {
                result.add("setting " + entry.getKey());
              }
            });
    json.get("imageTypes")
        .properties()
        .forEach(
            entry -> {
              if (isUnbuilt(entry)) {
                result.add("image type " + entry.getKey());
              }
            });
    for (JsonNode name : json.get("featureClasses")) {
      if (!isBuilt(FeatureClass.ofKey(name.asText()).orElseThrow())) {
        result.add("class " + name.asText());
      }
    }
    return result;
  }

  private static boolean isUnbuilt(Map.Entry<String, JsonNode> imageType) {
    return isUnbuilt(
        "featureClass: {firstorder: }\nimageType: {"
            + imageType.getKey()
            + ": "
            + imageType.getValue()
            + "}\n");
  }

  private static boolean isUnbuilt(String yaml) {
    try {
      RadiomicsSettings.parseYaml(yaml, "probe");
      return false;
    } catch (ConfigurationException e) {
      if (e.code().equals("not-built-yet")) {
        return true;
      }
      throw e;
    }
  }

  /** Whether the class computes anything. */
  private static boolean isBuilt(FeatureClass featureClass) {
    return Built.CLASSES.contains(featureClass);
  }

  /** The settings, read by our own reader of parameter files, without what is not built. */
  RadiomicsSettings settings() {
    var yaml = new StringBuilder("featureClass:\n");
    JsonNode named = json.get("enabledFeatures");
    if (named != null && !named.isNull()) {
      named
          .properties()
          .forEach(
              e ->
                  yaml.append("  ")
                      .append(e.getKey())
                      .append(": ")
                      .append(e.getValue())
                      .append('\n'));
    }
    for (JsonNode name : json.get("featureClasses")) {
      if (isBuilt(FeatureClass.ofKey(name.asText()).orElseThrow())) {
        yaml.append("  ").append(name.asText()).append(":\n");
      }
    }
    yaml.append("imageType:\n");
    json.get("imageTypes")
        .properties()
        .forEach(
            entry -> {
              if (!isUnbuilt(entry)) {
                yaml.append("  ")
                    .append(entry.getKey())
                    .append(": ")
                    .append(entry.getValue())
                    .append('\n');
              }
            });
    yaml.append("setting: ").append(json.get("settings")).append('\n');
    if (kind().equals("seed")) {
      yaml.append(SEED_CLAMP);
    }
    return RadiomicsSettings.parseYaml(yaml.toString(), name);
  }

  RadiomicsResult extract() {
    ExecutionContext context = ExecutionContext.ofAllCores();
    return takesUnion()
        ? Radiomics.extract(image(), mask(), settings(), context)
        : Radiomics.extract(image(), LabelMap.of(labels()), settings(), context);
  }

  private boolean takesUnion() {
    return kind().equals("seed") || kind().equals("seed64");
  }

  /** The classes that give a number for the digital phantom of IBSI. */
  private static final class Built {
    static final Set<FeatureClass> CLASSES = probe();

    private static Set<FeatureClass> probe() {
      Golden phantom = ReferenceCorpus.golden("ibsi_digital__default");
      Volume image = phantom.image();
      Mask slice = LabelMap.of(ReferenceCorpus.onlySlice(phantom.labels(), 1)).mask(1);
      Set<FeatureClass> built = EnumSet.noneOf(FeatureClass.class);
      for (FeatureClass featureClass : FeatureClass.values()) {
        String force2D =
            featureClass == FeatureClass.SHAPE2D ? "setting: {force2D: true, label: 1}\n" : "";
        String yaml = "featureClass: {" + featureClass.key() + ": }\n" + force2D;
        if (isUnbuilt(yaml)) {
          continue;
        }
        RadiomicsResult result =
            Radiomics.extract(
                image,
                slice,
                RadiomicsSettings.parseYaml(yaml, "probe"),
                ExecutionContext.ofCallingThread());
        if (result.features().undefined().size() < result.features().schema().size()) {
          built.add(featureClass);
        }
      }
      return built;
    }
  }
}
