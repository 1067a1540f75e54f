package io.pleura.radiomics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pleura.feature.FeatureName;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The features of a parameter file are known before any image, in the order of PyRadiomics. */
class SchemaOrderTest {

  static List<String> goldens() {
    return ReferenceCorpus.goldens();
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void schemaHasTheKeysOfTheGoldenInItsOrder(String name) {
    Golden golden = ReferenceCorpus.golden(name);
    assumeFalse(golden.isError(), "no features");
    RadiomicsSettings settings = RadiomicsSettings.parseYaml(json(golden).toString(), name);
    assertEquals(keys(name), names(settings));
    assertEquals(settings, RadiomicsSettings.parseYaml(settings.toYaml(), name));
  }

  @Test
  void presetsGiveTheFeaturesOfTheirGoldens() {
    assertEquals(keys("synth__default"), names(RadiomicsSettings.pyradiomicsDefaults()));
    assertEquals(keys("synth__seed"), names(RadiomicsSettings.pleuralInvasion()));
  }

  private static List<String> names(RadiomicsSettings settings) {
    return settings.schema().names().stream().map(FeatureName::value).toList();
  }

  private static List<String> keys(String golden) {
    List<String> keys = new ArrayList<>();
    ReferenceCorpus.golden(golden).features().fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  /** The parameter file of a golden, as JSON. */
  private static ObjectNode json(Golden golden) {
    JsonNode json = golden.json();
    ObjectNode file = JsonNodeFactory.instance.objectNode();
    file.set("setting", json.get("settings"));
    file.set("imageType", json.get("imageTypes"));
    ObjectNode classes = file.putObject("featureClass");
    if (json.path("enabledFeatures").isObject()) {
      classes.setAll((ObjectNode) json.get("enabledFeatures"));
    }
    json.get("featureClasses").forEach(name -> classes.putArray(name.asText()));
    return file;
  }
}
