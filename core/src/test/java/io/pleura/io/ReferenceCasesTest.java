package io.pleura.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pleura.spi.ReadVolume;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The reference corpus as the reference read it; skipped where the corpus is not at hand. */
class ReferenceCasesTest {

  private static final Path CORPUS =
      Path.of(System.getProperty("pleura.shared", "none"), "reference", "radiomics");

  private static List<Path> list(String part, String ending) throws IOException {
    try (Stream<Path> files = Files.list(CORPUS.resolve(part))) {
      return files.filter(path -> path.toString().endsWith(ending)).sorted().toList();
    }
  }

  @TestFactory
  Stream<DynamicTest> everyCaseIsReadAsTheReferenceReadIt() throws IOException {
    assumeTrue(Files.isDirectory(CORPUS.resolve("cases")), "no reference corpus");
    List<Path> goldens = list("golden", "__default.json");
    assertTrue(goldens.size() >= 15, goldens.size() + " golden files");
    return goldens.stream()
        .map(
            golden ->
                DynamicTest.dynamicTest(golden.getFileName().toString(), () -> check(golden)));
  }

  private static void check(Path golden) throws IOException {
    JsonNode root = new ObjectMapper().readTree(golden.toFile());
    JsonNode diagnostics = root.get("diagnostics");
    Volume image = read(root.get("input").get("image").asText());
    checkGrid(diagnostics, "Image", image.grid());
    double sum = 0;
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    int count = image.grid().voxelCount();
    for (int i = 0; i < count; i++) {
      double value = image.get(i);
      sum += value;
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    double mean = diagnostics.get("diagnostics_Image-original_Mean").asDouble();
    assertEquals(mean, sum / count, 1e-9 * Math.abs(mean));
    assertEquals(diagnostics.get("diagnostics_Image-original_Minimum").asDouble(), least);
    assertEquals(diagnostics.get("diagnostics_Image-original_Maximum").asDouble(), most);

    String maskFile = root.get("input").get("mask").asText();
    if (!maskFile.endsWith(".nii.gz")) {
      return; // made from the image, so there is nothing to read
    }
    Volume mask = read(maskFile);
    checkGrid(diagnostics, "Mask", mask.grid());
    int inside = 0;
    for (int i = 0; i < mask.grid().voxelCount(); i++) {
      inside += mask.get(i) == 1 ? 1 : 0;
    }
    assertEquals(diagnostics.get("diagnostics_Mask-original_VoxelNum").asInt(), inside);
    Vector3 index = vector(diagnostics.get("diagnostics_Mask-original_CenterOfMassIndex"));
    Vector3 centre = vector(diagnostics.get("diagnostics_Mask-original_CenterOfMass"));
    assertEquals(0, centre.distance(mask.grid().toPhysical(index.x(), index.y(), index.z())), 1e-9);
  }

  private static void checkGrid(JsonNode diagnostics, String kind, VoxelGrid grid) {
    String prefix = "diagnostics_" + kind + "-original_";
    for (int axis = 0; axis < 3; axis++) {
      assertEquals(diagnostics.get(prefix + "Size").get(axis).asInt(), grid.size(axis));
      assertEquals(
          diagnostics.get(prefix + "Spacing").get(axis).asDouble(), grid.spacing().get(axis));
    }
  }

  private static Vector3 vector(JsonNode node) {
    return new Vector3(node.get(0).asDouble(), node.get(1).asDouble(), node.get(2).asDouble());
  }

  private static Volume read(String name) throws IOException {
    ReadVolume read = ImageFiles.read(CORPUS.resolve("cases").resolve(name));
    assertEquals(List.of(), read.warnings(), name);
    return read.volume();
  }

  @TestFactory
  Stream<DynamicTest> everyFileIsReadWithoutAWarning() throws IOException {
    assumeTrue(Files.isDirectory(CORPUS.resolve("cases")), "no reference corpus");
    List<Path> files = list("cases", ".nii.gz");
    assertTrue(files.size() >= 35, files.size() + " files");
    return files.stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.getFileName().toString(), () -> read(file.getFileName().toString())));
  }
}
