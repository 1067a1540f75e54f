package io.pleura.benchmarks;

import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.fusion.AreaUnderCurve;
import io.pleura.fusion.RandomForest;
import io.pleura.fusion.model.HistogramForest;
import io.pleura.fusion.search.Candidate;
import io.pleura.fusion.search.ParticleSwarm;
import io.pleura.fusion.search.SearchResult;
import io.pleura.fusion.search.SearchSpace;
import io.pleura.spi.ClassifierTrainer;
import io.pleura.spi.TrainingData;
import io.pleura.tree.TreeEnsemble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Grows a forest, predicts by one, or tunes one by particle swarm, again and again, for comparison
 * with other tools. Answers commands as {@link CommandLoop} says.
 */
public final class FusionRun {

  /** Rows that a forest has not learnt from and that tell how good it is. */
  static final int NEW_ROWS = 2000;

  private static final int FOLDS = 5;
  private static final int TREES = 100;
  private static final int PARTICLES = 10;
  private static final int EVALUATIONS = 50;
  private static final long SEED = 42;
  private static final String SMILE = "smile";

  /** The rows to learn from and those of the fold held out. */
  private record Part(TrainingData train, TrainingData held) {}

  private FusionRun() {}

  /**
   * Works through the commands.
   *
   * @param arguments number of threads, trainer ({@code forest} or {@code smile}), and then {@code
   *     fit} with the numbers of rows, features and trees; {@code predict} with those of the
   *     training rows, features, trees and predicted rows; or {@code swarm} with a table that has
   *     one column a feature and the label last, and a table of one column, the fold of each row
   *     from 0 to 4
   * @throws IOException when a file cannot be read
   */
  public static void main(String[] arguments) throws IOException {
    int threads = Integer.parseInt(arguments[0]);
    ExecutionContext context =
        threads == 1
            ? ExecutionContext.ofCallingThread()
            : ExecutionContext.ofAllCores().withParallelism(threads);
    String trainer = arguments[1];
    switch (arguments[2]) {
      case "fit" -> fit(trainer, number(arguments[3]), number(arguments[4]), arguments, context);
      case "predict" -> predict(number(arguments[3]), number(arguments[4]), arguments, context);
      case "swarm" -> {
        List<Part> parts = parts(Path.of(arguments[3]), Path.of(arguments[4]));
        CommandLoop.run(() -> tune(trainer, parts, context));
      }
      default -> throw new IllegalArgumentException("work '" + arguments[2] + "'");
    }
  }

  private static int number(String text) {
    return Integer.parseInt(text);
  }

  private static void fit(
      String trainer, int rows, int features, String[] arguments, ExecutionContext context)
      throws IOException {
    TrainingData data = UniformRows.of(0, rows, features);
    TrainingData unseen = UniformRows.of(rows, rows + NEW_ROWS, features);
    int trees = number(arguments[5]);
    ClassifierTrainer forest =
        trainer.equals(SMILE)
            ? RandomForest.builder().trees(trees).maxDepth(100).minLeafRows(1).seed(SEED).build()
            : HistogramForest.builder().trees(trees).seed(SEED).build();
    List<TreeEnsemble> last = new ArrayList<>();
    CommandLoop.run(
        () -> {
          last.clear();
          last.add(forest.train(data, context).trees().orElseThrow());
          return Map.of();
        },
        () -> Map.of("auc", area(last.get(0), unseen, context)));
  }

  private static void predict(int rows, int features, String[] arguments, ExecutionContext context)
      throws IOException {
    TreeEnsemble forest =
        HistogramForest.builder()
            .trees(number(arguments[5]))
            .seed(SEED)
            .build()
            .train(UniformRows.of(0, rows, features), context)
            .trees()
            .orElseThrow();
    TrainingData unseen = UniformRows.of(rows, rows + number(arguments[6]), features);
    CommandLoop.run(
        () -> {
          forest.probabilities(unseen.rows(), context);
          return Map.of();
        },
        () -> Map.of("auc", area(forest, unseen, context)));
  }

