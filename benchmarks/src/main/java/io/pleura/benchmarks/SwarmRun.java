package io.pleura.benchmarks;

import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.fusion.AreaUnderCurve;
import io.pleura.fusion.RandomForest;
import io.pleura.fusion.search.Candidate;
import io.pleura.fusion.search.ParticleSwarm;
import io.pleura.fusion.search.SearchResult;
import io.pleura.fusion.search.SearchSpace;
import io.pleura.spi.Classifier;
import io.pleura.spi.TrainingData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tuning of a random forest by particle swarm, 50 evaluations of 5 folds, again and again, for
 * comparison with other tools. The forests have 100 trees; depth, rows of a leaf and features of a
 * split are tuned for the mean area under the curve. Answers commands as {@link CommandLoop} says.
 */
public final class SwarmRun {

  private static final int FOLDS = 5;
  private static final int TREES = 100;
  private static final int PARTICLES = 10;
  private static final int EVALUATIONS = 50;
  private static final long SEED = 42;

  /** The rows to learn from and those of the fold held out. */
  private record Part(TrainingData train, TrainingData held) {}

  private final List<Part> parts;

  private SwarmRun(List<Part> parts) {
    this.parts = parts;
  }

  /**
   * Works through the commands.
   *
   * @param arguments table with one column a feature and the label last; table of one column, the
   *     fold of each row from 0 to 4; number of threads
   * @throws IOException when a file cannot be read
   */
  public static void main(String[] arguments) throws IOException {
    var run = new SwarmRun(parts(Path.of(arguments[0]), Path.of(arguments[1])));
    int threads = Integer.parseInt(arguments[2]);
    ExecutionContext context =
        threads == 1
            ? ExecutionContext.ofCallingThread()
            : ExecutionContext.ofAllCores().withParallelism(threads);
    CommandLoop.run(() -> run.tune(context));
  }

  private Map<String, Double> tune(ExecutionContext context) {
    SearchSpace space =
        SearchSpace.builder()
            .integer("maxDepth", 2, 20)
            .integer("minLeafRows", 1, 10)
            .integer("featuresPerSplit", 2, 20)
            .build();
    ParticleSwarm swarm =
        ParticleSwarm.builder().particles(PARTICLES).evaluations(EVALUATIONS).seed(SEED).build();
    SearchResult result =
        swarm.search(space, (candidate, share, inner) -> score(candidate, inner), context);
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("auc", result.bestScore());
    values.put("evaluations", (double) result.evaluationsDone());
    return values;
  }

  private double score(Candidate candidate, ExecutionContext context) {
    RandomForest trainer =
        RandomForest.builder()
            .trees(TREES)
            .maxDepth(candidate.integer("maxDepth"))
            .minLeafRows(candidate.integer("minLeafRows"))
            .featuresPerSplit(candidate.integer("featuresPerSplit"))
            .seed(SEED)
            .build();
    double sum = 0;
    for (Part part : parts) {
      Classifier forest = trainer.train(part.train(), context);
      List<double[]> rows = part.held().rows();
      double[] scores = new double[rows.size()];
      boolean[] labels = new boolean[rows.size()];
      for (int r = 0; r < scores.length; r++) {
        scores[r] = forest.probability(rows.get(r));
        labels[r] = part.held().invasion().get(r);
      }
      sum += AreaUnderCurve.of(scores, labels);
    }
    return sum / parts.size();
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
