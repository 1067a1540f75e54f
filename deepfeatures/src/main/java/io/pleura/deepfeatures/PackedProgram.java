package io.pleura.deepfeatures;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The TorchScript program {@code packed_network.py}, loaded into PyTorch: one native call arranges
 * a layer's weights for the processor, one computes a whole network from weights so arranged.
 */
final class PackedProgram implements AutoCloseable {

  /** How a layer is computed. */
  enum Method {
    /** A 3x3x3 convolution as it is. */
    DENSE(0),
    /** A 3x3x3 convolution with {@link MinimalFilter#ofThreeTaps()} along one axis. */
    PLANES(1),
    /** A dilated 3x3x3 convolution on a grid of at most two steps of dilation along each axis. */
    CORNERS(2),
    /** A 1x1x1 convolution. */
    POINT(3),
    /** The stem's 7x7x7 convolution with {@link MinimalFilter#ofFourTaps()} along z. */
    STEM(4);

    private final int code;

    Method(int code) {
      this.code = code;
    }

    /** The program's number for it. */
    int code() {
      return code;
    }
  }

  private static final String RESOURCE = "packed_network.py";

  /** An object of the program's class without attributes, pickled. */
  private static final byte[] OBJECT =
      "\u0080\u0002c__torch__\nNetwork\nq\u0000)\u0081}q\u0001b."
          .getBytes(StandardCharsets.ISO_8859_1);

  /** The program's table of constants: an empty tuple, pickled. */
  private static final byte[] CONSTANTS = "\u0080\u0002).".getBytes(StandardCharsets.ISO_8859_1);

  private final PtNDManager scope;
  private final PtSymbolBlock block;

  private PackedProgram(PtNDManager scope, PtSymbolBlock block) {
    this.scope = scope;
    this.block = block;
  }

  /**
   * Loads the program.
   *
   * @throws ai.djl.engine.EngineException when this build of PyTorch lacks an operator
   */
  static PackedProgram load(Engine engine) {
    var scope = (PtNDManager) engine.newBaseManager();
    try (var archive = new ByteArrayInputStream(archive())) {
      return new PackedProgram(scope, JniUtils.loadModule(scope, archive, false, false));
    } catch (IOException e) {
      scope.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      scope.close();
      throw e;
    }
  }

  /** The bytes of the TorchScript archive; always the same. */
  static byte[] archive() throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes);
        InputStream code = PackedProgram.class.getResourceAsStream(RESOURCE)) {
      if (code == null) {
        throw new IllegalStateException("no resource " + RESOURCE);
      }
      put(zip, "network/data.pkl", OBJECT);
      put(zip, "network/code/__torch__.py", code.readAllBytes());
      put(zip, "network/constants.pkl", CONSTANTS);
      put(zip, "network/version", "10\n".getBytes(StandardCharsets.US_ASCII));
    }
    return bytes.toByteArray();
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    var entry = new ZipEntry(name);
    var checksum = new CRC32();
    checksum.update(content);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(checksum.getValue());
    entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  /**
   * Arranges a layer's weight.
   *
   * @param weight as in the network's file, batch normalisation folded
   * @param axis the axis, 0 for z, along which {@link Method#PLANES} works
   * @param extents of the data that the layer sees, slowest axis first; other extents work as well
   * @param kernel from taps to points, where the method has them
   * @return the arranged parts, which belong to this program until it is closed
   */
  List<NDArray> pack(
      NDArray weight,
      Method method,
      int axis,
      int dilation,
      int stride,
      long[] extents,
      NDArray kernel) {
    try (IValue w = IValue.from((PtNDArray) weight);
        IValue m = IValue.from((long) method.code());
        IValue a = IValue.from((long) axis);
        IValue d = IValue.from((long) dilation);
        IValue s = IValue.from((long) stride);
        IValue e = IValue.listFrom(extents);
        IValue k = IValue.from((PtNDArray) kernel);
        IValue packed = IValueUtils.runMethod(block, "pack", w, m, a, d, s, e, k)) {
      return List.of(packed.toTensorArray(scope));
    }
  }

  /**
   * Computes a network.
   *
   * @param voxels direct; read from its start
   * @param shape (batch, 1, depth, height, width)
   * @param tensors what the plan's positions stand for
   * @param plan see the program
   * @return the values of all rows
   */
  float[] run(ByteBuffer voxels, Shape shape, PtNDArray[] tensors, long[] plan) {
    // the program is written as it should run: rewriting it costs more than it gains
    JniUtils.setGraphExecutorOptimize(false);
    try (var calls = (PtNDManager) scope.newSubManager();
        var input = calls.create(voxels, shape, DataType.FLOAT32);
        IValue x = IValue.from(input);
        IValue w = IValue.listFrom(tensors);
        IValue p = IValue.listFrom(plan);
        IValue result = IValueUtils.runMethod(block, "forward", x, w, p);
        NDArray rows = result.toTensor(calls)) {
      return rows.toFloatArray();
    } finally {
      JniUtils.setGraphExecutorOptimize(true);
    }
  }

  /** A small array that lives until closing. */
  NDArray array(float[] values, Shape shape) {
    return scope.create(values, shape);
  }

  /** A matrix that lives until closing. */
  NDArray matrix(double[][] values, DataType type) {
    double[] flat = new double[values.length * values[0].length];
    for (int row = 0; row < values.length; row++) {
      System.arraycopy(values[row], 0, flat, row * values[0].length, values[0].length);
    }
    var shape = new Shape(values.length, values[0].length);
    if (type == DataType.FLOAT64) {
      return scope.create(flat, shape);
    }
    try (NDArray exact = scope.create(flat, shape)) {
      return exact.toType(type, true);
    }
  }

  @Override
  public void close() {
    block.close();
    scope.close();
  }
}
