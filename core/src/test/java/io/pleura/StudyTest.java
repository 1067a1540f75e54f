package io.pleura;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.clinical.ClinicalData;
import io.pleura.clinical.ClinicalParser;
import io.pleura.clinical.DetectionLimitRule;
import io.pleura.error.InputWarning;
import io.pleura.error.InvalidInputException;
import io.pleura.volume.Direction;
import io.pleura.volume.Mask;
import io.pleura.volume.MaskSelection;
import io.pleura.volume.PixelType;
import io.pleura.volume.Region;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The cases of the field corpus that are decided while a study is made, and their neighbours. */
class StudyTest {

  private static final int TUMOUR_VOXELS = 1653;

  @Test
  void baseCaseGivesNoWarning() throws Exception {
    var clinical = ClinicalData.builder().ceaNgPerMl(5.2).ca125UPerMl(31).ageYears(63).build();
    Study study = Study.read(file("D00_base", "ct"), file("D00_base", "mask"), clinical);
    assertEquals(List.of(), study.warnings());
    assertEquals(TUMOUR_VOXELS, study.mask().voxelCount());
    assertSame(clinical, study.clinical().orElseThrow());
    assertEquals(study.ct().grid(), study.mask().grid());
    assertTrue(study.mask().contains(15, 14, 10));
    assertEquals(-850, study.ct().get(0, 0, 0));
  }

  @Test
  void warningsOfClinicalValuesFollowThoseOfTheImages() throws Exception {
    var reading = ClinicalParser.withRule(DetectionLimitRule.HALF_LIMIT).parse("5,2", "<5", "63");
    Study study = read("D01_grid_rounding").withClinical(reading);
    assertEquals(new ClinicalData(5.2, 2.5, 63), study.clinical().orElseThrow());
    assertEquals(
        List.of("mask-grid-rounded", "clinical-decimal-comma", "clinical-below-detection"),
        study.warnings().stream().map(InputWarning::code).toList());
  }

  @Test
  void clinicalValuesMayBeAbsent() throws Exception {
    assertTrue(read("D00_base").clinical().isEmpty());
  }

  @Test
  void d01GridRoundedIsMeasuredInMillimetres() throws Exception {
    Study study = read("D01_grid_rounding");
    var warning = (InputWarning.GridRounded) only(study);
    assertEquals(3e-4, warning.cornerDistance(), 1e-4);
    assertSameAsBase(study);
  }

  @Test
  void d02FinerMaskIsCarriedToTheCtGrid() throws Exception {
    Study study = read("D02_mask_finer_grid");
    var warning = (InputWarning.MaskResampled) only(study);
    assertEquals(TUMOUR_VOXELS, warning.voxelsAfter());
    assertTrue(warning.voxelsBefore() > 4 * TUMOUR_VOXELS - 500);
    assertTrue(warning.message().contains("64x60x20"), warning.message());
    assertTrue(warning.message().contains("32x30x20"), warning.message());
    assertSameAsBase(study);
  }

  @Test
  void d03MaskElsewhereNamesBothExtents() {
    InvalidInputException failure = refused("D03_mask_elsewhere", "mask-outside-ct");
    assertTrue(failure.getMessage().contains("outside the CT"), failure.getMessage());
    assertTrue(failure.getMessage().contains("the CT spans x -12.4 to 13.2 mm"), failure.problem());
    assertTrue(failure.getMessage().contains("The ROI spans x 49"), failure.problem());
    assertTrue(failure.remedy().contains("another series"), failure.remedy());
  }

  @Test
  void d04EmptyMask() {
    InvalidInputException failure = refused("D04_mask_empty", "mask-empty");
    assertTrue(failure.problem().contains("empty: all 19200 voxels are 0"), failure.problem());
  }

  @Test
  void d05OnlyLabelIsTakenWithAWarning() throws Exception {
    Study study = read("D05_label_255");
    assertEquals(new InputWarning.LabelChosen(255, TUMOUR_VOXELS), only(study));
    assertSameAsBase(study);
  }

