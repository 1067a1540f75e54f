package io.pleura.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.InputWarning;
import io.pleura.error.InvalidInputException;
import io.pleura.spi.ReadVolume;
import io.pleura.volume.Direction;
import io.pleura.volume.Vector3;
import io.pleura.volume.VoxelGrid;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Headers and the grids that they mean. */
class NiftiGeometryTest {

  @TempDir Path folder;

  private static RawNifti bytes8() {
    return RawNifti.littleEndian().datatype(2, 8).voxels(new byte[8]);
  }

  private ReadVolume read(RawNifti file) throws IOException {
    return new NiftiReader().read(file.write(folder.resolve("v.nii")));
  }

  private VoxelGrid grid(RawNifti file, String... warnings) throws IOException {
    ReadVolume read = read(file);
    assertEquals(List.of(warnings), read.warnings().stream().map(InputWarning::code).toList());
    return read.volume().grid();
  }

  private String refused(String code, RawNifti file) {
    var error = assertThrows(InvalidInputException.class, () -> read(file));
    assertEquals(code, error.code());
    assertTrue(error.problem().contains("v.nii"), error.problem());
    return error.problem();
  }

  @Test
  void theGridIsReadWithoutItsVoxels() throws IOException {
    Path file = folder.resolve("header-only.nii");
    Files.write(file, bytes8().dim(3, 1000, 1000, 2000).bytes());
    VoxelGrid grid = ImageFiles.readGrid(file);
    assertEquals(2_000_000_000, grid.voxelCount());
  }

  @Test
  void rasBecomesLps() throws IOException {
    // The sform of the identity in RAS, moved.
    VoxelGrid grid =
        grid(bytes8().qform(0, 0, 0, 0, 0, 0, 0).sform(1, 1, 0, 0, 10, 0, 1, 0, 20, 0, 0, 1, 30));
    assertEquals(new Vector3(-10, -20, 30), grid.origin());
    assertEquals(new Direction(-1, 0, 0, 0, -1, 0, 0, 0, 1), grid.direction());
    assertEquals("RAS", grid.direction().orientation());
  }

  @Test
  void zerosHaveNoSign() throws IOException {
    VoxelGrid grid =
        grid(bytes8().qform(0, 0, 0, 0, 0, 0, 0).sform(1, -1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0));
    // Records compare doubles by bits, so that -0 would differ.
    assertEquals(new Vector3(0, 0, 0), grid.origin());
    assertEquals(Direction.IDENTITY, grid.direction());
  }

  /** An oblique header of the reference corpus, and where ITK puts its centre of mass. */
  @Test
  void obliqueSformGivesThePointsOfTheReference() throws IOException {
    RawNifti file =
        bytes8()
            .pixdim(1, 0.7f, 0.7f, 2.5)
            .qform(
                1,
                0.08770579844713211,
                -0.17541159689426422,
                -0.8770579695701599,
                31.5,
                -12.25,
                140)
            .sform(
                1,
                -0.42000001668930054,
                0.5169230103492737,
                -0.7692307233810425,
                31.5,
                -0.5600000023841858,
                -0.38769227266311646,
                0.576923131942749,
                -12.25,
                -3.53042906020562e-09,
                0.26923078298568726,
                2.307692527770996,
                140);
    Vector3 point =
        grid(file).toPhysical(42.81877729257642, 40.491508976225134, 15.690926734594857);
    assertEquals(-22.377165735512413, point.x(), 1e-12);
    assertEquals(42.874302995081656, point.y(), 1e-12);
    assertEquals(187.11139277176173, point.z(), 1e-12);
    // The qform of the same file says the same within its rounding.
    Vector3 byQform =
        grid(file.sform(0)).toPhysical(42.81877729257642, 40.491508976225134, 15.690926734594857);
    assertEquals(0, point.distance(byQform), 2e-5);
  }

