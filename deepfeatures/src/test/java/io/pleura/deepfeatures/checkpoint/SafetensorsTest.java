package io.pleura.deepfeatures.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.InvalidInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SafetensorsTest {

  private static byte[] file(String header, byte[] data) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .put(data)
        .array();
  }

  private static List<CheckpointTensor> read(byte[] bytes) throws IOException {
    return Safetensors.read(new ByteSource.Memory(bytes), "The file w.safetensors").tensors();
  }

  private static void assertRefused(String code, byte[] bytes, String... words) {
    var e = assertThrows(InvalidInputException.class, () -> read(bytes));
    assertEquals(code, e.code(), e.getMessage());
    assertTrue(e.getMessage().contains("w.safetensors"), e.getMessage());
    for (String word : words) {
      assertTrue(e.getMessage().contains(word), e.getMessage());
    }
  }

  private static void assertHeaderRefused(String header, String... words) {
    assertRefused("weights-file-malformed", file(header, new byte[8]), words);
  }

  @Test
  void readsEveryFloatTypeInAnyOrderOfTheHeader() throws IOException {
    ByteBuffer data = ByteBuffer.allocate(8 + 8 + 4 + 4 + 8).order(ByteOrder.LITTLE_ENDIAN);
    data.putDouble(-0.5);
    data.putFloat(1.25f).putFloat(-3e-20f);
    data.putShort((short) 0x3c00).putShort((short) 0xc000);
    data.putShort((short) 0x3fc0).putShort((short) 0xc040);
    data.putLong(1);
    String header =
        "{\"d\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[20,24]},"
            + "\"__metadata__\":{\"format\":\"pt\"},"
            + "\"n\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[24,32]},"
            + "\"b\":{\"data_offsets\":[8,16],\"shape\":[1,2],\"dtype\":\"F32\"},"
            + "\"a\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]},"
            + "\"c\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[16,20]}}  ";
    List<CheckpointTensor> tensors = read(file(header, data.array()));
    assertEquals(
        List.of("a", "b", "c", "d", "n"), tensors.stream().map(CheckpointTensor::name).toList());
    assertArrayEquals(new float[] {-0.5f}, tensors.get(0).values());
    assertArrayEquals(new float[] {1.25f, -3e-20f}, tensors.get(1).values());
    assertEquals(List.of(1, 2), tensors.get(1).shape());
    assertArrayEquals(new float[] {1, -2}, tensors.get(2).values());
    assertArrayEquals(new float[] {1.5f, -3}, tensors.get(3).values());
    assertEquals(TensorType.I64, tensors.get(4).type());
    var e = assertThrows(InvalidInputException.class, () -> tensors.get(4).values());
    assertEquals("weights-data-type", e.code());
  }

  @Test
  void whatIsWrittenIsReadBackAndWrittenAlike() throws IOException {
    var tensors =
        List.of(
            CheckpointTensor.of("one", TensorType.F32, List.of(2, 1), new float[] {1, -0.1f}),
            CheckpointTensor.of("two", TensorType.F16, List.of(3), new float[] {0.5f, 2, 65504}));
    var out = new ByteArrayOutputStream();
    Safetensors.write(tensors, out);
    byte[] bytes = out.toByteArray();
    long header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    assertEquals(0, header % 8);
    assertEquals(8 + header + 8 + 6, bytes.length);
    List<CheckpointTensor> back = read(bytes);
    for (int i = 0; i < 2; i++) {
      assertEquals(tensors.get(i).name(), back.get(i).name());
      assertEquals(tensors.get(i).shape(), back.get(i).shape());
      assertArrayEquals(tensors.get(i).values(), back.get(i).values());
    }
    var again = new ByteArrayOutputStream();
    Safetensors.write(tensors, again);
    assertArrayEquals(bytes, again.toByteArray());
  }

  @Test
  void damagedHeadersAreRefused() {
    assertHeaderRefused("[]", "'{'");
    assertHeaderRefused("{\"a\":", "not JSON");
    assertHeaderRefused("{\"a\":1}", "'a'");
    assertHeaderRefused("{\"a\":{\"dtype\":\"F32\"}}", "lacks");
    assertHeaderRefused("{} {}", "follows");
    assertHeaderRefused(entry("F31", "[2]", "[0,8]"), "F31");
    assertHeaderRefused(entry("F32", "[3]", "[0,8]"), "12", "8");
    assertHeaderRefused(entry("F32", "[2]", "[8,0]"), "[8, 0]");
    assertHeaderRefused(entry("F32", "[2]", "[0]"), "[0]");
    assertHeaderRefused(entry("F32", "[2]", "[4,12]"), "byte 4", "0 is expected");
    assertHeaderRefused(entry("F32", "[-2]", "[0,8]"), "-2");
    assertHeaderRefused(entry("F32", "[2.0]", "[0,8]"), "shape");
    assertHeaderRefused(entry("F32", "[1,1,1,1,1,1,1,1,2]", "[0,8]"), "place 9");
    assertHeaderRefused(entry("F32", "[99999999999999999999999]", "[0,8]"), "shape");
    assertHeaderRefused(entry("F32", "[2147483647,2147483647,4]", "[0,8]"), "2 GiB");
    assertHeaderRefused(entry("F32", "[1]", "[0,4]"), "after the last tensor");
    assertHeaderRefused(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8],\"x\":1}}", "'x'");
    assertHeaderRefused(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
            + "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
        "not JSON");
    assertHeaderRefused(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
        "overlap");
  }

  private static String entry(String type, String shape, String offsets) {
    return "{\"a\":{\"dtype\":\""
        + type
        + "\",\"shape\":"
        + shape
        + ",\"data_offsets\":"
        + offsets
        + "}}";
  }

  @Test
  void everyTruncationIsRefused() {
    byte[] whole = file(entry("F32", "[2]", "[0,8]"), new byte[8]);
    for (int length = 0; length < whole.length; length++) {
      assertRefused("weights-file-truncated", Arrays.copyOf(whole, length));
    }
  }

  @Test
  void claimedSizesTakeNoMemory() {
    byte[] longHeader =
        ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN).putLong(99_999_999).array();
    assertRefused("weights-file-truncated", longHeader, "99999999", "2");
    byte[] endless = ByteBuffer.allocate(16).putLong(-1).array();
    assertRefused("weights-file-malformed", endless, "18446744073709551615");
    byte[] large = file(entry("F32", "[500000000]", "[0,2000000000]"), new byte[8]);
    assertRefused("weights-file-truncated", large, "2000000000", "after 8");
  }
}
