package io.pleura.examples.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.ConfigurationException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureVector;
import io.pleura.radiomics.Radiomics;
import io.pleura.radiomics.RadiomicsSettings;
import io.pleura.volume.Mask;
import io.pleura.volume.PixelType;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A filter of others, from a parameter file to features. */
class LocalMeanTest {

  @Test
  void featuresOfTheMeanComeFromAParameterFile(@TempDir Path folder) throws IOException {
    Path parameters =
        Files.writeString(
            folder.resolve("Params.yaml"),
            """
            imageType:
              Original: {}
              org.example.local-mean: {radius: 1, binWidth: 0.5}
            featureClass:
              firstorder: [Minimum, Maximum, Uniformity]
            """);
    RadiomicsSettings settings = RadiomicsSettings.fromYaml(parameters);
    assertEquals(
        List.of(
            "original_firstorder_Minimum",
            "original_firstorder_Maximum",
            "original_firstorder_Uniformity",
            "local-mean-1_firstorder_Minimum",
            "local-mean-1_firstorder_Maximum",
            "local-mean-1_firstorder_Uniformity"),
        settings.schema().names().stream().map(FeatureName::value).toList());

    // Five voxels in a plane of zeros; the mask holds the row of them.
    VoxelGrid grid = VoxelGrid.of(5, 3, 1, new Vector3(1, 1, 1));
    float[] voxels = new float[grid.voxelCount()];
    boolean[] inside = new boolean[voxels.length];
    for (int x = 0; x < 5; x++) {
      voxels[grid.offset(x, 1, 0)] = 9 * x;
      inside[grid.offset(x, 1, 0)] = x > 0;
    }
    inside[grid.offset(1, 0, 0)] = true; // two dimensions, as PyRadiomics wants them
    FeatureVector features =
        Radiomics.extract(
                Volume.wrap(grid, PixelType.INT16, voxels),
                Mask.wrap(grid, inside),
                settings,
                ExecutionContext.ofAllCores())
            .features();
    assertEquals(0, features.get(new FeatureName("original_firstorder_Minimum")));
    assertEquals(36, features.get(new FeatureName("original_firstorder_Maximum")));
    // (0 + 9 + 18) / 9 and, at the border of the image, (27 + 36) / 6.
    assertEquals(3, features.get(new FeatureName("local-mean-1_firstorder_Minimum")));
    assertEquals(10.5, features.get(new FeatureName("local-mean-1_firstorder_Maximum")));
  }

  @Test
  void aWrongRadiusIsToldWithItsLine() {
    ConfigurationException e =
        assertThrows(
            ConfigurationException.class,
            () ->
                RadiomicsSettings.parseYaml(
                    "imageType:\n  org.example.local-mean: {radius: 11}\n", "Params.yaml"));
    assertTrue(e.problem().contains("Params.yaml, line 2, imageType.org.example.local-mean"));
    assertTrue(e.problem().contains("radius"), e.problem());
    assertTrue(e.remedy().contains("1 to 10"), e.remedy());
  }
}