  private static double area(TreeEnsemble forest, TrainingData data, ExecutionContext context) {
    return AreaUnderCurve.of(forest.probabilities(data.rows(), context), labels(data));
  }

  private static boolean[] labels(TrainingData data) {
    boolean[] labels = new boolean[data.invasion().size()];
    for (int r = 0; r < labels.length; r++) {
      labels[r] = data.invasion().get(r);
    }
    return labels;
  }

  /** Depth, rows of a leaf and features of a split, for the mean area of the folds. */
  private static Map<String, Double> tune(
      String trainer, List<Part> parts, ExecutionContext context) {
    SearchSpace space =
        SearchSpace.builder()
            .integer("maxDepth", 2, 20)
            .integer("minLeafRows", 1, 10)
            .integer("featuresPerSplit", 2, 20)
            .build();
    ParticleSwarm swarm =
        ParticleSwarm.builder().particles(PARTICLES).evaluations(EVALUATIONS).seed(SEED).build();
    SearchResult result =
        swarm.search(
            space, (candidate, share, inner) -> score(trainer, candidate, parts, inner), context);
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("auc", result.bestScore());
    values.put("evaluations", (double) result.evaluationsDone());
    return values;
  }

  private static double score(
      String name, Candidate candidate, List<Part> parts, ExecutionContext context) {
    ClassifierTrainer trainer = name.equals(SMILE) ? smile(candidate) : forest(candidate);
    double sum = 0;
    for (Part part : parts) {
      TreeEnsemble forest = trainer.train(part.train(), context).trees().orElseThrow();
      sum += area(forest, part.held(), context);
    }
    return sum / parts.size();
  }

  private static ClassifierTrainer forest(Candidate candidate) {
    return HistogramForest.builder()
        .trees(TREES)
        .maxDepth(candidate.integer("maxDepth"))
        .minLeafRows(candidate.integer("minLeafRows"))
        .featuresPerSplit(candidate.integer("featuresPerSplit"))
        .seed(SEED)
        .build();
  }

  private static ClassifierTrainer smile(Candidate candidate) {
    return RandomForest.builder()
        .trees(TREES)
        .maxDepth(candidate.integer("maxDepth"))
        .minLeafRows(candidate.integer("minLeafRows"))
        .featuresPerSplit(candidate.integer("featuresPerSplit"))
        .seed(SEED)
        .build();
  }

  private static List<Part> parts(Path table, Path folds) throws IOException {
    List<String> lines = Files.readAllLines(table);
    List<String> foldLines = Files.readAllLines(folds);
    String[] names = lines.get(0).split(",", -1);
    int features = names.length - 1;
    List<FeatureDefinition> definitions = new ArrayList<>();
    for (int f = 0; f < features; f++) {
      definitions.add(new FeatureDefinition(new FeatureName(names[f]), "", "table"));
    }
    FeatureSchema schema = FeatureSchema.of(definitions);
    List<Part> parts = new ArrayList<>();
    for (int fold = 0; fold < FOLDS; fold++) {
      List<double[]> train = new ArrayList<>();
      List<Boolean> trainLabels = new ArrayList<>();
      List<double[]> test = new ArrayList<>();
      List<Boolean> testLabels = new ArrayList<>();
      for (int r = 1; r < lines.size(); r++) {
        String[] values = lines.get(r).split(",", -1);
        double[] row = new double[features];
        for (int f = 0; f < features; f++) {
          row[f] = Double.parseDouble(values[f]);
        }
        boolean held = Integer.parseInt(foldLines.get(r).strip()) == fold;
        (held ? test : train).add(row);
        (held ? testLabels : trainLabels).add(Double.parseDouble(values[features]) == 1);
      }
      parts.add(
          new Part(
              new TrainingData(schema, train, trainLabels),
              new TrainingData(schema, test, testLabels)));
    }
    return parts;
  }
}
