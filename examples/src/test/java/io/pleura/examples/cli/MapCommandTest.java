package io.pleura.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pleura.io.ImageFiles;
import io.pleura.radiomics.RadiomicsSettings;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code pleura extract --voxel}: feature maps as NIfTI files. */
class MapCommandTest {

  private static final Path FIELD =
      Path.of(System.getProperty("pleura.field", "")).toAbsolutePath().normalize();
  private static final Path CT = FIELD.resolve("D00_base").resolve("ct.nii.gz");
  private static final Path MASK = FIELD.resolve("D00_base").resolve("mask.nii.gz");
  private static final Path TWO_LABELS = FIELD.resolve("D06_two_labels").resolve("mask.nii.gz");
  private static final Path EMPTY = FIELD.resolve("D04_mask_empty").resolve("mask.nii.gz");
  private static final Path STORED = Path.of("src", "test", "resources", "pyradiomics");
  private static final Path PARAMETERS = STORED.resolve("voxel.yaml");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private CommandRun maps(Path mask, Object... more) {
    return CommandRun.of(
        Stream.concat(
                Stream.of(
                    "extract",
                    "--image",
                    CT,
                    "--mask",
                    mask,
                    "--params",
                    PARAMETERS,
                    "--voxel",
                    "--out-dir",
                    folder.resolve("maps")),
                Stream.of(more))
            .toArray());
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("maps"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private JsonNode list(int number) throws IOException {
    return JSON.readTree(folder.resolve("maps").resolve("Case-" + number + "_maps.json").toFile());
  }

  /** PyRadiomics writes the box around the ROI; ours hold the same there, and 0 elsewhere. */
  @ParameterizedTest
  @ValueSource(strings = {"original_glcm_Contrast", "wavelet-LLH_firstorder_Entropy"})
  void mapsEqualThoseOfTheCommandOfPyradiomics(String feature) throws IOException {
    var run = maps(MASK, "--features", feature);
    assertEquals(0, run.exitCode(), run.err());
    String name = "Case-1_" + feature + ".nii.gz";
    assertEquals(List.of("Case-1_maps.json", name).stream().sorted().toList(), files());
    Volume ours = ImageFiles.read(folder.resolve("maps").resolve(name)).volume();
    Volume theirs = ImageFiles.read(STORED.resolve("maps").resolve(name)).volume();
    assertTrue(ours.grid().matches(ImageFiles.read(CT).volume().grid(), 1e-6));
    VoxelGrid box = theirs.grid();
    var corner = ours.grid().toIndex(box.toPhysical(0, 0, 0));
    int x0 = (int) Math.rint(corner.x());
    int y0 = (int) Math.rint(corner.y());
    int z0 = (int) Math.rint(corner.z());
    int inside = 0;
    for (int z = 0; z < ours.grid().sizeZ(); z++) {
      for (int y = 0; y < ours.grid().sizeY(); y++) {
        for (int x = 0; x < ours.grid().sizeX(); x++) {
          boolean inBox =
              x >= x0
                  && x < x0 + box.sizeX()
                  && y >= y0
                  && y < y0 + box.sizeY()
                  && z >= z0
                  && z < z0 + box.sizeZ();
          double want = inBox ? theirs.get(box.offset(x - x0, y - y0, z - z0)) : 0;
          double got = ours.get(ours.grid().offset(x, y, z));
          assertEquals(want, got, 1e-6 * Math.abs(want) + 1e-12);
          inside += want == 0 ? 0 : 1;
        }
      }
    }
    assertTrue(inside > 1000, inside + " voxels");
  }

  @Test
  void everyFileSaysWhatWroteIt() throws IOException {
    var run = maps(MASK, "--features", "original_*");
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().startsWith("3 maps written to "), run.out());
    String fingerprint = RadiomicsSettings.fromYaml(PARAMETERS).fingerprint();
    for (String name : files()) {
      Path file = folder.resolve("maps").resolve(name);
      String text;
      if (name.endsWith(".json")) {
        text = Files.readString(file);
      } else {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
          text = new String(in.readNBytes(348), 148, 80, StandardCharsets.US_ASCII);
        }
      }
      assertTrue(text.contains("Pleura") || text.contains("\"version\""), text);
      assertTrue(text.contains("equal to PyRadiomics 3.1"), text);
      assertTrue(text.contains(fingerprint.substring(0, 16)), text);
    }
    JsonNode list = list(1);
    assertEquals(CT.toString(), list.get("Image").asText());
    assertEquals(
        List.of(
            "original_firstorder_Mean", "original_firstorder_Entropy", "original_glcm_Contrast"),
        list.get("maps").get(0).get("files").properties().stream()
            .map(entry -> entry.getKey())
            .toList());
    list.get("maps")
        .get(0)
        .get("files")
        .forEach(file -> assertTrue(Files.exists(folder.resolve("maps").resolve(file.asText()))));
  }

