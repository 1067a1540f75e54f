package io.pleura.deepfeatures;

import io.pleura.execution.ExecutionContext;
import io.pleura.volume.Region;
import io.pleura.volume.Volume;
import io.pleura.volume.Window;
import java.nio.FloatBuffer;

/**
 * Cuts, scales and resizes in one pass over the target's rows. Only the rows of the CT that a
 * target row draws on are read, so a whole CT is never copied.
 */
final class CropResize {

  private final Volume ct;
  private final Region box;
  private final InputSize size;
  private final float low;
  private final float high;
  private final float first;
  private final float extent;
  private final Axis x;
  private final Axis y;
  private final Axis z;

  CropResize(Volume ct, Region box, Window window, IntensityScale.Range range, InputSize size) {
    this.ct = ct;
    this.box = box;
    this.size = size;
    low = (float) window.lower();
    high = (float) window.upper();
    first = (float) range.lower();
    extent = (float) range.upper() - first;
    x = new Axis(box.sizeX(), size.width());
    y = new Axis(box.sizeY(), size.height());
    z = new Axis(box.sizeZ(), size.depth());
  }

  /** For each target index the two source indices and the second one's share. */
  private static final class Axis {
    final int[] lower;
    final int[] upper;
    final double[] share;

    Axis(int source, int target) {
      lower = new int[target];
      upper = new int[target];
      share = new double[target];
      for (int i = 0; i < target; i++) {
        double position = Math.max(0, (i + 0.5) * source / target - 0.5);
        lower[i] = Math.min((int) position, source - 1);
        upper[i] = Math.min(lower[i] + 1, source - 1);
        share[i] = position - lower[i];
      }
    }
  }

  /** Writes the result from an element on; each slice is a task of its own. */
  void write(FloatBuffer target, int start, ExecutionContext context) {
    context.forEach(size.depth(), k -> new Slice(k).write(target, start));
  }

  /** One slice of the target, with the rows of the CT that it is between. */
  private final class Slice {
    private final int index;
    private final float[] source = new float[box.sizeX()];
    private final Row front0 = new Row();
    private final Row front1 = new Row();
    private final Row back0 = new Row();
    private final Row back1 = new Row();

    Slice(int index) {
      this.index = index;
    }

    void write(FloatBuffer target, int start) {
      float[] result = new float[size.width()];
      double between = z.share[index];
      int offset = start + index * size.height() * size.width();
      for (int j = 0; j < size.height(); j++, offset += result.length) {
        double along = y.share[j];
        double[] a = row(front0, front1, y.lower[j], z.lower[index]);
        double[] b = row(front1, front0, y.upper[j], z.lower[index]);
        double[] c = row(back0, back1, y.lower[j], z.upper[index]);
        double[] d = row(back1, back0, y.upper[j], z.upper[index]);
        for (int i = 0; i < result.length; i++) {
          double front = a[i] + (b[i] - a[i]) * along;
          double back = c[i] + (d[i] - c[i]) * along;
          result[i] = (float) (front + (back - front) * between);
        }
        target.put(offset, result);
      }
    }

    /** A row of the CT resized along x, taken from its pair where that holds it. */
    private double[] row(Row row, Row pair, int sourceY, int sourceZ) {
      if (row.sourceY != sourceY) {
        if (pair.sourceY == sourceY) {
          row.copy(pair);
        } else {
          read(row, sourceY, sourceZ);
        }
      }
      return row.values;
    }

    private void read(Row row, int sourceY, int sourceZ) {
      int atY = box.minY() + sourceY;
      int atZ = box.minZ() + sourceZ;
      ct.copyTo(new Region(box.minX(), atY, atZ, box.maxX(), atY + 1, atZ + 1), source, 0);
      for (int i = 0; i < source.length; i++) {
        float clamped = Math.max(low, Math.min(high, source[i]));
        source[i] = (clamped - low) / (high - low) * extent + first;
      }
      for (int i = 0; i < row.values.length; i++) {
        double left = source[x.lower[i]];
        row.values[i] = left + (source[x.upper[i]] - left) * x.share[i];
      }
      row.sourceY = sourceY;
    }
  }

  /** One row of the CT, resized along x. */
  private final class Row {
    final double[] values = new double[size.width()];
    int sourceY = -1;

    void copy(Row other) {
      System.arraycopy(other.values, 0, values, 0, values.length);
      sourceY = other.sourceY;
    }
  }
}
