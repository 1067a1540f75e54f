package io.pleura.examples.cli;

import io.pleura.Explanation;
import io.pleura.PleuralInvasionPredictor;
import io.pleura.Prediction;
import io.pleura.bundle.BundleManifest;
import io.pleura.bundle.ModelBundle;
import io.pleura.examples.demo.DemoBundle;
import io.pleura.examples.demo.DemoTraining;
import io.pleura.examples.phantom.PhantomGenerator;
import io.pleura.examples.result.ModelDetails;
import io.pleura.examples.result.ReasonPictures;
import io.pleura.examples.result.ReasonPictures.Picture;
import io.pleura.execution.ExecutionContext;
import io.pleura.execution.ProgressCounter;
import io.pleura.explain.PlotTheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code pleura gallery}: every picture of the demonstration cohort, light and dark, on a page. */
@Command(
    name = "gallery",
    mixinStandardHelpOptions = true,
    versionProvider = Pleura.Version.class,
    sortOptions = false,
    description = {
      "Draws every picture of reasons, light and dark, for a cohort of phantoms that the"
          + " demonstration model has not learnt from, and a page that shows them.",
      PhantomFiles.NOTICE
    },
    footerHeading = "%nExamples:%n",
    footer = {"  pleura gallery --out docs/gallery"})
final class GalleryCommand implements Callable<Integer> {

  /** Seeds that neither training nor test of the demonstration model used. */
  private static final long FIRST_SEED = 7_000_000;

  private static final int BARS = 10;
  private static final int MOST_CASES = 1000;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FOLDER",
      description = "Where to write README.md and the pictures.")
  private Path folder = Path.of("");

  @Option(
      names = "--cases",
      paramLabel = "N",
      defaultValue = "80",
      description = "Phantoms of the cohort, 2 to 1000 (default: ${DEFAULT-VALUE}).")
  private int count;

  /** Made by picocli. */
  GalleryCommand() {}

  @Override
  public Integer call() throws IOException {
    if (count < 2 || count > MOST_CASES) {
      throw new ParameterException(
          spec.commandLine(), "--cases " + count + ": it is 2 to " + MOST_CASES);
    }
    OutputFiles.beside().checkFolder(folder);
    ModelBundle bundle = DemoBundle.read();
    Prediction[] predictions = new Prediction[count];
    Explanation[] explanations = new Explanation[count];
    explain(bundle, predictions, explanations);
    int shown = mostUndecided(predictions);
    var details = new ModelDetails(bundle, Optional.empty());
    Files.createDirectories(folder);
    try (var files = new StagedFiles()) {
      List<Picture> cohort = List.of();
      List<Picture> single = List.of();
      for (PlotTheme theme : new PlotTheme[] {PlotTheme.DARK, PlotTheme.LIGHT}) {
        var pictures = new ReasonPictures(theme, BARS, bundle.manifest());
        cohort = pictures.ofCohort(List.of(explanations));
        single =
            pictures.ofCase(
                Optional.empty(),
                predictions[shown],
                explanations[shown],
                details.of(Optional.empty(), predictions[shown], explanations[shown]));
        List<Picture> all = new ArrayList<>(cohort);
        all.addAll(single);
        for (Picture picture : all) {
          picture.plot().writeSvg(files.part(folder.resolve(fileName(picture, theme))));
        }
      }
      Files.writeString(
          files.part(folder.resolve("README.md")), page(bundle.manifest(), cohort, single, shown));
      files.publish();
    }
    var out = spec.commandLine().getOut();
    out.println(
        "Gallery of " + count + " phantoms written to " + folder.resolve("README.md") + ".");
    out.println(PhantomFiles.NOTICE);
    out.flush();
    return 0;
  }

  private static void explain(
      ModelBundle bundle, Prediction[] predictions, Explanation[] explanations) throws IOException {
    Thread caller = Thread.currentThread();
    try (var predictor = PleuralInvasionPredictor.of(bundle);
        var progress = new TerminalProgress()) {
      ExecutionContext context =
          ExecutionContext.ofAllCores().withCancellation(caller::isInterrupted);
      var single = ExecutionContext.ofCallingThread().withCancellation(caller::isInterrupted);
      var counter = new ProgressCounter(progress, "phantoms", 0, predictions.length);
      var generator = PhantomGenerator.axisAligned();
      context.forEach(
          predictions.length,
          i -> {
            var study = DemoTraining.studyOf(generator.generate(FIRST_SEED + i));
            predictions[i] = predictor.predict(study, single);
            explanations[i] = predictor.explain(predictions[i]);
            counter.add(1);
          });
    }
  }

  /** The case nearest to the threshold, whose reasons are worth a look. */
  private static int mostUndecided(Prediction[] predictions) {
    int best = 0;
    for (int i = 1; i < predictions.length; i++) {
      if (distance(predictions[i]) < distance(predictions[best])) {
        best = i;
      }
    }
    return best;
  }

  private static double distance(Prediction prediction) {
    return Math.abs(prediction.probability() - prediction.threshold());
  }

  private static String fileName(Picture picture, PlotTheme theme) {
    return picture.name() + "-" + theme.name().toLowerCase(Locale.ROOT) + ".svg";
  }

  private String page(
      BundleManifest manifest, List<Picture> cohort, List<Picture> single, int shown) {
    List<String> lines = new ArrayList<>();
    lines.add("# Pictures of reasons");
    lines.add("");
    lines.add(
        "Made by `./pleura gallery`: "
            + count
            + " synthetic phantoms, seeds from "
            + FIRST_SEED
            + ", explained by the demonstration model (bundle `"
            + manifest.id()
            + "`). "
            + manifest.card().notice());
    lines.add("");
    lines.add(
        "Every picture is an SVG whose text stays text, with title and description for screen"
            + " readers; it is shown here in the theme of your reader. Signs are told by colour, by"
            + " shape and by text.");
    lines.add("");
    lines.add("## A cohort");
    cohort.forEach(picture -> lines.addAll(section(picture)));
    lines.add("");
    lines.add("## One case");
    lines.add("");
    lines.add(
        "The phantom of the seed "
            + (FIRST_SEED + shown)
            + ", the one of the cohort that is nearest to the threshold.");
    single.forEach(picture -> lines.addAll(section(picture)));
    return String.join("\n", lines) + "\n";
  }

  private static List<String> section(Picture picture) {
    return Arrays.asList(
        "",
        "### " + picture.name(),
        "",
        picture.caption(),
        "",
        "<picture>",
        "  <source media=\"(prefers-color-scheme: dark)\" srcset=\""
            + fileName(picture, PlotTheme.DARK)
            + "\">",
        "  <img src=\""
            + fileName(picture, PlotTheme.LIGHT)
            + "\" alt=\""
            + picture.caption().replace("\"", "'")
            + "\">",
        "</picture>");
  }
}
