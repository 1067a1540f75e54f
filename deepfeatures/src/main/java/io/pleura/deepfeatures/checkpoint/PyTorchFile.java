package io.pleura.deepfeatures.checkpoint;

import io.pleura.deepfeatures.checkpoint.TorchValue.Storage;
import io.pleura.deepfeatures.checkpoint.TorchValue.View;
import io.pleura.error.InvalidInputException;
import io.pleura.pickle.PickleCursor;
import io.pleura.pickle.PickleReader;
import io.pleura.pickle.PickleValue;
import io.pleura.pickle.PickleValue.Mapping;
import io.pleura.pickle.PickleValue.Scalar;
import io.pleura.pickle.PickleValue.Sequence;
import io.pleura.pickle.PickleValue.Text;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What {@code torch.save} writes: a pickle that names runs of elements, and those runs. */
final class PyTorchFile {

  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final long LEGACY_PROTOCOL = 1001;

  private static final String PROGRAM = "weights-file-program";

  /** Where the elements of a storage lie, and what is checked before they are read. */
  private record Run(long start, Check check) {}

  /** Compares bytes with a checksum. */
  private interface Check {
    void run() throws IOException;
  }

  /**
   * What a file holds.
   *
   * @param tensors in file order
   * @param state the dictionary that they come from
   */
  record Content(List<CheckpointTensor> tensors, StateDict state) {}

  private final ByteSource bytes;
  private final Refusal refusal;
  private final Map<String, Storage> storages = new LinkedHashMap<>();
  private final Map<String, Run> runs = new LinkedHashMap<>();

  private PyTorchFile(ByteSource bytes, String source) {
    this.bytes = bytes;
    this.refusal = new Refusal(source, "PyTorch checkpoint");
  }

  /** Whether a file begins as a pickle does. */
  static boolean recogniseLegacy(ByteSource bytes) throws IOException {
    return bytes.size() >= 1 && bytes.read(0, 1)[0] == (byte) 0x80;
  }

  /**
   * Reads a zip archive.
   *
   * @throws InvalidInputException when it is damaged, claims more than it holds, or is a program
   */
  static Content readZip(ByteSource bytes, String source) throws IOException {
    return new PyTorchFile(bytes, source).zip();
  }

  /**
   * Reads a file of the format before the zip archives.
   *
   * @throws InvalidInputException when it is damaged or claims more than it holds
   */
  static Content readLegacy(ByteSource bytes, String source) throws IOException {
    return new PyTorchFile(bytes, source).legacy();
  }

  private PickleValue pickle(PickleCursor cursor) throws IOException {
    return PickleReader.read(cursor, new TorchRules(refusal, storages), refusal);
  }

  private Content zip() throws IOException {
    ZipIndex zip = ZipIndex.read(bytes, refusal);
    String root = root(zip);
    ZipIndex.Entry pickle = entry(zip, root + "data.pkl");
    if (pickle.size() > TorchRules.MAX_BYTES) {
      throw refusal.malformed(
          "its pickle of " + pickle.size() + " bytes is above " + TorchRules.MAX_BYTES);
    }
    zip.check(pickle);
    ByteOrder order = byteOrder(zip, root);
    var cursor =
        new PickleCursor(bytes::read, pickle.start(), pickle.start() + pickle.size(), refusal);
    PickleValue value = pickle(cursor);
    if (cursor.left() > 0) {
      throw refusal.malformed("there are " + cursor.left() + " bytes after its pickle");
    }
    for (Storage storage : storages.values()) {
      ZipIndex.Entry entry = entry(zip, root + "data/" + storage.key());
      long present = entry.size() / storage.type().size();
      if (present != storage.count() || entry.size() % storage.type().size() != 0) {
        throw lengthDiffers(storage, entry.size());
      }
      runs.put(storage.key(), new Run(entry.start(), () -> zip.check(entry)));
    }
    return content(value, order);
  }

  private String root(ZipIndex zip) {
    List<String> roots = new ArrayList<>();
    boolean program = false;
    for (String path : zip.entries().keySet()) {
      int slash = path.indexOf('/');
      String rest = path.substring(slash + 1);
      if (slash > 0 && rest.equals("data.pkl")) {
        roots.add(path.substring(0, slash + 1));
      }
      program |= slash > 0 && (rest.equals("constants.pkl") || rest.startsWith("code/"));
    }
    if (program) {
      throw new InvalidInputException(
          PROGRAM,
          refusal.source()
              + " is a TorchScript file. TorchScript is a program, and no program is run unless"
              + " its engine is named.",
          "If you trust the file, name the engine: engine=torchscript. Otherwise use the state"
              + " dict.");
    }
    if (roots.size() != 1) {
      throw refusal.malformed(
          roots.isEmpty()
              ? "the zip archive has no entry 'data.pkl' in a folder"
              : "the zip archive has " + roots.size() + " entries 'data.pkl'");
    }
    return roots.get(0);
  }

  private ZipIndex.Entry entry(ZipIndex zip, String path) {
    ZipIndex.Entry entry = zip.entries().get(path);
    if (entry == null) {
      throw refusal.malformed("the zip archive has no entry '" + path + "'");
    }
    return entry;
  }

  private ByteOrder byteOrder(ZipIndex zip, String root) throws IOException {
    ZipIndex.Entry marker = zip.entries().get(root + "byteorder");
    if (marker == null) {
      return ByteOrder.LITTLE_ENDIAN;
    }
    String order = new String(zip.read(marker, 16), StandardCharsets.US_ASCII).strip();
    return switch (order) {
      case "little" -> ByteOrder.LITTLE_ENDIAN;
      case "big" -> ByteOrder.BIG_ENDIAN;
      default -> throw refusal.malformed("its byte order is '" + order + "'");
    };
  }

