package io.pleura.radiomics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pleura.error.ConfigurationException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureVector;
import io.pleura.radiomics.array.ArrayEngine;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The array engine changes no feature, bin edges included. */
class ArrayEngineGoldenTest {

  /** Goldens with transcendental image types, and those of small and flat ROIs. */
  static Stream<String> goldens() {
    return ReferenceCorpus.goldens().stream()
        .filter(
            name ->
                name.endsWith("__alltypes")
                    || name.startsWith("edge_") && name.endsWith("__default")
                    || name.startsWith("ibsi_digital__"));
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void featuresDoNotDependOnIt(String name) {
    Golden golden = ReferenceCorpus.golden(name);
    assumeTrue(!golden.isError(), "an input that must fail");
    RadiomicsSettings settings = golden.settings();
    FeatureVector loops = extract(golden, settings.withArrayEngine(ArrayEngine.JAVA));
    FeatureVector nd4j = extract(golden, settings.withArrayEngine(ArrayEngine.ND4J));
    for (FeatureName feature : loops.schema().names()) {
      double expected = loops.get(feature);
      double floor = 1e-3 * CancellationFloor.of(golden, feature);
      double relative = 1e-12 * Math.abs(expected);
      double tolerance = floor > relative ? floor : relative; // the floor of a flat ROI is NaN
      if (Double.isNaN(expected)) {
        tolerance = 0;
      }
      assertEquals(expected, nd4j.get(feature), tolerance, feature.value());
      assertEquals(loops.reasonUndefined(feature), nd4j.reasonUndefined(feature));
    }
    assertEquals(List.of(), new Agreement().compare(golden, nd4j));
  }

  private static FeatureVector extract(Golden golden, RadiomicsSettings settings) {
    return Radiomics.extract(golden.image(), golden.mask(), settings, ExecutionContext.ofAllCores())
        .features();
  }

  @Test
  void itIsAnExecutionSetting() {
    RadiomicsSettings settings = RadiomicsSettings.pyradiomicsDefaults();
    assertEquals(ArrayEngine.AUTOMATIC, settings.arrayEngine());
    RadiomicsSettings other = settings.withArrayEngine(ArrayEngine.ND4J);
    assertEquals(ArrayEngine.ND4J, other.arrayEngine());
    assertEquals(settings, other);
    assertEquals(settings.fingerprint(), other.fingerprint());
    assertEquals(settings.schema(), other.schema());
    assertEquals("ND4J", other.values().get("arrayEngine"));
    var provider = new RadiomicsExtractorProvider();
    assertTrue(provider.executionSettings().contains("arrayEngine"));
    try (var extractor = provider.create(other.values(), List.of())) {
      assertEquals(other.values(), extractor.settings());
    }
    try (var extractor = provider.create(settings.values(), List.of())) {
      assertEquals(settings.values(), extractor.settings());
    }
  }

  @Test
  void anEngineThatIsNoneIsRefused() {
    var e =
        assertThrows(
            ConfigurationException.class,
            () ->
                new RadiomicsExtractorProvider().create(Map.of("arrayEngine", "CUDA"), List.of()));
    assertEquals("setting-wrong", e.code());
    assertTrue(e.getMessage().contains("[AUTOMATIC, JAVA, ND4J]"), e.getMessage());
  }
}
