package io.pleura.radiomics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.volume.LabelMap;
import io.pleura.volume.Volume;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several labels of one label map in one call. */
class SeveralLabelsTest {

  private static final String MASK_HASH = "diagnostics_Mask-original_Hash";
  private static final String CONFIGURATION = "diagnostics_Configuration_Settings";

  private final Volume image = ReferenceCorpus.bundledVolume("cases/synth_image.nii.gz");
  private final LabelMap labels =
      LabelMap.of(ReferenceCorpus.bundledVolume("cases/synth_labels_mask.nii.gz"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{preCrop: true}",
        "{resampledPixelSpacing: [2, 2, 2]}",
        "{resampledPixelSpacing: [0, 0, 0]}"
      })
  void eachLabelGivesWhatItGivesAlone(String setting) {
    var settings =
        RadiomicsSettings.parseYaml(
            "setting: " + setting + "\nfeatureClass: {shape: , firstorder: , glcm: }", "test");
    var together =
        Radiomics.extract(image, labels, List.of(2, 1, 2), settings, ExecutionContext.ofAllCores());
    assertEquals(List.of(2, 1), List.copyOf(together.keySet()));
    for (int label : List.of(1, 2)) {
      var alone =
          Radiomics.extract(
              image, labels.mask(label), settings, ExecutionContext.ofCallingThread());
      assertEquals(alone.features(), together.get(label).features());
      for (String key : alone.diagnostics().keySet()) {
        if (!key.equals(MASK_HASH) && !key.equals(CONFIGURATION)) {
          assertEquals(alone.diagnostics().get(key), together.get(label).diagnostics().get(key));
        }
      }
      assertEquals(alone.warnings(), together.get(label).warnings());
    }
  }

  /** The hash is PyRadiomics' own of the file; see the golden {@code synth_labels__v_label2}. */
  @Test
  void diagnosticsNameTheLabelAndTheWholeMask() {
    var results =
        Radiomics.extract(
            image,
            labels,
            List.of(2, 1),
            RadiomicsSettings.pyradiomicsDefaults(),
            ExecutionContext.ofAllCores());
    for (int label : List.of(1, 2)) {
      Map<String, Object> diagnostics = results.get(label).diagnostics();
      assertEquals("7012e7d06d75dac2b60bc654c41a6783a0f55736", diagnostics.get(MASK_HASH));
      Map<?, ?> configuration = (Map<?, ?>) diagnostics.get(CONFIGURATION);
      assertEquals((long) label, configuration.get("label"));
    }
  }

  @Test
  void anAbsentLabelIsRefused() {
    var refused =
        assertThrows(
            InvalidInputException.class,
            () ->
                Radiomics.extract(
                    image,
                    labels,
                    List.of(1, 7),
                    RadiomicsSettings.pyradiomicsDefaults(),
                    ExecutionContext.ofAllCores()));
    assertEquals("mask-label-absent", refused.code());
  }
}
