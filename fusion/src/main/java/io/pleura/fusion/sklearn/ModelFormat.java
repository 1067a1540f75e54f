package io.pleura.fusion.sklearn;

import io.pleura.spi.StoredFormat;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An imported model as bytes, framed as {@link StoredFormat} says, letters {@code PLIM}: int class
 * that is the positive one, then the model, which begins with a byte for its kind (1 forest, 2
 * boosted, 3 scaled, 4 calibrated) and may hold others.
 */
final class ModelFormat {

  private static final StoredFormat FORMAT = new StoredFormat("PLIM", 1, "classifier", "model");
  private static final int MAX_NESTING = 8;

  private static final int FOREST = 1;
  private static final int BOOSTED = 2;
  private static final int SCALED = 3;
  private static final int CALIBRATED = 4;

  private static final int SIGMOID = 1;
  private static final int ISOTONIC = 2;

  /** What the bytes hold. */
  record Content(ModelNode model, int positive) {}

  private ModelFormat() {}

  static byte[] write(Content content) {
    return FORMAT.write(
        out -> {
          out.writeInt(content.positive());
          write(content.model(), out);
        });
  }

  private static void write(ModelNode model, DataOutputStream out) throws IOException {
    if (model instanceof ForestNode forest) {
      out.writeByte(FOREST);
      out.writeInt(forest.featureCount());
      out.writeInt(forest.classCount());
      out.writeBoolean(forest.acceptsMissing());
      write(forest.trees(), out);
    } else if (model instanceof BoostedNode boosted) {
      out.writeByte(BOOSTED);
      out.writeInt(boosted.featureCount());
      write(boosted.start(), out);
      out.writeDouble(boosted.rate());
      out.writeDouble(boosted.slope());
      write(boosted.trees(), out);
    } else if (model instanceof ScaledNode scaled) {
      out.writeByte(SCALED);
      write(scaled.mean(), out);
      write(scaled.scale(), out);
      write(scaled.inner(), out);
    } else if (model instanceof CalibratedNode calibrated) {
      out.writeByte(CALIBRATED);
      out.writeInt(calibrated.members().size());
      for (CalibratedNode.Member member : calibrated.members()) {
        out.writeInt(member.calibrators().size());
        for (Calibrator calibrator : member.calibrators()) {
          write(calibrator, out);
        }
        write(member.model(), out);
      }
    }
  }

  private static void write(Calibrator calibrator, DataOutputStream out) throws IOException {
    if (calibrator instanceof Calibrator.Sigmoid sigmoid) {
      out.writeByte(SIGMOID);
      out.writeDouble(sigmoid.a());
      out.writeDouble(sigmoid.b());
    } else if (calibrator instanceof Calibrator.Isotonic isotonic) {
      out.writeByte(ISOTONIC);
      write(isotonic.x(), out);
      write(isotonic.y(), out);
    }
  }

  private static void write(double[] numbers, DataOutputStream out) throws IOException {
    out.writeInt(numbers.length);
    for (double number : numbers) {
      out.writeDouble(number);
    }
  }

  private static void write(List<NodeTree> trees, DataOutputStream out) throws IOException {
    out.writeInt(trees.size());
    for (NodeTree tree : trees) {
      out.writeInt(tree.nodeCount());
      out.writeInt(tree.width);
      for (int node = 0; node < tree.nodeCount(); node++) {
        out.writeInt(tree.feature[node]);
        out.writeDouble(tree.cover[node]);
        if (tree.feature[node] == NodeTree.LEAF) {
          for (int v = 0; v < tree.width; v++) {
            out.writeDouble(tree.values[node * tree.width + v]);
          }
        } else {
          out.writeInt(tree.left[node]);
          out.writeInt(tree.right[node]);
          out.writeDouble(tree.threshold[node]);
          out.writeBoolean(tree.missingLeft[node]);
        }
      }
    }
  }

  static Content read(byte[] data) {
    return FORMAT.read(
        data,
        in -> {
          int positive = in.readInt();
          ModelNode model = readModel(in, 0);
          if (positive < 0 || positive > 1 || model.classCount() != 2) {
            throw in.damaged(
                "class " + positive + " of " + model.classCount() + " is the positive one");
          }
          return new Content(model, positive);
        });
  }

  private static ModelNode readModel(StoredFormat.Reader in, int nesting) {
    if (nesting > MAX_NESTING) {
      throw in.damaged("its models are nested more than " + MAX_NESTING + " deep");
    }
    int kind = in.readByte();
    return switch (kind) {
      case FOREST -> new ForestNode(in.readInt(), in.readInt(), in.readBoolean(), readTrees(in));
      case BOOSTED ->
          new BoostedNode(
              in.readInt(), readNumbers(in), in.readDouble(), in.readDouble(), readTrees(in));
      case SCALED -> new ScaledNode(readNumbers(in), readNumbers(in), readModel(in, nesting + 1));
      case CALIBRATED -> {
        int count = in.readCount("calibrated models", 4);
        List<CalibratedNode.Member> members = new ArrayList<>(count);
        for (int m = 0; m < count; m++) {
          int calibrators = in.readCount("calibrations", 1);
          List<Calibrator> read = new ArrayList<>(calibrators);
          for (int c = 0; c < calibrators; c++) {
            read.add(readCalibrator(in));
          }
          members.add(new CalibratedNode.Member(readModel(in, nesting + 1), read));
        }
        yield new CalibratedNode(members);
      }
      default -> throw in.damaged("it holds a model of kind " + kind);
    };
  }

  private static Calibrator readCalibrator(StoredFormat.Reader in) {
    int kind = in.readByte();
    return switch (kind) {
      case SIGMOID -> new Calibrator.Sigmoid(in.readDouble(), in.readDouble());
      case ISOTONIC -> new Calibrator.Isotonic(readNumbers(in), readNumbers(in));
      default -> throw in.damaged("it holds a calibration of kind " + kind);
    };
  }

  private static double[] readNumbers(StoredFormat.Reader in) {
    return in.readDoubles(in.readCount("numbers", Double.BYTES));
  }

  private static List<NodeTree> readTrees(StoredFormat.Reader in) {
    int count = in.readCount("trees", 8);
    List<NodeTree> trees = new ArrayList<>(count);
    for (int t = 0; t < count; t++) {
      trees.add(readTree(in));
    }
    return trees;
  }

  private static NodeTree readTree(StoredFormat.Reader in) {
    int nodes = in.readCount("nodes", 12);
    int width = in.readCount("values a leaf", 8);
    if ((long) nodes * width > in.remaining()) { // half of a tree's nodes are leaves
      throw in.damaged("it claims " + nodes + " nodes of " + width + " values");
    }
    int[] left = new int[nodes];
    int[] right = new int[nodes];
    int[] feature = new int[nodes];
    double[] threshold = new double[nodes];
    boolean[] missingLeft = new boolean[nodes];
    double[] cover = new double[nodes];
    double[] values = new double[nodes * width];
    Arrays.fill(left, NodeTree.LEAF);
    Arrays.fill(right, NodeTree.LEAF);
    for (int node = 0; node < nodes; node++) {
      feature[node] = in.readInt();
      cover[node] = in.readDouble();
      if (feature[node] == NodeTree.LEAF) {
        for (int v = 0; v < width; v++) {
          values[node * width + v] = in.readDouble();
        }
      } else {
        left[node] = in.readInt();
        right[node] = in.readInt();
        threshold[node] = in.readDouble();
        missingLeft[node] = in.readBoolean();
      }
    }
    return new NodeTree(left, right, feature, threshold, missingLeft, cover, values, width);
  }
}
