package io.pleura.radiomics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.pleura.execution.ExecutionContext;
import io.pleura.volume.LabelMap;
import io.pleura.volume.Mask;
import io.pleura.volume.Volume;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a researcher can look at between the image and its features. */
class RadiomicsInspectionTest {

  private final Volume image = ReferenceCorpus.bundledVolume("cases/synth_image.nii.gz");
  private final Mask mask =
      LabelMap.of(ReferenceCorpus.bundledVolume("cases/synth_mask.nii.gz")).mask(1);
  private final RadiomicsSettings settings =
      RadiomicsSettings.parseYaml(
          """
          imageType: {Original: {}, LoG: {sigma: [3.0]}, Wavelet: {}}
          featureClass: {shape: , firstorder: , glcm: }
          setting: {resampledPixelSpacing: [1, 1, 1]}
          pleura: {clamp: [-160, 240]}
          """,
          "test");
  private final RadiomicsInspection inspection =
      RadiomicsInspection.of(image, mask, settings, ExecutionContext.ofAllCores());

  @Test
  void imagesAreNamedAndLieOnTheGridOfTheResampledImage() {
    assertEquals("original", inspection.imageNames().get(0));
    assertTrue(inspection.imageNames().contains("wavelet-HLL"), inspection.imageNames()::toString);
    for (String name : List.of("original", "log-sigma-3-0-mm-3D", "wavelet-HLL")) {
      assertEquals(inspection.image().grid(), inspection.filteredImage(name).grid());
    }
    assertEquals(inspection.image().grid(), inspection.roi().grid());
    assertEquals(inspection.roi().boundingBox().orElseThrow(), inspection.boundingBox());
    assertThrows(IllegalArgumentException.class, () -> inspection.filteredImage("wavelet-XXX"));
  }

  @Test
  void levelsAndMatricesAreThoseOfPyradiomics() {
    JsonNode reference = ReferenceCorpus.bundledJson("intermediates/matrices_synth_seed.json");
    RoiImage roi = inspection.roiImage("original");
    for (int i = 0; i < reference.get("discretised").size(); i++) {
      boolean inside = reference.get("mask").get(i).asInt() == 1;
      assertEquals(inside, roi.contains(i));
      if (inside) {
        assertEquals(reference.get("discretised").get(i).asInt(), roi.level(i));
      }
    }
    assertEquals(reference.get("Ng").asInt(), roi.highestLevel());
    List<TextureMatrix> glcm = inspection.matrices("original", FeatureClass.GLCM);
    assertEquals(13, glcm.size());
    for (int d = 0; d < 13; d++) {
      JsonNode angle = reference.get("glcmAngles").get(d);
      assertEquals(
          List.of(angle.get(2).asInt(), angle.get(1).asInt(), angle.get(0).asInt()),
          glcm.get(d).offset());
      assertEquals(entries(reference.get("glcm").get(d)), entries(glcm.get(d)));
    }
    List<TextureMatrix> glrlm = inspection.matrices("original", FeatureClass.GLRLM);
    for (int d = 0; d < 13; d++) {
      assertEquals(entries(reference.get("glrlm").get(d)), entries(glrlm.get(d)));
    }
    assertEquals(entries(reference.get("glszm")), only(FeatureClass.GLSZM));
    assertEquals(entries(reference.get("gldm")), only(FeatureClass.GLDM));
    assertThrows(
        IllegalArgumentException.class,
        () -> inspection.matrices("original", FeatureClass.FIRSTORDER));
  }

  @Test
  void toneDifferencesHaveTwoColumns() {
    TextureMatrix ngtdm = inspection.matrices("original", FeatureClass.NGTDM).get(0);
    double voxels = 0;
    for (int row = 0; row < ngtdm.levels().size(); row++) {
      voxels += ngtdm.get(row, 0);
      assertTrue(ngtdm.get(row, 1) >= 0);
    }
    assertEquals(inspection.roi().voxelCount(), voxels);
    assertThrows(IndexOutOfBoundsException.class, () -> ngtdm.get(0, 2));
  }

  @Test
  void trianglesOfTheMeshEncloseItsVolume() {
    SurfaceMesh mesh = inspection.mesh();
    double[] c = mesh.toArray();
    assertEquals(9 * mesh.triangleCount(), c.length);
    double area = 0;
    double volume = 0;
    for (int t = 0; t < c.length; t += 9) {
      double[] u = {c[t + 3] - c[t], c[t + 4] - c[t + 1], c[t + 5] - c[t + 2]};
      double[] v = {c[t + 6] - c[t], c[t + 7] - c[t + 1], c[t + 8] - c[t + 2]};
      double[] n = {
        u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]
      };
      area += Math.sqrt(n[0] * n[0] + n[1] * n[1] + n[2] * n[2]) / 2;
      volume += (c[t] * n[0] + c[t + 1] * n[1] + c[t + 2] * n[2]) / 6;
    }
    assertEquals(mesh.area(), area, 1e-9 * area);
    assertEquals(mesh.volume(), Math.abs(volume), 1e-9 * mesh.volume());
    var features =
        Radiomics.extract(image, mask, settings, ExecutionContext.ofAllCores()).features();
    int surface =
        features.schema().indexOf(new io.pleura.feature.FeatureName("original_shape_SurfaceArea"));
    assertEquals(features.get(surface), mesh.area());
  }

  private Map<String, Double> only(FeatureClass featureClass) {
    return entries(inspection.matrices("original", featureClass).get(0));
  }

  private static Map<String, Double> entries(TextureMatrix matrix) {
    Map<String, Double> result = new HashMap<>();
    for (int row = 0; row < matrix.levels().size(); row++) {
      for (int column = 0; column < matrix.columns().size(); column++) {
        if (matrix.get(row, column) != 0) {
          result.put(
              matrix.levels().get(row) + " " + matrix.columns().get(column),
              matrix.get(row, column));
        }
      }
    }
    return result;
  }

  private static Map<String, Double> entries(JsonNode triples) {
    Map<String, Double> result = new HashMap<>();
    for (JsonNode triple : triples) {
      result.put(
          (triple.get(0).asInt() + 1) + " " + (triple.get(1).asInt() + 1),
          triple.get(2).asDouble());
    }
    return result;
  }
}
