package io.pleura.examples.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pleura.deepfeatures.ResNetLayout;
import io.pleura.deepfeatures.ResNetWeights;
import io.pleura.deepfeatures.WeightPrecision;
import io.pleura.examples.phantom.Phantom;
import io.pleura.examples.phantom.PhantomGenerator;
import io.pleura.examples.phantom.PleuralRelation;
import io.pleura.io.NiftiWriter;
import io.pleura.spi.Asset;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class FineTuneCommandTest {

  private static final int CASES = 8;

  @TempDir private static Path data;
  @TempDir private Path folder;

  private Path out = Path.of("");

  @BeforeAll
  static void writePhantoms() throws IOException {
    var images = new NiftiWriter();
    for (int i = 0; i < CASES; i++) {
      PleuralRelation relation = i % 2 == 0 ? PleuralRelation.DISTANT : PleuralRelation.CROSSING;
      Phantom phantom = PhantomGenerator.axisAligned().generate(40 + i, relation);
      images.write(phantom.ct(), data.resolve("ct" + i + ".nii"));
      images.write(phantom.mask(), data.resolve("mask" + i + ".nii"));
    }
    ResNetWeights.random(ResNetLayout.resNet10(2), 5)
        .write(data.resolve("start.safetensors"), WeightPrecision.FLOAT32);
    Files.writeString(data.resolve("cases.csv"), table());
  }

  @BeforeEach
  void nameOutput() {
    out = folder.resolve("network.safetensors");
  }

  private static String row(int i) {
    return "c" + i + ",ct" + i + ".nii,mask" + i + ".nii," + (i % 2 == 0 ? "far" : "invading");
  }

  private static String table() {
    var text = new StringBuilder("id,image,mask,label\n");
    for (int i = 0; i < CASES; i++) {
      text.append(row(i)).append("\n");
    }
    return text.toString();
  }

  private List<String> arguments(Path target, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--cases",
                data.resolve("cases.csv").toString(),
                "--weights",
                data.resolve("start.safetensors").toString(),
                "--out",
                target.toString(),
                "--size",
                "9",
                "--epochs",
                "3",
                "--batch-size",
                "3",
                "--validation-share",
                "0.25",
                "--flip",
                "yz",
                "--rotate",
                "10",
                "--intensity-shift",
                "10",
                "--learning-rate",
                "0.01"));
    arguments.addAll(List.of(more));
    return arguments;
  }

  private CommandRun run(List<String> arguments) {
    List<Object> words = new ArrayList<>(List.of("fine-tune"));
    words.addAll(arguments);
    return CommandRun.of(words.toArray());
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void writesTheNetworkWithItsCardsAndNothingElse() throws IOException {
    CommandRun run = run(arguments(out, "--freeze", "layer1"));
    assertEquals(0, run.exitCode(), run::err);
    assertEquals(
        List.of("network.card.json", "network.card.md", "network.safetensors"), names(folder));
    ResNetWeights start = ResNetWeights.read(data.resolve("start.safetensors"));
    ResNetWeights tuned = ResNetWeights.read(out);
    assertArrayEquals(start.values("conv1.weight"), tuned.values("conv1.weight"));
    assertFalse(
        start.values("layer2.0.conv1.weight")[0] == tuned.values("layer2.0.conv1.weight")[0]);
    JsonNode card = new ObjectMapper().readTree(folder.resolve("network.card.json").toFile());
    assertEquals(Asset.ofFile(out).sha256(), card.at("/network/sha256").asText());
    assertEquals(
        Asset.ofFile(data.resolve("start.safetensors")).sha256(),
        card.at("/startWeights/sha256").asText());
    assertEquals("[\"far\",\"invading\"]", card.at("/data/classes").toString());
    assertEquals("{\"far\":3,\"invading\":3}", card.at("/data/training/casesOfClass").toString());
    assertEquals("{\"far\":1,\"invading\":1}", card.at("/data/validation/casesOfClass").toString());
    assertEquals(3, card.path("epochs").size());
    assertTrue(card.at("/epochs/2/validationLoss").isNumber());
    assertEquals("layer1", card.at("/settings/frozen").asText());
    assertEquals("9", card.at("/preparation/size").asText());
    assertEquals("half-open", card.at("/preparation/cropRule").asText());
    assertEquals("yz", card.at("/settings/flip").asText());
    assertEquals(0.05, card.at("/settings/intensityShift").asDouble());
    assertEquals("Research use only, not a medical device.", card.path("notice").asText());
    String text = Files.readString(folder.resolve("network.card.md"));
    assertTrue(text.contains("Research use only") && text.contains("## Licence"), text);
    assertTrue(text.contains("| 3 | "), text);
    assertTrue(run.out().contains("Network written to"), run::out);
  }

  @Test
  void anInterruptedRunResumesToTheSameBytes() throws IOException {
    assertEquals(0, run(arguments(out)).exitCode());
    Path second = Files.createDirectory(folder.resolve("second")).resolve(out.getFileName());
    var polls = new AtomicInteger();
    // 8 cases, then 2 steps and 1 validation an epoch: ends within the third epoch
    var stopped =
        new CommandLine(FineTuneCommand.stoppedBy(() -> polls.incrementAndGet() > CASES + 7))
            .setExecutionExceptionHandler(new FailureReport())
            .setCaseInsensitiveEnumValuesAllowed(true);
    var err = new StringWriter();
    stopped.setErr(new PrintWriter(err));
    assertEquals(130, stopped.execute(arguments(second).toArray(String[]::new)), err::toString);
    assertTrue(err.toString().contains("--resume goes on"), err::toString);
    assertEquals(List.of("network.safetensors.state"), names(second.getParent()));
    CommandRun forgotten = run(arguments(second));
    assertEquals(4, forgotten.exitCode());
    assertTrue(forgotten.err().contains("training-state-there"), forgotten::err);
    CommandRun other = run(arguments(second, "--resume", "--seed", "9"));
    assertEquals(3, other.exitCode());
    assertTrue(other.err().contains("seed was 0 and is 9"), other::err);
    CommandRun resumed = run(arguments(second, "--resume"));
    assertEquals(0, resumed.exitCode(), resumed::err);
    for (String name : List.of("network.safetensors", "network.card.json", "network.card.md")) {
      assertArrayEquals(
          Files.readAllBytes(folder.resolve(name)),
          Files.readAllBytes(second.resolveSibling(name)),
          name);
    }
    assertEquals(3, names(second.getParent()).size());
  }

  private String refusal(int exitCode, String table, String... more) throws IOException {
    Path cases = Files.writeString(data.resolve("other.csv"), table);
    List<String> arguments = arguments(out, more);
    arguments.set(1, cases.toString());
    int share = arguments.indexOf("--validation-share");
    if (table.contains(",fold")) {
      arguments.subList(share, share + 2).clear();
    }
    CommandRun run = run(arguments);
    assertEquals(exitCode, run.exitCode(), run::err);
    assertEquals(List.of(), names(folder));
    return run.err();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "c9,ct9.nii,mask1.nii,far | row 10, column image: there is no file",
        "c9,ct1.nii,,far | row 10, column mask: the cell is empty",
        "c9,ct1.nii,mask1.nii, | row 10, column label: the cell is empty",
        "c1,ct1.nii,mask1.nii,far | row 10, column id: 'c1' is also the id of row 3",
        "c9,ct1.nii,mask1.nii,far,more | row 10 has 5 cells for 4 columns",
        "c9,ct1.nii,cases.csv,far | Row 10, case 'c9':"
      })
  void rowsThatCannotBeUsedAreNamedBeforeTraining(String row, String message) throws IOException {
    String err = refusal(3, table() + row + "\n");
    assertTrue(err.contains(message), err);
    assertFalse(err.contains("epoch"), err);
  }

  @Test
  void theTableMustHaveItsColumnsAndTwoClasses() throws IOException {
    assertTrue(refusal(4, "id,image,label\na,b,c\n").contains("lacks the column"));
    assertTrue(refusal(3, "id,image,mask,label\n" + row(0) + "\n").contains("cases-classes"));
  }

  @Test
  void foldsDecideAndPatientsStayOnOneSide() throws IOException {
    var text = new StringBuilder("id,image,mask,label,patient,fold\n");
    for (int i = 0; i < CASES; i++) {
      text.append(row(i)).append(",p").append(i / 2).append(i < 4 ? ",a\n" : ",b\n");
    }
    assertTrue(refusal(4, text.toString()).contains("the folds are 'a', 'b'"));
    String torn = text.toString().replace(",p3,b", ",p0,b");
    String err = refusal(3, torn, "--validation-fold", "b");
    assertTrue(err.contains("'p0' has cases on both sides: row 2"), err);
    Path cases = Files.writeString(data.resolve("folds.csv"), text.toString());
    List<String> arguments = arguments(out, "--validation-fold", "b", "--card", out + ".json");
    arguments.set(1, cases.toString());
    int share = arguments.indexOf("--validation-share");
    arguments.subList(share, share + 2).clear();
    CommandRun run = run(arguments);
    assertEquals(0, run.exitCode(), run::err);
    JsonNode card = new ObjectMapper().readTree(folder.resolve(out + ".json").toFile());
    assertEquals(2, card.at("/data/validation/patients").asInt());
    assertEquals(4, card.at("/data/validation/cases").asInt());
  }

  @ParameterizedTest
  @CsvSource({
    "--flip, w",
    "--flip, zy",
    "--rotate, 200",
    "--epochs, 0",
    "--learning-rate, -1",
    "--validation-share, 1",
    "--size, 8",
    "--mask-label, 0",
    "--freeze, layer4"
  })
  void optionsOutOfRangeAreWrongUse(String option, String value) throws IOException {
    List<String> arguments = arguments(out);
    int place = arguments.indexOf(option);
    if (place >= 0) {
      arguments.set(place + 1, value);
    } else {
      arguments.addAll(List.of(option, value));
    }
    CommandRun run = run(arguments);
    assertEquals(2, run.exitCode(), run::err);
    assertEquals(List.of(), names(folder));
  }
}
