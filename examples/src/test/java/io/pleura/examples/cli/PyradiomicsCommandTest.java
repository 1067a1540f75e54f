package io.pleura.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.pleura.examples.text.CsvText;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our files against files that the command of PyRadiomics wrote; see the README beside them. */
class PyradiomicsCommandTest {

  private static final Path FIELD =
      Path.of(System.getProperty("pleura.field", "")).toAbsolutePath().normalize();
  private static final Path STORED = Path.of("src", "test", "resources", "pyradiomics");
  private static final double TOLERANCE = 1e-6;

  /** Rounding noise around zero, such as the skewness of a symmetric ROI. */
  private static final double ABSOLUTE_FLOOR = 1e-12;

  private static final String VERSIONS = "diagnostics_Versions_";
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?(e[+-][0-9]+)?|nan");

  @TempDir private Path folder;
  private int compared;

  private static Path image(String phantom) {
    return FIELD.resolve(phantom).resolve("ct.nii.gz");
  }

  private static Path mask(String phantom) {
    return FIELD.resolve(phantom).resolve("mask.nii.gz");
  }

  private static List<CSVRecord> rows(Path table) throws IOException {
    return CSVFormat.DEFAULT
        .builder()
        .setHeader()
        .setSkipHeaderRecord(true)
        .get()
        .parse(new StringReader(Files.readString(table)))
        .getRecords();
  }

  private static List<String> header(List<CSVRecord> rows) {
    return rows.get(0).getParser().getHeaderNames();
  }

  @Test
  void csvHasTheSameColumnsAndValues() throws IOException {
    Path ours = folder.resolve("features.csv");
    var run =
        CommandRun.of(
            "extract",
            "--image",
            image("D00_base"),
            "--mask",
            mask("D00_base"),
            "--params",
            STORED.resolve("all-types.yaml"),
            "--csv",
            ours);
    assertEquals(0, run.exitCode(), run.err());
    List<CSVRecord> expected = rows(STORED.resolve("all-types.csv"));
    List<CSVRecord> actual = rows(ours);
    assertEquals(header(expected), header(actual));
    assertEquals(1, actual.size());
    compare(expected.get(0), actual.get(0));
    assertTrue(compared > 1500, compared + " numbers compared");
  }

  @Test
  void batchHasTheSameColumnsAndValues() throws IOException {
    List<CSVRecord> expected = rows(STORED.resolve("batch.csv"));
    List<String> phantoms =
        List.of("D00_base", "D06_two_labels", "D02_mask_finer_grid", "D04_mask_empty");
    var cases = new StringBuilder("ID,Image,Mask,Label,Note\n");
    for (int i = 0; i < phantoms.size(); i++) {
      CSVRecord row = expected.get(i);
      cases.append(
          CsvText.line(
              List.of(
                  row.get("ID"),
                  image(phantoms.get(i)).toString(),
                  mask(phantoms.get(i)).toString(),
                  row.get("Label"),
                  row.get("Note"))));
    }
    Path ours = folder.resolve("features.csv");
    var run =
        CommandRun.of(
            "extract",
            "--batch",
            Files.writeString(folder.resolve("cases.csv"), cases),
            "--params",
            STORED.resolve("batch.yaml"),
            "--csv",
            ours,
            "--jobs",
            2);
    assertEquals(ExtractCommand.SOME_FAILED, run.exitCode(), run.err());
    List<CSVRecord> actual = rows(ours);
    // PyRadiomics puts columns that the first case lacks last, and gives a failed case empty cells
    assertEquals(new LinkedHashSet<>(header(expected)), Set.copyOf(header(actual)));
    assertEquals(3, actual.size());
    assertEquals("", expected.get(3).get("original_firstorder_Mean"));
    for (int i = 0; i < actual.size(); i++) {
      compare(expected.get(i), actual.get(i));
    }
    assertTrue(compared > 100, compared + " numbers compared");
  }