  /** Quarter turns about each axis, written out. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, 1, RAS",
    "0, 0, 0, -1, RAI",
    "0, 0, 1, 1, LPS",
    "0, 0, 1, -1, LPI",
    "0.70710678, 0, 0, 1, RSP",
    "0, 0.70710678, 0, 1, IAR",
    "0, 0, 0.70710678, 1, ALS",
    "0.5, 0.5, 0.5, 1, ASR",
    "0.6, 0.8, 0, 1, AXX",
  })
  void quaternionTurnsTheAxes(double b, double c, double d, int qfac, String expected)
      throws IOException {
    RawNifti file = bytes8().pixdim(qfac, 1, 1, 1).qform(1, b, c, d, 1, 2, 3);
    VoxelGrid grid = grid(file);
    assertEquals(new Vector3(-1, -2, 3), grid.origin());
    if (expected.equals("AXX")) {
      // A half turn about (0.6, 0.8, 0): x goes to (2 * 0.36 - 1, 2 * 0.48, 0) in RAS.
      assertEquals(0.28, grid.direction().xx(), 1e-6);
      assertEquals(-0.96, grid.direction().yx(), 1e-6);
      assertEquals(-1, grid.direction().zz(), 1e-6);
    } else {
      assertEquals(expected, grid.direction().orientation());
    }
  }

  @Test
  void sformWinsAndTheDistanceIsStated() throws IOException {
    RawNifti file =
        bytes8().qform(2, 0, 0, 1, 3, 4, 0).sform(4, -1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0);
    ReadVolume read = read(file);
    assertEquals(new Vector3(0, 0, 0), read.volume().grid().origin());
    assertEquals("sform-qform-differ", read.warnings().get(0).code());
    assertTrue(read.warnings().get(0).message().contains("5.000 mm"));
  }

  @Test
  void roundingOfTheQuaternionIsNoDifference() throws IOException {
    // Almost a half turn: the real part, 0.0004, is lost in the rounding of the other three.
    double half = 0.0004;
    double angle = 2 * half;
    RawNifti file =
        bytes8()
            .dim(3, 512, 2, 2)
            .pixdim(1, 0.7, 0.7, 1)
            .voxels(new byte[2048])
            .qform(1, 0, 0, 1, 0, 0, 0)
            .sform(
                1,
                -0.7 * Math.cos(angle / 2),
                0.7 * Math.sin(angle / 2),
                0,
                0,
                -0.7 * Math.sin(angle / 2),
                -0.7 * Math.cos(angle / 2),
                0,
                0,
                0,
                0,
                1,
                0);
    grid(file);
    // Ten times as much is a difference.
    double more = 0.004;
    grid(
        file.sform(
            1,
            -0.7 * Math.cos(more),
            0.7 * Math.sin(more),
            0,
            0,
            -0.7 * Math.sin(more),
            -0.7 * Math.cos(more),
            0,
            0,
            0,
            0,
            1,
            0),
        "sform-qform-differ");
  }

  @Test
  void anUnusableQformBesideAnSformIsOnlyAWarning() throws IOException {
    RawNifti file = bytes8().sform(1, -1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0);
    grid(file.qform(1, Double.NaN, 0, 0, 0, 0, 0), "sform-qform-differ");
    grid(file.qform(1, 3, 0, 0, 0, 0, 0), "sform-qform-differ");
    refused("orientation-invalid", file.sform(0));
    refused("orientation-invalid", file.qform(1, 0, 0, 1, 0, Double.NaN, 0));
  }

  @Test
  void withoutOrientationTheAxesAreLps() throws IOException {
    RawNifti file = bytes8().pixdim(-1, 1, 2, 3).qform(0, 1, 0, 0, 5, 5, 5).sform(0, 9, 9, 9, 9);
    VoxelGrid grid = grid(file, "orientation-missing");
    assertEquals(VoxelGrid.of(2, 2, 2, new Vector3(1, 2, 3)), grid);
  }

  @Test
  void damagedSformIsRefused() {
    refused("orientation-invalid", bytes8().sform(1, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0));
    refused(
        "orientation-invalid", bytes8().sform(1, -1, 0, Double.NaN, 0, 0, -1, 0, 0, 0, 0, 1, 0));
    refused("orientation-invalid", bytes8().sform(1, -1, 0, 0, 0, 0, -1, 0, 1e300, 0, 0, 1, 0));
  }

  @Test
  void pixdimIsTheSpacingAndTheSformIsComparedWithIt() throws IOException {
    RawNifti file =
        bytes8()
            .pixdim(1, 1, 1, 5)
            .qform(0, 0, 0, 0, 0, 0, 0)
            .sform(1, -1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 4, 0);
    ReadVolume read = read(file);
    assertEquals(new Vector3(1, 1, 5), read.volume().grid().spacing());
    assertEquals("spacing-disagrees", read.warnings().get(0).code());
    String message = read.warnings().get(0).message();
    assertTrue(message.contains("along z: 5 mm (pixdim, used) and 4 mm (sform)"), message);
    grid(file.pixdim(1, 1, 1, 4.003));
  }

  @ParameterizedTest
  @CsvSource({"1, 0.002, 2", "2, 2, 2", "3, 2000, 2", "0, 2, 2", "10, 2, 2", "17, 0.002, 2"})
  void lengthsBecomeMillimetres(int units, double stored, double spacing) throws IOException {
    for (boolean bySform : new boolean[] {true, false}) {
      RawNifti file =
          new RawNifti(2, ByteOrder.LITTLE_ENDIAN, true)
              .datatype(2, 8)
              .voxels(new byte[8])
              .units(units)
              .pixdim(1, stored, stored, stored)
              .qform(bySform ? 0 : 1, 0, 0, 1, 10 * stored, 0, 0)
              .sform(
                  bySform ? 1 : 0, -stored, 0, 0, 10 * stored, 0, -stored, 0, 0, 0, 0, stored, 0);
      VoxelGrid grid = grid(file);
      for (int axis = 0; axis < 3; axis++) {
        assertEquals(spacing, grid.spacing().get(axis), 1e-12);
      }
      assertEquals(-10 * spacing, grid.origin().x(), 1e-12);
      assertEquals(Direction.IDENTITY, grid.direction());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "x, 0, 1, 1",
    "y, 1, 0, 1",
    "z, 1, 1, 0",
    "x, -1, 1, 1",
    "y, 1, NaN, 1",
    "z, 1, 1, Infinity",
  })
  void impossibleSpacingIsRefusedByAxis(String axis, double x, double y, double z) {
    String problem = refused("spacing-invalid", bytes8().pixdim(1, x, y, z));
    assertTrue(problem.startsWith("The " + axis + " spacing of v.nii is "), problem);
  }

  private static RawNifti sheared(double angle, int first, int second) {
    double[] rows = {-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0};
    rows[4 * second + second] *= Math.cos(angle);
    rows[4 * first + second] = Math.sin(angle);
    return new RawNifti(2, ByteOrder.LITTLE_ENDIAN, true)
        .datatype(2, 8)
        .voxels(new byte[8])
        .qform(0, 0, 0, 0, 0, 0, 0)
        .sform(1, rows);
  }

  @ParameterizedTest
  @CsvSource({"0, 1, x and y", "0, 2, x and z", "1, 2, y and z"})
  void shearIsSilentMendedOrRefusedBySize(int first, int second, String axes) throws IOException {
    grid(sheared(0.9e-5, first, second));
    VoxelGrid mended = grid(sheared(0.9e-3, first, second), "axes-rounded");
    double dot = 0;
    for (int row = 0; row < 3; row++) {
      dot += mended.direction().get(row, first) * mended.direction().get(row, second);
    }
    assertEquals(0, dot, 1e-15);
    String problem = refused("axes-not-orthogonal", sheared(1.1e-3, first, second));
    assertTrue(problem.contains(axes), problem);
    assertTrue(problem.contains("0.0630 degrees"), problem);
    assertTrue(problem.contains("gantry tilt"), problem);
    assertTrue(refused("axes-not-orthogonal", sheared(Math.PI / 2, first, second)).contains(axes));
  }

  @Test
  void axesOfLengthOneAreDropped() throws IOException {
    grid(bytes8().dim(4, 2, 2, 2, 1), "nifti-axis-dropped");
    grid(bytes8().dim(5, 2, 2, 2, 0, 1), "nifti-axis-dropped");
    grid(bytes8().dim(3, 2, 2, 2, 9));
  }

  @Test
  void otherShapesAreRefused() {
    assertTrue(
        refused("volume-not-3d", bytes8().dim(4, 2, 2, 1, 2)).contains("2 volumes along axis 4"));
    refused("volume-not-3d", bytes8().dim(5, 2, 2, 1, 1, 2));
    refused("volume-not-3d", bytes8().dim(2, 4, 2, 1));
    refused("nifti-header-damaged", bytes8().dim(0, 4, 2, 1));
    refused("nifti-header-damaged", bytes8().dim(8, 4, 2, 1));
    refused("nifti-header-damaged", bytes8().dim(4, 4, 2, 1, -1));
    assertTrue(
        refused("nifti-header-damaged", bytes8().dim(3, 4, -2, 1))
            .contains("size -2 along y (dim[2])"));
  }
}
