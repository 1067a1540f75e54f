package io.pleura.deepfeatures;

import com.google.protobuf.CodedOutputStream;
import io.pleura.error.InvalidInputException;
import io.pleura.io.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Networks of the family as ONNX files, for every program that reads them.
 *
 * <p>The graph is this library's own: operator set 13, 32-bit floats, batch normalisation folded
 * into the convolutions. The input {@code voxels} has the shape (batch, 1, depth, height, width)
 * with all extents but the channel's left open; it takes volumes prepared as {@link
 * InputPreparation} says. Each output is named as {@link NetworkOutput#id()} gives it and has the
 * shape (batch, features), features in the order of {@link NetworkOutput#featureNames}. The
 * metadata entries {@code network} and {@code shortcut} say which network it is.
 */
public final class OnnxModel {

  private OnnxModel() {}

  /**
   * Writes a network as an ONNX file, whole or not at all. The same weights and outputs give the
   * same bytes.
   *
   * @param file where to; replaced when it exists
   * @param weights the weights
   * @param outputs what the file computes, at least one; the order does not matter. Stages that no
   *     output needs are left out
   * @throws InvalidInputException when an output needs the application's head and the weights have
   *     none (code {@code weights-head-missing}), or the network is larger than the 2 GB that one
   *     ONNX file can hold ({@code weights-too-large})
   * @throws IllegalArgumentException when there is no output
   * @throws IOException when it cannot be written
   */
  public static void write(Path file, ResNetWeights weights, NetworkOutput... outputs)
      throws IOException {
    ProtobufMessage model = OnnxGraph.model(weights, Set.copyOf(List.of(outputs)));
    AtomicFile.write(
        file,
        out -> {
          CodedOutputStream coded = CodedOutputStream.newInstance(out);
          model.writeTo(coded);
          coded.flush();
        });
  }

  /** The same bytes in native memory. */
  static ByteBuffer inMemory(ResNetWeights weights, NetworkOutput output) {
    ProtobufMessage model = OnnxGraph.model(weights, Set.of(output));
    ByteBuffer buffer = ByteBuffer.allocateDirect(model.size());
    try {
      CodedOutputStream coded = CodedOutputStream.newInstance(buffer);
      model.writeTo(coded);
      coded.flush();
    } catch (IOException e) {
      throw new IllegalStateException("memory took fewer bytes than were counted", e);
    }
    return buffer.flip();
  }
}