  @Test
  void severalLabelsHaveMapsOfTheirOwn() throws IOException {
    var run = maps(TWO_LABELS, "--labels", "1,2,7", "--features", "original_firstorder_Mean");
    assertEquals(ExtractCommand.SOME_FAILED, run.exitCode(), run.err());
    assertTrue(run.err().contains("error [mask-label-absent] label 7"), run.err());
    assertEquals(
        List.of(
            "Case-1_label-1_original_firstorder_Mean.nii.gz",
            "Case-1_label-2_original_firstorder_Mean.nii.gz",
            "Case-1_maps.json"),
        files());
    assertEquals(2, list(1).get("maps").size());
    assertTrue(list(1).get("failures").has("7"));
  }

  @Test
  void aBatchGoesOnPastFailuresAndResumes() throws IOException {
    Path cases = folder.resolve("cases.csv");
    Files.writeString(
        cases,
        "ID,Image,Mask\np1,"
            + CT
            + ","
            + MASK
            + "\np2,"
            + CT
            + ","
            + EMPTY
            + "\np3,"
            + CT
            + ","
            + TWO_LABELS
            + "\n");
    List<Object> words =
        List.of(
            "extract",
            "--batch",
            cases,
            "--params",
            PARAMETERS,
            "--voxel",
            "--out-dir",
            folder.resolve("maps"),
            "--features",
            "original_firstorder_Mean");
    var more = new ArrayList<>(words);
    more.addAll(List.of("--jobs", 2));
    var run = CommandRun.of(more.toArray());
    assertEquals(ExtractCommand.SOME_FAILED, run.exitCode(), run.err());
    List<String> expected =
        List.of(
            "Case-1_maps.json",
            "Case-1_original_firstorder_Mean.nii.gz",
            "Case-3_maps.json",
            "Case-3_original_firstorder_Mean.nii.gz",
            "errors.csv");
    assertEquals(expected, files());
    assertTrue(Files.readString(folder.resolve("maps").resolve("errors.csv")).contains("\np2,3,"));

    // a case that is complete is not touched; one without its list is made again
    Path first = folder.resolve("maps").resolve("Case-1_original_firstorder_Mean.nii.gz");
    Path third = folder.resolve("maps").resolve("Case-3_original_firstorder_Mean.nii.gz");
    byte[] before = Files.readAllBytes(third);
    Files.writeString(first, "mine");
    Files.writeString(third, "mine");
    Files.delete(folder.resolve("maps").resolve("Case-3_maps.json"));
    more.add("--resume");
    run = CommandRun.of(more.toArray());
    assertEquals(ExtractCommand.SOME_FAILED, run.exitCode(), run.err());
    assertEquals(expected, files());
    assertEquals("mine", Files.readString(first));
    assertEquals(-1, java.util.Arrays.mismatch(before, Files.readAllBytes(third)));

    // other settings, other maps
    Path other = Files.writeString(folder.resolve("o.yaml"), "featureClass: {firstorder: [Mean]}");
    more.set(more.indexOf(PARAMETERS), other);
    CommandRun.of(more.toArray());
    assertNotEquals("mine".length(), Files.size(first));
    assertFalse(list(1).get("settings").asText().contains("haar"));
  }

  @ParameterizedTest
  @CsvSource({
    "--voxel, give --out-dir",
    "--voxel --out-dir d --csv x.csv, no --out",
    "--out-dir d, folder of --voxel"
  })
  void wrongUseIsRefused(String words, String message) {
    var run = CommandRun.of((Object[]) ("extract --image i --mask m " + words).split(" "));
    assertEquals(2, run.exitCode());
    assertTrue(run.err().contains(message), run.err());
  }
}
