package io.pleura.benchmarks;

import io.pleura.execution.ExecutionContext;
import io.pleura.explain.TreeShapExplainer;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.fusion.sklearn.SklearnModel;
import io.pleura.tree.TreeEnsemble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Explains rows by a forest of scikit-learn, or prepares the explainer, again and again, for
 * comparison with other tools. Works on the calling thread alone and answers commands as {@link
 * CommandLoop} says.
 */
public final class ExplainRun {

  private ExplainRun() {}

  /**
   * Works through the commands.
   *
   * @param arguments {@code values} with the file of a forest, a table with one column a feature
   *     and the label last, and the number of its rows to explain, the next ones each time, and of
   *     those, the first ones, that are the background, 0 for path-dependent values; or {@code
   *     prepare} with a forest and a table
   * @throws IOException when a file cannot be read
   */
  public static void main(String[] arguments) throws IOException {
    Path table = Path.of(arguments[2]);
    FeatureSchema schema = schema(table);
    TreeEnsemble forest =
        SklearnModel.read(Path.of(arguments[1]))
            .toClassifier(schema, Optional.empty())
            .trees()
            .orElseThrow();
    switch (arguments[0]) {
      case "values" -> {
        List<double[]> rows = rows(table);
        List<double[]> background = rows.subList(0, Integer.parseInt(arguments[4]));
        explain(explainer(schema, forest, background), rows, Integer.parseInt(arguments[3]));
      }
      case "prepare" ->
          CommandLoop.run(
              () -> Map.of("base", TreeShapExplainer.pathDependent(schema, forest).base()));
      default -> throw new IllegalArgumentException("work '" + arguments[0] + "'");
    }
  }

  private static TreeShapExplainer explainer(
      FeatureSchema schema, TreeEnsemble forest, List<double[]> background) {
    return background.isEmpty()
        ? TreeShapExplainer.pathDependent(schema, forest)
        : TreeShapExplainer.interventional(schema, forest, background);
  }

  private static void explain(TreeShapExplainer explainer, List<double[]> rows, int count)
      throws IOException {
    ExecutionContext context = ExecutionContext.ofCallingThread();
    int parts = rows.size() / count;
    double[][][] explained = new double[parts][][];
    for (int p = 0; p < parts; p++) {
      explained[p] = rows.subList(p * count, (p + 1) * count).toArray(new double[0][]);
    }
    var runs = new AtomicInteger();
    CommandLoop.run(
        () -> {
          explainer.shapValues(explained[runs.getAndIncrement() % parts], context);
          return Map.of();
        },
        () -> named(explainer.shapValues(explained[0], context)));
  }

  private static Map<String, Double> named(double[][] values) {
    Map<String, Double> named = new LinkedHashMap<>();
    for (int r = 0; r < values.length; r++) {
      for (int f = 0; f < values[r].length; f++) {
        named.put(r + "." + f, values[r][f]);
      }
    }
    return named;
  }

  private static FeatureSchema schema(Path table) throws IOException {
    String[] names = Files.readAllLines(table).get(0).split(",", -1);
    List<FeatureDefinition> definitions = new ArrayList<>();
    for (int f = 0; f < names.length - 1; f++) {
      definitions.add(new FeatureDefinition(new FeatureName(names[f]), "", "table"));
    }
    return FeatureSchema.of(definitions);
  }

  private static List<double[]> rows(Path table) throws IOException {
    List<String> lines = Files.readAllLines(table);
    List<double[]> rows = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] words = line.split(",", -1);
      double[] row = new double[words.length - 1];
      for (int f = 0; f < row.length; f++) {
        row[f] = Double.parseDouble(words[f]);
      }
      rows.add(row);
    }
    return rows;
  }
}
