package io.pleura.radiomics;

import com.fasterxml.jackson.databind.JsonNode;
import io.pleura.execution.ExecutionContext;
import io.pleura.volume.LabelMap;
import io.pleura.volume.Mask;
import io.pleura.volume.MaskSelection;
import io.pleura.volume.PixelType;
import io.pleura.volume.Volume;

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

  /** The settings, read by our own reader of parameter files. */
  RadiomicsSettings settings() {
    var yaml = new StringBuilder("featureClass:\n");
    if (json.hasNonNull("enabledFeatures")) {
      json.get("enabledFeatures")
          .properties()
          .forEach(entry -> line(yaml, entry.getKey(), entry.getValue().toString()));
    }
    json.get("featureClasses").forEach(name -> line(yaml, name.asText(), ""));
    yaml.append("imageType: ").append(json.get("imageTypes")).append('\n');
    yaml.append("setting: ").append(json.get("settings")).append('\n');
    if (kind().equals("seed")) {
      yaml.append(SEED_CLAMP);
    }
    return RadiomicsSettings.parseYaml(yaml.toString(), name);
  }

  private static void line(StringBuilder yaml, String key, String value) {
    yaml.append("  ").append(key).append(": ").append(value).append('\n');
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
}
