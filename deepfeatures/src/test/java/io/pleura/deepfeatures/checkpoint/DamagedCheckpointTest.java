package io.pleura.deepfeatures.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.pleura.error.InvalidInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Damage gives a typed error or changes nothing, and takes little memory. */
class DamagedCheckpointTest {

  /** Far above what a file of some KiB needs, far below what a damaged length can claim. */
  private static final long MAX_ALLOCATED = 16L << 20;

  private static Checkpoint read(byte[] bytes) throws IOException {
    return Checkpoint.read(new ByteArrayInputStream(bytes), "The file w");
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  private static Map<String, float[]> values(byte[] bytes) throws IOException {
    Map<String, float[]> values = new LinkedHashMap<>();
    try (Checkpoint checkpoint = read(bytes)) {
      for (CheckpointTensor tensor : checkpoint.tensors()) {
        values.put(tensor.name(), tensor.type().floating() ? tensor.values() : new float[0]);
      }
    }
    return values;
  }

  private static void assertSame(Map<String, float[]> expected, Map<String, float[]> actual) {
    assertEquals(List.copyOf(expected.keySet()), List.copyOf(actual.keySet()));
    expected.forEach((name, array) -> assertArrayEquals(array, actual.get(name), name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"stem_w4_proto2.pth", "stem_w4_training.pth", "rn10_w4_bf16.pth"})
  void everyTruncationOfAZipIsRefused(String file) throws IOException {
    byte[] whole = CheckpointFilesTest.bytes(file);
    int step = whole.length < 10_000 ? 1 : 1 + whole.length / 1000;
    for (int length = 0; length < whole.length; length += step) {
      byte[] part = Arrays.copyOf(whole, length);
      long before = allocated();
      var e = assertThrows(InvalidInputException.class, () -> read(part));
      assertEquals("weights-file-truncated", e.code(), e.getMessage());
      assertTrue(allocated() - before < MAX_ALLOCATED, () -> "at length " + part.length);
    }
  }

  @Test
  void everyTruncationOfALegacyFileIsRefused() throws IOException {
    byte[] whole = CheckpointFilesTest.bytes("rn10_w8_legacy.pth");
    for (int length = 0; length < whole.length; length += length < 14_000 ? 17 : 4999) {
      byte[] part = Arrays.copyOf(whole, length);
      var e = assertThrows(InvalidInputException.class, () -> read(part));
      assertEquals("weights-file-truncated", e.code(), e.getMessage());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "stem_w4_proto2.pth, 1",
    "stem_w4_f64.pth, 5",
    "stem_w4_training.pth, 7",
    "big_endian_marker.pth, 3"
  })
  void aFlippedByteIsRefusedOrWithoutEffect(String file, int step) throws IOException {
    byte[] whole = CheckpointFilesTest.bytes(file);
    Map<String, float[]> expected = values(whole);
    var random = new Random(file.hashCode());
    int refused = 0;
    for (int place = 0; place < whole.length; place += step) {
      byte[] damaged = whole.clone();
      damaged[place] ^= (byte) (1 + random.nextInt(255));
      long before = allocated();
      try {
        assertSame(expected, values(damaged));
      } catch (InvalidInputException typed) {
        refused++;
      }
      int at = place;
      assertTrue(allocated() - before < MAX_ALLOCATED, () -> file + " at byte " + at);
    }
    assertTrue(refused > whole.length / step / 4, file + ": " + refused);
  }

  @Test
  void flippedBytesOfALegacyFileGiveTensorsOrATypedError() throws IOException {
    byte[] whole = CheckpointFilesTest.bytes("rn10_w8_legacy.pth");
    var random = new Random(42);
    for (int i = 0; i < 1000; i++) {
      byte[] damaged = whole.clone();
      for (int flips = random.nextInt(3); flips >= 0; flips--) {
        damaged[random.nextInt(12_000)] = (byte) random.nextInt(256);
      }
      long before = allocated();
      try (Checkpoint checkpoint = read(damaged)) {
        assertTrue(checkpoint.tensors().size() > 0);
      } catch (InvalidInputException typed) {
        assertTrue(typed.code().startsWith("weights-"), typed.code());
      }
      assertTrue(allocated() - before < MAX_ALLOCATED + whole.length);
    }
  }

  @Test
  void manyFlippedBytesOfAZipGiveTensorsOrATypedError() throws IOException {
    byte[] whole = CheckpointFilesTest.bytes("stem_w4_proto2.pth");
    var random = new Random(43);
    for (int i = 0; i < 2000; i++) {
      byte[] damaged = whole.clone();
      // the directory at the end and the pickle at the start
      int start = random.nextBoolean() ? 0 : whole.length - 1200;
      for (int flips = random.nextInt(6); flips >= 0; flips--) {
        damaged[start + random.nextInt(1200)] = (byte) random.nextInt(256);
      }
      long before = allocated();
      try {
        values(damaged);
      } catch (InvalidInputException typed) {
        assertTrue(typed.code().startsWith("weights-"), typed.code());
      }
      assertTrue(allocated() - before < MAX_ALLOCATED);
    }
  }
}
