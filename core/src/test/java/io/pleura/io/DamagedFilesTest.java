package io.pleura.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pleura.error.ConfigurationException;
import io.pleura.error.InputWarning;
import io.pleura.error.InvalidInputException;
import io.pleura.spi.ReadVolume;
import io.pleura.spi.VolumeReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that are cut, damaged, misnamed, missing or something else. */
class DamagedFilesTest {

  private static final NiftiReader READER = new NiftiReader();

  @TempDir Path folder;

  /** 10x10x10 voxels of noise, which hardly compress. */
  private static RawNifti noise() {
    byte[] voxels = new byte[2000];
    new Random(7).nextBytes(voxels);
    return RawNifti.littleEndian().dim(3, 10, 10, 10).voxels(voxels);
  }

  private Path file(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private static String refused(String code, Path path) {
    var error = assertThrows(InvalidInputException.class, () -> ImageFiles.read(path));
    assertEquals(code, error.code(), error.getMessage());
    assertTrue(error.problem().contains(path.getFileName().toString()), error.problem());
    return error.getMessage();
  }

  private static List<String> codes(ReadVolume read) {
    return read.warnings().stream().map(InputWarning::code).toList();
  }

  @Test
  void missingFile() {
    Path missing = folder.resolve("none.nii.gz");
    assertTrue(refused("file-missing", missing).contains(missing.toString()));
    var error = assertThrows(InvalidInputException.class, () -> READER.read(missing));
    assertEquals("file-missing", error.code());
  }

  @Test
  void cutPlainFile() throws IOException {
    Path path = file("cut.nii", Arrays.copyOf(noise().bytes(), 352 + 1234));
    assertTrue(
        refused("file-truncated", path)
            .startsWith("The file cut.nii ends early (truncated): 1234 of 2000 voxel bytes read."));
    path = file("head.nii", Arrays.copyOf(noise().bytes(), 350));
    assertTrue(refused("file-truncated", path).contains("0 of 2000 voxel bytes"));
  }

  @Test
  void cutImageOfPair() throws IOException {
    Path header =
        new RawNifti(1, ByteOrder.LITTLE_ENDIAN, false).voxels(new byte[15]).writePair(folder, "p");
    var error = assertThrows(InvalidInputException.class, () -> READER.read(header));
    assertTrue(error.problem().contains("p.img ends early (truncated): 15 of 16"));
  }

  /** Wherever a compressed file is cut, it is refused. */
  @Test
  void cutGzip() throws IOException {
    byte[] whole = RawNifti.gzip(noise().bytes());
    for (int length = 2; length < whole.length; length += length < 400 ? 1 : 37) {
      Path path = file("cut.nii.gz", Arrays.copyOf(whole, length));
      var error = assertThrows(InvalidInputException.class, () -> ImageFiles.read(path));
      assertTrue(
          List.of("file-truncated", "file-not-recognised").contains(error.code()),
          error.getMessage());
    }
    Path path = file("cut.nii.gz", Arrays.copyOf(whole, whole.length - 3));
    String message = refused("file-truncated", path);
    assertTrue(message.contains("2000 of 2000 voxel bytes read, but gzip's checksum"), message);
  }

  @Test
  void damagedGzip() throws IOException {
    byte[] damaged = RawNifti.gzip(noise().bytes());
    damaged[damaged.length - 6] ^= 1;
    refused("file-damaged", file("checksum.nii.gz", damaged));
    // Noise is stored as it is, so that only the checksum tells of a wrong bit.
    damaged = RawNifti.gzip(noise().bytes());
    damaged[damaged.length / 2] ^= 64;
    refused("file-damaged", file("bit.nii.gz", damaged));
    // The other way round: data that cannot be uncompressed at all.
    damaged = RawNifti.gzip(noise().voxels(new byte[2000]).bytes());
    Arrays.fill(damaged, damaged.length - 20, damaged.length - 8, (byte) 0xff);
    assertTrue(
        refused("file-damaged", file("zeros.nii.gz", damaged)).contains("of 2000 voxel bytes"));
  }

  @Test
  void claimedSizeIsCheckedBeforeMemoryIsTaken() throws IOException {
    // 2^31 - 2^16 bytes as doubles would be 16 GB, far above what the tests may use.
    RawNifti claim = RawNifti.littleEndian().dim(3, 32767, 32767, 1).datatype(64, 64);
    refused("file-truncated", file("claim.nii", claim.bytes()));
    String message = refused("file-truncated", file("claim.nii.gz", RawNifti.gzip(claim.bytes())));
    assertTrue(message.contains("8589410312 voxel bytes"), message);
  }

  @Test
  void moreThanJavaMayUseIsRefusedBeforeItIsTaken() throws IOException {
    assumeTrue(Runtime.getRuntime().maxMemory() < 8L << 30, "much memory");
    RawNifti large = RawNifti.littleEndian().dim(3, 32767, 32767, 2).datatype(256, 8);
    Path path = file("sparse.nii", large.bytes());
    try (var sparse = new RandomAccessFile(path.toFile(), "rw")) {
      sparse.setLength(352 + 2L * 32767 * 32767); // takes no space on disk
    }
    String message = refused("volume-too-large", path);
    assertTrue(message.contains("8191 MB"), message);
    assertTrue(message.contains("-Xmx"), message);
  }

  @Test
  void moreVoxelsThanOneArrayHolds() throws IOException {
    RawNifti large = RawNifti.littleEndian().dim(3, 32767, 32767, 3);
    assertTrue(refused("volume-too-large", file("v.nii", large.bytes())).contains("32767x32767x3"));
    RawNifti larger =
        new RawNifti(2, ByteOrder.LITTLE_ENDIAN, true).dim(3, 1L << 40, 1L << 40, Long.MAX_VALUE);
    refused("volume-too-large", file("v.nii", larger.bytes()));
  }

  @Test
  void surplusBytesAreIgnoredWithAWarning() throws IOException {
    byte[] bytes = Arrays.copyOf(noise().bytes(), 352 + 2001);
    for (Path path : List.of(file("more.nii", bytes), file("more.nii.gz", RawNifti.gzip(bytes)))) {
      assertEquals(List.of("nifti-surplus"), codes(READER.read(path)));
    }
  }

  @Test
  void voxelsThatStartFarBehindAreNotLookedFor() throws IOException {
    byte[] bytes = noise().bytes();
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(108, 1e9f);
    Path path = file("far.nii.gz", RawNifti.gzip(bytes));
    assertTrue(refused("nifti-header-damaged", path).contains("vox_offset"));
  }

  @Test
  void gzipOfSeveralMembers() throws IOException {
    byte[] bytes = noise().bytes();
    var members = new ByteArrayOutputStream();
    members.write(RawNifti.gzip(Arrays.copyOf(bytes, 500)));
    members.write(RawNifti.gzip(Arrays.copyOfRange(bytes, 500, bytes.length)));
    ReadVolume read = READER.read(file("members.nii.gz", members.toByteArray()));
    ReadVolume plain = READER.read(file("plain.nii", bytes));
    assertArrayEquals(
        plain.volume().toFloats(plain.volume().grid().region()),
        read.volume().toFloats(read.volume().grid().region()));
    assertEquals(List.of(), codes(read));
  }

  @Test
  void compressionIsToldByContent() throws IOException {
    byte[] bytes = noise().bytes();
    byte[] packed = RawNifti.gzip(bytes);
    assertEquals(List.of("gzip-name"), codes(READER.read(file("a.nii", packed))));
    assertEquals(List.of("gzip-name"), codes(READER.read(file("a.NII.GZ", bytes))));
    assertEquals(List.of(), codes(READER.read(file("a", packed))));
    assertEquals(List.of(), codes(READER.read(file("b", bytes))));
  }

  @ParameterizedTest
  @CsvSource({
    "p.hdr, p.img",
    "P.HDR, P.IMG",
    "p.hdr, p.IMG",
    "p.hdr.gz, p.img.gz",
    "p.hdr, p.img.gz",
    "p.v2.hdr, p.v2.img",
  })
  void pairsAreFoundFromEitherFile(String header, String image) throws IOException {
    RawNifti pair = new RawNifti(2, ByteOrder.BIG_ENDIAN, false).datatype(2, 8);
    byte[] voxels = {1, 2, 3, 4, 5, 6, 7, 8};
    byte[] headerBytes = pair.headerBytes();
    file(header, header.endsWith(".gz") ? RawNifti.gzip(headerBytes) : headerBytes);
    file(image, image.endsWith(".gz") ? RawNifti.gzip(voxels) : voxels);
    for (String name : List.of(header, image)) {
      ReadVolume read = ImageFiles.read(folder.resolve(name));
      assertEquals(8, read.volume().get(1, 1, 1));
      assertEquals(List.of(), codes(read));
    }
  }

  @Test
  void halfAPairNamesTheOther() throws IOException {
    byte[] header = new RawNifti(1, ByteOrder.LITTLE_ENDIAN, false).headerBytes();
    String message = refused("nifti-pair-incomplete", file("scan.v2.hdr", header));
    assertTrue(message.contains("scan.v2.img"), message);
    Path image = file("lone.img", new byte[16]);
    assertFalse(READER.canRead(image));
    var error = assertThrows(InvalidInputException.class, () -> READER.read(image));
    assertEquals("nifti-pair-incomplete", error.code());
    assertTrue(error.problem().contains("lone.hdr"), error.problem());
    refused("nifti-pair-incomplete", file("header.nii", header));
  }

  @Test
  void otherContentIsRefusedWithTheAcceptedFormats() throws IOException {
    byte[] analyze = noise().bytes();
    Arrays.fill(analyze, 344, 348, (byte) 0);
    byte[] text =
        "not an image, but long enough to be one".repeat(20).getBytes(StandardCharsets.UTF_8);
    for (Path path :
        List.of(
            file("analyze.hdr", analyze),
            file("text.nii", text),
            file("text.nii.gz", RawNifti.gzip(text)),
            file("short.nii", new byte[] {1, 2}),
            file("empty.nii", new byte[0]),
            file("magic.nii.gz", new byte[] {0x1f, (byte) 0x8b}),
            file("magic2.nii.gz", new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 99, 99}),
            folder)) {
      assertFalse(READER.canRead(path), path.toString());
      String message = refused("file-not-recognised", path);
      assertTrue(message.contains(".nii, .nii.gz, .hdr with .img"), message);
    }
    assertTrue(refused("file-not-recognised", file("empty.nii", new byte[0])).contains("is empty"));
    assertTrue(refused("file-not-recognised", folder).contains("folder"));
    assertTrue(
        refused("file-not-recognised", folder.resolve("text.nii.gz"))
            .contains("uncompressed, it starts with the bytes 6E 6F 74"));
    var error =
        assertThrows(InvalidInputException.class, () -> READER.read(folder.resolve("text.nii")));
    assertEquals("file-not-recognised", error.code());
  }

