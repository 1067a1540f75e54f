package io.pleura.deepfeatures;

import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A message of protocol buffers as a list of numbered fields, written in the order in which they
 * were added. Arrays are kept, not copied, until they are written.
 */
final class ProtobufMessage {

  private static final int CHUNK = 8192;

  /** The wire type of a field that begins with its length. */
  private static final int LENGTH_PREFIXED = 2;

  /** Writes a field with its number. */
  private interface Content {
    void writeTo(CodedOutputStream out) throws IOException;
  }

  /** A field and the number of its bytes. */
  private record Field(int size, Content content) {}

  private final List<Field> fields = new ArrayList<>();

  ProtobufMessage integer(int number, long value) {
    return field(
        CodedOutputStream.computeInt64Size(number, value), out -> out.writeInt64(number, value));
  }

  ProtobufMessage text(int number, String value) {
    return field(
        CodedOutputStream.computeStringSize(number, value), out -> out.writeString(number, value));
  }

  /** Adds a message; it must not change afterwards. */
  ProtobufMessage message(int number, ProtobufMessage value) {
    return prefixed(number, value.size(), value::writeTo);
  }

  /** Adds the bytes of numbers, lowest byte first. */
  ProtobufMessage bytes(int number, float[] values) {
    return prefixed(
        number,
        Math.multiplyExact(Float.BYTES, values.length),
        out -> {
          byte[] chunk = new byte[Float.BYTES * CHUNK];
          var view = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
          for (int done = 0; done < values.length; done += CHUNK) {
            int count = Math.min(CHUNK, values.length - done);
            view.put(0, values, done, count);
            out.writeRawBytes(chunk, 0, Float.BYTES * count);
          }
        });
  }

  /** A field that begins with the length of its content. */
  private ProtobufMessage prefixed(int number, int length, Content content) {
    int prefix =
        CodedOutputStream.computeTagSize(number) + CodedOutputStream.computeUInt32SizeNoTag(length);
    return field(
        Math.addExact(prefix, length),
        out -> {
          out.writeTag(number, LENGTH_PREFIXED);
          out.writeUInt32NoTag(length);
          content.writeTo(out);
        });
  }

  private ProtobufMessage field(int size, Content content) {
    fields.add(new Field(size, content));
    return this;
  }

  /**
   * The number of bytes.
   *
   * @throws ArithmeticException when there are more than 2^31 - 1, the most that a message may have
   */
  int size() {
    int size = 0;
    for (Field field : fields) {
      size = Math.addExact(size, field.size());
    }
    return size;
  }

  /** Writes the fields; does not flush. */
  void writeTo(CodedOutputStream out) throws IOException {
    for (Field field : fields) {
      field.content().writeTo(out);
    }
  }
}
