package io.pleura.volume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.InputWarning;
import io.pleura.error.InvalidInputException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MaskSelectionTest {

  @Test
  void labelsAreCountedInRisingOrder() {
    LabelMap map = LabelMap.of(volume(0, 5, 5, 0, 1, 5, 255, 1));
    assertEquals(Map.of(1, 2L, 5, 3L, 255, 1L), map.labels());
    assertEquals("label 1 (2 voxels), label 5 (3 voxels), label 255 (1 voxel)", map.describe());
    assertEquals(3, map.mask(5).voxelCount());
    assertTrue(map.mask(5).contains(1) && map.mask(5).contains(2) && map.mask(5).contains(5));
    assertThrows(UnsupportedOperationException.class, () -> map.labels().clear());
    assertEquals(Map.of(), LabelMap.of(volume(0, 0)).labels());
  }

  @Test
  void absentLabelListsThosePresent() {
    var selection = new MaskSelection.Label(2);
    InvalidInputException failure = refused(selection, volume(0, 1, 1, 7), "mask-label-absent");
    assertEquals(
        "The mask holds no label 2; it holds label 1 (2 voxels), label 7 (1 voxel).",
        failure.problem());
    refused(selection, volume(0, 0, 0), "mask-empty");
  }

  @Test
  void severalLabelsWithoutOneAreRefused() {
    InvalidInputException failure =
        refused(MaskSelection.automatic(), volume(2, 2, 5), "mask-label-ambiguous");
    assertTrue(failure.problem().contains("label 2 (2 voxels), label 5 (1 voxel)"));
  }

  @Test
  void labelOneAmongManyOrgansIsNoTumour() {
    double[] organs = new double[100];
    for (int i = 0; i < organs.length; i++) {
      organs[i] = i;
    }
    InvalidInputException failure =
        refused(MaskSelection.automatic(), volume(organs), "mask-label-ambiguous");
    assertTrue(failure.problem().contains("and 83 more"), failure.problem());
    assertEquals(1, new MaskSelection.Label(7).select(volume(organs)).mask().voxelCount());
  }

  @Test
  void valuesThatAreNoLabelsAreRefused() {
    for (double value : new double[] {-1, 0.6, 1.7, 1e10}) {
      InvalidInputException failure =
          refused(MaskSelection.automatic(), volume(0, 1, value), "mask-not-a-label-map");
      assertTrue(failure.problem().contains("[2, 0, 0]"), failure.problem());
    }
    refused(MaskSelection.automatic(), volume(0, 1, Double.NaN), "mask-not-finite");
    refused(MaskSelection.automatic(), volume(0, 1, Double.POSITIVE_INFINITY), "mask-not-finite");
  }

  @Test
  void manyValuesAreIntensities() {
    double[] values = new double[3000];
    for (int i = 0; i < values.length; i++) {
      values[i] = i * 7 % 1024;
    }
    refused(MaskSelection.automatic(), volume(values), "mask-not-a-label-map");
    double[] few = new double[18];
    for (int i = 0; i < few.length; i++) {
      few[i] = i == 0 ? 0 : 1000 + i;
    }
    InvalidInputException failure =
        refused(MaskSelection.automatic(), volume(few), "mask-not-a-label-map");
    assertTrue(failure.problem().contains("17 distinct non-zero values, 1001 to 1017"));
  }

  @Test
  void roundingOfScaledFilesIsAbsorbed() {
    Mask mask = MaskSelection.automatic().select(volume(0, 1.0000001, 0.99999994, 1e-9)).mask();
    assertEquals(2, mask.voxelCount());
  }

  @Test
  void thresholdTakesTheUpperBoundOnly() {
    PreparedMask selected =
        new MaskSelection.Threshold(0.5, 100).select(volume(0, 0.5, 0.500001, 100, 100.5, 0));
    assertEquals(2, selected.mask().voxelCount());
    assertTrue(selected.mask().contains(2) && selected.mask().contains(3));
    assertEquals("labels-united", selected.warnings().get(0).code());
    assertThrows(IllegalArgumentException.class, () -> new MaskSelection.Threshold(-1, 1));
    assertThrows(IllegalArgumentException.class, () -> new MaskSelection.Threshold(2, 2));
    assertThrows(IllegalArgumentException.class, () -> new MaskSelection.Label(0));
  }

  @Test
  void thresholdOfOneLabelGivesNoWarning() {
    PreparedMask selected = MaskSelection.PYTHON_APPLICATION.select(volume(0, 1, 1, 0, 1, 255));
    assertEquals(3, selected.mask().voxelCount());
    assertEquals(List.of(), selected.warnings());
  }

  @Test
  void probabilityMapsAreAcceptedByThreshold() {
    double[] values = new double[200];
    for (int i = 0; i < values.length; i++) {
      values[i] = i / 200.0;
    }
    PreparedMask selected = new MaskSelection.Threshold(0.5, 1).select(volume(values));
    assertEquals(99, selected.mask().voxelCount());
    InputWarning warning = selected.warnings().get(0);
    assertTrue(warning.message().contains("more than 16 values"), warning.message());
  }

  @Test
  void thresholdThatSelectsNothingSaysWhatIsThere() {
    InvalidInputException failure =
        refused(MaskSelection.PYTHON_APPLICATION, volume(0, 255, 255), "mask-empty");
    assertTrue(failure.problem().contains("values range from 0.0 to 255.0"), failure.problem());
    refused(MaskSelection.PYTHON_APPLICATION, volume(0, 0), "mask-empty");
    refused(MaskSelection.PYTHON_APPLICATION, volume(0, Double.NaN), "mask-not-finite");
  }

  private static InvalidInputException refused(
      MaskSelection selection, Volume volume, String code) {
    var failure = assertThrows(InvalidInputException.class, () -> selection.select(volume));
    assertEquals(code, failure.code());
    return failure;
  }

  private static Volume volume(double... values) {
    return Volume.wrap(
        VoxelGrid.of(values.length, 1, 1, new Vector3(1, 1, 1)), PixelType.FLOAT64, values);
  }
}
