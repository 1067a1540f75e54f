package io.pleura.spi;

import io.pleura.error.BundleException;
import io.pleura.feature.FeatureSchema;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/**
 * The frame in which a model is stored as bytes, big-endian: four letters that tell what it is, an
 * int for the version of the format, the content, and an int CRC-32C of all bytes before it. Plain
 * data: reading executes nothing, and sizes that the data claim are checked against the bytes there
 * are before memory is taken. For {@link Classifier#toBytes} and {@link ClassifierProvider#read}.
 *
 * @param letters four ASCII letters
 * @param version the version that is written, and the newest that is read, at least 1
 * @param code what error codes begin with, for example {@code classifier}
 * @param name what it is in messages, for example {@code forest}
 */
public record StoredFormat(String letters, int version, String code, String name) {

  private static final int CHECKSUM_BYTES = 4;
  private static final int HEADER_BYTES = 8;

  /**
   * Checks the letters and the version.
   *
   * @param letters four ASCII letters
   * @param version the version that is written, and the newest that is read, at least 1
   * @param code what error codes begin with, for example {@code classifier}
   * @param name what it is in messages, for example {@code forest}
   * @throws IllegalArgumentException when there are not four letters or the version is below 1
   */
  public StoredFormat {
    if (!letters.matches("[A-Z]{4}") || version < 1) {
      throw new IllegalArgumentException("format '" + letters + "', version " + version);
    }
  }

  /** Writes the content. */
  @FunctionalInterface
  public interface Content {
    /**
     * Writes the content.
     *
     * @param out where to, big-endian
     * @throws IOException never by itself: it goes to memory
     */
    void write(DataOutputStream out) throws IOException;
  }