  private void compare(CSVRecord expected, CSVRecord actual) {
    List<String> differences = new ArrayList<>();
    for (String column : header(List.of(expected))) {
      String want = expected.get(column);
      String got = actual.get(column);
      if (column.equals("Image") || column.equals("Mask")) {
        assertTrue(Path.of(got).isAbsolute());
        got = Path.of(got).getFileName().toString();
      }
      if (column.startsWith(VERSIONS)) {
        continue;
      }
      if (!sameNumbers(want, got)) {
        differences.add(column + ": " + got + " instead of " + want);
      }
    }
    assertEquals(List.of(), differences);
  }

  /** Texts are equal, and so are the numbers between them within the tolerance. */
  private boolean sameNumbers(String want, String got) {
    List<String> wanted = NUMBER.matcher(want).results().map(m -> m.group()).toList();
    List<String> found = NUMBER.matcher(got).results().map(m -> m.group()).toList();
    if (!NUMBER.matcher(want).replaceAll("#").equals(NUMBER.matcher(got).replaceAll("#"))
        || wanted.size() != found.size()) {
      return false;
    }
    for (int i = 0; i < wanted.size(); i++) {
      if (!wanted.get(i).equals(found.get(i))
          && !close(Double.parseDouble(wanted.get(i)), Double.parseDouble(found.get(i)))) {
        return false;
      }
      compared++;
    }
    return true;
  }

  private static boolean close(double want, double got) {
    return Math.abs(got - want) <= TOLERANCE * Math.abs(want) + ABSOLUTE_FLOOR;
  }

  @Test
  void jsonHasTheSameKeysAndValues() throws IOException {
    Path ours = folder.resolve("features.json");
    var run =
        CommandRun.of(
            "extract",
            "--image",
            image("D00_base"),
            "--mask",
            mask("D00_base"),
            "--params",
            STORED.resolve("resampled.params.json"),
            "--json",
            ours);
    assertEquals(0, run.exitCode(), run.err());
    var json = JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();
    JsonNode expected = json.readTree(STORED.resolve("resampled.json").toFile());
    JsonNode actual = json.readTree(ours.toFile());
    assertEquals(1, actual.size());
    assertEquals(keys(expected.get(0)), keys(actual.get(0)));
    for (String key : keys(expected.get(0))) {
      if (!key.startsWith(VERSIONS) && !key.equals("Image") && !key.equals("Mask")) {
        compare(key, expected.get(0).get(key), actual.get(0).get(key));
      }
    }
    assertTrue(compared > 100, compared + " numbers compared");
  }

  private static List<String> keys(JsonNode object) {
    return object.properties().stream().map(entry -> entry.getKey()).toList();
  }

  private void compare(String where, JsonNode expected, JsonNode actual) {
    assertEquals(expected.getNodeType(), actual.getNodeType(), where);
    if (expected.isObject()) {
      assertEquals(Set.copyOf(keys(expected)), Set.copyOf(keys(actual)), where);
      keys(expected).forEach(key -> compare(where + "." + key, expected.get(key), actual.get(key)));
    } else if (expected.isArray()) {
      assertEquals(expected.size(), actual.size(), where);
      for (int i = 0; i < expected.size(); i++) {
        compare(where + "[" + i + "]", expected.get(i), actual.get(i));
      }
    } else if (expected.isNumber()) {
      compared++;
      assertTrue(
          close(expected.doubleValue(), actual.doubleValue()),
          () -> where + ": " + actual + " instead of " + expected);
    } else {
      assertEquals(expected, actual, where);
    }
  }

  @Test
  void theTextLooksAsPythonWritesIt() throws IOException {
    Path ours = folder.resolve("features.json");
    CommandRun.of(
        "extract",
        "--image",
        image("D00_base"),
        "--mask",
        mask("D00_base"),
        "--params",
        STORED.resolve("resampled.params.json"),
        "--json",
        ours);
    Pattern digits =
        Pattern.compile(
            "[0-9]+(\\.[0-9]+)?(e-[0-9]+)?|\"(Image|Mask|diag[A-Za-z_]*Versions[A-Za-z_]*)\": .*");
    List<String> expected = Files.readAllLines(STORED.resolve("resampled.json"));
    List<String> actual = Files.readAllLines(ours);
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(
          digits.matcher(expected.get(i)).replaceAll("#"),
          digits.matcher(actual.get(i)).replaceAll("#"));
    }
  }
}