  private InvalidInputException lengthDiffers(Storage storage, long present) {
    return refusal.malformed(
        "its storage '"
            + storage.key()
            + "' should have "
            + storage.count()
            + " elements of type "
            + storage.type()
            + " and has "
            + present
            + " bytes");
  }

  private Content legacy() throws IOException {
    var cursor =
        new PickleCursor(bytes::read, 0, Math.min(bytes.size(), TorchRules.MAX_BYTES), refusal);
    if (!(pickle(cursor) instanceof Scalar magic) || !magic.value().equals(MAGIC)) {
      throw refusal.malformed("it is a pickle, and not one that torch.save wrote");
    }
    if (!(pickle(cursor) instanceof Scalar protocol) || !protocol.value().equals(LEGACY_PROTOCOL)) {
      throw refusal.malformed("its protocol is not " + LEGACY_PROTOCOL);
    }
    if (!(pickle(cursor) instanceof Mapping system)
        || !(system.items().get("little_endian") instanceof Scalar little)) {
      throw refusal.malformed("it does not say on what kind of machine it was written");
    }
    if (!little.value().equals(true)) {
      throw refusal.malformed("it was written on a big-endian machine, in the legacy format");
    }
    PickleValue value = pickle(cursor);
    if (!(PickleReader.read(cursor, new TorchRules(refusal, new LinkedHashMap<>()), refusal)
        instanceof Sequence keys)) {
      throw refusal.malformed("it has no list of storages");
    }
    locate(keys, cursor.position());
    return content(value, ByteOrder.LITTLE_ENDIAN);
  }

  /** Finds the runs of elements, which follow one another in the order of the list of keys. */
  private void locate(Sequence keys, long start) throws IOException {
    long position = start;
    for (PickleValue key : keys.items()) {
      Storage storage = key instanceof Text text ? storages.get(text.value()) : null;
      if (storage == null || runs.containsKey(storage.key())) {
        throw refusal.malformed("its list of storages does not agree with its tensors");
      }
      if (bytes.size() - position < 8) {
        throw refusal.truncated("it ends before its storage '" + storage.key() + "'");
      }
      long count =
          ByteBuffer.wrap(bytes.read(position, 8)).order(ByteOrder.LITTLE_ENDIAN).getLong();
      position += 8;
      if (count != storage.count()) {
        throw refusal.malformed(
            "its storage '"
                + storage.key()
                + "' should have "
                + storage.count()
                + " elements and claims "
                + count);
      }
      long present = bytes.size() - position;
      if (count > present / storage.type().size()) {
        throw refusal.truncated(
            "its storage '"
                + storage.key()
                + "' should have "
                + count
                + " elements of type "
                + storage.type()
                + " and ends after "
                + present
                + " bytes");
      }
      runs.put(storage.key(), new Run(position, () -> {}));
      position += count * storage.type().size();
    }
    Set<String> absent = new HashSet<>(storages.keySet());
    absent.removeAll(runs.keySet());
    if (!absent.isEmpty()) {
      throw refusal.malformed(
          "its storage '" + absent.iterator().next() + "' is not in its list of storages");
    }
    if (position != bytes.size()) {
      throw refusal.malformed(
          "there are " + (bytes.size() - position) + " bytes after its last storage");
    }
  }

  private Content content(PickleValue value, ByteOrder order) {
    StateDict state = StateDict.of(value, refusal);
    List<CheckpointTensor> tensors = new ArrayList<>(state.tensors().size());
    state.tensors().forEach((name, view) -> tensors.add(tensor(name, view, order)));
    return new Content(List.copyOf(tensors), state);
  }

  private CheckpointTensor tensor(String name, View view, ByteOrder order) {
    Storage storage = view.storage();
    Run run = runs.get(storage.key());
    if (run == null) {
      throw refusal.malformed("the storage '" + storage.key() + "' of '" + name + "' is missing");
    }
    List<Integer> shape = checkedShape(name, view);
    TensorType type = storage.type();
    long first = storage.viewOffset() + view.offset();
    var data =
        new TensorData(
            bytes, type, order, run.start() + first * type.size(), shape, view.strides());
    return new CheckpointTensor(
        name,
        type,
        shape,
        () -> {
          if (!type.floating()) {
            throw TensorData.notFloating(refusal, name, type);
          }
          run.check().run();
          return data.decode();
        });
  }

  /** The shape, once every element that it claims is known to be there. */
  private List<Integer> checkedShape(String name, View view) {
    long held = view.storage().viewCount();
    long count = 1;
    List<Integer> shape = new ArrayList<>(view.shape().size());
    try {
      for (long extent : view.shape()) {
        count = Math.multiplyExact(count, extent);
        shape.add(Math.toIntExact(extent));
      }
      long span = TensorData.span(view.shape(), view.strides());
      long spanBytes = Math.multiplyExact(span, view.storage().type().size());
      if (count <= held && view.offset() <= held && span <= held - view.offset()) {
        if (spanBytes > Integer.MAX_VALUE) {
          throw refusal.malformed("'" + name + "' is larger than 2 GiB");
        }
        return List.copyOf(shape);
      }
    } catch (ArithmeticException beyondAnyFile) {
      throw outside(name, view, beyondAnyFile);
    }
    throw outside(name, view, null);
  }

  private InvalidInputException outside(
      String name, View view, @org.jspecify.annotations.Nullable ArithmeticException cause) {
    String problem =
        "'"
            + name
            + "' claims the shape "
            + view.shape()
            + " with strides "
            + view.strides()
            + " from element "
            + view.offset()
            + " on, and its storage '"
            + view.storage().key()
            + "' has "
            + view.storage().viewCount()
            + " elements";
    return cause == null ? refusal.malformed(problem) : refusal.malformed(problem, cause);
  }
}
