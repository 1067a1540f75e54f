package io.pleura.examples.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.bundle.ModelBundle;
import io.pleura.examples.phantom.Phantom;
import io.pleura.examples.phantom.PhantomGenerator;
import io.pleura.examples.phantom.PleuralRelation;
import io.pleura.io.NiftiWriter;
import io.pleura.spi.Classifier;
import io.pleura.spi.Plugins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainCommandTest {

  private static final int PHANTOMS = 24;
  private static final int ROWS = 60;

  @TempDir private static Path data;
  @TempDir private Path folder;

  private Path bundle = Path.of("");

  @BeforeAll
  static void writeCases() throws IOException {
    var images = new NiftiWriter();
    var table = new StringBuilder("id,image,mask,CEA,CA125,age,label\n");
    for (int i = 0; i < PHANTOMS; i++) {
      PleuralRelation relation = i % 2 == 0 ? PleuralRelation.DISTANT : PleuralRelation.CROSSING;
      Phantom phantom = PhantomGenerator.axisAligned().generate(40 + i, relation);
      images.write(phantom.ct(), data.resolve("ct" + i + ".nii"));
      images.write(phantom.mask(), data.resolve("mask" + i + ".nii"));
      table.append(
          String.format(
              Locale.ROOT,
              "c%d,ct%d.nii,mask%d.nii,%d,%d,%d,%d\n",
              i,
              i,
              i,
              2 + i,
              20 + i,
              50 + i,
              i % 2));
    }
    Files.writeString(data.resolve("cases.csv"), table);
  }

  @BeforeEach
  void nameBundle() {
    bundle = folder.resolve("model.pibundle");
  }

  @Test
  void featuresGiveModelAndReport() throws IOException {
    Path report = folder.resolve("report");
    CommandRun run =
        CommandRun.of(
            "train",
            "--features",
            features(folder.resolve("features.csv"), 0),
            "--out",
            bundle,
            "--report",
            report,
            "--evaluations",
            "10",
            "--folds",
            "3",
            "--inner-folds",
            "2",
            "--select",
            "mrmr=3");
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("Area under the ROC curve, out of fold: "), run.out());
    ModelBundle model = ModelBundle.read(bundle);
    assertEquals(3, model.manifest().features().size());
    assertTrue(model.manifest().isForTables());
    assertTrue(model.manifest().provenance().metrics().containsKey("auc, random search"));
    model.selfTest(Plugins.onClassPath());
    for (String name : new String[] {"report.html", "report.json", "predictions.csv"}) {
      assertTrue(Files.size(report.resolve(name)) > 0, name);
    }
    String page = Files.readString(report.resolve("report.html"));
    assertTrue(page.contains("Research use only"));
    try (Stream<String> lines = Files.lines(report.resolve("predictions.csv"))) {
      assertEquals(1 + 3 * ROWS, lines.count());
    }
  }

  @Test
  void sameSeedGivesSameBytes() throws IOException {
    Path table = features(folder.resolve("features.csv"), 0);
    Path again = folder.resolve("again.pibundle");
    for (Path target : new Path[] {bundle, again}) {
      CommandRun run =
          CommandRun.of("train", "--features", table, "--out", target, "--tune", "none");
      assertEquals(0, run.exitCode(), run.err());
    }
    assertArrayEquals(Files.readAllBytes(bundle), Files.readAllBytes(again));
  }

  @Test
  void imagesGiveModelForImages() throws IOException {
    CommandRun trained =
        CommandRun.of(
            "train",
            "--cases",
            data.resolve("cases.csv"),
            "--out",
            bundle,
            "--tune",
            "none",
            "--folds",
            "2",
            "--select",
            "mrmr=4");
    assertEquals(0, trained.exitCode(), trained.err());
    CommandRun predicted =
        CommandRun.of(
            "predict",
            "--bundle",
            bundle,
            "--image",
            data.resolve("ct1.nii"),
            "--mask",
            data.resolve("mask1.nii"),
            "--cea",
            "3",
            "--ca125",
            "21",
            "--age",
            "51");
    assertEquals(0, predicted.exitCode(), predicted.err());
    assertTrue(predicted.out().contains("robability"), predicted.out());
  }

  @Test
  void badCaseIsNamedOrLeftOut() throws IOException {
    Path table = features(folder.resolve("features.csv"), 1);
    CommandRun refused =
        CommandRun.of("train", "--features", table, "--out", bundle, "--tune", "none");
    assertEquals(3, refused.exitCode());
    assertTrue(refused.err().contains("row 2, column f1: 'NaN' is not finite"), refused.err());
    assertTrue(refused.err().contains("--skip-bad"), refused.err());
    assertFalse(Files.exists(bundle));
    CommandRun skipped =
        CommandRun.of(
            "train", "--features", table, "--out", bundle, "--tune", "none", "--skip-bad");
    assertEquals(8, skipped.exitCode(), skipped.err());
    assertTrue(
        skipped.err().contains("Left out: row 2, column f1: 'NaN' is not finite"), skipped.err());
    assertTrue(Files.exists(bundle));
  }

  @Test
  void missingImageIsFoundBeforeAnyWork() throws IOException {
    Path table = data.resolve("missing.csv");
    String whole = Files.readString(data.resolve("cases.csv"));
    Files.writeString(table, whole.replace("ct3.nii", "elsewhere.nii").replace("c5,", "c4,"));
    CommandRun run = CommandRun.of("train", "--cases", table, "--out", bundle);
    assertEquals(3, run.exitCode());
    assertTrue(run.err().contains("row 5, column image: there is no file"), run.err());
    assertTrue(run.err().contains("row 7, column id: 'c4' is also the id of row 6"), run.err());
  }

  @ParameterizedTest
  @CsvSource({
    "yes|no, , It is not clear which label",
    "1|1, , a model tells two labels apart",
    "yes|no, maybe, No case of",
    "yes|no, yes, ''"
  })
  void labelsMustBeTwoAndClear(String labels, String positive, String message) throws IOException {
    String[] names = labels.split("\\|", -1);
    Path table = features(folder.resolve("features.csv"), 0);
    String text = Files.readString(table);
    text = text.replaceAll(",1\n", "," + names[0] + "\n").replaceAll(",0\n", "," + names[1] + "\n");
    Files.writeString(table, text);
    CommandRun run =
        positive == null
            ? CommandRun.of("train", "--features", table, "--out", bundle, "--tune", "none")
            : CommandRun.of(
                "train",
                "--features",
                table,
                "--out",
                bundle,
                "--tune",
                "none",
                "--positive",
                positive);
    assertEquals(message.isEmpty() ? 0 : run.exitCode(), run.exitCode(), run.err());
    assertTrue(run.err().contains(message), run.err());
    assertEquals(message.isEmpty(), Files.exists(bundle));
  }

  @Test
  void leakingAndConstantFeaturesAreToldOf() throws IOException {
    Path table = features(folder.resolve("features.csv"), 0);
    String text =
        Files.readString(table)
            .replace("f0,", "leak,constant,f0,")
            .replaceAll("(?m)^(c\\d+),(.*),([01])$", "$1,$3,7,$2,$3");
    Files.writeString(table, text);
    CommandRun run = CommandRun.of("train", "--features", table, "--out", bundle, "--tune", "none");
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.err().contains("leak"), run.err());
    assertTrue(run.err().contains("constant"), run.err());
  }

  @Test
  void moreFoldsThanCasesOfClassIsRefused() throws IOException {
    Path table = features(folder.resolve("features.csv"), 0);
    CommandRun run = CommandRun.of("train", "--features", table, "--out", bundle, "--folds", "40");
    assertEquals(3, run.exitCode());
    assertTrue(run.err().contains("fewer than folds"), run.err());
    assertFalse(Files.exists(bundle));
  }

  @ParameterizedTest
  @CsvSource({
    "forest, random forest",
    "smile, random forest (Smile)",
    "boosting, gradient-boosted trees",
    "logistic, logistic regression",
    "average, 'mean of random forest, gradient-boosted trees, logistic regression'",
    "late=logistic, late fusion of one logistic regression per modality"
  })
  void everyClassifierIsTrainedBundledScoredAndExplained(String kind, String name)
      throws IOException {
    Path table = features(folder.resolve("features.csv"), 0);
    Path again = folder.resolve("again.pibundle");
    Path report = folder.resolve("report");
    for (Path target : new Path[] {bundle, again}) {
      CommandRun run =
          train(
              table,
              target,
              "--report",
              report,
              "--classifier",
              kind,
              "--calibrate",
              "platt",
              "--modality",
              "first=f[01]",
              "--modality",
              "second=f[234]");
      assertEquals(0, run.exitCode(), run.err());
    }
    assertArrayEquals(Files.readAllBytes(bundle), Files.readAllBytes(again));
    String page = Files.readString(report.resolve("report.html"));
    assertTrue(page.contains(name), page);
    ModelBundle model = ModelBundle.read(bundle);
    assertEquals(name, model.manifest().classifier().hyperParameters().get("classifier"));
    Path scores = folder.resolve("scores.csv");
    Path shap = folder.resolve("shap.csv");
    CommandRun scored =
        CommandRun.of(
            "score",
            "--bundle",
            bundle,
            "--features",
            table,
            "--out",
            scores,
            "--shap",
            shap,
            "--ignore",
            "label");
    assertEquals(0, scored.exitCode(), scored.err());
    List<String> reasons = Files.readAllLines(shap);
    for (int line = 1; line < reasons.size(); line++) {
      double sum = 0;
      for (String cell : reasons.get(line).split(",", -1)) {
        sum += cell.startsWith("c") ? 0 : Double.parseDouble(cell);
      }
      String probability = Files.readAllLines(scores).get(line).split(",", -1)[1];
      assertEquals(Double.parseDouble(probability), sum, 1e-9, reasons.get(line));
    }
    Classifier classifier = model.classifier(Plugins.onClassPath());
    String[] cells = Files.readAllLines(table).get(1).split(",", -1);
    double[] row = new double[5];
    for (int f = 0; f < row.length; f++) {
      row[f] = Double.parseDouble(cells[f + 1]);
    }
    assertEquals(
        classifier.probability(row),
        Double.parseDouble(Files.readAllLines(scores).get(1).split(",", -1)[1]));
  }

  private static CommandRun train(Path table, Path target, Object... more) {
    Stream<Object> words =
        Stream.of(
            "train",
            "--features",
            table,
            "--out",
            target,
            "--tune",
            "none",
            "--folds",
            "2",
            "--inner-folds",
            "2");
    return CommandRun.of(Stream.concat(words, Stream.of(more)).toArray());
  }

  @Test
  void lateFusionAsksForModalities() throws IOException {
    Path table = features(folder.resolve("features.csv"), 0);
    CommandRun one = train(table, bundle, "--classifier", "late");
    assertEquals(4, one.exitCode());
    assertTrue(one.err().contains("late-fusion-one-modality"), one.err());
    assertTrue(one.err().contains("--modality NAME=PATTERN"), one.err());
    CommandRun none = train(table, bundle, "--modality", "deep=DL_*");
    assertTrue(none.err().contains("modality-empty"), none.err());
    CommandRun twice = train(table, bundle, "--modality", "a=f0", "--modality", "b=f*");
    assertTrue(twice.err().contains("modality-twice"), twice.err());
    CommandRun unknown = train(table, bundle, "--classifier", "late=tree");
    assertTrue(unknown.err().contains("'late=tree' is none of forest"), unknown.err());
    assertFalse(Files.exists(bundle));
  }

  @Test
  void keepsAsManyTrainingRowsAsItMay() throws IOException {
    Path table = features(folder.resolve("features.csv"), 0);
    for (int rows : new int[] {0, 3}) {
      CommandRun run = train(table, bundle, "--classifier", "logistic", "--background", rows);
      assertEquals(0, run.exitCode(), run.err());
      var reference = ModelBundle.read(bundle).trainingReference().orElseThrow();
      assertEquals(rows, reference.background().size());
      assertFalse(reference.outOfFoldProbabilities().isEmpty());
    }
    CommandRun many = train(table, bundle, "--background", 101);
    assertEquals(4, many.exitCode(), many.err());
    assertTrue(many.err().contains("training-background-rows"), many.err());
  }

  @Test
  void clinicalColumnsAreAModalityOfTheirOwn() throws IOException {
    Path table = features(folder.resolve("features.csv"), 0);
    Files.writeString(table, Files.readString(table).replace("f1,f2", "CEA,age"));
    CommandRun run = train(table, bundle, "--classifier", "late=logistic");
    assertEquals(0, run.exitCode(), run.err());
  }

  @Test
  void anInterruptedSearchGoesOnFromItsState() throws IOException {
    Path table = features(folder.resolve("features.csv"), 0);
    Path state = folder.resolve("state");
    Path again = folder.resolve("again.pibundle");
    for (Path target : new Path[] {bundle, again}) {
      CommandRun run =
          CommandRun.of(
              "train",
              "--features",
              table,
              "--out",
              target,
              "--state",
              state,
              "--classifier",
              "logistic",
              "--tune",
              "halving",
              "--evaluations",
              "6",
              "--folds",
              "4",
              "--inner-folds",
              "4");
      assertEquals(0, run.exitCode(), run.err());
      assertTrue(Files.exists(state.resolve("training.json")));
    }
    assertArrayEquals(Files.readAllBytes(bundle), Files.readAllBytes(again));
    CommandRun other = train(table, again, "--state", state);
    assertEquals(4, other.exitCode());
    assertTrue(other.err().contains("training-state-of-other-training"), other.err());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"anova=0.5", "welch=0.5", "lasso-cv=3", "stability=0.5:mrmr=2", "lasso=0.05"})
  void stepsOfSelectionKeepSomeFeatures(String step) throws IOException {
    Path table = features(folder.resolve("features.csv"), 0);
    CommandRun run = train(table, bundle, "--classifier", "logistic", "--select", step);
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(ModelBundle.read(bundle).manifest().features().size() < 5);
  }

  @ParameterizedTest
  @CsvSource({
    "stability=0.5, lacks ':'",
    "tree=3, is none of variance",
    "mrmr=many, lacks a whole number",
    "welch=, lacks a number"
  })
  void stepsThatAreMalformedAreRefused(String step, String message) {
    CommandRun run = train(folder.resolve("none.csv"), bundle, "--select", step);
    assertEquals(2, run.exitCode());
    assertTrue(run.err().contains(message), run.err());
  }

  @Test
  void aHarmonisedModelAsksForTheCentre() throws IOException {
    Path table = features(folder.resolve("features.csv"), 0);
    Path plain = folder.resolve("plain.pibundle");
    assertEquals(0, train(table, plain).exitCode());
    Path withCentres = folder.resolve("centres.csv");
    var text = new StringBuilder();
    for (String line : Files.readAllLines(table)) {
      boolean header = text.length() == 0;
      text.append(line).append(',');
      text.append(header ? "center" : line.hashCode() % 2 == 0 ? "north" : "south").append('\n');
    }
    Files.writeString(withCentres, text);
    CommandRun trained = train(withCentres, bundle, "--harmonise");
    assertEquals(0, trained.exitCode(), trained.err());
    assertTrue(trained.out().contains("it knows the centres north, south"), trained.out());
    Path scores = folder.resolve("scores.csv");
    Path shap = folder.resolve("shap.csv");
    CommandRun scored =
        CommandRun.of(
            "score",
            "--bundle",
            bundle,
            "--features",
            withCentres,
            "--out",
            scores,
            "--shap",
            shap,
            "--ignore",
            "label");
    assertEquals(0, scored.exitCode(), scored.err());
    CommandRun missing =
        CommandRun.of(
            "score", "--bundle", bundle, "--features", table, "--out", scores, "--ignore", "label");
    assertEquals(4, missing.exitCode());
    assertTrue(missing.err().contains("center"), missing.err());
    Files.writeString(withCentres, text.toString().replace("north", "west"));
    CommandRun unknown =
        CommandRun.of(
            "score",
            "--bundle",
            bundle,
            "--features",
            withCentres,
            "--out",
            scores,
            "--ignore",
            "label");
    assertTrue(
        unknown.err().contains("'west' is none of the model's centres north, south"),
        unknown.err());
    CommandRun unasked =
        CommandRun.of(
            "score",
            "--bundle",
            plain,
            "--features",
            withCentres,
            "--out",
            scores,
            "--ignore",
            "label");
    assertEquals(0, unasked.exitCode(), unasked.err());
    CommandRun covariate = train(table, bundle, "--harmonise-covariate", "f0");
    assertEquals(2, covariate.exitCode());
    CommandRun without = train(table, bundle, "--harmonise");
    assertTrue(without.err().contains("harmonisation-no-centres"), without.err());
  }

  @Test
  void imagesOfTwoCentresGiveAModelThatPredictsForACentre() throws IOException {
    List<String> lines = Files.readAllLines(data.resolve("cases.csv"));
    var text = new StringBuilder(lines.get(0)).append(",center\n");
    for (int i = 1; i < lines.size(); i++) {
      text.append(lines.get(i)).append(i % 4 < 2 ? ",north\n" : ",south\n");
    }
    Path table = Files.writeString(data.resolve("centres.csv"), text);
    CommandRun trained =
        CommandRun.of(
            "train",
            "--cases",
            table,
            "--out",
            bundle,
            "--tune",
            "none",
            "--folds",
            "2",
            "--harmonise",
            "--classifier",
            "logistic",
            "--select",
            "mrmr=4",
            "--background",
            "0");
    assertEquals(0, trained.exitCode(), trained.err());
    Object[] words = {
      "predict",
      "--bundle",
      bundle,
      "--image",
      data.resolve("ct1.nii"),
      "--mask",
      data.resolve("mask1.nii"),
      "--cea",
      "3",
      "--ca125",
      "21",
      "--age",
      "51"
    };
    CommandRun missing = CommandRun.of(words);
    assertEquals(4, missing.exitCode());
    assertTrue(missing.err().contains("--center"), missing.err());
    CommandRun predicted =
        CommandRun.of(Stream.concat(Stream.of(words), Stream.of("--center", "south")).toArray());
    assertEquals(0, predicted.exitCode(), predicted.err());
    assertTrue(predicted.out().contains("cannot be explained"), predicted.out());
    CommandRun drawn =
        CommandRun.of(
            Stream.concat(
                    Stream.of(words),
                    Stream.of("--center", "south", "--plot", folder.resolve("plot.svg")))
                .toArray());
    assertTrue(drawn.err().contains("explainer-missing"), drawn.err());
  }

  /** Three readers of every case, who agree about the first three features only. */
  private Path repeats(Path features) throws IOException {
    var random = new Random(8);
    var text = new StringBuilder("id,segmentation,f0,f1,f2,f3,f4\n");
    List<String> lines = Files.readAllLines(features);
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      for (String reader : new String[] {"first", "second", "third"}) {
        text.append(cells[0]).append(',').append(reader);
        for (int f = 0; f < 5; f++) {
          double noise = (f < 3 ? 0.05 : 3) * random.nextGaussian();
          text.append(',').append(Double.parseDouble(cells[f + 1]) + noise);
        }
        text.append('\n');
      }
    }
    return Files.writeString(folder.resolve("repeats.csv"), text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"icc=0.75", "icc-consistency=0.75"})
  void featuresThatReadersDisagreeAboutAreNotLearntFrom(String step) throws IOException {
    Path table = features(folder.resolve("features.csv"), 0);
    Path repeats = repeats(table);
    CommandRun run =
        train(table, bundle, "--classifier", "logistic", "--select", step, "--repeats", repeats);
    assertEquals(0, run.exitCode(), run.err());
    assertEquals(3, ModelBundle.read(bundle).manifest().features().size());
    CommandRun none = train(table, bundle, "--select", step);
    assertEquals(4, none.exitCode());
    assertTrue(none.err().contains("--repeats"), none.err());
    Files.writeString(repeats, Files.readString(repeats).replace("c3,third", "c3,second"));
    CommandRun twice = train(table, bundle, "--select", step, "--repeats", repeats);
    assertEquals(3, twice.exitCode());
    assertTrue(twice.err().contains("'second' of case 'c3' comes twice"), twice.err());
    CommandRun perturbed = train(table, bundle, "--select", step, "--perturb", "5");
    assertEquals(2, perturbed.exitCode());
    assertTrue(perturbed.err().contains("--perturb belongs to --cases"), perturbed.err());
  }

  @Test
  void perturbedMasksSayWhichFeaturesCanBeTrusted() throws IOException {
    CommandRun trained =
        CommandRun.of(
            "train",
            "--cases",
            data.resolve("cases.csv"),
            "--out",
            bundle,
            "--tune",
            "none",
            "--folds",
            "2",
            "--classifier",
            "logistic",
            "--select",
            "icc=0.95",
            "--perturb",
            "8");
    assertEquals(0, trained.exitCode(), trained.err());
    ModelBundle model = ModelBundle.read(bundle);
    assertTrue(model.manifest().features().size() < 880, "some do not survive");
    assertTrue(model.manifest().features().size() > 3, "some do");
  }

  @Test
  void columnsOfAttributesPartTheReportAndAreNoFeatures() throws IOException {
    Path table = features(folder.resolve("features.csv"), 0);
    String text = Files.readString(table);
    var random = new Random(8);
    var wide = new StringBuilder();
    for (String line : text.split("\n", -1)) {
      if (line.startsWith("id")) {
        wide.append(line).append(",age,roi_volume_ml,slice_thickness_mm\n");
      } else if (!line.isEmpty()) {
        wide.append(line)
            .append(',')
            .append(50 + random.nextInt(30))
            .append(',')
            .append(1 + random.nextInt(30))
            .append(',')
            .append(random.nextBoolean() ? "1.25" : "5")
            .append('\n');
      }
    }
    Files.writeString(table, wide);
    Path report = folder.resolve("report");
    String[] words = {
      "train",
      "--features",
      table.toString(),
      "--out",
      bundle.toString(),
      "--tune",
      "none",
      "--folds",
      "2",
      "--report",
      report.toString()
    };
    CommandRun run = CommandRun.of((Object[]) words);
    assertEquals(0, run.exitCode(), run.err());
    assertEquals(
        List.of("f0", "f1", "f2", "f3", "f4", "age"),
        ModelBundle.read(bundle).manifest().features().stream()
            .map(feature -> feature.definition().name().value())
            .toList());
    String page = Files.readString(report.resolve("report.html"));
    for (String group :
        List.of("below 65 years", "slice thickness is parted at the median", "mL and above")) {
      assertTrue(page.contains(group), group);
    }
    // Ages that were scaled are no years.
    Files.writeString(
        table, wide.toString().replaceAll(",(\\d\\d),(\\d+),(1.25|5)\n", ",0.$1,$2,$3\n"));
    assertEquals(0, CommandRun.of((Object[]) words).exitCode());
    page = Files.readString(report.resolve("report.html"));
    assertFalse(page.contains("years"), "scaled ages");
    Files.writeString(table, wide.toString().replaceFirst(",1.25\n", ",-1\n"));
    CommandRun wrong = CommandRun.of((Object[]) words);
    assertEquals(3, wrong.exitCode());
    assertTrue(wrong.err().contains("column slice_thickness_mm: '-1' is not above 0"), wrong.err());
  }

  @Test
  void damagedImageIsToldByRowAndColumnOrLeftOut() throws IOException {
    Files.writeString(data.resolve("damaged.nii"), "no image");
    Path table = data.resolve("damaged.csv");
    String[] lines = Files.readString(data.resolve("cases.csv")).split("\n", -1);
    Files.writeString(
        table,
        String.join("\n", List.of(lines).subList(0, 13)).replace("ct3.nii", "damaged.nii") + "\n");
    CommandRun refused = CommandRun.of("train", "--cases", table, "--out", bundle);
    assertEquals(3, refused.exitCode(), refused.err());
    assertTrue(refused.err().contains("row 5, column image: "), refused.err());
    assertTrue(refused.err().contains("--skip-bad"), refused.err());
    assertFalse(Files.exists(bundle));
    CommandRun skipped =
        CommandRun.of(
            "train",
            "--cases",
            table,
            "--out",
            bundle,
            "--skip-bad",
            "--tune",
            "none",
            "--folds",
            "2",
            "--inner-folds",
            "2",
            "--select",
            "mrmr=2");
    assertEquals(8, skipped.exitCode(), skipped.err());
    assertTrue(skipped.err().contains("Left out: row 5, column image: "), skipped.err());
  }

  @ParameterizedTest
  @CsvSource({"'', 'column 2 has no name'", "CEA (ng/mL), 'has no name that a feature can have'"})
  void columnsThatAreNoFeaturesAreNamed(String column, String message) throws IOException {
    Path table = features(folder.resolve("features.csv"), 0);
    Files.writeString(table, Files.readString(table).replace("id,f0", "id," + column));
    CommandRun run = train(table, bundle);
    assertEquals(4, run.exitCode(), run.err());
    assertTrue(run.err().contains(message), run.err());
  }

  @Test
  void whatCannotBeWrittenIsRefusedBeforeAnyWork() throws IOException {
    Path table = features(folder.resolve("features.csv"), 0);
    for (String option : new String[] {"--report", "--state"}) {
      CommandRun run = train(table, bundle, option, table);
      assertEquals(4, run.exitCode(), run.err());
      assertTrue(run.err().contains("is a file"), run.err());
    }
    CommandRun limit = train(table, bundle, "--detection-limit", "limit");
    assertEquals(2, limit.exitCode());
    assertFalse(Files.exists(bundle));
  }

  @Test
  void centresOfOneClassAreWarnedOfInTheReportToo() throws IOException {
    Path table = features(folder.resolve("features.csv"), 0);
    var text = new StringBuilder();
    for (String line : Files.readAllLines(table)) {
      String center = line.startsWith("id") ? "center" : line.endsWith("1") ? "P" : "N";
      text.append(line).append(',').append(center).append('\n');
    }
    Files.writeString(table, text);
    Path report = folder.resolve("report");
    CommandRun run =
        train(table, bundle, "--harmonise", "--classifier", "logistic", "--report", report);
    assertEquals(0, run.exitCode(), run.err());
    String told = "Centre 'P' has cases of one class only";
    assertTrue(run.err().contains(told), run.err());
    assertTrue(
        Files.readString(report.resolve("report.json")).contains(told), "told in the report");
  }

  /** Five features, of which the first tells; so many first rows have a NaN. */
  private static Path features(Path file, int bad) throws IOException {
    var random = new Random(3);
    var text = new StringBuilder("id,f0,f1,f2,f3,f4,label\n");
    for (int i = 0; i < ROWS; i++) {
      text.append('c').append(i);
      for (int f = 0; f < 5; f++) {
        boolean missing = i < bad && f == 1;
        double value = random.nextGaussian() + (f == 0 ? 1.5 * (i % 2) : 0);
        text.append(',').append(missing ? "NaN" : String.valueOf(value));
      }
      text.append(',').append(i % 2).append('\n');
    }
    Files.writeString(file, text);
    return file;
  }
}
