package io.pleura.deepfeatures;

import io.pleura.deepfeatures.checkpoint.CheckpointTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Weights and inputs by the formula of the reference corpus: a hash of name and index. */
public final class FormulaWeights {

  private FormulaWeights() {}

  /** A backbone of type B. */
  static ResNetWeights resNet(int baseWidth) {
    return resNet(ResNetLayout.resNet10(baseWidth), false);
  }

  static ResNetWeights resNet(ResNetLayout layout, boolean head) {
    Map<String, float[]> values = new LinkedHashMap<>();
    layout.shapes().forEach((name, shape) -> values.put(name, tensor(name, shape)));
    if (head) {
      layout.headShapes().forEach((name, shape) -> values.put(name, tensor(name, shape)));
    }
    return ResNetWeights.of(layout, values);
  }

  /** The values of a tensor of a network. */
  public static float[] tensor(String name, List<Integer> shape) {
    int count = (int) CheckpointTensor.elementCount(shape);
    boolean layer = shape.size() > 1;
    // a transposed convolution's inputs are its first axis
    int fanIn = name.equals("conv_seg.0.weight") ? shape.get(0) : count / shape.get(0);
    double bound = layer ? Math.sqrt(6.0 / fanIn) : 0.1;
    double[] u = uniform(name, count);
    float[] array = new float[count];
    for (int i = 0; i < count; i++) {
      double value;
      if (!layer && name.endsWith(".weight")) {
        value = 0.75 + 0.5 * u[i];
      } else if (name.endsWith("running_var")) {
        value = 0.5 + u[i];
      } else {
        value = (2 * u[i] - 1) * bound;
      }
      array[i] = (float) value;
    }
    return array;
  }

  /** A direct buffer as engines take it. */
  static ByteBuffer direct(float[] values) {
    var bytes =
        ByteBuffer.allocateDirect(Float.BYTES * values.length).order(ByteOrder.nativeOrder());
    bytes.asFloatBuffer().put(values);
    return bytes;
  }

  static float[] input(int batch, int depth, int height, int width) {
    double[] u = uniform("input", batch * depth * height * width);
    float[] voxels = new float[u.length];
    int i = 0;
    for (int n = 0; n < batch; n++) {
      for (int d = 0; d < depth; d++) {
        for (int h = 0; h < height; h++) {
          for (int w = 0; w < width; w++, i++) {
            boolean odd = (((d >> 3) + (h >> 3) + (w >> 3)) & 1) == 1;
            voxels[i] = (float) (0.5 * (2 * u[i] - 1) + (odd ? 0.5 : -0.5));
          }
        }
      }
    }
    return voxels;
  }

  static long hash(String name) {
    long h = 0xcbf29ce484222325L;
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      h = (h ^ (b & 0xff)) * 0x100000001b3L;
    }
    return h;
  }

  static double[] uniform(String name, int count) {
    long h = hash(name);
    double[] u = new double[count];
    for (int i = 0; i < count; i++) {
      long z = h + (i + 1) * 0x9E3779B97F4A7C15L;
      z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
      z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
      z ^= z >>> 31;
      u[i] = (z >>> 40) * 0x1p-24;
    }
    return u;
  }
}
