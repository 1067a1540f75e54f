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

/** PyRadiomics' general information about image, mask and settings. */
final class Diagnostics {

  private final Map<String, Object> values = new LinkedHashMap<>();
  private final ExecutionContext context;

  private Diagnostics(ExecutionContext context) {
    this.context = context;
  }

  static Map<String, Object> of(
      Volume original,
      Mask originalMask,
      Source source,
      Volume image,
      RoiPlan plan,
      RadiomicsSettings settings,
      ExecutionContext context) {
    var result = new Diagnostics(context);
    result.values.put("diagnostics_Versions_Pleura", LibraryVersion.current());
    result.values.put(
        "diagnostics_Configuration_Settings", configuration(settings, source.label()));
    result.values.put("diagnostics_Configuration_EnabledImageTypes", Map.of("Original", Map.of()));
    String[] hashes = new String[2];
    context.forEach(2, task -> hashes[task] = task == 0 ? hash(original) : hash(source));
    result.values.put("diagnostics_Image-original_Hash", hashes[0]);
    result.values.put("diagnostics_Image-original_Dimensionality", "3D");
    result.addImage("original", original);
    result.values.put("diagnostics_Mask-original_Hash", hashes[1]);
    result.addMask("original", originalMask);
    if (plan.resampled()) {
      result.addImage("interpolated", image);
      result.addMask("interpolated", plan.mask());
      result.addRoi("interpolated", image, plan);
    } else if (plan.maskCorrected()) {
      result.addMask("corrected", plan.mask());
      result.addRoi("corrected", image, plan);
    }
    return result.values;
  }

  private static Map<String, Object> configuration(RadiomicsSettings settings, int label) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("minimumROIDimensions", (long) settings.minimumRoiDimensions());
    settings.minimumRoiSize().ifPresent(size -> result.put("minimumROISize", (long) size));
    settings
        .resampledPixelSpacing()
        .ifPresent(spacing -> result.put("resampledPixelSpacing", list(spacing)));
    settings.interpolator().ifPresent(i -> result.put("interpolator", ParameterFileWriter.name(i)));
    result.put("preCrop", settings.preCrop());
    result.put("padDistance", (long) settings.padDistance());
    result.put("distances", settings.distances().stream().map(Integer::longValue).toList());
    result.put("label", (long) label);
    result.put("additionalInfo", settings.additionalInfo());
    if (settings.binCount().isPresent()) {
      result.put("binCount", (long) settings.binCount().getAsInt());
    } else {
      result.put("binWidth", settings.binWidth());
    }
    result.put("correctMask", settings.correctMask());
    result.put("geometryTolerance", settings.geometryTolerance());
    result.put("symmetricalGLCM", settings.symmetricalGlcm());
    result.put("voxelArrayShift", settings.voxelArrayShift());
    settings.clamp().ifPresent(clamp -> result.put("clamp", List.of(clamp.lower(), clamp.upper())));
    return result;
  }

  private void addImage(String stage, Volume image) {
    String prefix = "diagnostics_Image-" + stage + "_";
    VoxelGrid grid = image.grid();
    values.put(prefix + "Spacing", list(grid.spacing()));
    values.put(prefix + "Size", sizes(grid.sizeX(), grid.sizeY(), grid.sizeZ()));
    int slice = grid.sizeX() * grid.sizeY();
    double[] sums = new double[grid.sizeZ()];
    double[] minima = new double[grid.sizeZ()];
    double[] maxima = new double[grid.sizeZ()];
    context.forEach(
        grid.sizeZ(),
        z -> {
          double sum = 0;
          double minimum = Double.POSITIVE_INFINITY;
          double maximum = Double.NEGATIVE_INFINITY;
          for (int i = z * slice; i < (z + 1) * slice; i++) {
            double value = image.get(i);
            sum += value;
            minimum = Math.min(minimum, value);
            maximum = Math.max(maximum, value);
          }
          sums[z] = sum;
          minima[z] = minimum;
          maxima[z] = maximum;
        });
    values.put(prefix + "Mean", PairwiseSum.of(sums) / grid.voxelCount());
    values.put(prefix + "Minimum", Arrays.stream(minima).min().orElseThrow());
    values.put(prefix + "Maximum", Arrays.stream(maxima).max().orElseThrow());
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
    boolean[] inside = mask.toBooleans(box);
    values.put(prefix + "VolumeNum", parts(inside, box.sizeX(), box.sizeY(), box.sizeZ()));
    long x = 0;
    long y = 0;
    long z = 0;
    for (int i = 0; i < inside.length; i++) {
      if (inside[i]) {
        x += i % box.sizeX();
        y += i / box.sizeX() % box.sizeY();
        z += i / (box.sizeX() * box.sizeY());
      }
    }
    double count = mask.voxelCount();
    var centre =
        new Vector3(box.minX() + x / count, box.minY() + y / count, box.minZ() + z / count);
    values.put(prefix + "CenterOfMassIndex", list(centre));
    values.put(prefix + "CenterOfMass", list(grid.toPhysical(centre.x(), centre.y(), centre.z())));
  }

  private void addRoi(String stage, Volume image, RoiPlan plan) {
    String prefix = "diagnostics_Mask-" + stage + "_";
    double[] roi = Roi.of(image, plan.mask(), plan.box()).values;
    values.put(prefix + "Mean", PairwiseSum.mean(roi));
    values.put(prefix + "Minimum", Arrays.stream(roi).min().orElseThrow());
    values.put(prefix + "Maximum", Arrays.stream(roi).max().orElseThrow());
  }

  /** The number of parts that share no face, edge or corner. */
  private static long parts(boolean[] inside, int sizeX, int sizeY, int sizeZ) {
    boolean[] left = inside.clone();
    int[] pending = new int[inside.length];
    long parts = 0;
    for (int start = 0; start < left.length; start++) {
      if (!left[start]) {
        continue;
      }
      parts++;
      int size = 0;
      pending[size++] = start;
      left[start] = false;
      while (size > 0) {
        int at = pending[--size];
        int x = at % sizeX;
        int y = at / sizeX % sizeY;
        int z = at / (sizeX * sizeY);
        for (int c = Math.max(0, z - 1); c <= Math.min(sizeZ - 1, z + 1); c++) {
          for (int b = Math.max(0, y - 1); b <= Math.min(sizeY - 1, y + 1); b++) {
            for (int a = Math.max(0, x - 1); a <= Math.min(sizeX - 1, x + 1); a++) {
              int next = a + sizeX * (b + sizeY * c);
              if (left[next]) {
                left[next] = false;
                pending[size++] = next;
              }
            }
          }
        }
      }
    }
    return parts;
  }

  /** SHA-1 of the voxels in their own type, little-endian, as SimpleITK computes it. */
  private static String hash(Volume image) {
    PixelType type = image.pixelType();
    return hash(
        image.grid(),
        bytes(type),
        (slice, buffer) -> {
          if (type == PixelType.FLOAT32) {
            buffer.asFloatBuffer().put(image.toFloats(slice));
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
        (slice, buffer) -> {
          for (int label : mask.labels().of(slice)) {
            buffer.putInt(label);
          }
        });
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
      encoder.put(new Region(0, 0, z, grid.sizeX(), grid.sizeY(), z + 1), buffer);
      digest.update(buffer.array());
    }
    return HexFormat.of().formatHex(digest.digest());
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
