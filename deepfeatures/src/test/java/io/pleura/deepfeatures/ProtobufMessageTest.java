package io.pleura.deepfeatures;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class ProtobufMessageTest {

  private static byte[] bytes(ProtobufMessage message) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = CodedOutputStream.newInstance(bytes);
    message.writeTo(out);
    out.flush();
    assertEquals(bytes.size(), message.size());
    return bytes.toByteArray();
  }

  @Test
  void fieldsFollowEachOtherAsAdded() throws IOException {
    var inner = new ProtobufMessage().integer(2, 300).integer(2, -1);
    var message = new ProtobufMessage().text(1, "ä").message(20, inner);
    CodedInputStream in = CodedInputStream.newInstance(bytes(message));
    assertEquals(1 << 3 | 2, in.readTag());
    assertEquals("ä", in.readString());
    assertEquals(20 << 3 | 2, in.readTag());
    int before = in.pushLimit(in.readRawVarint32());
    assertEquals(2 << 3, in.readTag());
    assertEquals(300, in.readInt64());
    assertEquals(2 << 3, in.readTag());
    assertEquals(-1, in.readInt64());
    assertEquals(0, in.getBytesUntilLimit());
    in.popLimit(before);
    assertEquals(0, in.readTag());
  }

  @Test
  void numbersOfAnyCountAreWrittenLowestByteFirst() throws IOException {
    for (int count : new int[] {0, 1, 8191, 8192, 8193, 20000}) {
      float[] values = new float[count];
      for (int i = 0; i < count; i++) {
        values[i] = i * 1.5f;
      }
      CodedInputStream in =
          CodedInputStream.newInstance(bytes(new ProtobufMessage().bytes(9, values)));
      assertEquals(9 << 3 | 2, in.readTag());
      var read = ByteBuffer.wrap(in.readByteArray()).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
      float[] back = new float[read.remaining()];
      read.get(back);
      assertArrayEquals(values, back);
    }
  }

  @Test
  void moreThanAMessageMayHoldIsRefused() {
    var part = new ProtobufMessage().bytes(1, new float[1 << 20]);
    var whole = new ProtobufMessage();
    for (int i = 0; i < 512; i++) {
      whole.message(1, part);
    }
    assertThrows(ArithmeticException.class, whole::size);
  }
}
