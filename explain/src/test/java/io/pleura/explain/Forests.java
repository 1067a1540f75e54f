package io.pleura.explain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.tree.DecisionTree;
import io.pleura.tree.TreeEnsemble;
import io.pleura.tree.TreeEnsemble.InputPrecision;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Forests for tests: the reference forests, random forests, and Shapley values by enumeration. */
final class Forests {

  private Forests() {}

  static JsonNode json(String resource) {
    try (InputStream in = Forests.class.getResourceAsStream(resource)) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static double[] doubles(JsonNode array) {
    double[] values = new double[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).doubleValue();
    }
    return values;
  }

  static int[] ints(JsonNode array) {
    int[] values = new int[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).intValue();
    }
    return values;
  }

  static double[][] rows(JsonNode array) {
    double[][] rows = new double[array.size()][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = doubles(array.get(i));
    }
    return rows;
  }

  static FeatureSchema schema(int features) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < features; i++) {
      names.add("x" + i);
    }
    return schema(names);
  }

  static FeatureSchema schema(List<String> names) {
    List<FeatureDefinition> definitions = new ArrayList<>();
    for (String name : names) {
      definitions.add(new FeatureDefinition(new FeatureName(name), "", "test"));
    }
    return FeatureSchema.of(definitions);
  }

  /**
   * A forest as scikit-learn stores it.
   *
   * @param trees each with left, right, feature, threshold, cover and value [node][class]
   * @param classes the label of each class column
   */
  static TreeEnsemble fromClassValues(int features, JsonNode trees, int[] classes) {
    int invasion = classes[0] == 1 ? 0 : 1;
    List<DecisionTree> list = new ArrayList<>();
    for (JsonNode tree : trees) {
      double[][] value = rows(tree.get("value"));
      double[] probability = new double[value.length];
      for (int n = 0; n < value.length; n++) {
        probability[n] = value[n][invasion] / (value[n][0] + value[n][1]);
      }
      list.add(tree(tree, probability, "cover"));
    }
    return average(features, InputPrecision.SINGLE, list);
  }

  static DecisionTree tree(JsonNode tree, double[] probability, String cover) {
    return new DecisionTree(
        ints(tree.get("left")),
        ints(tree.get("right")),
        ints(tree.get("feature")),
        doubles(tree.get("threshold")),
        probability,
        doubles(tree.get(cover)));
  }

  static TreeEnsemble average(int features, InputPrecision precision, List<DecisionTree> trees) {
    return new TreeEnsemble(
        features, precision, trees, Collections.nCopies(trees.size(), 1.0 / trees.size()));
  }

  /** A tree grown at random, with thresholds and row values from the same few numbers. */
  static DecisionTree randomTree(Random random, int features, int maxDepth, double stop) {
    var grower = new Grower(random, features, maxDepth, stop);
    grower.grow(0, 1 + random.nextInt(1000));
    int nodes = grower.left.size();
    int[] left = new int[nodes];
    int[] right = new int[nodes];
    int[] feature = new int[nodes];
    double[] threshold = new double[nodes];
    double[] probability = new double[nodes];
    double[] cover = new double[nodes];
    for (int n = 0; n < nodes; n++) {
      left[n] = grower.left.get(n);
      right[n] = grower.right.get(n);
      feature[n] = grower.feature.get(n);
      threshold[n] = grower.threshold.get(n);
      probability[n] = grower.probability.get(n);
      cover[n] = grower.cover.get(n);
    }
    return new DecisionTree(left, right, feature, threshold, probability, cover);
  }

  static TreeEnsemble randomForest(Random random, int features, int trees, int maxDepth) {
    List<DecisionTree> list = new ArrayList<>();
    List<Double> weights = new ArrayList<>();
    double sum = 0;
    for (int t = 0; t < trees; t++) {
      list.add(randomTree(random, features, maxDepth, 0.15));
      double weight = random.nextDouble();
      weights.add(weight);
      sum += weight;
    }
    for (int t = 0; t < trees; t++) {
      weights.set(t, weights.get(t) / sum);
    }
    return new TreeEnsemble(features, InputPrecision.DOUBLE, list, weights);
  }

  static double[] randomRow(Random random, int features) {
    double[] row = new double[features];
    for (int i = 0; i < features; i++) {
      row[i] = random.nextInt(9) - 4;
    }
    return row;
  }

  /** The Shapley values by their definition: every subset of the features, one by one. */
  static double[] shapleyByEnumeration(TreeEnsemble forest, double[] row) {
    return shapley(pathDependentWorth(forest, row));
  }

  /** The worth of each subset of the features where unknown ones come from background rows. */
  static double[] interventionalWorth(
      TreeEnsemble ensemble, double[] row, List<double[]> background) {
    double[] worth = new double[1 << row.length];
    for (int subset = 0; subset < worth.length; subset++) {
      for (double[] other : background) {
        double[] mixed = other.clone();
        for (int f = 0; f < row.length; f++) {
          mixed[f] = (subset >> f & 1) == 1 ? row[f] : other[f];
        }
        worth[subset] += ensemble.score(mixed) / background.size();
      }
    }
    return worth;
  }

  /** The worth of each subset of the features where unknown ones send a row both ways. */
  static double[] pathDependentWorth(TreeEnsemble ensemble, double[] row) {
    double[] worth = new double[1 << row.length];
    double[] values = ensemble.toInputPrecision(row);
    for (int subset = 0; subset < worth.length; subset++) {
      for (int t = 0; t < ensemble.trees().size(); t++) {
        worth[subset] += ensemble.weight(t) * worth(ensemble.trees().get(t), 0, values, subset);
      }
    }
    return worth;
  }

  /** Shapley values of a game from the worth of each subset. */
  static double[] shapley(double[] worth) {
    int features = Integer.numberOfTrailingZeros(worth.length);
    double[] factorial = factorials(features);
    double[] shapley = new double[features];
    for (int i = 0; i < features; i++) {
      for (int subset = 0; subset < worth.length; subset++) {
        if ((subset >> i & 1) == 0) {
          int size = Integer.bitCount(subset);
          shapley[i] +=
              factorial[size]
                  * factorial[features - size - 1]
                  / factorial[features]
                  * (worth[subset | 1 << i] - worth[subset]);
        }
      }
    }
    return shapley;
  }

  /** Half of each pair's SHAP interaction, by its definition; the diagonal holds what is left. */
  static double[][] interactions(double[] worth) {
    int features = Integer.numberOfTrailingZeros(worth.length);
    double[] factorial = factorials(features);
    double[][] values = new double[features][features];
    double[] shapley = shapley(worth);
    for (int i = 0; i < features; i++) {
      values[i][i] += shapley[i];
      for (int j = 0; j < features; j++) {
        for (int subset = 0; i != j && subset < worth.length; subset++) {
          if ((subset >> i & 1) == 0 && (subset >> j & 1) == 0) {
            int size = Integer.bitCount(subset);
            double both =
                worth[subset | 1 << i | 1 << j]
                    - worth[subset | 1 << i]
                    - worth[subset | 1 << j]
                    + worth[subset];
            double share =
                factorial[size] * factorial[features - size - 2] / factorial[features - 1];
            values[i][j] += share * both / 2;
            values[i][i] -= share * both / 2;
          }
        }
      }
    }
    return values;
  }

  private static double[] factorials(int most) {
    double[] factorial = new double[most + 1];
    factorial[0] = 1;
    for (int i = 1; i <= most; i++) {
      factorial[i] = factorial[i - 1] * i;
    }
    return factorial;
  }

  /** Mean of the leaves of a tree where only the features of a subset are known. */
  private static double worth(DecisionTree tree, int node, double[] row, int subset) {
    if (tree.isLeaf(node)) {
      return tree.value(node);
    }
    int left = tree.left(node);
    int right = tree.right(node);
    int feature = tree.feature(node);
    if ((subset >> feature & 1) == 1) {
      return worth(tree, row[feature] <= tree.threshold(node) ? left : right, row, subset);
    }
    double rows = tree.cover(left) + tree.cover(right);
    return tree.cover(left) / rows * worth(tree, left, row, subset)
        + tree.cover(right) / rows * worth(tree, right, row, subset);
  }

  private static final class Grower {
    final List<Integer> left = new ArrayList<>();
    final List<Integer> right = new ArrayList<>();
    final List<Integer> feature = new ArrayList<>();
    final List<Double> threshold = new ArrayList<>();
    final List<Double> probability = new ArrayList<>();
    final List<Double> cover = new ArrayList<>();
    private final Random random;
    private final int features;
    private final int maxDepth;
    private final double stop;

    Grower(Random random, int features, int maxDepth, double stop) {
      this.random = random;
      this.features = features;
      this.maxDepth = maxDepth;
      this.stop = stop;
    }

    int grow(int depth, double rows) {
      int node = left.size();
      left.add(DecisionTree.LEAF);
      right.add(DecisionTree.LEAF);
      feature.add(DecisionTree.LEAF);
      threshold.add(0.0);
      probability.add(random.nextDouble());
      cover.add(rows);
      if (depth < maxDepth && random.nextDouble() >= stop) {
        feature.set(node, random.nextInt(features));
        threshold.set(node, random.nextInt(8) - 4 + 0.5);
        double share = 0.05 + 0.9 * random.nextDouble();
        left.set(node, grow(depth + 1, rows * share));
        right.set(node, grow(depth + 1, rows * (1 - share)));
      }
      return node;
    }
  }
}
