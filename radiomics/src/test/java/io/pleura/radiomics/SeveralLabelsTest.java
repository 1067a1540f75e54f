package io.pleura.radiomics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.volume.LabelMap;
import io.pleura.volume.Volume;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several labels of one label map in one call. */
class SeveralLabelsTest {

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
      assertEquals(alone.diagnostics(), together.get(label).diagnostics());
      assertEquals(alone.warnings(), together.get(label).warnings());
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
