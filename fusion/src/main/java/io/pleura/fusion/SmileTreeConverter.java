package io.pleura.fusion;

import io.pleura.tree.DecisionTree;
import java.util.ArrayList;
import java.util.List;
import smile.base.cart.DecisionNode;
import smile.base.cart.InternalNode;
import smile.base.cart.Node;
import smile.base.cart.OrdinalNode;
import smile.data.Tuple;
import smile.data.type.StructType;

/**
 * Turns a tree of Smile's nodes into arrays, in preorder. Smile does not tell a node's threshold;
 * it is the largest double that the node sends to its true child.
 */
final class SmileTreeConverter {

  private final int[] exponents;
  private final Probe probe;
  private final List<Node> nodes = new ArrayList<>();
  private final List<Integer> trueChildren = new ArrayList<>();
  private final List<Integer> falseChildren = new ArrayList<>();

  private SmileTreeConverter(int[] exponents, StructType schema) {
    this.exponents = exponents;
    this.probe = new Probe(schema);
  }

  /**
   * Converts a tree.
   *
   * @param exponents feature {@code f} was multiplied by {@code 2^exponents[f]} before training
   */
  static DecisionTree convert(smile.classification.DecisionTree tree, int[] exponents) {
    var converter = new SmileTreeConverter(exponents, tree.schema());
    converter.number(tree.root());
    return converter.toTree();
  }

  private int number(Node node) {
    int number = nodes.size();
    nodes.add(node);
    trueChildren.add(DecisionTree.LEAF);
    falseChildren.add(DecisionTree.LEAF);
    if (node instanceof InternalNode split) {
      trueChildren.set(number, number(split.trueChild()));
      falseChildren.set(number, number(split.falseChild()));
    }
    return number;
  }

  private DecisionTree toTree() {
    int count = nodes.size();
    int[] left = trueChildren.stream().mapToInt(Integer::intValue).toArray();
    int[] right = falseChildren.stream().mapToInt(Integer::intValue).toArray();
    int[] feature = new int[count];
    double[] threshold = new double[count];
    double[] probability = new double[count];
    double[] cover = new double[count];
    double[] posteriori = new double[2];
    for (int i = 0; i < count; i++) {
      Node node = nodes.get(i);
      cover[i] = node.size();
      if (node instanceof OrdinalNode split) {
        feature[i] = split.feature();
        threshold[i] = Math.scalb(threshold(split), -exponents[split.feature()]);
      } else if (node instanceof DecisionNode leaf) {
        feature[i] = DecisionTree.LEAF;
        probability[i] = leaf.posteriori(posteriori)[1];
      } else {
        throw new IllegalStateException("unexpected node " + node.getClass().getName());
      }
    }
    return new DecisionTree(left, right, feature, threshold, probability, cover);
  }

  /** Halves the doubles, taken in order, between those that go to the true child and the others. */
  private double threshold(OrdinalNode node) {
    long below = rank(-Double.MAX_VALUE);
    long above = rank(Double.POSITIVE_INFINITY);
    if (!goesToTrueChild(node, below) || goesToTrueChild(node, above)) {
      throw new IllegalStateException("a node of feature " + node.feature() + " does not split");
    }
    while (below + 1 < above) {
      long middle = (below & above) + ((below ^ above) >> 1); // the mean, without overflow
      if (goesToTrueChild(node, middle)) {
        below = middle;
      } else {
        above = middle;
      }
    }
    return value(below);
  }

  private boolean goesToTrueChild(OrdinalNode node, long rank) {
    probe.value = value(rank);
    return node.branch(probe);
  }

  /** Consecutive whole numbers for consecutive doubles. */
  private static long rank(double value) {
    long bits = Double.doubleToRawLongBits(value);
    return bits >= 0 ? bits : Long.MIN_VALUE - bits;
  }

  private static double value(long rank) {
    return Double.longBitsToDouble(rank >= 0 ? rank : Long.MIN_VALUE - rank);
  }

  /** A row with the same value everywhere. */
  private static final class Probe implements Tuple {
    private final StructType schema;
    private double value;

    Probe(StructType schema) {
      this.schema = schema;
    }

    @Override
    public StructType schema() {
      return schema;
    }

    @Override
    public Object get(int index) {
      return value;
    }

    @Override
    public double getDouble(int index) {
      return value;
    }
  }
}
