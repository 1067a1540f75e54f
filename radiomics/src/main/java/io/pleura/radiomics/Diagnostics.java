package io.pleura.radiomics;

import io.pleura.LibraryVersion;
import io.pleura.execution.ExecutionContext;
import io.pleura.volume.LabelMap;
import io.pleura.volume.Mask;
import io.pleura.volume.PixelType;
import io.pleura.volume.Region;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** PyRadiomics' general information about image, mask and settings. */
final class Diagnostics {

  /** The settings that PyRadiomics lists whether given or not, in its order. */
  private static final List<Setting> ALWAYS_LISTED =
      List.of(
          Setting.MINIMUM_ROI_DIMENSIONS,
          Setting.MINIMUM_ROI_SIZE,
          Setting.NORMALIZE,
          Setting.NORMALIZE_SCALE,
          Setting.REMOVE_OUTLIERS,
          Setting.RESAMPLED_PIXEL_SPACING,
          Setting.INTERPOLATOR,
          Setting.PRE_CROP,
          Setting.PAD_DISTANCE,
          Setting.DISTANCES,
          Setting.FORCE_2D,
          Setting.FORCE_2D_DIMENSION,
          Setting.RESEGMENT_RANGE,
          Setting.LABEL,
          Setting.ADDITIONAL_INFO);

  private final Map<String, Object> values = new LinkedHashMap<>();
  private final ExecutionContext context;

  private Diagnostics(ExecutionContext context) {
    this.context = context;
  }

  static Map<String, Object> of(
      GivenImage original,
      Mask originalMask,
      Source source,
      Volume image,
      RoiPlan plan,
      RadiomicsSettings settings,
      ExecutionContext context) {
    var result = new Diagnostics(context);
    result.addVersions();
    result.addConfiguration(settings, source.label());
    String[] hashes = new String[2];
    context.forEach(2, task -> hashes[task] = task == 0 ? hash(original) : hash(source));
    result.values.put("diagnostics_Image-original_Hash", hashes[0]);
    result.values.put("diagnostics_Image-original_Dimensionality", "3D");
    result.addImage("original", original);
    result.values.put("diagnostics_Mask-original_Hash", hashes[1]);
    result.addMask("original", originalMask);
    if (plan.resampled()) {
      result.addImage("interpolated", new GivenImage(image, Optional.empty()));
      result.addMask("interpolated", plan.whole());
      result.addRoi("interpolated", image, plan.whole());
    } else if (plan.maskCorrected() && !settings.preCrop()) {
      result.addMask("corrected", plan.whole());
      result.addRoi("corrected", image, plan.whole());
    }
    if (plan.isResegmented()) {
      result.addMask("resegmented", plan.mask());
      result.addRoi("resegmented", image, plan.mask());
    }
    return result.values;
  }

  private void addVersions() {
    values.put("diagnostics_Versions_PyRadiomics", "none; values equal to PyRadiomics 3.1");
    for (String library : List.of("Numpy", "SimpleITK", "PyWavelet", "Python")) {
      values.put("diagnostics_Versions_" + library, "none");
    }
    values.put("diagnostics_Versions_Pleura", LibraryVersion.current());
  }

  /** What PyRadiomics lists in any case, then what else was given. */
  private void addConfiguration(RadiomicsSettings settings, int label) {
    Map<String, @Nullable Object> listed = new LinkedHashMap<>();
    SettingValues all = settings.settings();
    for (Setting setting : ALWAYS_LISTED) {
      listed.put(setting.key(), plain(setting == Setting.LABEL ? label : all.get(setting)));
    }
    all.given().forEach((setting, value) -> listed.putIfAbsent(setting.key(), plain(value)));
    settings.clamp().ifPresent(clamp -> listed.put("clamp", List.of(clamp.lower(), clamp.upper())));
    values.put("diagnostics_Configuration_Settings", listed);
    Map<String, @Nullable Object> types = new LinkedHashMap<>();
    settings
        .imageTypes()
        .forEach(
            (type, own) -> {
              Map<String, @Nullable Object> plain = new LinkedHashMap<>();
              own.forEach(
                  (key, value) ->
                      plain.put(key, key.equals("sigma") ? asGiven(value) : plain(value)));
              types.put(type, plain);
            });
    values.put("diagnostics_Configuration_EnabledImageTypes", types);
    values.put("diagnostics_Configuration_Fingerprint", settings.fingerprint());
  }

  /** A value as parameter files usually hold it: whole numbers without a fraction. */
  private static @Nullable Object plain(@Nullable Object value) {
    return value instanceof Double number && number == Math.rint(number)
        ? (Object) number.longValue()
        : value instanceof List<?> list
            ? list.stream().map(Diagnostics::plain).toList()
            : asGiven(value);
  }

