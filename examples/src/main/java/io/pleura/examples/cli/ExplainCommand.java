package io.pleura.examples.cli;

import io.pleura.Explanation;
import io.pleura.FeaturePredictor;
import io.pleura.Prediction;
import io.pleura.bundle.ModelBundle;
import io.pleura.error.ConfigurationException;
import io.pleura.error.InvalidInputException;
import io.pleura.examples.result.ModelDetails;
import io.pleura.examples.result.ReasonPictures;
import io.pleura.execution.ProgressCounter;
import io.pleura.explain.PlotTheme;
import io.pleura.spi.Plugins;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code pleura explain}: a table of features in, pictures and tables of the reasons out. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    versionProvider = Pleura.Version.class,
    sortOptions = false,
    description = {
      "Draws why a model predicts what it does: for all rows of a table of features together, and"
          + " for single rows.",
      "Research use only, not a medical device."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  pleura explain --bundle model.pibundle --features rows.csv --out reasons",
      "  pleura explain --bundle model.pibundle --features rows.csv --out reasons \\",
      "      --case P017 --case P023 --theme dark --format png"
    })
final class ExplainCommand implements Callable<Integer> {

  private static final int LONGEST_NAME = 60;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private TableOptions input = new TableOptions();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FOLDER",
      description = {
        "Where to write: beeswarm, bars, heatmap and dependence-1 to -3 for all rows; a folder with"
            + " waterfall, force, ranking, modalities and their tables for each --case."
      })
  private Path out = Path.of("");

  @Option(
      names = "--case",
      paramLabel = "ID",
      description = "A row to explain by itself; may be given several times.")
  private List<String> cases = new ArrayList<>();

  @Option(names = "--explainer", paramLabel = "ID", description = ExplainerOption.DESCRIPTION)
  private @Nullable String explainer;

  @Option(
      names = "--theme",
      paramLabel = "THEME",
      defaultValue = "light",
      description = "light or dark (default: ${DEFAULT-VALUE}).")
  private String theme = "light";

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "svg",
      description = "svg or png (default: ${DEFAULT-VALUE}).")
  private String format = "svg";

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "10",
      description = {
        "Features of a picture, 2 to 100, the sum of the others being one of them (default:"
            + " ${DEFAULT-VALUE})."
      })
  private int top = 10;

  /** Made by picocli. */
  ExplainCommand() {}

  @Override
  public Integer call() throws IOException {
    checkOptions();
    input.outputs().checkFolder(out);
    ModelBundle model = input.model();
    FeaturePredictor predictor =
        explainer == null
            ? FeaturePredictor.of(model)
            : FeaturePredictor.of(model, Plugins.onClassPath(), explainer);
    FeatureTable table = input.table(model, predictor);
    Map<Integer, Path> chosen = chosen(table);
    Reasons reasons = explain(table, new CasePredictors(predictor, table));
    var pictures =
        new ReasonPictures(
            theme.equals("dark") ? PlotTheme.DARK : PlotTheme.LIGHT, top, model.manifest());
    var modelDetails = new ModelDetails(model, Optional.ofNullable(explainer));
    List<Path> written = new ArrayList<>();
    Files.createDirectories(out);
    try (var files = new StagedFiles()) {
      for (ReasonPictures.Picture picture : pictures.ofCohort(List.of(reasons.explanations))) {
        written.add(write(picture, out, files));
      }
      for (Map.Entry<Integer, Path> entry : chosen.entrySet()) {
        int row = entry.getKey();
        Path folder = entry.getValue();
        Files.createDirectories(folder);
        Optional<String> centre =
            table.centres().isEmpty() ? Optional.empty() : Optional.of(table.centres().get(row));
        var details = modelDetails.of(centre, reasons.predictions[row], reasons.explanations[row]);
        for (ReasonPictures.Picture picture :
            pictures.ofCase(
                Optional.of(table.ids().get(row)),
                reasons.predictions[row],
                reasons.explanations[row],
                details)) {
          written.add(write(picture, folder, files));
        }
        written.addAll(CaseTables.write(details, folder, files));
      }
      files.publish();
    }
    TableWarnings.print(table, model.manifest(), spec.commandLine().getErr());
    tell(table, model, written);
    return 0;
  }

  private void checkOptions() {
    input.check(spec.commandLine());
    String wrong = null;
    if (!List.of("light", "dark").contains(theme)) {
      wrong = "--theme " + theme + ": it is light or dark";
    } else if (!List.of("svg", "png").contains(format)) {
      wrong = "--format " + format + ": it is svg or png";
    } else if (top < 2 || top > 100) {
      wrong = "--top " + top + ": it is 2 to 100";
    }
    if (wrong != null) {
      throw new ParameterException(spec.commandLine(), wrong);
    }
  }

  /** The rows to explain by themselves, each with a folder of its own. */
  private Map<Integer, Path> chosen(FeatureTable table) {
    Map<Integer, Path> chosen = new LinkedHashMap<>();
    Set<Path> taken = new HashSet<>();
    for (String id : new LinkedHashSet<>(cases)) {
      int row = table.ids().indexOf(id);
      if (row < 0) {
        throw new InvalidInputException(
            "features-case",
            input.features() + " has no row with the id '" + id + "'.",
            "Name an id of its column id.");
      }
      String name = "case-" + safe(id);
      Path folder = out.resolve(name);
      for (int next = 2; !taken.add(folder); next++) {
        folder = out.resolve(name + "-" + next);
      }
      chosen.put(row, folder);
    }
    return chosen;
  }

  /** What was predicted for each row, and why. */
  private static final class Reasons {
    private final Prediction[] predictions;
    private final Explanation[] explanations;

    Reasons(int rows) {
      predictions = new Prediction[rows];
      explanations = new Explanation[rows];
    }
  }

  private Reasons explain(FeatureTable table, CasePredictors predictors) {
    int rows = table.rows().size();
    if (rows > 0 && !predictors.of(0).explains()) {
      throw new ConfigurationException(
          "explainer-missing",
          "The bundle names no explainer.",
          "Name one with --explainer, for example permutation-shap.");
    }
    var reasons = new Reasons(rows);
    try (var progress = new TerminalProgress()) {
      var counter = new ProgressCounter(progress, "explaining", 0, rows);
      input
          .context()
          .forEach(
              rows,
              row -> {
                FeaturePredictor own = predictors.of(row);
                reasons.predictions[row] = own.predict(predictors.features(row));
                reasons.explanations[row] = own.explain(reasons.predictions[row]);
                counter.add(1);
              });
    }
    return reasons;
  }

  private Path write(ReasonPictures.Picture picture, Path folder, StagedFiles files)
      throws IOException {
    Path target = folder.resolve(picture.name() + "." + format);
    PlotFile.write(picture.plot(), files.part(target), format);
    return target;
  }

  /** A name of a folder: letters, digits, dots and hyphens; others become underscores. */
  private static String safe(String id) {
    String safe = id.replaceAll("[^\\p{IsAlphabetic}\\p{IsDigit}.-]", "_");
    return safe.length() > LONGEST_NAME ? safe.substring(0, LONGEST_NAME) : safe;
  }

  private void tell(FeatureTable table, ModelBundle model, List<Path> written) {
    PrintWriter terminal = spec.commandLine().getOut();
    int rows = table.rows().size();
    terminal.println(
        (rows == 1 ? "1 row" : rows + " rows")
            + " explained by "
            + model.manifest().card().name()
            + ", bundle "
            + model.manifest().id()
            + ":");
    written.forEach(file -> terminal.println("  " + file));
    terminal.println("Research use only, not a medical device.");
    terminal.flush();
  }
}