  @Test
  void d06SecondLabelIsLeftOutWithAWarning() throws Exception {
    Study study = read("D06_two_labels");
    assertEquals(new InputWarning.LabelsLeftOut(1, Map.of(2, 64L)), only(study));
    assertTrue(only(study).message().contains("label 2 (64 voxels)"));
    assertSameAsBase(study);
  }

  @Test
  void d06UnionOnlyByExplicitThreshold() throws Exception {
    Study study =
        Study.read(
            file("D06_two_labels", "ct"),
            file("D06_two_labels", "mask"),
            null,
            MaskSelection.PYTHON_APPLICATION);
    assertEquals(TUMOUR_VOXELS + 64, study.mask().voxelCount());
    assertEquals("labels-united", only(study).code());
    assertTrue(only(study).message().contains("1 (1653 voxels), 2 (64 voxels)"));
  }

  @Test
  void d06OtherLabelByChoice() throws Exception {
    Study study =
        Study.read(
            file("D06_two_labels", "ct"),
            file("D06_two_labels", "mask"),
            null,
            new MaskSelection.Label(2));
    assertEquals(64, study.mask().voxelCount());
    assertEquals(new Region(24, 4, 4, 28, 8, 8), study.mask().boundingBox().orElseThrow());
  }

  @Test
  void d07IntensitiesAreNoLabels() {
    InvalidInputException failure = refused("D07_mask_holds_intensities", "mask-not-a-label-map");
    assertTrue(
        failure.problem().contains("41 distinct non-zero values, 1110 to 1150"), failure.problem());
  }

  @Test
  void d08OneVoxel() {
    InvalidInputException failure = refused("D08_one_voxel", "roi-too-small");
    assertTrue(failure.problem().contains("ROI has 1 voxel; the minimum is 2"));
  }

  @Test
  void d09OneSlice() throws Exception {
    Study study = read("D09_one_slice");
    assertEquals(new InputWarning.SingleSlice("z"), only(study));
  }

  @ParameterizedTest
  @ValueSource(strings = {"D10_erased_by_resampling", "D11_mask_covers_all"})
  void acceptedWithoutAWord(String name) throws Exception {
    assertEquals(List.of(), read(name).warnings());
  }

  @Test
  void d11KeepsTheWholeImage() throws Exception {
    assertEquals(12 * 12 * 12, read("D11_mask_covers_all").mask().voxelCount());
  }

  @Test
  void d12DroppedAxisIsToldForBothFiles() throws Exception {
    Study study = read("D12_fourth_axis_of_one");
    assertSameAsBase(study);
    assertEquals(2, study.warnings().size());
    assertTrue(study.warnings().get(0).message().startsWith("CT "));
    assertTrue(study.warnings().get(0).message().contains("ct.nii.gz: "));
    assertTrue(study.warnings().get(1).message().startsWith("Mask "));
    assertTrue(study.warnings().get(1).message().contains("mask.nii.gz: "));
  }

