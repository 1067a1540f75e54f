package io.pleura.examples.cli;

import io.pleura.Contribution;
import io.pleura.Explanation;
import io.pleura.FeaturePredictor;
import io.pleura.Prediction;
import io.pleura.bundle.BundleManifest;
import io.pleura.bundle.ModelBundle;
import io.pleura.error.ConfigurationException;
import io.pleura.examples.text.CsvText;
import io.pleura.examples.text.PythonText;
import io.pleura.execution.ProgressCounter;
import io.pleura.spi.Plugins;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private TableOptions input = new TableOptions();

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
        "CSV to write: id, base and the SHAP value of each feature; they add up to the probability,"
            + " or to its log odds where the column is called base_log_odds."
      })
  private @Nullable Path shap;

  @Option(names = "--explainer", paramLabel = "ID", description = ExplainerOption.DESCRIPTION)
  private @Nullable String explainer;

  /** Made by picocli. */
  ScoreCommand() {}

  @Override
  public Integer call() throws IOException {
    input.check(spec.commandLine());
    input.outputs().check(out).check(shap);
    ModelBundle model = input.model();
    BundleManifest manifest = model.manifest();
    checkNames(manifest);
    FeaturePredictor predictor =
        explainer == null
            ? FeaturePredictor.of(model)
            : FeaturePredictor.of(model, Plugins.onClassPath(), explainer);
    FeatureTable table = input.table(model, predictor);
    var scores = new ScoreRows(table.rows().size());
    String[] shapLines = new String[shap == null ? 0 : scores.size()];
    score(table, predictor, scores, shapLines);
    try (var files = new StagedFiles()) {
      boolean ranges =
          manifest.features().stream().anyMatch(feature -> feature.trainingRange().isPresent());
      write(scores.lines(ranges), files.part(out));
      if (shap != null) {
        List<String> header =
            new ArrayList<>(
                List.of(FeatureTable.ID, baseColumn(new CasePredictors(predictor, table))));
        predictor.schema().names().forEach(name -> header.add(name.value()));
        List<String> lines = new ArrayList<>(List.of(CsvText.line(header)));
        lines.addAll(List.of(shapLines));
        write(lines, files.part(shap));
      }
      files.publish();
    }
    TableWarnings.print(table, manifest, spec.commandLine().getErr());
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

  /** Says what the values add up to. */
  private static String baseColumn(CasePredictors predictors) {
    FeaturePredictor first = predictors.of(0);
    Explanation explanation = first.explain(first.predict(predictors.features(0)));
    return explanation.scale() == Explanation.Scale.LOG_ODDS ? BASE + "_log_odds" : BASE;
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
    if (shap != null && explainer == null && manifest.explainerId().isEmpty()) {
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
    try (var progress = new TerminalProgress()) {
      var counter = new ProgressCounter(progress, "scoring", 0, rows);
      int tasks = (rows + ROWS_IN_A_TASK - 1) / ROWS_IN_A_TASK;
      input
          .context()
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
}
