package io.pleura.spi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.BundleException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class StoredFormatTest {

  private static final StoredFormat FORMAT = new StoredFormat("TEST", 2, "sample", "sample");

  private static byte[] stored() {
    return FORMAT.write(
        out -> {
          out.writeInt(3);
          for (int i = 0; i < 3; i++) {
            out.writeDouble(i / 3.0);
          }
          out.writeBoolean(true);
          out.writeUTF("größer");
          out.writeInt(2);
          out.write(new byte[] {7, 8});
        });
  }

  private static String content(StoredFormat.Reader in) {
    return Arrays.toString(in.readDoubles(in.readCount("numbers", 8)))
        + in.readBoolean()
        + in.readText()
        + Arrays.toString(in.readBytes());
  }

  private static void refused(String code, String words, byte[] data) {
    refused(code, words, data, StoredFormatTest::content);
  }

  private static void refused(
      String code, String words, byte[] data, Function<StoredFormat.Reader, String> content) {
    var e = assertThrows(BundleException.class, () -> FORMAT.read(data, content));
    assertEquals(code, e.code());
    assertTrue(e.getMessage().contains(words), e.getMessage());
  }

  @Test
  void whatWasWrittenIsRead() {
    byte[] data = stored();
    assertEquals("TEST", new String(data, 0, 4, StandardCharsets.US_ASCII));
    assertEquals(2, ByteBuffer.wrap(data).getInt(4));
    assertEquals(
        "[0.0, 0.3333333333333333, 0.6666666666666666]truegrößer[7, 8]",
        FORMAT.read(data, StoredFormatTest::content));
    assertArrayEquals(data, stored());
  }

  @Test
  void everyChangedOrMissingByteIsNoticed() {
    byte[] data = stored();
    for (int i = 0; i < data.length; i++) {
      byte[] changed = data.clone();
      changed[i] ^= 1;
      assertThrows(BundleException.class, () -> FORMAT.read(changed, StoredFormatTest::content));
      byte[] cut = Arrays.copyOf(data, i);
      refused("sample-damaged", "The stored sample is damaged", cut);
    }
  }

  @Test
  void aNewerVersionIsRefusedAndAnOlderOneRead() {
    byte[] newer = new StoredFormat("TEST", 3, "sample", "sample").write(out -> {});
    refused("sample-format-newer", "version 3; this library reads up to 2", newer);
    byte[] older = new StoredFormat("TEST", 1, "sample", "sample").write(out -> {});
    assertEquals("read", FORMAT.read(older, in -> "read"));
  }

  @Test
  void claimsThatDoNotFitAreRefusedBeforeMemoryIsTaken() {
    byte[] claim = FORMAT.write(out -> out.writeInt(Integer.MAX_VALUE));
    refused(
        "sample-damaged",
        "claims 2147483647 trees with 0",
        claim,
        in -> "" + in.readCount("trees", 1));
    refused("sample-damaged", "2147483647 bytes", claim, in -> "" + in.readBytes().length);
    refused(
        "sample-damaged",
        "2147483647 numbers",
        claim,
        in -> "" + in.readDoubles(in.readInt()).length);
    refused("sample-damaged", "a text of 32767 bytes", claim, StoredFormat.Reader::readText);
    refused("sample-damaged", "a flag is 127", claim, in -> "" + in.readBoolean());
    refused("sample-damaged", "it ends early", claim, in -> "" + in.readDouble());
    refused("sample-damaged", "4 bytes follow its end", claim, in -> "nothing");
    refused(
        "sample-damaged",
        "no sense",
        claim,
        in -> {
          throw new IllegalArgumentException("no sense");
        });
  }

  @Test
  void formatsHaveFourLettersAndAVersion() {
    assertThrows(IllegalArgumentException.class, () -> new StoredFormat("abc", 1, "a", "a"));
    assertThrows(IllegalArgumentException.class, () -> new StoredFormat("ABCD", 0, "a", "a"));
  }
}
