package io.pleura.volume;

import io.pleura.execution.ExecutionContext;

/**
 * Carries volumes and masks to other grids through physical space, equal to ITK's resampling filter
 * with the identity transform.
 *
 * <p>A target voxel whose centre lies outside the source (source index below −0.5, or at or above
 * size − 0.5) becomes 0. All arithmetic is in double. The result has the source's pixel type: float
 * values are rounded, <strong>integer types are truncated towards zero</strong> and limited to the
 * range of the type.
 *
 * <p>Where the axes of both grids are parallel but do not lie along the patient's, both are turned
 * back first and the rounding noise of the turn is removed, so that a scan stored obliquely gives
 * what the same voxels stored along the patient's axes from the origin give. ITK lets noise decide
 * there.
 */
public final class Resampler {

  private Resampler() {}

  /**
   * Resamples a volume.
   *
   * @param source the volume, all voxels finite
   * @param target the grid of the result
   * @param interpolation how values between voxel centres are found
   * @param context threads and cancellation; they do not change the result
   * @return a volume on the target grid, of the source's pixel type
   * @throws io.pleura.error.CancelledException when cancelled
   */
  public static Volume resample(
      Volume source, VoxelGrid target, Interpolation interpolation, ExecutionContext context) {
    var mapping = GridMapping.of(source.grid(), target);
    return resample(
        VoxelRows.of(source), source.pixelType(), target, mapping, interpolation, context);
  }

  /**
   * Resamples a volume after its voxels were rounded to single precision and limited to a range;
   * only voxels that the result needs are.
   *
   * @param source the volume; voxels that the result draws on are finite
   * @param clamp the range, its bounds rounded to single precision
   * @param target the grid of the result
   * @param interpolation how values between voxel centres are found
   * @param context threads and cancellation; they do not change the result
   * @return a volume on the target grid, of type {@link PixelType#FLOAT32}; interpolated values may
   *     lie outside the range
   * @throws io.pleura.error.CancelledException when cancelled
   */
  public static Volume resampleClamped(
      Volume source,
      Window clamp,
      VoxelGrid target,
      Interpolation interpolation,
      ExecutionContext context) {
    var mapping = GridMapping.of(source.grid(), target);
    return resample(
        VoxelRows.clamped(source, clamp),
        PixelType.FLOAT32,
        target,
        mapping,
        interpolation,
        context);
  }

  /**
   * Resizes a volume by trilinear interpolation, corners aligned and the outer half voxel repeating
   * the edge value: {@code source index = (target index + 0.5) · source size / target size − 0.5}.
   * Where the volume shrinks, values between are skipped, not averaged.
   *
   * @param source the volume, all voxels finite
   * @param sizeX voxels along x
   * @param sizeY voxels along y
   * @param sizeZ voxels along z
   * @param context threads and cancellation; they do not change the result
   * @return a volume over the same space, of the source's pixel type
   * @throws io.pleura.error.CancelledException when cancelled
   */
  public static Volume resize(
      Volume source, int sizeX, int sizeY, int sizeZ, ExecutionContext context) {
    VoxelGrid target = source.grid().withSize(sizeX, sizeY, sizeZ);
    var mapping = GridMapping.ofSizes(source.grid(), target);
    return resample(
        VoxelRows.of(source), source.pixelType(), target, mapping, Interpolation.LINEAR, context);
  }

  /**
   * Resamples a mask by nearest neighbour.
   *
   * @param source the mask
   * @param target the grid of the result
   * @return a mask on the target grid; empty where nothing of the ROI is met
   */
  public static Mask resample(Mask source, VoxelGrid target) {
    boolean[] result = new boolean[target.voxelCount()];
    if (source.boundingBox().isEmpty()) {
      return Mask.wrap(target, result);
    }
    Region box = source.boundingBox().get();
    VoxelGrid grid = source.grid();
    boolean[] from = source.array();
    var mapping = GridMapping.of(grid, target);
    var taps = new Taps(mapping, Interpolation.NEAREST, grid, target, grid.region());
    int firstLine = box.minZ() * grid.sizeY() + box.minY();
    int endLine = (box.maxZ() - 1) * grid.sizeY() + box.maxY();
    int offset = 0;
    for (int z = 0; z < target.sizeZ(); z++) {
      for (int y = 0; y < target.sizeY(); y++, offset += target.sizeX()) {
        if (mapping.isAligned()) {
          int line = taps.y.offsets[y] + taps.z.offsets[z];
          if (taps.y.inside[y] && taps.z.inside[z] && line >= firstLine && line < endLine) {
            take(from, line * grid.sizeX(), taps.x, result, offset);
          }
          continue;
        }
        taps.prepareRow(y, z);
        for (int x = 0; x < target.sizeX(); x++) {
          int a = taps.point(0, x, y, z);
          int b = taps.point(1, x, y, z);
          int c = taps.point(2, x, y, z);
          if (taps.areInside(a, b, c)) {
            int line = taps.y.offsets[b] + taps.z.offsets[c];
            result[offset + x] = from[line * grid.sizeX() + taps.x.offsets[a]];
          }
        }
      }
    }
    return Mask.wrap(target, result);
  }

