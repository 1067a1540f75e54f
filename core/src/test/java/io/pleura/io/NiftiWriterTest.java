package io.pleura.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.InvalidInputException;
import io.pleura.spi.ReadVolume;
import io.pleura.volume.Direction;
import io.pleura.volume.Mask;
import io.pleura.volume.PixelType;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NiftiWriterTest {

  private static final NiftiWriter WRITER = new NiftiWriter();

  private static final VoxelGrid GRID =
      new VoxelGrid(
          3,
          2,
          2,
          new Vector3(0.5, 0.75, 2),
          new Vector3(-1, 2, -3),
          new Direction(0, -1, 0, 1, 0, 0, 0, 0, -1));

  @TempDir Path folder;

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private static Volume volume(VoxelGrid grid, PixelType type) {
    int count = grid.voxelCount();
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = type.isInteger() ? i : i + 0.1;
    }
    if (type.isInteger()) {
      values[1] = Math.max(type.minimum(), -0x1p53);
      values[2] = Math.min(type.maximum(), 0x1p53);
    } else {
      values[1] = Double.NaN;
      values[2] = Double.NEGATIVE_INFINITY;
    }
    if (type.isHeldAsDouble()) {
      return Volume.wrap(grid, type, values);
    }
    float[] floats = new float[count];
    for (int i = 0; i < count; i++) {
      floats[i] = (float) values[i];
    }
    return Volume.wrap(grid, type, floats);
  }

  private static void assertSame(Volume expected, ReadVolume read) {
    assertEquals(List.of(), read.warnings());
    assertEquals(expected.pixelType(), read.volume().pixelType());
    assertEquals(expected.grid(), read.volume().grid());
    assertArrayEquals(
        expected.toDoubles(expected.grid().region()),
        read.volume().toDoubles(read.volume().grid().region()));
  }

  @ParameterizedTest
  @EnumSource(PixelType.class)
  void everyTypeComesBackFromEveryLayout(PixelType type) throws IOException {
    Volume volume = volume(GRID, type);
    for (NiftiWriter writer : List.of(WRITER, WRITER.asNifti2())) {
      for (String name : List.of("v.nii", "V.NII.GZ", "pair.hdr", "other.img")) {
        writer.write(volume, folder.resolve(name));
        ReadVolume read = ImageFiles.read(folder.resolve(name));
        assertSame(volume, read);
        assertTrue(read.format().startsWith(writer == WRITER ? "NIfTI-1" : "NIfTI-2"));
      }
    }
    assertEquals(
        List.of("V.NII.GZ", "other.hdr", "other.img", "pair.hdr", "pair.img", "v.nii"), files());
  }

  @Test
  void masksBecomeBytes() throws IOException {
    boolean[] voxels = new boolean[12];
    voxels[1] = true;
    voxels[11] = true;
    WRITER.write(Mask.wrap(GRID, voxels), folder.resolve("m.nii.gz"));
    Volume read = ImageFiles.read(folder.resolve("m.nii.gz")).volume();
    assertEquals(PixelType.UINT8, read.pixelType());
    assertEquals(GRID, read.grid());
    for (int i = 0; i < 12; i++) {
      assertEquals(voxels[i] ? 1 : 0, read.get(i));
    }
  }

  /** The bytes of a header, by the offsets of the standard. */
  @Test
  void theHeaderIsThatOfTheStandard() throws IOException {
    WRITER.write(volume(GRID, PixelType.INT16), folder.resolve("v.nii"));
    ByteBuffer bytes =
        ByteBuffer.wrap(Files.readAllBytes(folder.resolve("v.nii"))).order(ByteOrder.LITTLE_ENDIAN);
    assertEquals(352 + 24, bytes.capacity());
    assertEquals(348, bytes.getInt(0));
    short[] dim = new short[8];
    bytes.slice(40, 16).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(dim);
    assertArrayEquals(new short[] {3, 3, 2, 2, 1, 1, 1, 1}, dim);
    assertEquals(4, bytes.getShort(70));
    assertEquals(16, bytes.getShort(72));
    assertEquals(352, bytes.getFloat(108));
    assertEquals(1, bytes.getFloat(112));
    assertEquals(0, bytes.getFloat(116));
    assertEquals(2, bytes.get(123));
    assertEquals(1, bytes.getShort(252));
    assertEquals(1, bytes.getShort(254));
    assertEquals("n+1\0", new String(bytes.array(), 344, 4, StandardCharsets.ISO_8859_1));
    assertEquals(0, bytes.getInt(348));
    // LPS (0, -1, 0; 1, 0, 0; 0, 0, -1) times the spacing, the first two rows negated.
    float[] sform = new float[12];
    bytes.slice(280, 48).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(sform);
    assertArrayEquals(new float[] {0, 0.75f, 0, 1, -0.5f, 0, 0, -2, 0, 0, -2, -3}, sform);
    // In RAS x runs along -y, y along x, z along -z: a left-handed turn about z by -90 degrees.
    float[] pixdim = new float[4];
    bytes.slice(76, 16).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(pixdim);
    assertArrayEquals(new float[] {-1, 0.5f, 0.75f, 2}, pixdim);
    float[] qform = new float[6];
    bytes.slice(256, 24).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(qform);
    assertArrayEquals(new float[] {0, 0, (float) -Math.sqrt(0.5), 1, -2, -3}, qform);
  }

  @Test
  void theQformAloneGivesTheSameGrid() throws IOException {
    Path path = folder.resolve("v.nii");
    for (int turn = 0; turn < 48; turn++) {
      VoxelGrid grid = new VoxelGrid(3, 2, 2, GRID.spacing(), GRID.origin(), axisDirection(turn));
      WRITER.write(volume(grid, PixelType.UINT8), path);
      byte[] bytes = Files.readAllBytes(path);
      bytes[254] = 0;
      Files.write(path, bytes);
      assertTrue(grid.cornerDistance(ImageFiles.read(path).volume().grid()) < 5e-3);
      bytes[254] = 1;
      bytes[252] = 0;
      Files.write(path, bytes);
      assertEquals(grid, ImageFiles.read(path).volume().grid());
    }
  }

  /** The 48 ways to lay three axes along LPS. */
  private static Direction axisDirection(int number) {
    int[][] orders = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    double[] d = new double[9];
    for (int axis = 0; axis < 3; axis++) {
      d[3 * orders[number / 8][axis] + axis] = (number >> axis & 1) == 0 ? 1 : -1;
    }
    return new Direction(d[0], d[1], d[2], d[3], d[4], d[5], d[6], d[7], d[8]);
  }

  @Test
  void longAxesNeedNifti2() throws IOException {
    VoxelGrid grid = VoxelGrid.of(32768, 1, 1, new Vector3(1, 1, 1));
    Volume volume = Volume.wrap(grid, PixelType.INT8, new float[32768]);
    WRITER.write(volume, folder.resolve("long.nii.gz"));
    ReadVolume read = ImageFiles.read(folder.resolve("long.nii.gz"));
    assertSame(volume, read);
    assertTrue(read.format().startsWith("NIfTI-2"));
    VoxelGrid shorter = VoxelGrid.of(1, 32767, 1, new Vector3(1, 1, 1));
    WRITER.write(Volume.wrap(shorter, PixelType.INT8, new float[32767]), folder.resolve("s.nii"));
    assertTrue(ImageFiles.read(folder.resolve("s.nii")).format().startsWith("NIfTI-1"));
  }

  @Test
  void equalInputGivesEqualBytesWithoutATime() throws IOException {
    Volume volume = volume(GRID, PixelType.FLOAT32);
    WRITER.write(volume, folder.resolve("a.nii.gz"));
    WRITER.write(volume, folder.resolve("b.nii.gz"));
    byte[] bytes = Files.readAllBytes(folder.resolve("a.nii.gz"));
    assertArrayEquals(bytes, Files.readAllBytes(folder.resolve("b.nii.gz")));
    for (int i = 4; i < 8; i++) {
      assertEquals(0, bytes[i], "byte " + i + " of the gzip header, its time");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"old.nii.gz", "old.nii", "old.hdr"})
  void nothingIsLeftBehindAfterAFailure(String name) throws IOException {
    Volume good = volume(GRID, PixelType.INT16);
    WRITER.write(good, folder.resolve(name));
    List<String> before = files();
    float[] voxels = new float[12];
    voxels[7] = 1.5f;
    Volume bad = Volume.wrap(GRID, PixelType.INT16, voxels);
    for (String target : List.of(name, "new" + name)) {
      var error =
          assertThrows(
              InvalidInputException.class, () -> WRITER.write(bad, folder.resolve(target)));
      assertEquals("voxel-not-in-type", error.code());
      assertTrue(error.problem().contains("[1, 0, 1] is 1.5"), error.problem());
    }
    assertEquals(before, files());
    assertSame(good, ImageFiles.read(folder.resolve(name)));
  }

  @ParameterizedTest
  @EnumSource(
      value = PixelType.class,
      names = {"FLOAT32", "FLOAT64"},
      mode = EnumSource.Mode.EXCLUDE)
  void valuesThatATypeCannotHoldAreRefused(PixelType type) {
    for (double value :
        new double[] {
          Double.NaN, Double.POSITIVE_INFINITY, 0.5, 2 * type.minimum() - 1, 2 * type.maximum()
        }) {
      VoxelGrid grid = VoxelGrid.of(1, 1, 1, new Vector3(1, 1, 1));
      Volume volume =
          type.isHeldAsDouble()
              ? Volume.wrap(grid, type, new double[] {value})
              : Volume.wrap(grid, type, new float[] {(float) value});
      assertThrows(
          InvalidInputException.class, () -> WRITER.write(volume, folder.resolve("v.nii")));
    }
  }

  @Test
  void anotherEndingIsRefused() throws IOException {
    for (String name : List.of("v.nrrd", "v", "v.gz", "nii")) {
      var error =
          assertThrows(
              InvalidInputException.class,
              () -> WRITER.write(volume(GRID, PixelType.INT8), folder.resolve(name)));
      assertEquals("nifti-file-name", error.code());
    }
    assertEquals(List.of(), files());
  }

  @Test
  void aMissingFolderIsAnInputOutputError() {
    assertThrows(
        IOException.class,
        () -> WRITER.write(volume(GRID, PixelType.INT8), folder.resolve("none/v.nii.gz")));
  }

  @Test
  void anExistingFileIsReplaced() throws IOException {
    Path path = folder.resolve("v.nii.gz");
    WRITER.write(volume(GRID, PixelType.INT8), path);
    Volume other = volume(GRID, PixelType.FLOAT64);
    WRITER.write(other, path);
    assertSame(other, ImageFiles.read(path));
    assertEquals(List.of("v.nii.gz"), files());
    assertNotEquals(0, Files.size(path));
  }

  /** The field {@code descrip} is at byte 148 of NIfTI-1 and 240 of NIfTI-2, 80 bytes long. */
  @Test
  void descriptionStandsInTheHeader() throws IOException {
    String text = "x".repeat(78) + "~";
    Path file = folder.resolve("described.nii");
    for (int version : List.of(1, 2)) {
      NiftiWriter writer = version == 1 ? WRITER : WRITER.asNifti2();
      writer.withDescription(text).write(volume(GRID, PixelType.INT16), file);
      int start = version == 1 ? 148 : 240;
      byte[] header = Files.readAllBytes(file);
      assertEquals(text + "\0", new String(header, start, 80, StandardCharsets.US_ASCII));
      assertSame(volume(GRID, PixelType.INT16), new NiftiReader().read(file));
      for (int i = 0; i < 79; i++) {
        header[start + i] = 0;
      }
      writer.write(volume(GRID, PixelType.INT16), file);
      assertArrayEquals(Files.readAllBytes(file), header);
    }
    for (String refused : List.of("x".repeat(80), "two\nlines", "\u00fc")) {
      assertThrows(IllegalArgumentException.class, () -> WRITER.withDescription(refused));
    }
  }
}
