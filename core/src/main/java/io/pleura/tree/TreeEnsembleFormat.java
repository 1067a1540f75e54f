package io.pleura.tree;

import io.pleura.error.BundleException;
import io.pleura.tree.TreeEnsemble.InputPrecision;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A forest as bytes, big-endian. Header: the four letters {@code PLTE}, int format version, int
 * features, byte precision (0 single, 1 double), int trees. Each tree: double weight, int nodes,
 * then node after node: int feature; at a leaf (feature -1) double probability, elsewhere int left,
 * int right and double threshold; double cover. The end: int CRC-32C of all bytes before it.
 */
final class TreeEnsembleFormat {

  static final int VERSION = 1;

  /** A forest deeper than this is refused: explainers walk it recursively. */
  static final int MAX_DEPTH = 512;

  private static final int MAGIC = 0x504C5445;
  private static final int HEADER_BYTES = 4 + 4 + 4 + 1 + 4;
  private static final int TREE_BYTES = 8 + 4;
  private static final int LEAF_BYTES = 4 + 8 + 8;
  private static final int SPLIT_BYTES = 4 + 4 + 4 + 8 + 8;
  private static final int CHECKSUM_BYTES = 4;

  private TreeEnsembleFormat() {}

  static byte[] write(TreeEnsemble forest) {
    long size = HEADER_BYTES + CHECKSUM_BYTES;
    for (DecisionTree tree : forest.trees()) {
      long leaves = (tree.nodeCount() + 1L) / 2;
      size += TREE_BYTES + leaves * LEAF_BYTES + (leaves - 1) * SPLIT_BYTES;
    }
    ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(size));
    out.putInt(MAGIC).putInt(VERSION).putInt(forest.featureCount());
    out.put((byte) (forest.inputPrecision() == InputPrecision.SINGLE ? 0 : 1));
    out.putInt(forest.trees().size());
    for (int t = 0; t < forest.trees().size(); t++) {
      DecisionTree tree = forest.trees().get(t);
      out.putDouble(forest.weight(t)).putInt(tree.nodeCount());
      for (int node = 0; node < tree.nodeCount(); node++) {
        out.putInt(tree.feature(node));
        if (tree.isLeaf(node)) {
          out.putDouble(tree.probability(node));
        } else {
          out.putInt(tree.left(node)).putInt(tree.right(node)).putDouble(tree.threshold(node));
        }
        out.putDouble(tree.cover(node));
      }
    }
    out.putInt(checksum(out.array(), out.position()));
    return out.array();
  }

  static TreeEnsemble read(byte[] data) {
    if (data.length < HEADER_BYTES + CHECKSUM_BYTES) {
      throw damaged("it has " + data.length + " bytes, too few for a header");
    }
    ByteBuffer in = ByteBuffer.wrap(data, 0, data.length - CHECKSUM_BYTES);
    if (in.getInt() != MAGIC) {
      throw damaged("it does not begin with PLTE");
    }
    int version = in.getInt();
    if (version > VERSION) {
      throw new BundleException(
          "classifier-format-newer",
          "The stored forest has format version "
              + version
              + "; this library reads up to "
              + VERSION
              + ".",
          "Update the library, or export the model again for this version.");
    }
    int stored = ByteBuffer.wrap(data).getInt(data.length - CHECKSUM_BYTES);
    if (version < 1 || stored != checksum(data, data.length - CHECKSUM_BYTES)) {
      throw damaged("its checksum does not fit its " + data.length + " bytes");
    }
    try {
      return readForest(in);
    } catch (BufferUnderflowException e) {
      throw damaged("it ends early, after " + data.length + " bytes");
    } catch (IllegalArgumentException e) {
      throw damaged(String.valueOf(e.getMessage()));
    }
  }

  private static TreeEnsemble readForest(ByteBuffer in) {
    int features = in.getInt();
    int precision = in.get();
    if (precision != 0 && precision != 1) {
      throw damaged("precision " + precision + " is neither 0 nor 1");
    }
    int count = boundedCount(in, "trees", TREE_BYTES + LEAF_BYTES);
    List<DecisionTree> trees = new ArrayList<>(count);
    List<Double> weights = new ArrayList<>(count);
    for (int t = 0; t < count; t++) {
      weights.add(in.getDouble());
      DecisionTree tree = readTree(in);
      if (tree.depth() > MAX_DEPTH) {
        throw damaged("tree " + t + " is " + tree.depth() + " deep, the most is " + MAX_DEPTH);
      }
      trees.add(tree);
    }
    if (in.hasRemaining()) {
      throw damaged(in.remaining() + " bytes follow the last tree");
    }
    return new TreeEnsemble(
        features, precision == 0 ? InputPrecision.SINGLE : InputPrecision.DOUBLE, trees, weights);
  }

  private static DecisionTree readTree(ByteBuffer in) {
    int nodes = boundedCount(in, "nodes", LEAF_BYTES);
    int[] left = new int[nodes];
    int[] right = new int[nodes];
    int[] feature = new int[nodes];
    double[] threshold = new double[nodes];
    double[] probability = new double[nodes];
    double[] cover = new double[nodes];
    for (int node = 0; node < nodes; node++) {
      feature[node] = in.getInt();
      if (feature[node] == DecisionTree.LEAF) {
        left[node] = DecisionTree.LEAF;
        right[node] = DecisionTree.LEAF;
        probability[node] = in.getDouble();
      } else {
        left[node] = in.getInt();
        right[node] = in.getInt();
        threshold[node] = in.getDouble();
      }
      cover[node] = in.getDouble();
    }
    return new DecisionTree(left, right, feature, threshold, probability, cover);
  }

  /** Reads a count and checks it against the bytes left, before anything of that size is made. */
  private static int boundedCount(ByteBuffer in, String what, int bytesEach) {
    int count = in.getInt();
    if (count < 1 || count > in.remaining() / bytesEach) {
      throw damaged(
          "it claims " + count + " " + what + " with " + in.remaining() + " bytes to come");
    }
    return count;
  }

  private static int checksum(byte[] data, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(data, 0, length);
    return (int) checksum.getValue();
  }

  private static BundleException damaged(String why) {
    return new BundleException(
        "classifier-damaged",
        "The stored forest is damaged: " + why + ".",
        "Fetch or save the model bundle again.");
  }
}
