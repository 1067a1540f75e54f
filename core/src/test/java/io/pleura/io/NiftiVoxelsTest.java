package io.pleura.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.InputWarning;
import io.pleura.error.InvalidInputException;
import io.pleura.spi.ReadVolume;
import io.pleura.volume.PixelType;
import io.pleura.volume.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Stored bytes and the values that they mean. */
class NiftiVoxelsTest {

  private static final NiftiReader READER = new NiftiReader();

  @TempDir Path folder;

  private Volume read(RawNifti file) throws IOException {
    return READER.read(file.write(folder.resolve("v.nii"))).volume();
  }

  private static double[] values(Volume volume) {
    return volume.toDoubles(volume.grid().region());
  }

  private static RawNifti row(int length, int datatype, int bits) {
    return RawNifti.littleEndian().dim(3, length, 1, 1).datatype(datatype, bits);
  }

  @Test
  void unsignedShortsKeepTheirUpperHalf() throws IOException {
    Volume volume = read(row(4, 512, 16).voxels(0xff, 0xff, 0x00, 0x80, 0xff, 0x7f, 0x01, 0x00));
    assertArrayEquals(new double[] {65535, 32768, 32767, 1}, values(volume));
    assertEquals(PixelType.UINT16, volume.pixelType());
  }

  /** Four voxels of each type, most significant byte first. */
  @ParameterizedTest
  @CsvSource({
    "INT8, 256, 8, 00 7F 80 FF, 0, 127, -128, -1",
    "UINT8, 2, 8, 00 7F 80 FF, 0, 127, 128, 255",
    "INT16, 4, 16, 0102 7FFF 8000 FFFF, 258, 32767, -32768, -1",
    "UINT16, 512, 16, 0102 7FFF 8000 FFFF, 258, 32767, 32768, 65535",
    "INT32, 8, 32, 01020304 7FFFFFFF 80000000 FFFFFFFF, 16909060, 2147483647, -2147483648, -1",
    "UINT32, 768, 32, 01020304 7FFFFFFF 80000000 FFFFFFFF,"
        + " 16909060, 2147483647, 2147483648, 4294967295",
    "INT64, 1024, 64, 0001020304050607 0020000000000000 FFE0000000000000 FFFFFFFFFFFFFFFF,"
        + " 283686952306183, 9007199254740992, -9007199254740992, -1",
    "UINT64, 1280, 64, 0001020304050607 0020000000000000 0000000080000000 0000000000000001,"
        + " 283686952306183, 9007199254740992, 2147483648, 1",
    "FLOAT32, 16, 32, 3FC00000 C2C80000 7F800000 7FC00000, 1.5, -100, Infinity, NaN",
    "FLOAT64, 64, 64, 3FB999999999999A C059000000000000 FFF0000000000000 7FF8000000000000,"
        + " 0.1, -100, -Infinity, NaN",
  })
  void readsEveryTypeInBothOrdersAndEveryLayout(
      PixelType type, int code, int bits, String hex, double a, double b, double c, double d)
      throws IOException {
    double[] expected = {a, b, c, d};
    byte[] bigEndian = HexFormat.of().parseHex(hex.replace(" ", ""));
    for (int version = 1; version <= 2; version++) {
      for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
        byte[] stored =
            order == ByteOrder.BIG_ENDIAN ? bigEndian : reverseEach(bigEndian, bits / 8);
        String format =
            "NIfTI-"
                + version
                + ", "
                + type.name().toLowerCase(Locale.ROOT)
                + (order == ByteOrder.BIG_ENDIAN ? ", big-endian" : "");
        RawNifti single =
            new RawNifti(version, order, true).dim(3, 2, 1, 2).datatype(code, bits).voxels(stored);
        RawNifti pair =
            new RawNifti(version, order, false).dim(3, 2, 1, 2).datatype(code, bits).voxels(stored);
        Path header = pair.writePair(folder, "pair");
        for (Path path :
            List.of(
                single.write(folder.resolve("plain.nii")),
                single.write(folder.resolve("packed.nii.gz")),
                header,
                folder.resolve("pair.img"))) {
          assertTrue(READER.canRead(path), path.toString());
          ReadVolume read = READER.read(path);
          assertArrayEquals(expected, values(read.volume()), path + " " + format);
          assertEquals(type, read.volume().pixelType());
          assertEquals(format + (path.toString().endsWith("gz") ? ", gzip" : ""), read.format());
          assertEquals(List.of(), read.warnings());
        }
      }
    }
  }

  private static byte[] reverseEach(byte[] bytes, int width) {
    byte[] result = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      result[i] = bytes[i / width * width + width - 1 - i % width];
    }
    return result;
  }

  @Test
  void xRunsFastest() throws IOException {
    byte[] bytes = new byte[24];
    for (int i = 0; i < 24; i++) {
      bytes[i] = (byte) i;
    }
    Volume volume = read(RawNifti.littleEndian().dim(3, 2, 3, 4).datatype(2, 8).voxels(bytes));
    assertEquals(1, volume.get(1, 0, 0));
    assertEquals(2, volume.get(0, 1, 0));
    assertEquals(6, volume.get(0, 0, 1));
    assertEquals(23, volume.get(1, 2, 3));
  }

  /** More voxels than one block holds, and not a multiple of it. */
  @ParameterizedTest
  @CsvSource({"4, 16, 1", "4, 16, 2", "8, 32, 1", "8, 32, 2"})
  void blocksJoinWithoutGap(int code, int bits, double slope) throws IOException {
    int count = 100_003;
    ByteBuffer bytes = ByteBuffer.allocate(count * bits / 8).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      if (bits == 16) {
        bytes.putShort((short) i);
      } else {
        bytes.putInt(i);
      }
    }
    RawNifti file =
        new RawNifti(2, ByteOrder.LITTLE_ENDIAN, true)
            .dim(3, count, 1, 1)
            .datatype(code, bits)
            .scale(slope, 0)
            .voxels(bytes.array());
    double[] values = values(READER.read(file.write(folder.resolve("v.nii.gz"))).volume());
    for (int i = 0; i < count; i++) {
      assertEquals(slope * (bits == 16 ? (short) i : i), values[i]);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, -1024",
    "NaN, NaN",
    "NaN, 5",
    "1, 0",
    "-0.0, 7",
    "0, NaN",
    "1, NaN",
    "2, NaN",
  })
  void storedValuesCountWhereScalingIsOff(double slope, double intercept) throws IOException {
    ReadVolume read =
        READER.read(
            row(2, 4, 16)
                .scale(slope, intercept)
                .voxels(0x10, 0x27, 0xf0, 0xd8)
                .write(folder.resolve("v.nii")));
    assertArrayEquals(new double[] {10000, -10000}, values(read.volume()));
    assertEquals(PixelType.INT16, read.volume().pixelType());
    assertEquals(
        slope == 2 ? List.of("intercept-ignored") : List.of(),
        read.warnings().stream().map(InputWarning::code).toList());
  }

  @Test
  void scalingIsComputedInDoubleAndRoundedOnce() throws IOException {
    // 16777217 is no float: rounding it before scaling would give 8388608.
    Volume volume = read(row(2, 8, 32).scale(0.5, 0.25).voxels(1, 0, 0, 1, 0xff, 0xff, 0xff, 0xff));
    assertEquals(PixelType.FLOAT32, volume.pixelType());
    assertArrayEquals(new double[] {(float) 8388608.75, -0.25}, values(volume));
    // float(0.1f) times 3 plus 0.7f in double, not in float.
    Volume floats = read(row(1, 16, 32).scale(3, 0.7f).voxels(0xcd, 0xcc, 0xcc, 0x3d));
    assertEquals(PixelType.FLOAT32, floats.pixelType());
    assertEquals((float) (0.1f * 3.0 + 0.7f), floats.get(0));
    Volume doubles =
        read(row(1, 64, 64).scale(3, 0.5).voxels(0x9a, 0x99, 0x99, 0x99, 0x99, 0x99, 0xb9, 0x3f));
    assertEquals(PixelType.FLOAT64, doubles.pixelType());
    assertEquals(0.1 * 3.0 + 0.5, doubles.get(0));
  }

  @Test
  void aSlopeOfOneWithAnInterceptIsAScaling() throws IOException {
    Volume volume = read(row(1, 512, 16).scale(1, -1024).voxels(0xff, 0xff));
    assertEquals(PixelType.FLOAT32, volume.pixelType());
    assertEquals(64511, volume.get(0));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void infiniteScalingIsRefused(double factor) {
    assertRefused("nifti-header-damaged", row(1, 4, 16).scale(factor, 0).voxels(0, 0));
    assertRefused("nifti-header-damaged", row(1, 4, 16).scale(1, factor).voxels(0, 0));
  }

  @Test
  void wholeNumbersBeyondDoubleAreRefusedWithTheirPlace() {
    RawNifti signed = RawNifti.littleEndian().datatype(1024, 64);
    byte[] voxels = new byte[64];
    voxels[5 * 8] = 1;
    voxels[5 * 8 + 6] = 0x20;
    String message = assertRefused("voxel-too-large", signed.voxels(voxels));
    assertTrue(message.contains("[1, 0, 1]"), message);
    assertTrue(message.contains("9007199254740993"), message);
    voxels[5 * 8 + 6] = (byte) 0xdf;
    voxels[5 * 8 + 7] = (byte) 0xff;
    assertRefused("voxel-too-large", signed.voxels(voxels));
    String unsigned =
        assertRefused(
            "voxel-too-large",
            row(1, 1280, 64).voxels(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff));
    assertTrue(unsigned.contains("18446744073709551615"), unsigned);
  }

  @ParameterizedTest
  @CsvSource({
    "0, unknown",
    "1, binary",
    "32, complex64",
    "128, RGB24",
    "1536, float128",
    "1792, complex128",
    "2048, complex256",
    "2304, RGBA32",
    "-7, not in the standard",
  })
  void otherTypesAreRefusedByCodeAndName(int code, String name) {
    String message = assertRefused("nifti-datatype", row(1, code, 64).voxels(new byte[8]));
    assertTrue(message.contains("datatype " + code + " (" + name), message);
  }

  @Test
  void theDatatypeCountsWhereTheBitsDiffer() throws IOException {
    ReadVolume read = READER.read(row(1, 4, 8).voxels(0x34, 0x12).write(folder.resolve("v.nii")));
    assertEquals(0x1234, read.volume().get(0));
    assertEquals("nifti-bits", read.warnings().get(0).code());
  }

  @ParameterizedTest
  @ValueSource(ints = {352, 348, 360, 5000})
  void voxelsStartWhereTheHeaderSays(int offset) throws IOException {
    RawNifti file = row(1, 4, 16).voxels(7, 0);
    if (offset == 348) {
      // Without the extension flag the voxels follow the header at once.
      byte[] bytes = file.stated(348).bytes();
      bytes[348] = 7;
      Path path = Files.write(folder.resolve("v.nii"), bytes);
      assertEquals(7, READER.read(path).volume().get(0));
    } else {
      file.start(offset);
      assertEquals(7, READER.read(file.write(folder.resolve("v.nii"))).volume().get(0));
      assertEquals(7, READER.read(file.write(folder.resolve("v.nii.gz"))).volume().get(0));
    }
  }

  @Test
  void voxelsFollowTheHeaderWhereNoStartIsStated() throws IOException {
    assertEquals(7, read(row(1, 4, 16).stated(0).voxels(7, 0)).get(0));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-352, 12, 352.5, Double.NaN, Double.POSITIVE_INFINITY})
  void impossibleStartsAreRefused(double offset) {
    assertRefused("nifti-header-damaged", row(1, 4, 16).stated(offset).voxels(7, 0));
  }

  @Test
  void anImageFileMayHaveAnOffset() throws IOException {
    RawNifti pair =
        new RawNifti(1, ByteOrder.LITTLE_ENDIAN, false)
            .dim(3, 1, 1, 1)
            .stated(3)
            .voxels(9, 9, 9, 0x34, 0x12);
    assertEquals(0x1234, READER.read(pair.writePair(folder, "p")).volume().get(0));
  }

  private String assertRefused(String code, RawNifti file) {
    var error = assertThrows(InvalidInputException.class, () -> read(file));
    assertEquals(code, error.code());
    assertTrue(error.problem().contains("v.nii"), error.problem());
    return error.problem();
  }

  /** Three label maps of two voxels, one after the other, as SimpleITK writes a vector image. */
  @ParameterizedTest
  @ValueSource(strings = {"v.nii", "v.nii.gz"})
  void oneOfSeveralComponentsIsRead(String name) throws IOException {
    Path file =
        RawNifti.littleEndian()
            .dim(5, 2, 1, 1, 1, 3)
            .datatype(2, 8)
            .voxels(1, 2, 3, 4, 5, 6)
            .write(folder.resolve(name));
    for (int channel = 0; channel < 3; channel++) {
      ReadVolume read = READER.read(file, channel);
      assertArrayEquals(new double[] {2 * channel + 1, 2 * channel + 2}, values(read.volume()));
      assertEquals(List.of(), read.warnings());
      assertTrue(read.format().endsWith("channel " + channel + " of 3"), read.format());
    }
    InvalidInputException e = assertThrows(InvalidInputException.class, () -> READER.read(file, 3));
    assertEquals("channel-missing", e.code());
    assertTrue(e.problem().contains("holds 3 values a voxel"), e.problem());
    assertTrue(e.remedy().contains("0 to 2"), e.remedy());
    assertEquals(
        "volume-not-3d", assertThrows(InvalidInputException.class, () -> READER.read(file)).code());
  }

  @Test
  void fileOfOneValueHasOneChannel() throws IOException {
    Path file = row(2, 2, 8).voxels(7, 9).write(folder.resolve("v.nii"));
    assertArrayEquals(new double[] {7, 9}, values(READER.read(file, 0).volume()));
    assertArrayEquals(new double[] {7, 9}, values(ImageFiles.read(file, 0).volume()));
    for (int channel : new int[] {1, -1}) {
      InvalidInputException e =
          assertThrows(InvalidInputException.class, () -> READER.read(file, channel));
      assertEquals("channel-missing", e.code());
    }
  }

  @Test
  void componentsThatTheFileLacksAreRefused() throws IOException {
    Path file =
        RawNifti.littleEndian()
            .dim(5, 2, 1, 1, 1, 3)
            .datatype(2, 8)
            .voxels(1, 2, 3, 4, 5)
            .write(folder.resolve("v.nii"));
    assertArrayEquals(new double[] {3, 4}, values(READER.read(file, 1).volume()));
    assertEquals(
        "file-truncated",
        assertThrows(InvalidInputException.class, () -> READER.read(file, 2)).code());
    Path both =
        RawNifti.littleEndian()
            .dim(6, 2, 1, 1, 1, 3, 2)
            .datatype(2, 8)
            .voxels(new byte[12])
            .write(folder.resolve("w.nii"));
    assertEquals(
        "volume-not-3d",
        assertThrows(InvalidInputException.class, () -> READER.read(both, 0)).code());
  }
}
