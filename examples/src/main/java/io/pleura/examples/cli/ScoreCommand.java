package io.pleura.examples.cli;

import io.pleura.Contribution;
import io.pleura.Explanation;
import io.pleura.FeaturePredictor;
import io.pleura.Prediction;
import io.pleura.bundle.BundleManifest;
import io.pleura.bundle.ModelBundle;
import io.pleura.error.ConfigurationException;
import io.pleura.error.InputWarning;
import io.pleura.examples.demo.DemoBundle;
import io.pleura.execution.ExecutionContext;
import io.pleura.execution.ProgressCounter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code pleura score}: a table of features in, a table of probabilities out. */
@Command(
    name = "score",
    mixinStandardHelpOptions = true,
    versionProvider = Pleura.Version.class,
    sortOptions = false,
    description = {
      "Predicts pleural invasion for every row of a table of features, and says why if wanted.",
      "Research use only, not a medical device."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  pleura score --bundle model.pibundle --features rows.csv --out scores.csv",
      "  pleura score --bundle model.pibundle --features rows.csv --out scores.csv \\",
      "      --shap shap.csv --ignore center,label"
    })
final class ScoreCommand implements Callable<Integer> {

  private static final String BASE = "base";
  private static final int ROWS_IN_A_TASK = 16;
  private static final int WARNINGS_SHOWN = 20;
  private static final int FEATURES_SHOWN = 8;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--bundle",
      paramLabel = "B",
      description = {
        "Model bundle (.pibundle). Without it: the demonstration model, which is trained on"
            + " synthetic phantoms and is no guide for patients."
      })
  private @Nullable Path bundle;

  @Option(
      names = "--features",
      required = true,
      paramLabel = "ROWS",
      description = {
        "CSV with a column id and a column for each feature of the model, under its name, in any"
            + " order, and center for a model that asks where a case was scanned. Clinical values of"
            + " a model of images are read as 'pleura predict' reads them."
      })
  private Path features = Path.of("");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "SCORES",
      description = {
        "CSV to write: id, probability, its uncertainty as far as the model knows it and the number"
            + " of features outside the training range, the rows in the same order."
      })
  private Path out = Path.of("");

  @Option(
      names = "--shap",
      paramLabel = "SHAP",
      description = {
        "CSV to write: id, base and the SHAP value of each feature; they add up to the probability."
      })
  private @Nullable Path shap;

  @Option(
      names = "--ignore",
      split = ",",
      paramLabel = "COLUMN",
      description =
          "Columns to pass over, separated by commas, also as patterns such as 'diagnostics_*'; any"
              + " other that is unknown is an error.")
  private List<String> ignored = new ArrayList<>();

  @Option(
      names = "--detection-limit",
      paramLabel = "RULE",
      description = DetectionLimitOption.DESCRIPTION)
  private @Nullable String detectionLimit;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads (default: all cores). The result is the same with any number.")
  private @Nullable Integer threads;

  /** Made by picocli. */
  ScoreCommand() {}

  @Override
  public Integer call() throws IOException {
    if (threads != null && threads < 1) {
      throw new ParameterException(
          spec.commandLine(), "--threads " + threads + ": at least one is needed");
    }
    (bundle == null ? OutputFiles.beside(features) : OutputFiles.beside(features, bundle))
        .check(out)
        .check(shap);
    ModelBundle model = bundle == null ? DemoBundle.read() : ModelBundle.read(bundle);
    BundleManifest manifest = model.manifest();
    checkNames(manifest);
    FeaturePredictor predictor = FeaturePredictor.of(model);
    FeatureTable table =
        FeatureTable.read(
            features,
            manifest,
            predictor.centres(),
            ignored,
            DetectionLimitOption.rule(detectionLimit, manifest));
    var scores = new ScoreRows(table.rows().size());
    String[] shapLines = new String[shap == null ? 0 : scores.size()];
    score(table, predictor, scores, shapLines);
    try (var files = new StagedFiles()) {
      boolean ranges =
          manifest.features().stream().anyMatch(feature -> feature.trainingRange().isPresent());
      write(scores.lines(ranges), files.part(out));
      if (shap != null) {
        List<String> header = new ArrayList<>(List.of(FeatureTable.ID, BASE));
        predictor.schema().names().forEach(name -> header.add(name.value()));
        List<String> lines = new ArrayList<>(List.of(CsvText.line(header)));
        lines.addAll(List.of(shapLines));
        write(lines, files.part(shap));
      }
      files.publish();
    }
    warn(table, manifest);
    PrintWriter terminal = spec.commandLine().getOut();
    terminal.println(
        (scores.size() == 1 ? "1 row" : scores.size() + " rows")
            + " scored by "
            + manifest.card().name()
            + ", bundle "
            + manifest.id()
            + ": "
            + out
            + (shap == null ? "" : ", " + shap)
            + ".");
    terminal.println("Research use only, not a medical device.");
    terminal.flush();
    return 0;
  }

  /** Refuses what the files could not hold, before any work begins. */
  private void checkNames(BundleManifest manifest) {
    Set<String> names =
        manifest.schema().names().stream()
            .map(name -> name.value())
            .collect(Collectors.toCollection(HashSet::new));
    String taken = names.contains(FeatureTable.ID) ? FeatureTable.ID : BASE;
    if (names.contains(FeatureTable.ID) || (shap != null && names.contains(BASE))) {
      throw new ConfigurationException(
          "features-columns",
          "The model has a feature '" + taken + "', which is the name of another column.",
          "Make the bundle again with another name for this feature.");
    }
    if (shap != null && manifest.explainerId().isEmpty()) {
      throw new ConfigurationException(
          "explainer-missing",
          "The bundle " + manifest.id() + " names no explainer, so there are no SHAP values.",
          "Leave --shap out, or name an explainer when the bundle is made.");
    }
  }

  private void score(
      FeatureTable table, FeaturePredictor predictor, ScoreRows scores, String[] shapLines) {
    var predictors = new CasePredictors(predictor, table);
    int rows = scores.size();
    Thread caller = Thread.currentThread();
    try (var progress = new TerminalProgress()) {
      ExecutionContext context =
          ExecutionContext.ofAllCores().withCancellation(caller::isInterrupted);
      var counter = new ProgressCounter(progress, "scoring", 0, rows);
      int tasks = (rows + ROWS_IN_A_TASK - 1) / ROWS_IN_A_TASK;
      (threads == null ? context : context.withParallelism(threads))
          .forEach(
              tasks,
              task -> {
                int first = task * ROWS_IN_A_TASK;
                int end = Math.min(rows, first + ROWS_IN_A_TASK);
                for (int row = first; row < end; row++) {
                  String id = table.ids().get(row);
                  FeaturePredictor own = predictors.of(row);
                  Prediction prediction = own.predict(predictors.features(row));
                  scores.set(row, id, prediction);
                  if (shapLines.length > 0) {
                    shapLines[row] = shapLine(id, own.explain(prediction));
                  }
                }
                counter.add(end - first);
              });
    }
  }

  private static String shapLine(String id, Explanation explanation) {
    List<String> cells = new ArrayList<>(2 + explanation.contributions().size());
    cells.add(id);
    cells.add(PythonText.number(explanation.base()));
    for (Contribution contribution : explanation.contributions()) {
      cells.add(PythonText.number(contribution.contribution()));
    }
    return CsvText.line(cells);
  }

  private static void write(List<String> lines, Path part) throws IOException {
    try (var writer = Files.newBufferedWriter(part, StandardCharsets.UTF_8)) {
      for (String line : lines) {
        writer.write(line);
      }
    }
  }

  private void warn(FeatureTable table, BundleManifest manifest) {
    List<InputWarning> warnings = new ArrayList<>(table.warnings());
    if (warnings.size() > WARNINGS_SHOWN) {
      int more = warnings.size() - WARNINGS_SHOWN;
      warnings.subList(WARNINGS_SHOWN, warnings.size()).clear();
      warnings.add(
          new InputWarning.Note("clinical-values", more + " more values were read like these."));
    }
    outOfRange(table, manifest, warnings);
    if (manifest.card().syntheticDemonstration()) {
      warnings.add(new InputWarning.Note("demonstration-model", manifest.card().notice()));
    }
    PrintWriter err = spec.commandLine().getErr();
    for (InputWarning warning : warnings) {
      err.println("warning [" + warning.code() + "]: " + warning.message());
    }
    err.flush();
  }

  private static void outOfRange(
      FeatureTable table, BundleManifest manifest, List<InputWarning> warnings) {
    List<BundleManifest.Feature> features = manifest.features();
    int[] outside = new int[features.size()];
    int rows = 0;
    for (double[] row : table.rows()) {
      boolean any = false;
      for (int f = 0; f < outside.length; f++) {
        var range = features.get(f).trainingRange();
        if (range.isPresent() && !range.get().contains(row[f])) {
          outside[f]++;
          any = true;
        }
      }
      rows += any ? 1 : 0;
    }
    if (rows == 0) {
      return;
    }
    List<Integer> concerned =
        IntStream.range(0, outside.length)
            .filter(f -> outside[f] > 0)
            .boxed()
            .sorted(Comparator.comparingInt((Integer f) -> -outside[f]))
            .toList();
    String named =
        concerned.stream()
            .limit(FEATURES_SHOWN)
            .map(f -> features.get(f).definition().name() + " (" + outside[f] + ")")
            .collect(Collectors.joining(", "));
    int more = concerned.size() - FEATURES_SHOWN;
    warnings.add(
        new InputWarning.Note(
            "feature-out-of-training-range",
            "%d of %d rows hold values outside the range that the model was trained on: %s%s. Their"
                    .formatted(
                        rows, table.rows().size(), named, more > 0 ? " and " + more + " more" : "")
                + " predictions extrapolate and mean less."));
  }
}
