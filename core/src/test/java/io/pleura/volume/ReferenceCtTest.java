package io.pleura.volume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pleura.Study;
import io.pleura.execution.ExecutionContext;
import io.pleura.io.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clamp and resampling of real CT images, which are read where they lie and never copied. */
class ReferenceCtTest {

  @ParameterizedTest
  @CsvSource({"sts_019, true", "sts_024, true", "ibsi_ct, true", "lung2, false"})
  void resampledImageAndMaskEqualPyRadiomics(String name, boolean maskIsStored) throws IOException {
    Path reference = Path.of(System.getProperty("pleura.shared", "../shared"), "reference");
    Path cases = reference.resolve("radiomics/cases");
    assumeTrue(Files.exists(cases.resolve(name + "_image.nii.gz")), "the reference CT is not here");
    Study study =
        Study.read(
            cases.resolve(name + "_image.nii.gz"),
            cases.resolve(name + "_mask.nii.gz"),
            null,
            MaskSelection.PYTHON_APPLICATION);
    VoxelGrid target = ResamplerTest.paddedGrid(study.mask(), new Vector3(1, 1, 1));
    Mask mask = Resampler.resample(study.mask(), target);
    Volume volume =
        Resampler.resample(
            Window.ofLevelAndWidth(40, 400).clamp(study.ct()),
            target,
            Interpolation.CUBIC_B_SPLINE,
            ExecutionContext.ofAllCores());

    JsonNode golden =
        new ObjectMapper()
            .readTree(reference.resolve("radiomics/golden/" + name + "__seed.json").toFile())
            .get("diagnostics");
    for (int axis = 0; axis < 3; axis++) {
      assertEquals(
          golden.get("diagnostics_Image-interpolated_Size").get(axis).asInt(), target.size(axis));
    }
    double sum = 0;
    double roiSum = 0;
    double minimum = Double.POSITIVE_INFINITY;
    double maximum = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < target.voxelCount(); i++) {
      double value = volume.get(i);
      sum += value;
      roiSum += mask.contains(i) ? value : 0;
      minimum = Math.min(minimum, value);
      maximum = Math.max(maximum, value);
    }
    assertEquals(golden.get("diagnostics_Mask-interpolated_VoxelNum").asInt(), mask.voxelCount());
    assertEquals(golden.get("diagnostics_Image-interpolated_Minimum").asDouble(), minimum, 0.0);
    assertEquals(golden.get("diagnostics_Image-interpolated_Maximum").asDouble(), maximum, 0.0);
    assertEquals(
        golden.get("diagnostics_Image-interpolated_Mean").asDouble(),
        sum / target.voxelCount(),
        1e-10);
    assertEquals(
        golden.get("diagnostics_Mask-interpolated_Mean").asDouble(),
        roiSum / mask.voxelCount(),
        1e-10);
    if (maskIsStored) {
      Volume stored =
          ImageFiles.read(
                  reference.resolve("radiomics/intermediates/resampled_masks/" + name + ".nii.gz"))
              .volume();
      for (int i = 0; i < target.voxelCount(); i++) {
        assertEquals(stored.get(i) == 1, mask.contains(i));
      }
    }
  }
}
