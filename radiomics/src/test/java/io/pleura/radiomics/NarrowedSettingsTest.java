package io.pleura.radiomics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureVector;
import io.pleura.volume.LabelMap;
import io.pleura.volume.Mask;
import io.pleura.volume.Volume;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Settings for some of the features that others give. */
class NarrowedSettingsTest {

  private static final RadiomicsSettings WIDE =
      RadiomicsSettings.parseYaml(
          """
          imageType:
            Original: {}
            Square: {binWidth: 10}
            LoG: {sigma: [2.0, 3, 5.0], binWidth: 5}
            Wavelet: {}
          featureClass:
            glcm: [Contrast, MCC]
            firstorder: [Mean, Entropy]
            shape: [MeshVolume, Elongation]
          setting: {distances: [1, 2], label: 1}
          """,
          "test");

  private static List<FeatureName> names(String... names) {
    return Stream.of(names).map(FeatureName::new).toList();
  }

  private static List<String> schema(RadiomicsSettings settings) {
    return settings.schema().names().stream().map(FeatureName::value).toList();
  }

  @Test
  void onlyWhatTheNamesNeedIsLeft() {
    RadiomicsSettings narrow =
        WIDE.narrowedTo(
            names(
                "log-sigma-3-mm-3D_glcm_MCC",
                "square_firstorder_Mean",
                "original_shape_MeshVolume"));
    assertEquals(
        List.of(
            "original_shape_MeshVolume",
            "square_glcm_MCC",
            "square_firstorder_Mean",
            "log-sigma-3-mm-3D_glcm_MCC",
            "log-sigma-3-mm-3D_firstorder_Mean"),
        schema(narrow));
    assertEquals(List.of("Square", "LoG"), List.copyOf(narrow.imageTypes().keySet()));
    assertEquals(WIDE.distances(), narrow.distances());
    assertEquals(
        List.of("original_shape_Elongation"),
        schema(WIDE.narrowedTo(names("original_shape_Elongation"))));
    assertEquals(WIDE, WIDE.narrowedTo(WIDE.schema().names()));
  }

  @Test
  void theValuesStayTheSame() {
    Volume image = ReferenceCorpus.bundledVolume("cases/synth_image.nii.gz");
    Mask mask = LabelMap.of(ReferenceCorpus.bundledVolume("cases/synth_mask.nii.gz")).mask(1);
    FeatureVector wide =
        Radiomics.extract(image, mask, WIDE, ExecutionContext.ofAllCores()).features();
    List<FeatureName> chosen =
        names("wavelet-HLH_glcm_MCC", "log-sigma-2-0-mm-3D_firstorder_Entropy");
    FeatureVector narrow =
        Radiomics.extract(image, mask, WIDE.narrowedTo(chosen), ExecutionContext.ofAllCores())
            .features();
    assertTrue(narrow.schema().names().containsAll(chosen));
    for (FeatureName name : narrow.schema().names()) {
      assertEquals(wide.get(name), narrow.get(name), name.value());
    }
  }

  @Test
  void anUnknownNameIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> WIDE.narrowedTo(names("original_glcm_Idm")));
  }
}
