package io.pleura.radiomics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.pleura.volume.Mask;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Grid and mask of each 'seed' golden after resampling, voxel by voxel. */
class ResampledMasksTest {

  private static final String FOLDER = "intermediates/resampled_masks/";

  /** Voxels of the oblique case that PyRadiomics decides by rounding noise. */
  private static final int OBLIQUE_DIFFERENCES = 96;

  static List<String> cases() {
    List<String> names = new ArrayList<>();
    rows().forEach(row -> names.add(row.get("case").asText()));
    return names;
  }

  private static JsonNode rows() {
    return ReferenceCorpus.bundledJson(FOLDER + "info.json").get("rows");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void gridAndMaskEqualThoseOfPyradiomics(String name) {
    boolean bundled =
        ReferenceCorpus.class.getResource("/reference/" + FOLDER + name + ".nii.gz") != null;
    assumeTrue(
        bundled || ReferenceCorpus.shared("reference/radiomics").isPresent(), "no patients here");
    Golden golden = ReferenceCorpus.golden(name + "__seed");
    RoiPlan plan =
        RoiPlan.of(golden.image().grid(), golden.mask(), RadiomicsSettings.pleuralInvasion());
    JsonNode row = null;
    for (JsonNode candidate : rows()) {
      row = candidate.get("case").asText().equals(name) ? candidate : row;
    }
    VoxelGrid grid = plan.mask().grid();
    for (int axis = 0; axis < 3; axis++) {
      assertEquals(row.get("size").get(axis).asInt(), grid.size(axis));
      assertEquals(row.get("spacing").get(axis).asDouble(), grid.spacing().get(axis));
      assertEquals(row.get("origin").get(axis).asDouble(), grid.origin().get(axis), 1e-12);
      for (int column = 0; column < 3; column++) {
        double cosine = row.get("direction").get(3 * axis + column).asDouble();
        assertEquals(cosine, grid.direction().get(axis, column), 1e-15);
      }
    }
    Volume stored = stored(name, bundled);
    if (name.equals("synth_oblique")) {
      // Our rule does not depend on how the scan is turned.
      assertEquals(OBLIQUE_DIFFERENCES, differences(stored, plan.mask()));
      stored = stored("synth", true);
    } else {
      assertEquals(row.get("voxels").asInt(), plan.mask().voxelCount());
    }
    assertEquals(0, differences(stored, plan.mask()));
  }

  private static Volume stored(String name, boolean bundled) {
    if (bundled) {
      return ReferenceCorpus.bundledVolume(FOLDER + name + ".nii.gz");
    }
    Path folder = ReferenceCorpus.shared("reference/radiomics").orElseThrow().resolve(FOLDER);
    return ReferenceCorpus.volume(folder.resolve(name + ".nii.gz"));
  }

  private static int differences(Volume stored, Mask mask) {
    int count = 0;
    for (int i = 0; i < mask.grid().voxelCount(); i++) {
      count += (stored.get(i) != 0) == mask.contains(i) ? 0 : 1;
    }
    return count;
  }
}