  /** One line of nearest voxels. */
  private static void take(boolean[] from, int line, AxisTaps taps, boolean[] to, int start) {
    for (int x = 0; x < taps.inside.length; x++) {
      to[start + x] = taps.inside[x] && from[line + taps.offsets[x]];
    }
  }

  private static Volume resample(
      VoxelRows source,
      PixelType type,
      VoxelGrid target,
      GridMapping mapping,
      Interpolation interpolation,
      ExecutionContext context) {
    boolean asDouble = type.isHeldAsDouble();
    double[] doubles = new double[asDouble ? target.voxelCount() : 0];
    float[] floats = new float[asDouble ? 0 : target.voxelCount()];
    Region needed = neededRegion(source.grid(), target, mapping);
    double[][] rows =
        interpolation == Interpolation.CUBIC_B_SPLINE
            ? SplinePrefilter.coefficients(source, needed, context)
            : lines(source, needed);
    Taps shared =
        mapping.isParallel()
            ? new Taps(mapping, interpolation, source.grid(), target, needed)
            : null;
    int slice = target.sizeX() * target.sizeY();
    if (shared != null
        && mapping.isAligned()
        && interpolation == Interpolation.CUBIC_B_SPLINE
        && !asDouble) {
      var spline = new SplineEvaluation(rows, needed.sizeY(), shared.x, shared.y, shared.z);
      context.forEach(target.sizeZ(), z -> spline.slice(z, type, floats, z * slice));
      return Volume.wrap(target, type, floats);
    }
    context.forEach(
        target.sizeZ(),
        z -> {
          Taps taps =
              shared != null
                  ? shared
                  : new Taps(mapping, interpolation, source.grid(), target, needed);
          double[] row = new double[target.sizeX()];
          for (int y = 0; y < target.sizeY(); y++) {
            taps.prepareRow(y, z);
            for (int x = 0; x < row.length; x++) {
              row[x] = evaluate(rows, taps, interpolation, x, y, z);
            }
            store(row, type, floats, doubles, target.offset(0, y, z));
          }
        });
    return asDouble ? Volume.wrap(target, type, doubles) : Volume.wrap(target, type, floats);
  }

  private static double[][] lines(VoxelRows source, Region region) {
    double[][] rows = new double[region.sizeZ() * region.sizeY()][region.sizeX()];
    for (int row = 0; row < rows.length; row++) {
      int y = region.minY() + row % region.sizeY();
      source.read(region.minX(), y, region.minZ() + row / region.sizeY(), rows[row]);
    }
    return rows;
  }

  /** The source voxels whose values or coefficients any target voxel draws on. */
  private static Region neededRegion(VoxelGrid source, VoxelGrid target, GridMapping mapping) {
    int reach = 3;
    int[] first = new int[3];
    int[] end = new int[3];
    for (int axis = 0; axis < 3; axis++) {
      double lowest = Double.POSITIVE_INFINITY;
      double highest = Double.NEGATIVE_INFINITY;
      for (int corner = 0; corner < 8; corner++) {
        double position =
            mapping.position(
                axis,
                (corner & 1) == 0 ? 0 : target.sizeX() - 1,
                (corner & 2) == 0 ? 0 : target.sizeY() - 1,
                (corner & 4) == 0 ? 0 : target.sizeZ() - 1);
        lowest = Math.min(lowest, position);
        highest = Math.max(highest, position);
      }
      int size = source.size(axis);
      // Clamped before the cast, so that a target far away still gives a valid region.
      first[axis] = (int) Math.max(0, Math.min(size - 1, Math.floor(lowest) - reach));
      end[axis] =
          (int) Math.max(first[axis] + 1.0, Math.min(size, Math.floor(highest) + reach + 1));
    }
    return new Region(first[0], first[1], first[2], end[0], end[1], end[2]);
  }

