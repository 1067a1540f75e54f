package io.pleura.tree;

import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.tree.TreeEnsemble.InputPrecision;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Forests to test with. */
final class RandomTrees {

  private RandomTrees() {}

  static FeatureSchema schema(int features) {
    List<FeatureDefinition> definitions = new ArrayList<>();
    for (int f = 0; f < features; f++) {
      definitions.add(new FeatureDefinition(new FeatureName("feature_" + f), "", "test"));
    }
    return FeatureSchema.of(definitions);
  }

  static TreeEnsemble forest(Random random, int features, int trees) {
    List<DecisionTree> list = new ArrayList<>();
    double[] weights = new double[trees];
    double sum = 0;
    for (int t = 0; t < trees; t++) {
      list.add(tree(random, features, 1 + random.nextInt(12)));
      weights[t] = random.nextDouble();
      sum += weights[t];
    }
    List<Double> normalised = new ArrayList<>();
    for (double weight : weights) {
      normalised.add(weight / sum);
    }
    var precision = random.nextBoolean() ? InputPrecision.SINGLE : InputPrecision.DOUBLE;
    return new TreeEnsemble(features, precision, list, normalised);
  }

  /** Splits random leaves until there are so many; children are numbered in that order. */
  static DecisionTree tree(Random random, int features, int leaves) {
    int nodes = 2 * leaves - 1;
    int[] left = filled(nodes);
    int[] right = filled(nodes);
    int[] feature = filled(nodes);
    double[] threshold = new double[nodes];
    double[] probability = new double[nodes];
    double[] cover = new double[nodes];
    List<Integer> open = new ArrayList<>(List.of(0));
    int next = 1;
    while (next < nodes) {
      int node = open.remove(random.nextInt(open.size()));
      left[node] = next++;
      right[node] = next++;
      feature[node] = random.nextInt(features);
      threshold[node] = random.nextGaussian() * Math.scalb(1.0, random.nextInt(80) - 40);
      open.add(left[node]);
      open.add(right[node]);
    }
    for (int node = 0; node < nodes; node++) {
      probability[node] = random.nextDouble();
      cover[node] = 1 + random.nextInt(100) / 7.0;
    }
    return new DecisionTree(left, right, feature, threshold, probability, cover);
  }

  private static int[] filled(int nodes) {
    int[] values = new int[nodes];
    java.util.Arrays.fill(values, DecisionTree.LEAF);
    return values;
  }

  /** One split of feature 0 at a threshold: 0.25 at or below it, 0.75 above. */
  static DecisionTree stump(double threshold) {
    return new DecisionTree(
        new int[] {1, -1, -1},
        new int[] {2, -1, -1},
        new int[] {0, -1, -1},
        new double[] {threshold, 0, 0},
        new double[] {0, 0.25, 0.75},
        new double[] {10, 6, 4});
  }

  /** A tree that goes right at each of so many splits before the last leaf. */
  static DecisionTree chain(int depth) {
    int nodes = 2 * depth + 1;
    int[] left = filled(nodes);
    int[] right = filled(nodes);
    int[] feature = filled(nodes);
    double[] cover = new double[nodes];
    java.util.Arrays.fill(cover, 1);
    for (int split = 0; split < depth; split++) {
      left[2 * split] = 2 * split + 1;
      right[2 * split] = 2 * split + 2;
      feature[2 * split] = 0;
    }
    return new DecisionTree(left, right, feature, new double[nodes], new double[nodes], cover);
  }
}
