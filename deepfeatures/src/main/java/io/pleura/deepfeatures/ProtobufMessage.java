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

  /** A field with its number. */
  private interface Field {
    int size();

    void writeTo(CodedOutputStream out) throws IOException;
  }

  private final List<Field> fields = new ArrayList<>();

  ProtobufMessage integer(int number, long value) {
    fields.add(
        new Field() {
          @Override
          public int size() {
            return CodedOutputStream.computeInt64Size(number, value);
          }

          @Override
          public void writeTo(CodedOutputStream out) throws IOException {
            out.writeInt64(number, value);
          }
        });
    return this;
  }

  ProtobufMessage text(int number, String value) {
    fields.add(
        new Field() {
          @Override
          public int size() {
            return CodedOutputStream.computeStringSize(number, value);
          }

          @Override
          public void writeTo(CodedOutputStream out) throws IOException {
            out.writeString(number, value);
          }
        });
    return this;
  }

  /** Adds a message; it must not change afterwards. */
  ProtobufMessage message(int number, ProtobufMessage value) {
    int length = value.size();
    fields.add(
        new Field() {
          @Override
          public int size() {
            return sizeWithPrefix(number, length);
          }

          @Override
          public void writeTo(CodedOutputStream out) throws IOException {
            writePrefix(out, number, length);
            value.writeTo(out);
          }
        });
    return this;
  }

  /** Adds the bytes of numbers, lowest byte first. */
  ProtobufMessage bytes(int number, float[] values) {
    int length = Math.multiplyExact(Float.BYTES, values.length);
    fields.add(
        new Field() {
          @Override
          public int size() {
            return sizeWithPrefix(number, length);
          }

          @Override
          public void writeTo(CodedOutputStream out) throws IOException {
            writePrefix(out, number, length);
            byte[] chunk = new byte[Float.BYTES * CHUNK];
            var view = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
            for (int done = 0; done < values.length; done += CHUNK) {
              int count = Math.min(CHUNK, values.length - done);
              view.put(0, values, done, count);
              out.writeRawBytes(chunk, 0, Float.BYTES * count);
            }
          }
        });
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
      field.writeTo(out);
    }
  }

  private static int sizeWithPrefix(int number, int length) {
    return Math.addExact(
        CodedOutputStream.computeTagSize(number) + CodedOutputStream.computeUInt32SizeNoTag(length),
        length);
  }

  private static void writePrefix(CodedOutputStream out, int number, int length)
      throws IOException {
    // 2: a field that begins with its length
    out.writeTag(number, 2);
    out.writeUInt32NoTag(length);
  }
}
