package io.pleura.deepfeatures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.ConfigurationException;
import io.pleura.volume.CropRule;
import io.pleura.volume.Window;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeepFeatureSettingsTest {

  @Test
  void defaults() {
    var settings = DeepFeatureSettings.of(Map.of("weights", "w.safetensors"));
    assertEquals(DeepFeatureSettings.ofWeights(Path.of("w.safetensors")), settings);
    assertEquals("medicalnet", settings.extractorId());
    assertEquals(
        Map.ofEntries(
            Map.entry("weights", "w.safetensors"),
            Map.entry("network", "auto"),
            Map.entry("output", "gap"),
            Map.entry("window", "-160,240"),
            Map.entry("scale", "-1,1"),
            Map.entry("region", "roi"),
            Map.entry("cropRule", "half-open"),
            Map.entry("margin", "15"),
            Map.entry("size", "64"),
            Map.entry("engine", "pytorch"),
            Map.entry("threads", "1")),
        settings.values());
  }

  @Test
  void everyValueSurvivesARoundTrip() {
    var settings =
        DeepFeatureSettings.ofWeights(Path.of("w"))
            .withInput(
                new InputPreparation(
                    new Window(-1000.25, 400),
                    new IntensityScale.Range(0, 0.5),
                    new InputRegion.Roi(CropRule.PYTHON_APPLICATION, 7),
                    new InputSize(8, 48, 32)))
            .withNetwork(ResNetDepth.RESNET_50)
            .withOutput(NetworkOutput.LAYER_2)
            .withEngine("other")
            .withThreads(3);
    Map<String, String> values = settings.values();
    assertEquals("-1000.25,400", values.get("window"));
    assertEquals("0,0.5", values.get("scale"));
    assertEquals("roi", values.get("region"));
    assertEquals("python-application", values.get("cropRule"));
    assertEquals("7", values.get("margin"));
    assertEquals("8x48x32", values.get("size"));
    assertEquals("resnet50", values.get("network"));
    assertEquals("layer2", values.get("output"));
    assertEquals(settings, DeepFeatureSettings.of(values));
  }

  @Test
  void theWholeVolumeHasItsOwnSizeAndNoMargin() {
    var settings = DeepFeatureSettings.of(Map.of("weights", "w", "region", "whole"));
    assertEquals(InputPreparation.WHOLE_VOLUME, settings.input());
    assertEquals(new InputSize(56, 448, 448), settings.input().size());
    assertEquals("56x448x448", settings.values().get("size"));
    assertFalse(settings.values().containsKey("margin"));
    assertFalse(settings.values().containsKey("cropRule"));
    assertEquals(settings, DeepFeatureSettings.of(settings.values()));
    var standardised =
        settings.withInput(settings.input().withScale(new IntensityScale.Standardised()));
    assertEquals("standardised", standardised.values().get("scale"));
    assertEquals(standardised, DeepFeatureSettings.of(standardised.values()));
    for (String key : List.of("margin", "cropRule")) {
      var e =
          assertThrows(
              ConfigurationException.class,
              () ->
                  DeepFeatureSettings.of(
                      Map.of("weights", "w", "region", "whole", key, "half-open")));
      assertEquals("setting-conflict", e.code());
      assertTrue(e.getMessage().contains("'" + key + "'"), e.getMessage());
    }
  }

  @Test
  void aSizeIsACubeOrDepthHeightWidth() {
    assertEquals(InputSize.cube(64), InputSize.of("64"));
    assertEquals(InputSize.cube(64), InputSize.of("64x64x64"));
    assertEquals("64", InputSize.cube(64).toString());
    assertEquals(new InputSize(1, 512, 3), InputSize.of("1x512x3"));
    assertEquals("1x512x3", new InputSize(1, 512, 3).toString());
    assertEquals(1 << 27, InputSize.cube(512).voxelCount());
  }

  @Test
  void wrongValuesAreRefusedWithKeyAndValue() {
    assertRefused("setting-value", "margin", "-1");
    assertRefused("setting-value", "margin", "many");
    assertRefused("setting-value", "size", "0");
    assertRefused("setting-value", "size", "64.5");
    assertRefused("setting-value", "size", "513");
    assertRefused("setting-value", "size", "64x64");
    assertRefused("setting-value", "size", "64x64x0");
    assertRefused("setting-value", "size", "64x64x64x64");
    assertRefused("setting-value", "size", "64x64x");
    assertRefused("setting-value", "scale", "1,-1");
    assertRefused("setting-value", "scale", "0,0");
    assertRefused("setting-value", "scale", "0,1e39");
    assertRefused("setting-value", "scale", "standard");
    assertRefused("setting-value", "region", "Whole");
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
