package io.pleura.radiomics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.pleura.volume.Vector3;
import org.junit.jupiter.api.Test;

/** The mesh against that of PyRadiomics: each cube pattern, and random masks full of holes. */
class MarchingCubesTest {

  private final JsonNode reference = ReferenceCorpus.bundledJson("intermediates/mesh_cubes.json");

  @Test
  void everyPatternOfACubeHasTheAreaAndVolumeOfPyradiomics() {
    Vector3 spacing = spacing(reference.get("spacing"));
    for (int pattern = 0; pattern < 256; pattern++) {
      JsonNode expected = reference.get("patterns").get(pattern);
      MarchingCubes.Patch patch = MarchingCubes.Patch.of(pattern, spacing);
      assertEquals(expected.get(0).asDouble(), patch.area(), 1e-12, "area of " + pattern);
      assertEquals(expected.get(1).asDouble(), patch.volume(), 1e-12, "volume of " + pattern);
    }
  }

  @Test
  void randomMasksHaveTheAreaVolumeAndDiametersOfPyradiomics() {
    for (JsonNode mask : reference.get("randomMasks")) {
      int paddedZ = mask.get("shape").get(0).asInt();
      int paddedY = mask.get("shape").get(1).asInt();
      int paddedX = mask.get("shape").get(2).asInt();
      boolean[] inside = new boolean[(paddedX - 2) * (paddedY - 2) * (paddedZ - 2)];
      int i = 0;
      for (int z = 1; z < paddedZ - 1; z++) {
        for (int y = 1; y < paddedY - 1; y++) {
          for (int x = 1; x < paddedX - 1; x++) {
            inside[i++] = mask.get("mask").asText().charAt((z * paddedY + y) * paddedX + x) == '1';
          }
        }
      }
      Vector3 spacing = spacing(mask.get("spacing"));
      MaskRows rows = MaskRows.of(inside, paddedX - 2, paddedY - 2, paddedZ - 2);
      var mesh = MarchingCubes.of(rows, spacing);
      assertClose(mask.get("area"), mesh.area(), "area");
      assertClose(mask.get("volume"), mesh.volume(), "volume");
      var diameters = MeshDiameters.of(rows, spacing);
      assertClose(mask.get("diameters").get(0), diameters.inPlaneAcross(2), "slice");
      assertClose(mask.get("diameters").get(1), diameters.inPlaneAcross(1), "column");
      assertClose(mask.get("diameters").get(2), diameters.inPlaneAcross(0), "row");
      assertClose(mask.get("diameters").get(3), diameters.overall(), "3D");
    }
  }

  private static void assertClose(JsonNode expected, double actual, String what) {
    assertEquals(expected.asDouble(), actual, 1e-11 * Math.abs(expected.asDouble()), what);
  }

  private static Vector3 spacing(JsonNode zyx) {
    return new Vector3(zyx.get(2).asDouble(), zyx.get(1).asDouble(), zyx.get(0).asDouble());
  }
}