  @Test
  void aFileThatSeveralReadersClaimIsRefusedByName() throws IOException {
    Path path = file("v.nii", noise().bytes());
    var error =
        assertThrows(
            ConfigurationException.class,
            () -> ImageFiles.read(path, List.of(READER, new OtherReader(true)), List.of()));
    assertEquals("readers-conflict", error.code());
    assertTrue(error.problem().contains("nifti ("), error.problem());
    assertTrue(error.problem().contains("other (" + OtherReader.class.getName()));
    assertEquals(
        10,
        ImageFiles.read(path, List.of(new OtherReader(false), READER), List.of())
            .volume()
            .grid()
            .sizeX());
    var unknown =
        assertThrows(
            InvalidInputException.class,
            () -> ImageFiles.read(path, List.of(new OtherReader(false)), List.of()));
    assertTrue(unknown.remedy().contains("Accepted: other."), unknown.remedy());
    assertThrows(InvalidInputException.class, () -> ImageFiles.read(path, List.of(), List.of()));
  }

  private record OtherReader(boolean claims) implements VolumeReader {
    @Override
    public String id() {
      return "other";
    }

    @Override
    public int spiVersion() {
      return 1;
    }

    @Override
    public boolean canRead(Path path) {
      return claims;
    }

    @Override
    public ReadVolume read(Path path) {
      throw new UnsupportedOperationException();
    }
  }
}
