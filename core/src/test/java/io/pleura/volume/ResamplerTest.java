package io.pleura.volume;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pleura.execution.ExecutionContext;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResamplerTest {

  private static final ExecutionContext CONTEXT = ExecutionContext.ofAllCores();

  @ParameterizedTest
  @CsvSource({"synth, 5020", "synth_submask, 5056", "synth_coarsemask, 5039"})
  void masksEqualItkAtTies(String name, int voxels) throws IOException {
    Mask mask = ReferenceNifti.readMask("/reference/" + name + "_mask.nii.gz");
    Mask expected = ReferenceNifti.readMask("/reference/resampled/" + name + "_mask.nii.gz");
    Mask actual = Resampler.resample(mask, referenceGrid(name));
    assertEquals(voxels, actual.voxelCount());
    assertEquals(0, differences(expected, actual));
  }

  @Test
  void obliqueMaskEqualsTheSameVoxelsAlongThePatientAxes() throws IOException {
    Mask mask = ReferenceNifti.readMask("/reference/synth_oblique_mask.nii.gz");
    Mask expected = ReferenceNifti.readMask("/reference/resampled/synth_mask.nii.gz");
    Mask actual = Resampler.resample(mask, referenceGrid("synth_oblique"));
    assertEquals(5020, actual.voxelCount());
    assertEquals(0, differences(expected, actual));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 23, 45, 77.7, 123, 179})
  void turningTheScanDoesNotMoveTies(double degrees) {
    Mask straight = ReferenceNifti.readMask("/reference/synth_mask.nii.gz");
    VoxelGrid grid = straight.grid();
    double c = Math.cos(Math.toRadians(degrees));
    double s = Math.sin(Math.toRadians(degrees));
    var direction = new Direction(c, -s, 0, s, c, 0, 0, 0, 1);
    var turned =
        new VoxelGrid(
            grid.sizeX(),
            grid.sizeY(),
            grid.sizeZ(),
            grid.spacing(),
            new Vector3(-123.4, 45.6, 789.1),
            direction);
    Mask stored = Mask.wrap(turned, straight.toBooleans(grid.region()));
    Mask expected = Resampler.resample(straight, cornerAligned(grid, 17, 18, 23));
    Mask actual = Resampler.resample(stored, cornerAligned(turned, 17, 18, 23));
    assertEquals(0, differences(expected, actual));
  }

  @Test
  void halfVoxelTiesOfATurnedScanAreThoseOfTheStraightOne() {
    // From 0.75 and 2.5 mm to 1 mm, new centres fall midway between old ones.
    Mask straight = ReferenceNifti.readMask("/field/D33_half_voxel_ties/mask.nii.gz");
    Mask expected = Resampler.resample(straight, paddedGrid(straight, new Vector3(1, 1, 1)));
    assertEquals(2166, expected.voxelCount());
    VoxelGrid g = straight.grid();
    double c = Math.cos(Math.toRadians(23));
    double s = Math.sin(Math.toRadians(23));
    // Single precision, as a header stores it.
    var direction = new Direction((float) c, (float) -s, 0, (float) s, (float) c, 0, 0, 0, 1);
    var turned =
        new VoxelGrid(
            g.sizeX(),
            g.sizeY(),
            g.sizeZ(),
            g.spacing(),
            new Vector3(17.3f, -91.7f, 3.1f),
            direction);
    Mask stored = Mask.wrap(turned, straight.toBooleans(g.region()));
    Mask actual = Resampler.resample(stored, paddedGrid(stored, new Vector3(1, 1, 1)));
    assertEquals(0, differences(expected, actual));
  }

  @Test
  void cubicSplineEqualsItkInDouble() throws IOException {
    Volume image = clamped(PixelType.FLOAT64);
    Volume expected = ReferenceNifti.read("/reference/resampled/synth_image_float64.nii.gz");
    Volume actual =
        Resampler.resample(image, referenceGrid("synth"), Interpolation.CUBIC_B_SPLINE, CONTEXT);
    assertEquals(PixelType.FLOAT64, actual.pixelType());
    assertArrayEquals(doubles(expected), doubles(actual), 2e-12);
  }

  @Test
  void cubicSplineEqualsItkBitByBitInFloat() throws IOException {
    Volume image = clamped(PixelType.FLOAT32);
    Volume expected = ReferenceNifti.read("/reference/resampled/synth_image_float32.nii.gz");
    Volume actual =
        Resampler.resample(image, referenceGrid("synth"), Interpolation.CUBIC_B_SPLINE, CONTEXT);
    assertEquals(PixelType.FLOAT32, actual.pixelType());
    assertArrayEquals(doubles(expected), doubles(actual), 0.0);
  }

  @Test
  void integerImagesAreTruncatedAsItkDoes() throws IOException {
    Volume image = ReferenceNifti.read("/reference/synth_image.nii.gz");
    Mask mask = ReferenceNifti.readMask("/reference/synth_mask.nii.gz");
    for (JsonNode row : json("/reference/resampled/int16_statistics.json")) {
      String name = row.get("settings").asText();
      double[] spacing = new double[3];
      for (int a = 0; a < 3; a++) {
        double wanted = row.get("spacing").get(a).asDouble();
        spacing[a] = wanted == 0 ? mask.grid().spacing().get(a) : wanted;
      }
      VoxelGrid target = paddedGrid(mask, new Vector3(spacing[0], spacing[1], spacing[2]));
      Interpolation interpolation =
          switch (row.get("interpolator").asText()) {
            case "sitkBSpline" -> Interpolation.CUBIC_B_SPLINE;
            case "sitkLinear" -> Interpolation.LINEAR;
            default -> Interpolation.NEAREST;
          };
      assertEquals(row.get("size").get(0).asInt(), target.sizeX(), name);
      Volume actual = Resampler.resample(image, target, interpolation, CONTEXT);
      Mask roi = Resampler.resample(mask, target);
      assertEquals(PixelType.INT16, actual.pixelType());
      double sum = 0;
      double roiSum = 0;
      double minimum = Double.POSITIVE_INFINITY;
      double maximum = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < target.voxelCount(); i++) {
        double value = actual.get(i);
        sum += value;
        roiSum += roi.contains(i) ? value : 0;
        minimum = Math.min(minimum, value);
        maximum = Math.max(maximum, value);
      }
      assertEquals(row.get("roiVoxels").asInt(), roi.voxelCount(), name);
      // The sums are whole numbers: the means differ as soon as one voxel differs.
      assertEquals(row.get("mean").asDouble(), sum / target.voxelCount(), 1e-9, name);
      assertEquals(row.get("roiMean").asDouble(), roiSum / roi.voxelCount(), 1e-9, name);
      assertEquals(row.get("minimum").asDouble(), minimum, name);
      assertEquals(row.get("maximum").asDouble(), maximum, name);
    }
  }

  @Test
  void overshootStaysWithinThePixelType() {
    float[] step = new float[8];
    for (int i = 4; i < 8; i++) {
      step[i] = 255;
    }
    Volume source = Volume.wrap(VoxelGrid.of(8, 1, 1, new Vector3(1, 1, 1)), PixelType.UINT8, step);
    VoxelGrid fine = VoxelGrid.of(29, 1, 1, new Vector3(0.25, 1, 1));
    Volume limited = Resampler.resample(source, fine, Interpolation.CUBIC_B_SPLINE, CONTEXT);
    Volume free =
        Resampler.resample(
            Volume.wrap(source.grid(), PixelType.FLOAT32, source.toFloats(source.grid().region())),
            fine,
            Interpolation.CUBIC_B_SPLINE,
            CONTEXT);
    boolean over = false;
    boolean under = false;
    for (int i = 0; i < 29; i++) {
      double value = free.get(i);
      over |= value > 256;
      under |= value < -1;
      assertEquals((int) Math.max(0, Math.min(255, value)), limited.get(i), 1.0 / 3, "x = " + i);
    }
    assertTrue(over && under);
  }

  @Test
  void truncatesNegativeValuesTowardsZero() {
    Volume source =
        Volume.wrap(
            VoxelGrid.of(2, 1, 1, new Vector3(1, 1, 1)), PixelType.INT16, new float[] {-10, -11});
    var middle =
        new VoxelGrid(1, 1, 1, new Vector3(1, 1, 1), new Vector3(0.5, 0, 0), Direction.IDENTITY);
    Volume actual = Resampler.resample(source, middle, Interpolation.LINEAR, CONTEXT);
    assertEquals(-10.0, actual.get(0));
  }

  @ParameterizedTest
  @EnumSource(Interpolation.class)
  void upperEndIsOutsideLowerEndInside(Interpolation interpolation) {
    float[] ones = {1, 1, 1, 1};
    Volume source =
        Volume.wrap(VoxelGrid.of(4, 1, 1, new Vector3(1, 1, 1)), PixelType.FLOAT32, ones);
    // Centres at -1, -0.5, 0 ... 3.5, 4: -0.5 is inside, 3.5 is not.
    var target =
        new VoxelGrid(11, 1, 1, new Vector3(0.5, 1, 1), new Vector3(-1, 0, 0), Direction.IDENTITY);
    Volume actual = Resampler.resample(source, target, interpolation, CONTEXT);
    double[] expected = {0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0};
    assertArrayEquals(expected, doubles(actual), 1e-7);
  }

  @ParameterizedTest
  @EnumSource(Interpolation.class)
  void targetFarAwayIsZero(Interpolation interpolation) {
    Volume source = ReferenceNifti.read("/reference/synth_image.nii.gz");
    var target =
        new VoxelGrid(3, 3, 3, new Vector3(1, 1, 1), new Vector3(1e12, 0, 0), Direction.IDENTITY);
    Volume actual = Resampler.resample(source, target, interpolation, CONTEXT);
    assertArrayEquals(new double[27], doubles(actual), 0.0);
  }

  @ParameterizedTest
  @EnumSource(Interpolation.class)
  void permutedAndFlippedAxesFollowTheGeometry(Interpolation interpolation) {
    Volume source =
        ReferenceNifti.read("/reference/synth_image.nii.gz")
            .crop(new Region(20, 20, 8, 50, 46, 24));
    VoxelGrid g = source.grid();
    // Target axes: -z, +x, -y of the source.
    Vector3 origin = g.toPhysical(0, g.sizeY() - 1, g.sizeZ() - 1);
    var target =
        new VoxelGrid(
            g.sizeZ(),
            g.sizeX(),
            g.sizeY(),
            new Vector3(g.spacing().z(), g.spacing().x(), g.spacing().y()),
            origin,
            new Direction(0, 1, 0, 0, 0, -1, -1, 0, 0));
    Volume floats = Volume.wrap(g, PixelType.FLOAT32, source.toFloats(g.region()));
    Volume actual = Resampler.resample(floats, target, interpolation, CONTEXT);
    for (int z = 0; z < target.sizeZ(); z++) {
      for (int y = 0; y < target.sizeY(); y++) {
        for (int x = 0; x < target.sizeX(); x++) {
          assertEquals(
              source.get(y, g.sizeY() - 1 - z, g.sizeZ() - 1 - x), actual.get(x, y, z), 1e-3);
        }
      }
    }
  }

  @Test
  void obliqueTargetsFollowTheGeometry() {
    // A linear ramp is reproduced exactly by linear and, away from the edges, by cubic resampling.
    VoxelGrid grid = VoxelGrid.of(40, 40, 40, new Vector3(1, 0.8, 1.5));
    float[] ramp = new float[grid.voxelCount()];
    for (int z = 0; z < 40; z++) {
      for (int y = 0; y < 40; y++) {
        for (int x = 0; x < 40; x++) {
          Vector3 p = grid.toPhysical(x, y, z);
          ramp[grid.offset(x, y, z)] = (float) (3 * p.x() - 2 * p.y() + p.z());
        }
      }
    }
    Volume source = Volume.wrap(grid, PixelType.FLOAT32, ramp);
    var target =
        new VoxelGrid(
            7,
            6,
            5,
            new Vector3(0.9, 1.1, 0.7),
            new Vector3(18, 16, 25),
            new Direction(0.6, -0.8, 0, 0.8, 0.6, 0, 0, 0, 1));
    for (var interpolation :
        new Interpolation[] {Interpolation.LINEAR, Interpolation.CUBIC_B_SPLINE}) {
      Volume actual = Resampler.resample(source, target, interpolation, CONTEXT);
      for (int z = 0; z < 5; z++) {
        for (int y = 0; y < 6; y++) {
          for (int x = 0; x < 7; x++) {
            Vector3 p = target.toPhysical(x, y, z);
            assertEquals(3 * p.x() - 2 * p.y() + p.z(), actual.get(x, y, z), 1e-4);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void filteringOnlyWhatIsNeededChangesNothing(int axis) {
    // The same target once alone and once as a part of a target that needs the whole source.
    int[] size = {5, 6, 7};
    size[axis] = 256; // so that the indices along x, k / size, are exact
    VoxelGrid grid = VoxelGrid.of(size[0], size[1], size[2], new Vector3(1, 1, 1));
    double[] values = new double[grid.voxelCount()];
    var random = new java.util.Random(7);
    for (int i = 0; i < values.length; i++) {
      values[i] = 3000 * random.nextDouble() - 1000;
    }
    Volume source = Volume.wrap(grid, PixelType.FLOAT64, values);
    VoxelGrid all =
        new VoxelGrid(
            size[0],
            size[1],
            size[2],
            grid.spacing(),
            new Vector3(0.25, 0.25, 0.25),
            Direction.IDENTITY);
    int[] first = new int[3];
    int[] end = size.clone();
    first[axis] = 80;
    end[axis] = 96;
    var part = new Region(first[0], first[1], first[2], end[0], end[1], end[2]);
    Volume whole = Resampler.resample(source, all, Interpolation.CUBIC_B_SPLINE, CONTEXT);
    Volume alone =
        Resampler.resample(source, all.crop(part), Interpolation.CUBIC_B_SPLINE, CONTEXT);
    assertArrayEquals(whole.toDoubles(part), doubles(alone), 0.0);
  }

  /** Half of the target voxels lie on source voxels, so whole numbers come out but for rounding. */
  @ParameterizedTest
  @EnumSource(
      value = PixelType.class,
      names = {"INT16", "UINT8", "FLOAT32"})
  void combiningAxisByAxisRoundsAsTheSumOfProductsDoes(PixelType type) {
    VoxelGrid grid = VoxelGrid.of(60, 17, 19, new Vector3(1, 1, 1));
    double[] values = new double[grid.voxelCount()];
    var random = new java.util.Random(11);
    for (int i = 0; i < values.length; i++) {
      // Flat beyond x = 20, far enough for coefficients that are constant but for rounding.
      values[i] = i % 60 < 20 ? random.nextInt(256) : 161;
    }
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    VoxelGrid target = VoxelGrid.of(119, 34, 37, new Vector3(0.5, 0.5, 0.5));
    Volume actual =
        Resampler.resample(
            Volume.wrap(grid, type, floats), target, Interpolation.CUBIC_B_SPLINE, CONTEXT);
    // Held as double, so that every value is the sum of 64 products.
    double[] sums =
        doubles(
            Resampler.resample(
                Volume.wrap(grid, PixelType.FLOAT64, values),
                target,
                Interpolation.CUBIC_B_SPLINE,
                CONTEXT));
    int nearWhole = 0;
    for (int i = 0; i < sums.length; i++) {
      boolean near = sums[i] != Math.rint(sums[i]) && Math.abs(sums[i] - Math.rint(sums[i])) < 1e-9;
      nearWhole += near ? 1 : 0;
      double limited = Math.max(type.minimum(), Math.min(type.maximum(), sums[i]));
      double expected = type == PixelType.FLOAT32 ? (float) sums[i] : (int) limited;
      assertEquals(expected, actual.get(i), 0.0, "voxel " + i + " of " + sums[i]);
    }
    assertTrue(nearWhole > 10_000, nearWhole + " values decided by rounding");
  }

  @ParameterizedTest
  @EnumSource(Interpolation.class)
  void clampingOnTheWayEqualsClampingFirst(Interpolation interpolation) throws IOException {
    var window = new Window(-160, 240.3);
    for (PixelType type : new PixelType[] {PixelType.INT16, PixelType.FLOAT64}) {
      Volume image = ReferenceNifti.read("/reference/synth_image.nii.gz");
      VoxelGrid grid = image.grid();
      float[] limited = image.toFloats(grid.region());
      for (int i = 0; i < limited.length; i++) {
        limited[i] = Math.max(-160f, Math.min(240.3f, limited[i]));
      }
      if (type == PixelType.FLOAT64) {
        image = Volume.wrap(grid, type, image.toDoubles(grid.region()));
      }
      VoxelGrid target = referenceGrid("synth");
      assertArrayEquals(
          doubles(
              Resampler.resample(
                  Volume.wrap(grid, PixelType.FLOAT32, limited), target, interpolation, CONTEXT)),
          doubles(Resampler.resampleClamped(image, window, target, interpolation, CONTEXT)),
          0.0);
    }
  }

  @Test
  void singleVoxelAxesAreConstant() {
    Volume source =
        Volume.wrap(
            VoxelGrid.of(1, 1, 1, new Vector3(2, 2, 2)), PixelType.FLOAT32, new float[] {7});
    var target =
        new VoxelGrid(
            4, 1, 1, new Vector3(0.5, 2, 2), new Vector3(-0.75, 0, 0), Direction.IDENTITY);
    for (Interpolation interpolation : Interpolation.values()) {
      assertArrayEquals(
          new double[] {7, 7, 7, 7},
          doubles(Resampler.resample(source, target, interpolation, CONTEXT)),
          1e-6);
    }
  }

  private static Volume clamped(PixelType type) {
    Volume image = ReferenceNifti.read("/reference/synth_image.nii.gz");
    VoxelGrid grid = image.grid();
    double[] values = image.toDoubles(grid.region());
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.max(-160, Math.min(240, values[i]));
      floats[i] = (float) values[i];
    }
    return type == PixelType.FLOAT64
        ? Volume.wrap(grid, type, values)
        : Volume.wrap(grid, type, floats);
  }

  static double[] doubles(Volume volume) {
    return volume.toDoubles(volume.grid().region());
  }

  static int differences(Mask expected, Mask actual) {
    assertEquals(expected.grid().voxelCount(), actual.grid().voxelCount());
    int count = 0;
    for (int i = 0; i < expected.grid().voxelCount(); i++) {
      count += expected.contains(i) == actual.contains(i) ? 0 : 1;
    }
    return count;
  }

  static JsonNode json(String resource) throws IOException {
    try (var stream = ResamplerTest.class.getResourceAsStream(resource)) {
      return new ObjectMapper().readTree(stream);
    }
  }

  private static VoxelGrid referenceGrid(String name) throws IOException {
    for (JsonNode row : json("/reference/resampled/grids.json").get("rows")) {
      if (row.get("case").asText().equals(name)) {
        JsonNode size = row.get("size");
        JsonNode d = row.get("direction");
        return new VoxelGrid(
            size.get(0).asInt(),
            size.get(1).asInt(),
            size.get(2).asInt(),
            vector(row.get("spacing")),
            vector(row.get("origin")),
            new Direction(
                d.get(0).asDouble(),
                d.get(1).asDouble(),
                d.get(2).asDouble(),
                d.get(3).asDouble(),
                d.get(4).asDouble(),
                d.get(5).asDouble(),
                d.get(6).asDouble(),
                d.get(7).asDouble(),
                d.get(8).asDouble()));
      }
    }
    throw new IllegalArgumentException(name);
  }

  private static Vector3 vector(JsonNode node) {
    return new Vector3(node.get(0).asDouble(), node.get(1).asDouble(), node.get(2).asDouble());
  }

  /** A 1 mm grid whose first voxel's corner is the given number of millimetres from the corner. */
  private static VoxelGrid cornerAligned(VoxelGrid grid, int x, int y, int z) {
    double[] index = new double[3];
    int[] first = {x, y, z};
    for (int a = 0; a < 3; a++) {
      double s = grid.spacing().get(a);
      index[a] = 0.5 * (1 - s) / s + first[a] / s;
    }
    return new VoxelGrid(
        30,
        30,
        30,
        new Vector3(1, 1, 1),
        grid.toPhysical(index[0], index[1], index[2]),
        grid.direction());
  }

  /** The grid that PyRadiomics resamples to, with its padding of five new voxels. */
  static VoxelGrid paddedGrid(Mask mask, Vector3 spacing) {
    Region box = mask.boundingBox().orElseThrow();
    int[] first = {box.minX(), box.minY(), box.minZ()};
    int[] extent = {box.sizeX(), box.sizeY(), box.sizeZ()};
    int[] size = new int[3];
    double[] index = new double[3];
    for (int a = 0; a < 3; a++) {
      double s = mask.grid().spacing().get(a);
      double t = spacing.get(a);
      double ratio = s / t;
      double lower = Math.max(0, Math.floor((first[a] - 0.5) * ratio - 5));
      double upper =
          Math.min(
              Math.ceil(mask.grid().size(a) * ratio) - 1,
              Math.ceil((first[a] + extent[a] - 0.5) * ratio + 5));
      size[a] = (int) (upper - lower + 1);
      index[a] = 0.5 * (t - s) / s + lower / ratio;
    }
    return new VoxelGrid(
        size[0],
        size[1],
        size[2],
        spacing,
        mask.grid().toPhysical(index[0], index[1], index[2]),
        mask.grid().direction());
  }
}