  /** A value in the types of a result; a whole number keeps the fraction it was given with. */
  private static @Nullable Object asGiven(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(Diagnostics::asGiven).toList();
    }
    return value instanceof Integer whole ? (Object) whole.longValue() : value;
  }

  private void addImage(String stage, GivenImage image) {
    String prefix = "diagnostics_Image-" + stage + "_";
    VoxelGrid grid = image.grid();
    values.put(prefix + "Spacing", list(grid.spacing()));
    values.put(prefix + "Size", sizes(grid.sizeX(), grid.sizeY(), grid.sizeZ()));
    double[][] bySlice = new double[grid.sizeZ()][];
    context.forEach(
        grid.sizeZ(), z -> bySlice[z] = sumMinimumMaximum(image.toDoubles(slice(grid, z))));
    double[] sums = Arrays.stream(bySlice).mapToDouble(s -> s[0]).toArray();
    values.put(prefix + "Mean", PairwiseSum.of(sums) / grid.voxelCount());
    values.put(
        prefix + "Minimum", Arrays.stream(bySlice).mapToDouble(s -> s[1]).min().orElseThrow());
    values.put(
        prefix + "Maximum", Arrays.stream(bySlice).mapToDouble(s -> s[2]).max().orElseThrow());
  }

  private static double[] sumMinimumMaximum(double[] values) {
    double minimum = Double.POSITIVE_INFINITY;
    double maximum = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      minimum = Math.min(minimum, value);
      maximum = Math.max(maximum, value);
    }
    return new double[] {PairwiseSum.of(values), minimum, maximum};
  }

  private void addMask(String stage, Mask mask) {
    String prefix = "diagnostics_Mask-" + stage + "_";
    VoxelGrid grid = mask.grid();
    Region box = mask.boundingBox().orElseThrow();
    values.put(prefix + "Spacing", list(grid.spacing()));
    values.put(prefix + "Size", sizes(grid.sizeX(), grid.sizeY(), grid.sizeZ()));
    values.put(
        prefix + "BoundingBox",
        List.of(
            (long) box.minX(),
            (long) box.minY(),
            (long) box.minZ(),
            (long) box.sizeX(),
            (long) box.sizeY(),
            (long) box.sizeZ()));
    values.put(prefix + "VoxelNum", (long) mask.voxelCount());
    MaskRuns runs = MaskRuns.of(mask);
    values.put(prefix + "VolumeNum", runs.parts());
    double[] index = runs.centre();
    var centre = new Vector3(index[0], index[1], index[2]);
    values.put(prefix + "CenterOfMassIndex", list(centre));
    values.put(prefix + "CenterOfMass", list(grid.toPhysical(centre.x(), centre.y(), centre.z())));
  }

  private void addRoi(String stage, Volume image, Mask mask) {
    String prefix = "diagnostics_Mask-" + stage + "_";
    double[] roi = Roi.of(image, mask, mask.boundingBox().orElseThrow()).values;
    values.put(prefix + "Mean", PairwiseSum.mean(roi));
    values.put(prefix + "Minimum", Arrays.stream(roi).min().orElseThrow());
    values.put(prefix + "Maximum", Arrays.stream(roi).max().orElseThrow());
  }

  /** SHA-1 of the voxels in their own type, little-endian, as SimpleITK computes it. */
  private static String hash(GivenImage image) {
    PixelType type = image.pixelType();
    return hash(
        image.grid(),
        bytes(type),
        (slice, buffer) -> {
          if (type == PixelType.FLOAT32) {
            buffer.asFloatBuffer().put(image.toFloats(slice));
          } else if (type == PixelType.INT16 || type == PixelType.UINT16) {
            float[] voxels = image.toFloats(slice);
            short[] stored = new short[voxels.length];
            for (int i = 0; i < stored.length; i++) {
              stored[i] = (short) (int) voxels[i];
            }
            buffer.asShortBuffer().put(stored);
          } else {
            for (double value : image.toDoubles(slice)) {
              put(buffer, type, value);
            }
          }
        });
  }

  /** The same of the mask as unsigned 32 bit. */
  private static String hash(Source mask) {
    return hash(
        mask.grid(),
        Integer.BYTES,
        (slice, buffer) -> buffer.asIntBuffer().put(mask.labels().of(slice)));
  }

  private static String hash(VoxelGrid grid, int width, SliceEncoder encoder) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
    int slice = Math.multiplyExact(grid.sizeX() * grid.sizeY(), width);
    ByteBuffer buffer = ByteBuffer.allocate(slice).order(ByteOrder.LITTLE_ENDIAN);
    for (int z = 0; z < grid.sizeZ(); z++) {
      buffer.clear();
      encoder.put(slice(grid, z), buffer);
      digest.update(buffer.array());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static Region slice(VoxelGrid grid, int z) {
    return new Region(0, 0, z, grid.sizeX(), grid.sizeY(), z + 1);
  }

  private static int bytes(PixelType type) {
    return switch (type) {
      case INT8, UINT8 -> 1;
      case INT16, UINT16 -> 2;
      case INT32, UINT32, FLOAT32 -> 4;
      case INT64, UINT64, FLOAT64 -> 8;
    };
  }

  private static void put(ByteBuffer buffer, PixelType type, double value) {
    switch (type) {
      case INT8, UINT8 -> buffer.put((byte) (int) value);
      case INT16, UINT16 -> buffer.putShort((short) (int) value);
      case INT32, UINT32 -> buffer.putInt((int) (long) value);
      case INT64, UINT64 -> buffer.putLong((long) value);
      case FLOAT32 -> buffer.putFloat((float) value);
      case FLOAT64 -> buffer.putDouble(value);
    }
  }

  private static List<Object> list(Vector3 values) {
    return List.of(values.x(), values.y(), values.z());
  }

  private static List<Object> sizes(int x, int y, int z) {
    return List.of((long) x, (long) y, (long) z);
  }

  /** Where the ROI comes from: its label, and the mask as it was given. */
  record Source(int label, VoxelGrid grid, Labels labels) {

    static Source of(Mask mask, int label) {
      return new Source(
          label,
          mask.grid(),
          slice -> {
            boolean[] inside = mask.toBooleans(slice);
            int[] values = new int[inside.length];
            for (int i = 0; i < values.length; i++) {
              values[i] = inside[i] ? label : 0;
            }
            return values;
          });
    }

    static Source of(LabelMap map, int label) {
      return new Source(label, map.grid(), map::toLabels);
    }
  }

  /** The labels of a region, x fastest. */
  @FunctionalInterface
  interface Labels {
    int[] of(Region region);
  }

  /** Writes the voxels of one slice. */
  @FunctionalInterface
  private interface SliceEncoder {
    void put(Region slice, ByteBuffer buffer);
  }
}
