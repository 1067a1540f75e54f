package io.pleura.deepfeatures.checkpoint;

import io.pleura.error.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A file of network weights, opened. Names, types and shapes are read and checked against the bytes
 * present at once; values are decoded when a tensor is asked for them, so a file of any size can be
 * looked at.
 *
 * <p>Three formats are read, recognised by content: the zip archives and the older legacy files of
 * PyTorch (pickle protocols 2 to 4), and safetensors. A pickle is read as data: it may name the few
 * classes that a state dict and the usual state of a training consist of, any other ends the
 * reading, and nothing is executed. TorchScript and ONNX files are programs and are refused here.
 *
 * <p>A checkpoint keeps its file open until it is closed. It is safe for concurrent use.
 */
public final class Checkpoint implements AutoCloseable {

  /** A stream up to this length is kept in memory, a longer one in a temporary file. */
  private static final int MEMORY_BYTES = 1 << 26;

  private final ByteSource bytes;
  private final CheckpointFormat format;
  private final Optional<String> containerKey;
  private final Map<String, String> metadata;
  private final List<CheckpointTensor> tensors;

  private Checkpoint(
      ByteSource bytes,
      CheckpointFormat format,
      Optional<String> containerKey,
      Map<String, String> metadata,
      List<CheckpointTensor> tensors) {
    this.bytes = bytes;
    this.format = format;
    this.containerKey = containerKey;
    this.metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    this.tensors = List.copyOf(tensors);
  }