  @ParameterizedTest
  @CsvSource({"D14_nan_voxel_in_roi, '[15, 14, 10]'", "D14_nan_voxel_outside_roi, '[2, 2, 2]'"})
  void d14NanVoxels(String name, String index) {
    InvalidInputException failure = refused(name, "ct-not-finite");
    assertTrue(failure.problem().contains("1 NaN"), failure.problem());
    assertTrue(failure.problem().contains("index " + index), failure.problem());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "D16_slope_zero",
        "D17_slope_nan",
        "D19_big_endian",
        "D23_qform_against_sform",
        "D24_sform_rounding"
      })
  void unusualHeadersGiveTheBaseCase(String name) throws Exception {
    assertSameAsBase(read(name));
  }

  @Test
  void d25FlippedMaskIsMappedThroughTheGeometry() throws Exception {
    Study study = read("D25_mask_stored_flipped");
    Study unflipped =
        Study.read(
            file("D25_mask_stored_flipped", "ct"),
            file("D25_mask_stored_flipped", "mask_unflipped"),
            null);
    // The header is in single precision, so the corner of 12.8 mm is not met exactly.
    assertTrue(study.warnings().contains(new InputWarning.MaskReoriented("-x +y +z")));
    assertEquals(List.of(), unflipped.warnings());
    assertSameMask(unflipped.mask(), study.mask());
    assertTrue(study.mask().contains(8, 14, 10));
  }

  @Test
  void missingFilesAreNamed(@TempDir Path folder) throws Exception {
    Path absent = folder.resolve("absent.nii.gz");
    var mask =
        assertThrows(
            InvalidInputException.class, () -> Study.read(file("D00_base", "ct"), absent, null));
    assertTrue(mask.problem().contains("absent.nii.gz"));
    var ct =
        assertThrows(
            InvalidInputException.class, () -> Study.read(absent, file("D00_base", "mask"), null));
    assertTrue(ct.problem().contains("absent.nii.gz"));
    Path text = Files.writeString(folder.resolve("notes.nii"), "no image at all");
    assertThrows(InvalidInputException.class, () -> Study.read(file("D00_base", "ct"), text, null));
  }

  @Test
  void infiniteVoxelsAreRefusedToo() {
    float[] voxels = new float[27];
    voxels[13] = Float.POSITIVE_INFINITY;
    voxels[26] = Float.NaN;
    VoxelGrid grid = VoxelGrid.of(3, 3, 3, new Vector3(1, 1, 1));
    var failure =
        assertThrows(
            InvalidInputException.class,
            () -> Study.of(Volume.wrap(grid, PixelType.FLOAT32, voxels), block(grid, 0, 2), null));
    assertEquals("ct-not-finite", failure.code());
    assertTrue(failure.problem().contains("1 NaN and 1 infinite of 27"), failure.problem());
    assertTrue(failure.problem().contains("Infinity at index [1, 1, 1]"), failure.problem());
  }

  @Test
  void masksInMemoryAreChecked() {
    VoxelGrid grid = VoxelGrid.of(6, 5, 4, new Vector3(1, 1, 1));
    Volume ct = Volume.wrap(grid, PixelType.INT16, new float[grid.voxelCount()]);
    Mask mask = block(grid, 1, 3);
    assertSame(mask, Study.of(ct, mask, null).mask());
    assertEquals(
        "mask-empty",
        assertThrows(InvalidInputException.class, () -> Study.of(ct, block(grid, 0, 0), null))
            .code());
    assertEquals(
        "roi-too-small",
        assertThrows(InvalidInputException.class, () -> Study.of(ct, block(grid, 1, 2), null))
            .code());
  }

  @Test
  void labelsInMemoryAreSelected() {
    VoxelGrid grid = VoxelGrid.of(4, 4, 4, new Vector3(1, 1, 1));
    Volume ct = Volume.wrap(grid, PixelType.INT16, new float[64]);
    float[] labels = new float[64];
    labels[21] = 3;
    labels[22] = 3;
    labels[26] = 3;
    Volume mask = Volume.wrap(grid, PixelType.UINT8, labels);
    Study study = Study.of(ct, mask, null, MaskSelection.automatic());
    assertEquals(3, study.mask().voxelCount());
    assertEquals(
        List.of(new InputWarning.LabelChosen(3, 3), new InputWarning.SingleSlice("z")),
        study.warnings());
  }

  @Test
  void roiPartlyOutsideIsRefusedWithCounts() {
    VoxelGrid grid = VoxelGrid.of(10, 10, 10, new Vector3(1, 1, 1));
    Volume ct = Volume.wrap(grid, PixelType.INT16, new float[1000]);
    var beside =
        new VoxelGrid(10, 10, 10, new Vector3(1, 1, 1), new Vector3(7, 0, 0), Direction.IDENTITY);
    var failure =
        assertThrows(InvalidInputException.class, () -> Study.of(ct, block(beside, 1, 4), null));
    assertEquals("mask-partly-outside-ct", failure.code());
    assertTrue(failure.problem().contains("9 of its 27 voxels"), failure.problem());
  }

  @Test
  void maskOnAPartOfTheCtGridLosesNothing() {
    VoxelGrid grid = VoxelGrid.of(10, 10, 10, new Vector3(0.7, 0.7, 2.5));
    Volume ct = Volume.wrap(grid, PixelType.INT16, new float[1000]);
    Mask part = block(grid.crop(new Region(3, 2, 4, 9, 9, 9)), 1, 4);
    Study study = Study.of(ct, part, null);
    assertEquals(27, study.mask().voxelCount());
    assertEquals(new Region(4, 3, 5, 7, 6, 8), study.mask().boundingBox().orElseThrow());
  }

  @ParameterizedTest
  @CsvSource({
    "0.0000005, ''",
    "0.005, mask-grid-rounded",
    "0.02, mask-resampled",
    "0.3, mask-resampled",
    "0.6, mask-resampled"
  })
  void shiftDecidesByVoxelSize(double voxels, String code) {
    VoxelGrid grid = VoxelGrid.of(10, 10, 10, new Vector3(0.5, 2, 2));
    Volume ct = Volume.wrap(grid, PixelType.INT16, new float[1000]);
    var shifted =
        new VoxelGrid(
            10, 10, 10, grid.spacing(), new Vector3(voxels * 0.5, 0, 0), Direction.IDENTITY);
    Study study = Study.of(ct, block(shifted, 3, 6), null);
    assertEquals(
        code.isEmpty() ? List.of() : List.of(code),
        study.warnings().stream().map(InputWarning::code).toList());
    int first = voxels > 0.5 ? 4 : 3;
    assertEquals(
        new Region(first, 3, 3, first + 3, 6, 6), study.mask().boundingBox().orElseThrow());
  }

  @Test
  void roiSmallerThanACtVoxelIsErased() {
    VoxelGrid grid = VoxelGrid.of(8, 8, 8, new Vector3(4, 4, 4));
    Volume ct = Volume.wrap(grid, PixelType.INT16, new float[512]);
    VoxelGrid fine = VoxelGrid.of(28, 28, 28, new Vector3(1, 1, 1));
    var failure =
        assertThrows(InvalidInputException.class, () -> Study.of(ct, block(fine, 9, 11), null));
    assertEquals("mask-erased", failure.code());
    assertTrue(failure.problem().contains("The ROI has 8 voxels"), failure.problem());
    assertTrue(failure.problem().contains("0 voxels after resampling"), failure.problem());
  }

  @Test
  void singleVoxelLeftIsNoRoi() {
    VoxelGrid grid = VoxelGrid.of(8, 8, 8, new Vector3(4, 4, 4));
    Volume ct = Volume.wrap(grid, PixelType.INT16, new float[512]);
    VoxelGrid fine = VoxelGrid.of(28, 28, 28, new Vector3(1, 1, 1));
    var failure =
        assertThrows(InvalidInputException.class, () -> Study.of(ct, block(fine, 7, 9), null));
    assertEquals("mask-erased", failure.code());
    assertTrue(failure.problem().contains("1 voxel after resampling"), failure.problem());
  }

  @Test
  void everyAxisOrderIsLossless() {
    VoxelGrid grid =
        new VoxelGrid(
            5,
            6,
            7,
            new Vector3(0.7, 0.8, 2.5),
            new Vector3(-30, 12, 140),
            new Direction(0.6, -0.8, 0, 0.8, 0.6, 0, 0, 0, 1));
    Volume ct = Volume.wrap(grid, PixelType.INT16, new float[210]);
    boolean[] roi = new boolean[210];
    var random = new java.util.Random(3);
    for (int i = 0; i < roi.length; i++) {
      roi[i] = random.nextInt(3) == 0;
    }
    int[][] orders = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    for (int[] order : orders) {
      for (int flips = 0; flips < 8; flips++) {
        Mask stored = store(grid, roi, order, flips);
        Study study = Study.of(ct, stored, null);
        boolean asIs = flips == 0 && order[0] == 0 && order[1] == 1;
        assertEquals(asIs ? 0 : 1, study.warnings().size());
        if (!asIs) {
          assertEquals("mask-reoriented", study.warnings().get(0).code());
        }
        assertSameMask(Mask.wrap(grid, roi), study.mask());
      }
    }
  }

  /** The same voxels with the axes in another order; bit a of flips turns stored axis a round. */
  private static Mask store(VoxelGrid grid, boolean[] roi, int[] order, int flips) {
    int[] size = {grid.size(order[0]), grid.size(order[1]), grid.size(order[2])};
    double[] d = new double[9];
    double[] first = new double[3];
    double[] spacing = new double[3];
    for (int a = 0; a < 3; a++) {
      boolean flip = (flips >> a & 1) == 1;
      first[order[a]] = flip ? size[a] - 1 : 0;
      spacing[a] = grid.spacing().get(order[a]);
      for (int row = 0; row < 3; row++) {
        d[3 * row + a] = (flip ? -1 : 1) * grid.direction().get(row, order[a]);
      }
    }
    boolean[] voxels = new boolean[roi.length];
    int at = 0;
    for (int z = 0; z < size[2]; z++) {
      for (int y = 0; y < size[1]; y++) {
        for (int x = 0; x < size[0]; x++) {
          int[] stored = {x, y, z};
          int[] index = new int[3];
          for (int a = 0; a < 3; a++) {
            index[order[a]] = (flips >> a & 1) == 1 ? size[a] - 1 - stored[a] : stored[a];
          }
          voxels[at++] = roi[grid.offset(index[0], index[1], index[2])];
        }
      }
    }
    var storedGrid =
        new VoxelGrid(
            size[0],
            size[1],
            size[2],
            new Vector3(spacing[0], spacing[1], spacing[2]),
            grid.toPhysical(first[0], first[1], first[2]),
            new Direction(d[0], d[1], d[2], d[3], d[4], d[5], d[6], d[7], d[8]));
    return Mask.wrap(storedGrid, voxels);
  }

  /** A cube from the first to before the end index along each axis. */
  private static Mask block(VoxelGrid grid, int first, int end) {
    boolean[] voxels = new boolean[grid.voxelCount()];
    for (int z = first; z < end; z++) {
      for (int y = first; y < end; y++) {
        for (int x = first; x < end; x++) {
          voxels[grid.offset(x, y, z)] = true;
        }
      }
    }
    return Mask.wrap(grid, voxels);
  }

  private static void assertSameAsBase(Study study) throws Exception {
    Study base = read("D00_base");
    assertSameMask(base.mask(), study.mask());
    assertEquals(study.ct().grid(), study.mask().grid());
    for (int i = 0; i < base.ct().grid().voxelCount(); i++) {
      assertEquals(base.ct().get(i), study.ct().get(i), 1e-9);
    }
  }

  private static void assertSameMask(Mask expected, Mask actual) {
    assertEquals(expected.voxelCount(), actual.voxelCount());
    for (int i = 0; i < expected.grid().voxelCount(); i++) {
      assertEquals(expected.contains(i), actual.contains(i), "voxel " + i);
    }
  }

  private static InputWarning only(Study study) {
    assertEquals(1, study.warnings().size(), study.warnings().toString());
    return study.warnings().get(0);
  }

  private static InvalidInputException refused(String name, String code) {
    var failure = assertThrows(InvalidInputException.class, () -> read(name));
    assertEquals(code, failure.code());
    return failure;
  }

  private static Study read(String name) throws IOException, URISyntaxException {
    return Study.read(file(name, "ct"), file(name, "mask"), null);
  }

  private static Path file(String name, String role) throws URISyntaxException {
    var url = StudyTest.class.getResource("/field/" + name + "/" + role + ".nii.gz");
    return Path.of(java.util.Objects.requireNonNull(url, name).toURI());
  }
}
