package io.pleura.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.InputWarning;
import io.pleura.error.InvalidInputException;
import io.pleura.spi.ReadVolume;
import io.pleura.volume.Direction;
import io.pleura.volume.PixelType;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files as other tools leave them behind; see field/README.md among the test resources. */
class FieldCasesTest {

  private static final double SPACING_XY = 0.8f;

  static Path file(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(FieldCasesTest.class.getResource("/field/" + name), name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ReadVolume read(String name) throws IOException {
    return ImageFiles.read(file(name));
  }

  private static List<String> codes(ReadVolume read) {
    return read.warnings().stream().map(InputWarning::code).toList();
  }

  private static void assertVoxelsEqual(Volume expected, Volume actual) {
    assertArrayEquals(
        expected.toDoubles(expected.grid().region()), actual.toDoubles(actual.grid().region()));
  }

  /** The base phantom by its own rule: lung, chest wall and a tumour of whole numbers. */
  @Test
  void basePhantomIsReadAsItsRuleSays() throws IOException {
    ReadVolume read = read("D00_base/ct.nii.gz");
    Volume ct = read.volume();
    assertEquals(List.of(), read.warnings());
    assertEquals("NIfTI-1, int16, gzip", read.format());
    assertEquals(PixelType.INT16, ct.pixelType());
    assertEquals(32, ct.grid().sizeX());
    assertEquals(30, ct.grid().sizeY());
    assertEquals(20, ct.grid().sizeZ());
    assertEquals(new Vector3(SPACING_XY, SPACING_XY, 2), ct.grid().spacing());
    assertEquals(new Vector3(-12, -11, -20), ct.grid().origin());
    assertEquals(Direction.IDENTITY, ct.grid().direction());
    Volume mask = read("D00_base/mask.nii.gz").volume();
    assertEquals(PixelType.UINT8, mask.pixelType());
    int inside = 0;
    for (int k = 0; k < 20; k++) {
      for (int j = 0; j < 30; j++) {
        for (int i = 0; i < 32; i++) {
          double x = 0.8 * (i - 15);
          double y = 0.8 * (j - 14);
          double z = 2.0 * (k - 10);
          boolean tumour = x * x + y * y + z * z <= 64;
          int texture = 30 + (7 * i + 13 * j + 29 * k + 3 * i * j + 5 * j * k) % 41 - 20;
          assertEquals(tumour ? texture : j >= 25 ? 40 : -850, ct.get(i, j, k));
          assertEquals(tumour ? 1 : 0, mask.get(i, j, k));
          inside += tumour ? 1 : 0;
        }
      }
    }
    assertTrue(inside > 1000, "the tumour has " + inside + " voxels");
  }

  @ParameterizedTest
  @CsvSource({
    "D12_fourth_axis_of_one/ct.nii.gz, nifti-axis-dropped",
    "D16_slope_zero/ct.nii.gz,",
    "D17_slope_nan/ct.nii.gz,",
    "D18_uint16_scaled/ct.nii.gz,",
    "D19_big_endian/ct.nii.gz,",
    "D20_hdr_img_pair/ct.hdr,",
    "D20_hdr_img_pair/ct.img,",
    "D22_gz_that_is_not_gz/ct.nii.gz, gzip-name",
    "D23_qform_against_sform/ct.nii.gz, sform-qform-differ",
    "D32_upload_names/SCAN.NII.GZ,",
    "D32_upload_names/scan.v2.nii.gz,",
    "D32_upload_names/scan.nii,",
    "D32_upload_names/scan,",
  })
  void readsTheBasePhantom(String name, String warning) throws IOException {
    ReadVolume read = read(name);
    Volume base = read("D00_base/ct.nii.gz").volume();
    assertEquals(base.grid(), read.volume().grid());
    assertVoxelsEqual(base, read.volume());
    assertEquals(warning == null ? List.of() : List.of(warning), codes(read));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "D12_fourth_axis_of_one",
        "D17_slope_nan",
        "D19_big_endian",
        "D23_qform_against_sform",
      })
  void readsTheBaseMask(String name) throws IOException {
    Volume base = read("D00_base/mask.nii.gz").volume();
    Volume mask = read(name + "/mask.nii.gz").volume();
    assertEquals(base.grid(), mask.grid());
    assertEquals(PixelType.UINT8, mask.pixelType());
    assertVoxelsEqual(base, mask);
  }

  @Test
  void scaledIntegersBecomeFloat() throws IOException {
    ReadVolume read = read("D18_uint16_scaled/ct.nii.gz");
    assertEquals(PixelType.FLOAT32, read.volume().pixelType());
    assertEquals("NIfTI-1, uint16 x 0.03125 + -1024.0, gzip", read.format());
  }

  @Test
  void notANumberIsPassedOn() throws IOException {
    Volume inside = read("D14_nan_voxel_in_roi/ct.nii.gz").volume();
    assertEquals(PixelType.FLOAT32, inside.pixelType());
    assertEquals(Double.NaN, inside.get(15, 14, 10));
    assertEquals(-850, inside.get(2, 2, 2));
    assertEquals(Double.NaN, read("D14_nan_voxel_outside_roi/ct.nii.gz").volume().get(2, 2, 2));
  }

  @Test
  void loneHeaderNamesTheMissingFile() {
    var error = assertThrows(InvalidInputException.class, () -> read("D20_hdr_alone/ct.hdr"));
    assertEquals("nifti-pair-incomplete", error.code());
    assertTrue(error.getMessage().contains("ct.img"), error.getMessage());
  }

  @Test
  void truncatedGzipIsRefusedWithTheBytesRead() {
    var error =
        assertThrows(InvalidInputException.class, () -> read("D21_truncated_gzip/ct.nii.gz"));
    assertEquals("file-truncated", error.code());
    Matcher message =
        Pattern.compile(
                "The compressed file ct\\.nii\\.gz ends early \\(truncated\\): (\\d+) of 38400"
                    + " voxel bytes read\\.")
            .matcher(error.problem());
    assertTrue(message.matches(), error.problem());
    // Another reader fills 9428 voxels with zeros, so 9772 of 19200 are there.
    assertEquals(2 * 9772, Integer.parseInt(message.group(1)), 2);
  }

  @Test
  void warningStatesTheDistanceBetweenSformAndQform() throws IOException {
    String message = read("D23_qform_against_sform/ct.nii.gz").warnings().get(0).message();
    assertTrue(message.contains("ct.nii.gz"), message);
    assertTrue(message.contains("40.00 mm"), message);
  }

  @Test
  void shearedAxesAreRefused() {
    for (String name : List.of("ct.nii.gz", "mask.nii.gz")) {
      var error =
          assertThrows(InvalidInputException.class, () -> read("D24_sheared_sform/" + name));
      assertEquals("axes-not-orthogonal", error.code());
      assertTrue(error.getMessage().contains("y and z are 12.0 degrees"), error.getMessage());
      assertTrue(error.getMessage().contains("gantry tilt"), error.getMessage());
    }
  }

  @Test
  void roundedAxesAreMended() throws IOException {
    ReadVolume read = read("D24_sform_rounding/ct.nii.gz");
    Volume base = read("D00_base/ct.nii.gz").volume();
    assertEquals(List.of("axes-rounded"), codes(read));
    assertVoxelsEqual(base, read.volume());
    Direction direction = read.volume().grid().direction();
    // The shear of 3e-5 between x and y is shared: each axis turns by half of it.
    assertEquals(1.5e-5, direction.xy(), 1e-9);
    assertEquals(-1.5e-5, direction.yx(), 1e-9);
    double dot =
        direction.xx() * direction.xy()
            + direction.yx() * direction.yy()
            + direction.zx() * direction.zy();
    assertEquals(0, dot, 1e-15);
    assertTrue(base.grid().cornerDistance(read.volume().grid()) < 1e-3);
  }

  @Test
  void zeroSpacingIsRefused() {
    for (String name : List.of("ct.nii.gz", "mask.nii.gz")) {
      var error = assertThrows(InvalidInputException.class, () -> read("D26_zero_pixdim/" + name));
      assertEquals("spacing-invalid", error.code());
      assertTrue(error.problem().contains("The z spacing of " + name + " is 0"), error.problem());
    }
  }

  @Test
  void flippedStorageKeepsItsPlace() throws IOException {
    Volume flipped = read("D25_mask_stored_flipped/mask.nii.gz").volume();
    Volume straight = read("D25_mask_stored_flipped/mask_unflipped.nii.gz").volume();
    assertEquals("RPS", flipped.grid().direction().orientation());
    assertEquals("LPS", straight.grid().direction().orientation());
    for (int i = 0; i < 32; i++) {
      assertEquals(straight.get(i, 14, 10), flipped.get(31 - i, 14, 10));
      assertEquals(
          0,
          straight.grid().toPhysical(i, 14, 10).distance(flipped.grid().toPhysical(31 - i, 14, 10)),
          1e-5);
    }
  }

  @Test
  void gzipOfSomethingElseIsRefused() {
    var error =
        assertThrows(InvalidInputException.class, () -> read("D32_upload_names/notes.txt.gz"));
    assertEquals("file-not-recognised", error.code());
    assertTrue(error.getMessage().contains(".nii.gz"), error.getMessage());
  }
}
