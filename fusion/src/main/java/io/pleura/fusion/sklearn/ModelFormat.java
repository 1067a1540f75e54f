package io.pleura.fusion.sklearn;

import io.pleura.error.BundleException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * An imported model as bytes, big-endian. Header: the four letters {@code PLIM}, int format
 * version, int class that is the positive one. Then the model, which begins with a byte for its
 * kind (1 forest, 2 boosted, 3 scaled, 4 calibrated) and may hold others. The end: int CRC-32C of
 * all bytes before it.
 */
final class ModelFormat {

  static final int VERSION = 1;

  private static final int MAGIC = 0x504C494D;
  private static final int HEADER_BYTES = 12;
  private static final int CHECKSUM_BYTES = 4;
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
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeInt(MAGIC);
      out.writeInt(VERSION);
      out.writeInt(content.positive());
      write(content.model(), out);
      out.flush();
      out.writeInt(checksum(bytes.toByteArray(), bytes.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return bytes.toByteArray();
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
    if (data.length < HEADER_BYTES + CHECKSUM_BYTES) {
      throw damaged("it has " + data.length + " bytes, too few for a header");
    }
    ByteBuffer in = ByteBuffer.wrap(data, 0, data.length - CHECKSUM_BYTES);
    if (in.getInt() != MAGIC) {
      throw damaged("it does not begin with PLIM");
    }
    int version = in.getInt();
    if (version > VERSION) {
      throw new BundleException(
          "classifier-format-newer",
          "The stored model has format version "
              + version
              + "; this library reads up to "
              + VERSION
              + ".",
          "Update the library, or import the model again with this version.");
    }
    int stored = ByteBuffer.wrap(data).getInt(data.length - CHECKSUM_BYTES);
    if (version < 1 || stored != checksum(data, data.length - CHECKSUM_BYTES)) {
      throw damaged("its checksum does not fit its " + data.length + " bytes");
    }
    try {
      int positive = in.getInt();
      ModelNode model = readModel(in, 0);
      if (in.hasRemaining()) {
        throw damaged(in.remaining() + " bytes follow the model");
      }
      if (positive < 0 || positive > 1 || model.classCount() != 2) {
        throw damaged("class " + positive + " of " + model.classCount() + " is the positive one");
      }
      return new Content(model, positive);
    } catch (BufferUnderflowException e) {
      throw damaged("it ends early, after " + data.length + " bytes");
    } catch (IllegalArgumentException e) {
      throw damaged(String.valueOf(e.getMessage()));
    }
  }

  private static ModelNode readModel(ByteBuffer in, int nesting) {
    if (nesting > MAX_NESTING) {
      throw damaged("its models are nested more than " + MAX_NESTING + " deep");
    }
    int kind = in.get();
    return switch (kind) {
      case FOREST -> new ForestNode(in.getInt(), in.getInt(), readFlag(in), readTrees(in));
      case BOOSTED ->
          new BoostedNode(
              in.getInt(), readNumbers(in), in.getDouble(), in.getDouble(), readTrees(in));
      case SCALED -> new ScaledNode(readNumbers(in), readNumbers(in), readModel(in, nesting + 1));
      case CALIBRATED -> {
        int count = boundedCount(in, "calibrated models", 4);
        List<CalibratedNode.Member> members = new ArrayList<>(count);
        for (int m = 0; m < count; m++) {
          int calibrators = boundedCount(in, "calibrations", 1);
          List<Calibrator> read = new ArrayList<>(calibrators);
          for (int c = 0; c < calibrators; c++) {
            read.add(readCalibrator(in));
          }
          members.add(new CalibratedNode.Member(readModel(in, nesting + 1), read));
        }
        yield new CalibratedNode(members);
      }
      default -> throw damaged("it holds a model of kind " + kind);
    };
  }

  private static Calibrator readCalibrator(ByteBuffer in) {
    int kind = in.get();
    return switch (kind) {
      case SIGMOID -> new Calibrator.Sigmoid(in.getDouble(), in.getDouble());
      case ISOTONIC -> new Calibrator.Isotonic(readNumbers(in), readNumbers(in));
      default -> throw damaged("it holds a calibration of kind " + kind);
    };
  }

  private static double[] readNumbers(ByteBuffer in) {
    double[] numbers = new double[boundedCount(in, "numbers", 8)];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = in.getDouble();
    }
    return numbers;
  }

  private static boolean readFlag(ByteBuffer in) {
    int flag = in.get();
    if (flag != 0 && flag != 1) {
      throw damaged("a flag is " + flag);
    }
    return flag == 1;
  }

  private static List<NodeTree> readTrees(ByteBuffer in) {
    int count = boundedCount(in, "trees", 8);
    List<NodeTree> trees = new ArrayList<>(count);
    for (int t = 0; t < count; t++) {
      trees.add(readTree(in));
    }
    return trees;
  }

  private static NodeTree readTree(ByteBuffer in) {
    int nodes = boundedCount(in, "nodes", 12);
    int width = boundedCount(in, "values a leaf", 8);
    if ((long) nodes * width > in.remaining()) { // half of a tree's nodes are leaves
      throw damaged("it claims " + nodes + " nodes of " + width + " values");
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
      feature[node] = in.getInt();
      cover[node] = in.getDouble();
      if (feature[node] == NodeTree.LEAF) {
        for (int v = 0; v < width; v++) {
          values[node * width + v] = in.getDouble();
        }
      } else {
        left[node] = in.getInt();
        right[node] = in.getInt();
        threshold[node] = in.getDouble();
        missingLeft[node] = readFlag(in);
      }
    }
    return new NodeTree(left, right, feature, threshold, missingLeft, cover, values, width);
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
        "The stored model is damaged: " + why + ".",
        "Fetch or save the model bundle again.");
  }
}
