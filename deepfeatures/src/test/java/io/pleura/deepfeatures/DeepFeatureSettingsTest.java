package io.pleura.deepfeatures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.ConfigurationException;
import io.pleura.volume.CropRule;
import io.pleura.volume.Window;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeepFeatureSettingsTest {

  @Test
  void defaults() {
    var settings = DeepFeatureSettings.of(Map.of("weights", "w.safetensors"));
    assertEquals(DeepFeatureSettings.ofWeights(Path.of("w.safetensors")), settings);
    assertEquals("medicalnet", settings.extractorId());
    assertEquals(
        Map.of(
            "weights", "w.safetensors",
            "network", "auto",
            "output", "gap",
            "window", "-160,240",
            "cropRule", "half-open",
            "margin", "15",
            "size", "64",
            "engine", "pytorch",
            "threads", "1"),
        settings.values());
  }

  @Test
  void everyValueSurvivesARoundTrip() {
    var settings =
        DeepFeatureSettings.ofWeights(Path.of("w"))
            .withInput(
                new InputPreparation(new Window(-1000.25, 400), CropRule.PYTHON_APPLICATION, 7, 48))
            .withNetwork(ResNetDepth.RESNET_50)
            .withOutput(NetworkOutput.LAYER_2)
            .withEngine("other")
            .withThreads(3);
    Map<String, String> values = settings.values();
    assertEquals("-1000.25,400", values.get("window"));
    assertEquals("python-application", values.get("cropRule"));
    assertEquals("resnet50", values.get("network"));
    assertEquals("layer2", values.get("output"));
    assertEquals(settings, DeepFeatureSettings.of(values));
  }

  @Test
  void wrongValuesAreRefusedWithKeyAndValue() {
    assertRefused("setting-value", "margin", "-1");
    assertRefused("setting-value", "margin", "many");
    assertRefused("setting-value", "size", "0");
    assertRefused("setting-value", "size", "64.5");
    assertRefused("setting-value", "window", "240,-160");
    assertRefused("setting-value", "window", "1,2,3");
    assertRefused("setting-value", "window", "a,b");
    assertRefused("setting-value", "cropRule", "HALF_OPEN");
    assertRefused("setting-value", "threads", "0");
    assertRefused("setting-value", "network", "resnet11");
    assertRefused("setting-value", "output", "layer5");
    assertRefused("setting-unknown", "treads", "1");
    var e = assertThrows(ConfigurationException.class, () -> DeepFeatureSettings.of(Map.of()));
    assertEquals("setting-missing", e.code());
    Map<String, String> shortMargin =
        Map.of("weights", "w", "cropRule", "python-application", "margin", "0");
    var tooShort =
        assertThrows(ConfigurationException.class, () -> DeepFeatureSettings.of(shortMargin));
    assertTrue(tooShort.getMessage().contains("from 1 to"), tooShort.getMessage());
  }

  private static void assertRefused(String code, String key, String value) {
    Map<String, String> values = new HashMap<>(Map.of("weights", "w", key, value));
    var e = assertThrows(ConfigurationException.class, () -> DeepFeatureSettings.of(values));
    assertEquals(code, e.code());
    assertTrue(e.getMessage().contains("'" + key + "'"), e.getMessage());
    if (code.equals("setting-value")) {
      assertTrue(e.getMessage().contains("'" + value + "'"), e.getMessage());
    }
  }
}