  /**
   * Opens a file.
   *
   * @param file a PyTorch checkpoint or a safetensors file
   * @return what it holds; to be closed
   * @throws InvalidInputException when the file is damaged, of another format, a program, or names
   *     a class that does not belong among weights
   * @throws IOException when it cannot be read
   */
  public static Checkpoint read(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new InvalidInputException(
          "weights-file-folder",
          "The weights file " + file + " is a folder.",
          "Name a PyTorch checkpoint or a safetensors file.");
    }
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      return open(new ByteSource.File(channel, channel.size()), "The weights file " + file);
    } catch (Throwable failure) {
      try (channel) {
        throw failure;
      }
    }
  }

  /**
   * Reads a stream. Up to 64 MiB are kept in memory; the rest of a longer stream goes with them to
   * a temporary file, which is deleted when this checkpoint is closed and when reading fails.
   *
   * @param stream at the first byte; read to its end, not closed
   * @param source names the bytes in messages, for example {@code The weights file w.pth}
   * @return what it holds; to be closed
   * @throws InvalidInputException as {@link #read(Path)}
   * @throws IOException when the stream cannot be read
   */
  public static Checkpoint read(InputStream stream, String source) throws IOException {
    return read(stream, source, MEMORY_BYTES);
  }

  static Checkpoint read(InputStream stream, String source, int memoryBytes) throws IOException {
    byte[] start = stream.readNBytes(memoryBytes);
    if (start.length < memoryBytes) {
      return open(new ByteSource.Memory(start), source);
    }
    Path file = Files.createTempFile("pleura-weights", ".part");
    try {
      FileChannel channel =
          FileChannel.open(
              file,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
      try {
        OutputStream out = Channels.newOutputStream(channel);
        out.write(start);
        stream.transferTo(out);
        return open(new ByteSource.File(channel, channel.size()), source);
      } catch (Throwable failure) {
        try (channel) {
          throw failure;
        }
      }
    } catch (Throwable failure) {
      Files.deleteIfExists(file);
      throw failure;
    }
  }

  private static Checkpoint open(ByteSource bytes, String source) throws IOException {
    if (ZipIndex.recognise(bytes)) {
      PyTorchFile.Content content = PyTorchFile.readZip(bytes, source);
      return of(bytes, CheckpointFormat.PYTORCH_ZIP, content);
    }
    if (PyTorchFile.recogniseLegacy(bytes) && !Safetensors.recognise(bytes)) {
      PyTorchFile.Content content = PyTorchFile.readLegacy(bytes, source);
      return of(bytes, CheckpointFormat.PYTORCH_LEGACY, content);
    }
    if (Safetensors.recognise(bytes)) {
      Safetensors.Content content = Safetensors.read(bytes, source);
      return new Checkpoint(
          bytes,
          CheckpointFormat.SAFETENSORS,
          Optional.empty(),
          content.metadata(),
          content.tensors());
    }
    throw unknown(bytes, source);
  }

  private static Checkpoint of(
      ByteSource bytes, CheckpointFormat format, PyTorchFile.Content content) {
    StateDict state = content.state();
    return new Checkpoint(bytes, format, state.containerKey(), state.metadata(), content.tensors());
  }

  private static InvalidInputException unknown(ByteSource bytes, String source) throws IOException {
    if (bytes.size() < 8) {
      return new Refusal(source, "weights file")
          .truncated(bytes.size() == 0 ? "it is empty" : "it has " + bytes.size() + " bytes");
    }
    byte[] start = bytes.read(0, (int) Math.min(bytes.size(), 64));
    if (isOnnx(start)) {
      return new InvalidInputException(
          "weights-file-program",
          source
              + " is an ONNX file. It holds a network of its own, which runs only through an engine"
              + " that is named.",
          "If you trust the file, name the engine: engine=onnx. Otherwise use the state dict.");
    }
    String text = new String(start, StandardCharsets.ISO_8859_1);
    String hint = "";
    if (text.stripLeading().startsWith("<")) {
      hint = "It looks like a web page that was saved in place of the file. ";
    } else if (text.startsWith("version https://git-lfs")) {
      hint = "It is the pointer that Git LFS keeps in place of the file. ";
    } else if (start[0] == 0x1f && start[1] == (byte) 0x8b) {
      hint = "It is compressed with gzip; unpack it. ";
    }
    return new InvalidInputException(
        "weights-file-malformed",
        source + " is neither a PyTorch checkpoint nor a safetensors file.",
        hint + "Use a PyTorch checkpoint (zip or legacy format) or a safetensors file.");
  }

  /** A protocol buffer that begins as a model does: version of the format, then maker or graph. */
  private static boolean isOnnx(byte[] start) {
    return start[0] == 0x08
        && start[1] > 0
        && (start[2] == 0x12 || start[2] == 0x1a || start[2] == 0x3a || start[2] == 0x42);
  }

  /**
   * Writes a safetensors file of tensors made by {@link CheckpointTensor#of}. The same tensors give
   * the same bytes.
   *
   * @param tensors in the order in which they are written
   * @param out receives the file; not closed
   * @throws IOException when it cannot be written
   */
  public static void write(List<CheckpointTensor> tensors, OutputStream out) throws IOException {
    Safetensors.write(tensors, out);
  }

  /**
   * The format.
   *
   * @return recognised by content
   */
  public CheckpointFormat format() {
    return format;
  }

  /**
   * The key of the dictionary that holds the tensors.
   *
   * @return {@code state_dict}, {@code model_state_dict}, or empty when they lie bare in the file
   */
  public Optional<String> containerKey() {
    return containerKey;
  }

  /**
   * What the file says beside the tensors: the texts of a safetensors header; texts, numbers and
   * truth values at the top of a PyTorch checkpoint, such as {@code epoch}.
   *
   * @return unmodifiable, in file order
   */
  public Map<String, String> metadata() {
    return metadata;
  }

  /**
   * The tensors.
   *
   * @return unmodifiable; in the order of a PyTorch dictionary, or of the data of safetensors
   */
  public List<CheckpointTensor> tensors() {
    return tensors;
  }

  /**
   * Closes the file; a temporary one is deleted.
   *
   * @throws IOException when that fails
   */
  @Override
  public void close() throws IOException {
    bytes.close();
  }
}