  private static double evaluate(
      double[][] rows, Taps taps, Interpolation interpolation, int x, int y, int z) {
    int a = taps.point(0, x, y, z);
    int b = taps.point(1, x, y, z);
    int c = taps.point(2, x, y, z);
    if (!taps.areInside(a, b, c)) {
      return 0;
    }
    return switch (interpolation) {
      case NEAREST -> rows[taps.y.offsets[b] + taps.z.offsets[c]][taps.x.offsets[a]];
      case LINEAR -> linear(rows, taps, a, b, c);
      case CUBIC_B_SPLINE -> SplineEvaluation.sum(rows, taps.x, a, taps.y, b, taps.z, c);
    };
  }

  /** Along x, then y, then z, each as {@code low + (high - low) * fraction}. */
  private static double linear(double[][] rows, Taps taps, int a, int b, int c) {
    int x0 = taps.x.offsets[2 * a];
    int x1 = taps.x.offsets[2 * a + 1];
    double fx = taps.x.weights[2 * a];
    double fy = taps.y.weights[2 * b];
    double low = 0;
    for (int k = 0; k < 2; k++) {
      int atZ = taps.z.offsets[2 * c + k];
      double[] y0 = rows[atZ + taps.y.offsets[2 * b]];
      double[] y1 = rows[atZ + taps.y.offsets[2 * b + 1]];
      double front = y0[x0] + (y0[x1] - y0[x0]) * fx;
      double back = y1[x0] + (y1[x1] - y1[x0]) * fx;
      double between = front + (back - front) * fy;
      if (k == 0) {
        low = between;
      } else {
        low += (between - low) * taps.z.weights[2 * c];
      }
    }
    return low;
  }

  private static void store(
      double[] row, PixelType type, float[] floats, double[] doubles, int offset) {
    for (int x = 0; x < row.length; x++) {
      double value = row[x];
      if (type.isInteger()) {
        double limited = Math.max(type.minimum(), Math.min(type.maximum(), value));
        // Adding zero turns a negative zero into a positive one: integers have one zero.
        value = (limited < 0 ? Math.ceil(limited) : Math.floor(limited)) + 0.0;
      }
      if (type.isHeldAsDouble()) {
        doubles[offset + x] = value;
      } else {
        floats[offset + x] = (float) value;
      }
    }
  }

  /**
   * The taps of the three source axes for one row of target voxels, or for all rows: offsets along
   * x within a line of the needed part, those along y and z from line to line.
   */
  private static final class Taps {
    final AxisTaps x;
    final AxisTaps y;
    final AxisTaps z;
    private final GridMapping mapping;
    private final VoxelGrid source;
    private final Region needed;
    private final int[] axes = new int[3];

    Taps(
        GridMapping mapping,
        Interpolation interpolation,
        VoxelGrid source,
        VoxelGrid target,
        Region needed) {
      this.mapping = mapping;
      this.source = source;
      this.needed = needed;
      AxisTaps[] taps = new AxisTaps[3];
      for (int a = 0; a < 3; a++) {
        axes[a] = mapping.isParallel() ? mapping.targetAxis(a) : 0;
        taps[a] = new AxisTaps(interpolation, target.size(axes[a]));
      }
      x = taps[0];
      y = taps[1];
      z = taps[2];
      if (mapping.isParallel()) {
        for (int a = 0; a < 3; a++) {
          double[] positions = mapping.positions(a);
          for (int k = 0; k < positions.length; k++) {
            set(a, k, positions[k]);
          }
        }
      }
    }

    /** The sample point of a source axis that belongs to a target voxel. */
    int point(int sourceAxis, int i, int j, int k) {
      int axis = axes[sourceAxis];
      return axis == 0 ? i : axis == 1 ? j : k;
    }

    boolean areInside(int a, int b, int c) {
      return x.inside[a] && y.inside[b] && z.inside[c];
    }

    /** Fills in a row where it cannot be tabulated once for all. */
    void prepareRow(int j, int k) {
      if (!mapping.isParallel()) {
        for (int i = 0; i < x.inside.length; i++) {
          set(0, i, mapping.position(0, i, j, k));
          set(1, i, mapping.position(1, i, j, k));
          set(2, i, mapping.position(2, i, j, k));
        }
      }
    }

    private void set(int axis, int point, double position) {
      switch (axis) {
        case 0 -> x.set(point, position, source.sizeX(), needed.minX(), 1);
        case 1 -> y.set(point, position, source.sizeY(), needed.minY(), 1);
        default -> z.set(point, position, source.sizeZ(), needed.minZ(), needed.sizeY());
      }
    }
  }
}