  /**
   * Frames a content.
   *
   * @param content writes what is to be stored
   * @return the bytes
   */
  public byte[] write(Content content) {
    var bytes = new ByteArrayOutputStream();
    var checked = new CheckedOutputStream(bytes, new CRC32C());
    try (var out = new DataOutputStream(checked)) {
      out.write(letters.getBytes(StandardCharsets.US_ASCII));
      out.writeInt(version);
      content.write(out);
      out.writeInt((int) checked.getChecksum().getValue());
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return bytes.toByteArray();
  }

  /**
   * Writes a classifier into the content of another that is made of it.
   *
   * @param classifier what to write
   * @param out where to
   * @throws IOException never by itself: it goes to memory
   */
  public static void writeClassifier(Classifier classifier, DataOutputStream out)
      throws IOException {
    byte[] bytes = classifier.toBytes();
    out.writeUTF(classifier.providerId());
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /**
   * Reads a content back.
   *
   * @param <T> what is read
   * @param data what {@link #write} gave
   * @param content reads exactly what was written
   * @return what it read
   * @throws BundleException when the data are of a newer format ({@code <code>-format-newer}), or
   *     damaged ({@code <code>-damaged}): they begin otherwise, have another checksum, end early,
   *     or the content throws an IllegalArgumentException or leaves bytes over
   */
  public <T> T read(byte[] data, Function<Reader, T> content) {
    if (data.length < HEADER_BYTES + CHECKSUM_BYTES) {
      throw damaged("it has " + data.length + " bytes, too few for a header");
    }
    int end = data.length - CHECKSUM_BYTES;
    ByteBuffer in = ByteBuffer.wrap(data, 0, end);
    byte[] beginning = new byte[letters.length()];
    in.get(beginning);
    if (!letters.equals(new String(beginning, StandardCharsets.US_ASCII))) {
      throw damaged("it does not begin with " + letters);
    }
    int written = in.getInt();
    if (written > version) {
      throw new BundleException(
          code + "-format-newer",
          "The stored %s has format version %d; this library reads up to %d."
              .formatted(name, written, version),
          "Update the library, or save the model again with this version.");
    }
    var checksum = new CRC32C();
    checksum.update(data, 0, end);
    if (written < 1 || ByteBuffer.wrap(data).getInt(end) != (int) checksum.getValue()) {
      throw damaged("its checksum does not fit its " + data.length + " bytes");
    }
    try {
      T read = content.apply(new Reader(this, in));
      if (in.hasRemaining()) {
        throw damaged(in.remaining() + " bytes follow its end");
      }
      return read;
    } catch (BufferUnderflowException e) {
      throw damaged("it ends early, after " + data.length + " bytes");
    } catch (IllegalArgumentException e) {
      throw damaged(String.valueOf(e.getMessage()));
    }
  }

  private BundleException damaged(String why) {
    return new BundleException(
        code + "-damaged",
        "The stored " + name + " is damaged: " + why + ".",
        "Fetch or save the model bundle again.");
  }

  /** Reads a content part by part; each part throws when the bytes end before it does. */
  public static final class Reader {
    private final StoredFormat format;
    private final ByteBuffer in;

    private Reader(StoredFormat format, ByteBuffer in) {
      this.format = format;
      this.in = in;
    }

    /**
     * A byte.
     *
     * @return -128 to 127
     */
    public int readByte() {
      return in.get();
    }

    /**
     * An int.
     *
     * @return any
     */
    public int readInt() {
      return in.getInt();
    }

    /**
     * A double.
     *
     * @return any, also NaN
     */
    public double readDouble() {
      return in.getDouble();
    }

    /**
     * A byte that is 0 or 1.
     *
     * @return true for 1
     * @throws BundleException when it is another
     */
    public boolean readBoolean() {
      int flag = in.get();
      if (flag != 0 && flag != 1) {
        throw damaged("a flag is " + flag);
      }
      return flag == 1;
    }

    /**
     * An int that is the number of features of a schema.
     *
     * @param schema the features that the stored is to take
     * @throws BundleException when it is another number
     */
    public void readFeatureCount(FeatureSchema schema) {
      int features = in.getInt();
      if (features != schema.size()) {
        throw damaged("it takes " + features + " features, its schema names " + schema.size());
      }
    }

    /**
     * An int that counts what follows.
     *
     * @param what is counted, in words
     * @param bytesEach the fewest bytes that one of them takes
     * @return 1 or more, and no more than can follow
     * @throws BundleException when it is another
     */
    public int readCount(String what, int bytesEach) {
      int count = in.getInt();
      if (count < 1 || count > in.remaining() / bytesEach) {
        throw damaged(
            "it claims " + count + " " + what + " with " + in.remaining() + " bytes to come");
      }
      return count;
    }

    /**
     * How much is left.
     *
     * @return bytes
     */
    public int remaining() {
      return in.remaining();
    }

    /**
     * Doubles.
     *
     * @param count how many
     * @return any values, also NaN
     * @throws BundleException when there are fewer
     */
    public double[] readDoubles(int count) {
      if (count < 0 || count > in.remaining() / Double.BYTES) {
        throw damaged("it claims " + count + " numbers with " + in.remaining() + " bytes to come");
      }
      double[] values = new double[count];
      in.asDoubleBuffer().get(values);
      in.position(in.position() + count * Double.BYTES);
      return values;
    }

    /**
     * A count and as many bytes.
     *
     * @return at least one
     * @throws BundleException when there are fewer than it claims
     */
    public byte[] readBytes() {
      byte[] bytes = new byte[readCount("bytes", 1)];
      in.get(bytes);
      return bytes;
    }

    /**
     * Text as {@link DataOutputStream#writeUTF} writes it.
     *
     * @return possibly empty
     * @throws BundleException when it is no such text
     */
    public String readText() {
      int length = Short.toUnsignedInt(in.getShort());
      if (length > in.remaining()) {
        throw damaged("it claims a text of " + length + " bytes");
      }
      byte[] bytes = new byte[2 + length];
      in.get(in.position() - 2, bytes);
      in.position(in.position() + length);
      try (var text = new DataInputStream(new ByteArrayInputStream(bytes))) {
        return text.readUTF();
      } catch (IOException e) {
        throw damaged("a text is malformed");
      }
    }

    /**
     * A classifier that {@link #writeClassifier} wrote.
     *
     * @param schema the features that it takes
     * @param plugins where its provider comes from
     * @return the classifier
     * @throws BundleException when its data are damaged, or classifiers lie within each other more
     *     than eight deep
     * @throws io.pleura.error.ConfigurationException when its provider is missing
     */
    public Classifier readClassifier(FeatureSchema schema, Plugins plugins) {
      String id = readText();
      byte[] bytes = readBytes();
      if (!plugins.canNest()) {
        throw damaged("its classifiers lie within each other too deep");
      }
      return plugins.get(ClassifierProvider.class, id).read(schema, bytes, plugins.nested());
    }

    /**
     * The error to throw where a part is not what it should be.
     *
     * @param why in words, after "The stored model is damaged: ", without a full stop
     * @return the error
     */
    public BundleException damaged(String why) {
      return format.damaged(why);
    }
  }
}
