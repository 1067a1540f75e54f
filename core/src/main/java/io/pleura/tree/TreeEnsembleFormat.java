package io.pleura.tree;

import io.pleura.spi.StoredFormat;
import io.pleura.tree.TreeEnsemble.InputPrecision;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A forest as bytes, framed as {@link StoredFormat} says, letters {@code PLTE}. Header: int
 * features, byte precision (0 single, 1 double), int trees. Each tree: double weight, int nodes,
 * then node after node: int feature; at a leaf (feature -1) double probability, elsewhere int left,
 * int right and double threshold; double cover. The end: int CRC-32C of all bytes before it.
 */
final class TreeEnsembleFormat {

  /** A forest deeper than this is refused: explainers walk it recursively. */
  static final int MAX_DEPTH = 512;

  private static final StoredFormat FORMAT = new StoredFormat("PLTE", 1, "classifier", "forest");
  private static final int TREE_BYTES = 8 + 4;
  private static final int LEAF_BYTES = 4 + 8 + 8;

  private TreeEnsembleFormat() {}

  static byte[] write(TreeEnsemble forest) {
    return FORMAT.write(
        out -> {
          out.writeInt(forest.featureCount());
          out.writeByte(forest.inputPrecision() == InputPrecision.SINGLE ? 0 : 1);
          out.writeInt(forest.trees().size());
          for (int t = 0; t < forest.trees().size(); t++) {
            out.writeDouble(forest.weight(t));
            write(forest.trees().get(t), out);
          }
        });
  }

  private static void write(DecisionTree tree, DataOutputStream out) throws IOException {
    out.writeInt(tree.nodeCount());
    for (int node = 0; node < tree.nodeCount(); node++) {
      out.writeInt(tree.feature(node));
      if (tree.isLeaf(node)) {
        out.writeDouble(tree.value(node));
      } else {
        out.writeInt(tree.left(node));
        out.writeInt(tree.right(node));
        out.writeDouble(tree.threshold(node));
      }
      out.writeDouble(tree.cover(node));
    }
  }

  static TreeEnsemble read(byte[] data) {
    return FORMAT.read(data, TreeEnsembleFormat::readForest);
  }

  private static TreeEnsemble readForest(StoredFormat.Reader in) {
    int features = in.readInt();
    int precision = in.readByte();
    if (precision != 0 && precision != 1) {
      throw in.damaged("precision " + precision + " is neither 0 nor 1");
    }
    int count = in.readCount("trees", TREE_BYTES + LEAF_BYTES);
    List<DecisionTree> trees = new ArrayList<>(count);
    List<Double> weights = new ArrayList<>(count);
    for (int t = 0; t < count; t++) {
      weights.add(in.readDouble());
      DecisionTree tree = readTree(in);
      if (tree.depth() > MAX_DEPTH) {
        throw in.damaged("tree " + t + " is " + tree.depth() + " deep, the most is " + MAX_DEPTH);
      }
      trees.add(tree);
    }
    return new TreeEnsemble(
        features, precision == 0 ? InputPrecision.SINGLE : InputPrecision.DOUBLE, trees, weights);
  }

  private static DecisionTree readTree(StoredFormat.Reader in) {
    int nodes = in.readCount("nodes", LEAF_BYTES);
    int[] left = new int[nodes];
    int[] right = new int[nodes];
    int[] feature = new int[nodes];
    double[] threshold = new double[nodes];
    double[] probability = new double[nodes];
    double[] cover = new double[nodes];
    for (int node = 0; node < nodes; node++) {
      feature[node] = in.readInt();
      if (feature[node] == DecisionTree.LEAF) {
        left[node] = DecisionTree.LEAF;
        right[node] = DecisionTree.LEAF;
        probability[node] = in.readDouble();
      } else {
        left[node] = in.readInt();
        right[node] = in.readInt();
        threshold[node] = in.readDouble();
      }
      cover[node] = in.readDouble();
    }
    return new DecisionTree(left, right, feature, threshold, probability, cover);
  }
}
