package io.pleura.examples.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.spi.VolumeReader;
import java.io.File;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code pleura extract --batch}: many cases, some of which fail, and runs that are killed. */
class BatchCommandTest {

  private static final Path FIELD =
      Path.of(System.getProperty("pleura.field", "")).toAbsolutePath().normalize();
  private static final Path CT = FIELD.resolve("D00_base").resolve("ct.nii.gz");
  private static final Path MASK = FIELD.resolve("D00_base").resolve("mask.nii.gz");
  private static final Path TWO_LABELS = FIELD.resolve("D06_two_labels").resolve("mask.nii.gz");
  private static final Path EMPTY = FIELD.resolve("D04_mask_empty").resolve("mask.nii.gz");

  @TempDir private Path folder;
  private Path parameters = Path.of("");

  @BeforeEach
  void writeParameters() throws IOException {
    parameters = folder.resolve("Params.yaml");
    Files.writeString(
        parameters, "featureClass:\n  firstorder: [Mean, Entropy]\n  shape: [MeshVolume]\n");
  }

  private Path cases(String name, String... lines) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
  }

  private String line(String id, Path image, Path mask, String label) {
    return String.join(",", id, image.toString(), mask.toString(), label);
  }

  /** Seven cases, of which the third and the fifth fail. */
  private Path sevenCases() throws IOException {
    return cases(
        "cases.csv",
        "ID,Image,Mask,Label",
        line("p1", CT, MASK, "1"),
        line("p2", CT, TWO_LABELS, "2"),
        line("p3", CT, EMPTY, ""),
        line("p4", CT, MASK, ""),
        line("p5", folder.resolve("none.nii"), MASK, "1"),
        line("p6", CT, TWO_LABELS, ""),
        line("p1", CT, MASK, "1"));
  }

  private CommandRun batch(Path cases, String out, Object... more) {
    Stream<Object> words =
        Stream.concat(
            Stream.of(
                "extract", "--batch", cases, "--params", parameters, "--out", folder.resolve(out)),
            Stream.of(more));
    return CommandRun.of(words.toArray());
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

  private static List<String> column(Path table, String name) throws IOException {
    return rows(table).stream().map(row -> row.get(name)).toList();
  }

  @Test
  void casesThatFailAreListedAndTheOthersGoOn() throws IOException {
    var run = batch(sevenCases(), "features.csv");
    assertEquals(ExtractCommand.SOME_FAILED, run.exitCode(), run.err());
    assertTrue(run.out().contains("5 rows are in"), run.out());
    assertTrue(run.out().contains("2 failures are listed in"), run.out());
    Path table = folder.resolve("features.csv");
    assertEquals(List.of("p1", "p2", "p4", "p6", "p1"), column(table, "ID"));
    assertEquals(List.of("1", "2", "", "", "1"), column(table, "Label"));
    List<CSVRecord> errors = rows(folder.resolve("errors.csv"));
    assertEquals(
        List.of("case", "row", "label", "code", "message", "remedy", "Image", "Mask"),
        errors.get(0).getParser().getHeaderNames());
    assertEquals(List.of("p3", "p5"), errors.stream().map(row -> row.get("case")).toList());
    assertEquals(List.of("4", "6"), errors.stream().map(row -> row.get("row")).toList());
    assertEquals(
        List.of("mask-empty", "file-missing"),
        errors.stream().map(row -> row.get("code")).toList());
    assertTrue(errors.get(1).get("message").contains("none.nii"));
    assertFalse(errors.get(1).get("remedy").isEmpty());
  }

  @Test
  void everyRowEqualsTheCaseExtractedAlone() throws IOException {
    batch(sevenCases(), "features.csv");
    for (CSVRecord row : rows(folder.resolve("features.csv"))) {
      Path alone = folder.resolve("alone.csv");
      List<Object> words =
          new ArrayList<>(
              List.of(
                  "extract",
                  "--image",
                  row.get("Image"),
                  "--mask",
                  row.get("Mask"),
                  "--params",
                  parameters,
                  "--out",
                  alone));
      if (!row.get("Label").isEmpty()) {
        words.addAll(List.of("--label", row.get("Label")));
      }
      assertEquals(0, CommandRun.of(words.toArray()).exitCode());
      CSVRecord single = rows(alone).get(0);
      single.toMap().forEach((name, value) -> assertEquals(value, row.get(name), name));
      assertEquals(single.size() + 2, row.size());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 8})
  void theNumberOfJobsDoesNotChangeAByte(int jobs) throws IOException {
    batch(sevenCases(), "one.csv");
    var run = batch(sevenCases(), "many.csv", "--jobs", jobs);
    assertEquals(ExtractCommand.SOME_FAILED, run.exitCode(), run.err());
    assertArrayEquals(
        Files.readAllBytes(folder.resolve("one.csv")),
        Files.readAllBytes(folder.resolve("many.csv")));
    assertArrayEquals(
        Files.readAllBytes(folder.resolve("one-errors.csv")),
        Files.readAllBytes(folder.resolve("many-errors.csv")));
  }

  @Test
  void withoutFailuresThereIsNoListOfThem() throws IOException {
    batch(sevenCases(), "features.csv");
    assertTrue(Files.exists(folder.resolve("errors.csv")));
    Path good = cases("good.csv", "Image,Mask", CT + "," + MASK);
    Files.delete(folder.resolve("features.csv"));
    var run = batch(good, "features.csv");
    assertEquals(0, run.exitCode(), run.err());
    assertFalse(Files.exists(folder.resolve("errors.csv")));
  }

  @Test
  void severalLabelsGiveARowEach() throws IOException {
    Path cases =
        cases(
            "cases.csv",
            "Site,Image,Mask",
            "A," + CT + "," + TWO_LABELS,
            "B," + CT + "," + MASK,
            "C," + CT + "," + TWO_LABELS);
    var run = batch(cases, "all.csv", "--labels", "all", "--jobs", 2);
    assertEquals(0, run.exitCode(), run.err());
    Path table = folder.resolve("all.csv");
    assertEquals(List.of("A", "A", "B", "C", "C"), column(table, "Site"));
    assertEquals(List.of("1", "2", "1", "1", "2"), column(table, "Label"));
    assertEquals("Label", rows(table).get(0).getParser().getHeaderNames().get(3));
    run = batch(cases, "listed.csv", "--labels", "2,1");
    assertEquals(ExtractCommand.SOME_FAILED, run.exitCode(), run.err());
    assertEquals(List.of("2", "1", "1", "2", "1"), column(folder.resolve("listed.csv"), "Label"));
    assertEquals(List.of("B"), column(folder.resolve("listed-errors.csv"), "case"));
    assertEquals(List.of("2"), column(folder.resolve("listed-errors.csv"), "label"));
  }

  /** Case by case a different set of columns: only one mask has to be corrected. */
  @Test
  void columnsThatOnlySomeCasesHaveStandWhereTheyBelong() throws IOException {
    Files.writeString(parameters, "setting: {correctMask: true}\nfeatureClass: {firstorder: }\n");
    Path moved = FIELD.resolve("D02_mask_finer_grid").resolve("mask.nii.gz");
    Path cases =
        cases("cases.csv", "Image,Mask", CT + "," + MASK, CT + "," + moved, CT + "," + MASK);
    assertEquals(0, batch(cases, "features.csv").exitCode());
    List<CSVRecord> rows = rows(folder.resolve("features.csv"));
    List<String> header = rows.get(0).getParser().getHeaderNames();
    int corrected = header.indexOf("diagnostics_Mask-corrected_VoxelNum");
    assertTrue(corrected > header.indexOf("diagnostics_Mask-original_CenterOfMass"), "" + header);
    assertTrue(corrected < header.indexOf("original_firstorder_Mean"), "" + header);
    assertEquals("", rows.get(0).get(corrected));
    assertFalse(rows.get(1).get(corrected).isEmpty());
    assertEquals("", rows.get(2).get(corrected));
    assertEquals(
        rows.get(0).get("original_firstorder_Mean"), rows.get(2).get("original_firstorder_Mean"));
  }

  @Test
  void aTableIsNeverReplaced() throws IOException {
    assertEquals(ExtractCommand.SOME_FAILED, batch(sevenCases(), "features.csv").exitCode());
    byte[] before = Files.readAllBytes(folder.resolve("features.csv"));
    var run = batch(sevenCases(), "features.csv");
    assertEquals(4, run.exitCode(), run.err());
    assertTrue(run.err().contains("batch-output-exists"), run.err());
    assertTrue(run.err().contains("--resume"), run.err());
    assertArrayEquals(before, Files.readAllBytes(folder.resolve("features.csv")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "some notes\nof mine\n",
        "notes without a line end",
        "ID,Image,Mask,Label,my_column\np1,a,b,1,2\n",
        "ID,Image\np1,a\n",
        "\"an open quotation\nmark\n"
      })
  void aFileThatIsNoSuchTableIsLeftAlone(String text) throws IOException {
    Path table = Files.writeString(folder.resolve("features.csv"), text);
    var run = batch(sevenCases(), "features.csv", "--resume");
    assertEquals(4, run.exitCode(), run.err());
    assertTrue(run.err().contains("batch-resume"), run.err());
    assertEquals(text, Files.readString(table));
    Files.delete(table);
    Path errors = Files.writeString(folder.resolve("errors.csv"), text);
    run = batch(sevenCases(), "features.csv");
    assertEquals(4, run.exitCode(), run.err());
    assertEquals(text, Files.readString(errors));
  }

  @Test
  void aTableMadeOtherwiseIsNotGoneOnWith() throws IOException {
    Path cases = cases("cases.csv", "Image,Mask", CT + "," + MASK, CT + "," + TWO_LABELS);
    batch(cases, "features.csv");
    byte[] before = Files.readAllBytes(folder.resolve("features.csv"));
    Path fewer = cases("fewer.csv", "Image,Mask", CT + "," + MASK);
    assertNotResumed(before, fewer);
    assertNotResumed(before, cases, "--features", "*_Mean");
    Files.writeString(
        parameters,
        "setting: {binWidth: 10}\n"
            + "featureClass:\n  firstorder: [Mean, Entropy]\n  shape: [MeshVolume]\n");
    assertNotResumed(before, cases);
  }

  private void assertNotResumed(byte[] before, Path cases, Object... more) throws IOException {
    List<Object> words = new ArrayList<>(List.of("--resume"));
    words.addAll(List.of(more));
    var run = batch(cases, "features.csv", words.toArray());
    assertEquals(4, run.exitCode(), run.err());
    assertTrue(run.err().contains("batch-resume"), run.err());
    assertArrayEquals(before, Files.readAllBytes(folder.resolve("features.csv")));
  }

  @Test
  void moreCasesMayBeAddedLater() throws IOException {
    Path cases = cases("cases.csv", "Image,Mask", CT + "," + TWO_LABELS);
    batch(cases, "features.csv");
    cases("cases.csv", "Image,Mask", CT + "," + MASK, CT + "," + TWO_LABELS);
    var run = batch(cases, "features.csv", "--resume");
    assertEquals(0, run.exitCode(), run.err());
    batch(cases, "whole.csv");
    assertArrayEquals(
        Files.readAllBytes(folder.resolve("whole.csv")),
        Files.readAllBytes(folder.resolve("features.csv")));
  }

  /**
   * A hard kill can stop a write anywhere: each such file is mended to the bytes of a whole run.
   */
  @ParameterizedTest
  @ValueSource(strings = {"", "all"})
  void aTornTableIsMendedWhereverItIsTorn(String labels) throws IOException {
    Path cases =
        cases(
            "cases.csv",
            "Note,Image,Mask",
            "first," + CT + "," + MASK,
            "\"two\nlines, \"\"quoted\"\"\"," + CT + "," + TWO_LABELS);
    Object[] options = labels.isEmpty() ? new Object[0] : new Object[] {"--labels", labels};
    batch(cases, "whole.csv", options);
    byte[] whole = Files.readAllBytes(folder.resolve("whole.csv"));
    Path table = folder.resolve("features.csv");
    Object[] resume = Stream.concat(Stream.of("--resume"), Arrays.stream(options)).toArray();
    for (int length = whole.length - 1; length >= 0; length -= 1 + length % 89) {
      Files.write(table, Arrays.copyOf(whole, length));
      var run = batch(cases, "features.csv", resume);
      assertEquals(0, run.exitCode(), length + ": " + run.err());
      assertArrayEquals(whole, Files.readAllBytes(table), "torn at " + length);
    }
  }

  @Test
  void whatFailedIsTriedAgain() throws IOException {
    Path image = folder.resolve("late.nii.gz");
    Path cases =
        cases("cases.csv", "Image,Mask", image + "," + MASK, CT + "," + MASK, CT + "," + EMPTY);
    assertEquals(ExtractCommand.SOME_FAILED, batch(cases, "features.csv").exitCode());
    assertEquals(List.of("1", "3"), column(folder.resolve("errors.csv"), "case"));
    Files.copy(CT, image);
    var run = batch(cases, "features.csv", "--resume");
    assertEquals(ExtractCommand.SOME_FAILED, run.exitCode(), run.err());
    assertEquals(
        List.of(image.toString(), CT.toString()), column(folder.resolve("features.csv"), "Image"));
    assertEquals(List.of("3"), column(folder.resolve("errors.csv"), "case"));
  }

  @ParameterizedTest
  @CsvSource({
    "--json x.json, one table",
    "--csv x.csv, one table",
    "--jobs 0, at least 1",
    "--image x.nii, not both",
    "--labels 1 --label 2, not both",
    "--labels 0, whole numbers from 1",
    "--labels 'one', whole numbers from 1"
  })
  void wrongUseIsRefused(String words, String message) throws IOException {
    var run = batch(sevenCases(), "features.csv", (Object[]) words.split(" "));
    assertEquals(2, run.exitCode(), run.err());
    assertTrue(run.err().contains(message), run.err());
    assertFalse(Files.exists(folder.resolve("features.csv")));
  }

  @Test
  void columnsThatTheResultsTakeAreRefused() throws IOException {
    Path cases = cases("cases.csv", "Image,Mask,original_firstorder_Mean", CT + "," + MASK + ",3");
    var run = batch(cases, "features.csv");
    assertEquals(4, run.exitCode(), run.err());
    assertTrue(run.err().contains("original_firstorder_Mean"), run.err());
  }

  /**
   * The fourth case never ends, since only {@link EndlessReader} reads its image, so the kill finds
   * the run at work however fast it is. Afterwards the images of the first three are gone: only
   * their rows in the table can stand for them.
   */
  @Test
  void aKilledRunKeepsEveryRowThatItWrote() throws Exception {
    List<String> lines = new ArrayList<>(List.of("ID,Image,Mask"));
    for (int i = 1; i <= 5; i++) {
      Path image = folder.resolve("ct" + i + ".nii.gz");
      lines.add("p" + i + "," + image + "," + MASK);
      Files.copy(CT, image);
    }
    Path cases = cases("cases.csv", lines.toArray(String[]::new));
    batch(cases, "whole.csv");
    Path endless = Files.writeString(folder.resolve("ct4.nii.gz"), EndlessReader.CONTENT);
    Path table = folder.resolve("features.csv");

    Process child =
        java(
            List.of(),
            "extract",
            "--batch",
            cases.toString(),
            "--params",
            parameters.toString(),
            "--out",
            table.toString());
    try {
      while (rowsIn(table) < 3 && child.isAlive()) {
        Thread.sleep(20);
      }
      assertTrue(child.isAlive(), () -> "the run ended by itself: " + childSaid());
    } finally {
      child.destroyForcibly().waitFor();
    }
    assertEquals(List.of("p1", "p2", "p3"), column(table, "ID"));

    Files.delete(endless);
    Files.copy(CT, endless);
    for (int i = 1; i <= 3; i++) {
      Files.delete(folder.resolve("ct" + i + ".nii.gz"));
    }
    var run = batch(cases, "features.csv", "--resume", "--jobs", 2);
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.err().contains("3 rows are there"), run.err());
    assertArrayEquals(Files.readAllBytes(folder.resolve("whole.csv")), Files.readAllBytes(table));
  }

  /** Whole rows: none of them has a line break in a cell. */
  private static long rowsIn(Path table) throws IOException {
    if (!Files.exists(table)) {
      return 0;
    }
    return Files.readString(table).chars().filter(c -> c == '\n').count() - 1;
  }

  /** The command in a process of its own, which knows the endless reader. */
  private Process java(List<String> options, String... words) throws IOException {
    Path services = Files.createDirectories(folder.resolve("plug-in").resolve("META-INF/services"));
    Files.writeString(
        services.resolve(VolumeReader.class.getName()), EndlessReader.class.getName() + "\n");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(
        List.of(
            "-cp",
            folder.resolve("plug-in")
                + File.pathSeparator
                + System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
            "-Dfile.encoding=UTF-8",
            Pleura.class.getName()));
    command.addAll(List.of(words));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("child.txt").toFile())
        .start();
  }

  private String childSaid() {
    try {
      return Files.readString(folder.resolve("child.txt"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Test
  void filesAreTheSameUnderEveryLocale() throws Exception {
    Path cases = cases("cases.csv", "ID,Image,Mask", "\u0130,a.nii,b.nii", "i," + CT + "," + MASK);
    List<byte[]> contents = new ArrayList<>();
    for (String tag : List.of("en-US", "de-DE", "tr-TR")) {
      Locale locale = Locale.forLanguageTag(tag);
      Path out = Files.createDirectory(folder.resolve(tag));
      Process child =
          java(
              List.of(
                  "-Duser.language=" + locale.getLanguage(),
                  "-Duser.country=" + locale.getCountry()),
              "extract",
              "--batch",
              cases.toString(),
              "--params",
              parameters.toString(),
              "--csv",
              out.resolve("features.csv").toString());
      assertEquals(ExtractCommand.SOME_FAILED, child.waitFor(), this::childSaid);
      contents.add(Files.readAllBytes(out.resolve("features.csv")));
      contents.add(Files.readAllBytes(out.resolve("errors.csv")));
    }
    for (int i = 2; i < contents.size(); i++) {
      assertArrayEquals(contents.get(i % 2), contents.get(i));
    }
    assertTrue(contents.get(0).length > 1000);
  }
}
