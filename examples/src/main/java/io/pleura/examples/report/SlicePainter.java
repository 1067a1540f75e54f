package io.pleura.examples.report;

import io.pleura.volume.Mask;
import io.pleura.volume.Region;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import io.pleura.volume.Window;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.util.ArrayList;
import java.util.List;

/**
 * Draws the slices through the middle of a ROI in radiological convention, whatever the order and
 * direction of the voxel axes. An oblique grid is cut along its own axes, each named after the
 * nearest axis of the patient.
 */
final class SlicePainter {

  private static final Window SOFT_TISSUE = Window.ofLevelAndWidth(40, 400);
  private static final int LONGEST_SIDE = 600;
  private static final double FINEST = 0.125;
  private static final double LEAST_FIELD = 60;
  private static final double WORTH_A_CLOSE_UP = 1.6;

  /** Greys from black to white, then the colour of the outline: a byte a pixel. */
  private static final int OUTLINE = 255;

  private static final IndexColorModel PALETTE = palette();
  private static final String POSITIVE = "LPS";
  private static final String NEGATIVE = "RAI";

  private final Volume ct;
  private final Mask mask;
  private final VoxelGrid grid;
  private final int[] voxelAxis = new int[3];
  private final boolean[] backwards = new boolean[3];
  private final int[] centre;
  private final Region box;

  SlicePainter(Volume ct, Mask mask) {
    this.ct = ct;
    this.mask = mask;
    this.grid = ct.grid();
    this.box = mask.boundingBox().orElseThrow();
    String orientation = grid.direction().orientation();
    for (int axis = 0; axis < 3; axis++) {
      char letter = orientation.charAt(axis);
      int patient = Math.max(POSITIVE.indexOf(letter), NEGATIVE.indexOf(letter));
      voxelAxis[patient] = axis;
      backwards[patient] = NEGATIVE.indexOf(letter) >= 0;
    }
    this.centre = centre();
  }

  private static IndexColorModel palette() {
    byte[] red = new byte[OUTLINE + 1];
    byte[] green = new byte[OUTLINE + 1];
    byte[] blue = new byte[OUTLINE + 1];
    for (int i = 0; i < OUTLINE; i++) {
      byte grey = (byte) Math.round(255.0 * i / (OUTLINE - 1));
      red[i] = grey;
      green[i] = grey;
      blue[i] = grey;
    }
    red[OUTLINE] = (byte) 0xFF;
    green[OUTLINE] = (byte) 0xB0;
    return new IndexColorModel(8, OUTLINE + 1, red, green, blue);
  }

  List<Slice> whole() {
    List<Slice> slices = new ArrayList<>();
    for (Plane plane : Plane.values()) {
      slices.add(
          slice(plane, new Span(0, extent(plane.across())), new Span(0, extent(plane.down()))));
    }
    return slices;
  }

  List<Slice> closeUp() {
    double field = LEAST_FIELD;
    double longest = 0;
    for (int patient = 0; patient < 3; patient++) {
      int axis = voxelAxis[patient];
      int[] sizes = {box.sizeX(), box.sizeY(), box.sizeZ()};
      field = Math.max(field, 2 * sizes[axis] * grid.spacing().get(axis));
      longest = Math.max(longest, extent(patient));
    }
    if (longest < WORTH_A_CLOSE_UP * field) {
      return List.of();
    }
    List<Slice> slices = new ArrayList<>();
    for (Plane plane : Plane.values()) {
      slices.add(slice(plane, around(plane.across(), field), around(plane.down(), field)));
    }
    return slices;
  }

  /** Millimetres from one edge of the picture; the axis runs to the right or down. */
  private record Span(double from, double to) {
    double length() {
      return to - from;
    }
  }

  private double extent(int patient) {
    return grid.size(voxelAxis[patient]) * grid.spacing().get(voxelAxis[patient]);
  }

  private Span around(int patient, double field) {
    double whole = extent(patient);
    if (field >= whole) {
      return new Span(0, whole);
    }
    int axis = voxelAxis[patient];
    double middle = (shown(patient, centre[axis]) + 0.5) * grid.spacing().get(axis);
    double from = Math.max(0, Math.min(middle - field / 2, whole - field));
    return new Span(from, from + field);
  }

  /** Whether a voxel axis runs to the left or up in the pictures: to R, A or S. */
  private boolean flipped(int patient) {
    // Superior is up, so that the axis to S runs against the picture.
    return backwards[patient] != (patient == 2);
  }

  /** The place of a voxel index along the picture. */
  private double shown(int patient, double index) {
    return flipped(patient) ? grid.size(voxelAxis[patient]) - 1 - index : index;
  }

  private Slice slice(Plane plane, Span across, Span down) {
    double finest =
        FINEST
            * Math.min(
                grid.spacing().get(voxelAxis[plane.across()]),
                grid.spacing().get(voxelAxis[plane.down()]));
    double pixel = Math.max(finest, Math.max(across.length(), down.length()) / LONGEST_SIDE);
    int width = (int) Math.max(1, Math.round(across.length() / pixel));
    int height = (int) Math.max(1, Math.round(down.length() / pixel));
    var image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_INDEXED, PALETTE);
    for (int y = 0; y < height; y++) {
      double v = voxel(plane.down(), down.from() + (y + 0.5) * down.length() / height);
      for (int x = 0; x < width; x++) {
        double u = voxel(plane.across(), across.from() + (x + 0.5) * across.length() / width);
        image.getRaster().setSample(x, y, 0, grey(interpolated(plane, u, v)));
      }
    }
    outline(plane, across, down, image);
    int axis = voxelAxis[plane.normal()];
    return new Slice(
        plane, image, centre[axis] + 1, grid.size(axis), across.length(), down.length());
  }

  /** The continuous voxel index at a place of the picture, within the grid. */
  private double voxel(int patient, double millimetres) {
    int axis = voxelAxis[patient];
    double index = shown(patient, millimetres / grid.spacing().get(axis) - 0.5);
    return Math.max(0, Math.min(index, grid.size(axis) - 1));
  }

  private double interpolated(Plane plane, double u, double v) {
    int u0 = (int) u;
    int v0 = (int) v;
    int u1 = Math.min(u0 + 1, grid.size(voxelAxis[plane.across()]) - 1);
    int v1 = Math.min(v0 + 1, grid.size(voxelAxis[plane.down()]) - 1);
    double a = u - u0;
    double b = v - v0;
    return (1 - b) * ((1 - a) * value(plane, u0, v0) + a * value(plane, u1, v0))
        + b * ((1 - a) * value(plane, u0, v1) + a * value(plane, u1, v1));
  }

  private double value(Plane plane, int u, int v) {
    return ct.get(offset(plane, u, v));
  }

  private int offset(Plane plane, int u, int v) {
    int[] index = centre.clone();
    index[voxelAxis[plane.across()]] = u;
    index[voxelAxis[plane.down()]] = v;
    return grid.offset(index[0], index[1], index[2]);
  }

  private static int grey(double hounsfield) {
    double share = (hounsfield - SOFT_TISSUE.lower()) / (SOFT_TISSUE.upper() - SOFT_TISSUE.lower());
    return (int) Math.round((OUTLINE - 1) * Math.max(0, Math.min(share, 1)));
  }

  /** Draws the edges between voxels of the ROI and others. */
  private void outline(Plane plane, Span across, Span down, BufferedImage image) {
    int[] least = {box.minX(), box.minY(), box.minZ()};
    int[] most = {box.maxX(), box.maxY(), box.maxZ()};
    int h = voxelAxis[plane.across()];
    int v = voxelAxis[plane.down()];
    double perRow = image.getWidth() / across.length();
    double perColumn = image.getHeight() / down.length();
    for (int j = least[v]; j < most[v]; j++) {
      double top = (shown(plane.down(), j) * grid.spacing().get(v) - down.from()) * perColumn;
      double bottom = top + grid.spacing().get(v) * perColumn;
      for (int i = least[h]; i < most[h]; i++) {
        if (!isInside(plane, i, j)) {
          continue;
        }
        double left = (shown(plane.across(), i) * grid.spacing().get(h) - across.from()) * perRow;
        double right = left + grid.spacing().get(h) * perRow;
        int step = flipped(plane.across()) ? -1 : 1;
        int rise = flipped(plane.down()) ? -1 : 1;
        if (!isInside(plane, i - step, j)) {
          line(image, left, top, left, bottom);
        }
        if (!isInside(plane, i + step, j)) {
          line(image, right, top, right, bottom);
        }
        if (!isInside(plane, i, j - rise)) {
          line(image, left, top, right, top);
        }
        if (!isInside(plane, i, j + rise)) {
          line(image, left, bottom, right, bottom);
        }
      }
    }
  }

  private boolean isInside(Plane plane, int u, int v) {
    return u >= 0
        && v >= 0
        && u < grid.size(voxelAxis[plane.across()])
        && v < grid.size(voxelAxis[plane.down()])
        && mask.contains(offset(plane, u, v));
  }

  /** A line of two pixels along a row or a column. */
  private static void line(BufferedImage image, double x1, double y1, double x2, double y2) {
    int right = (int) Math.min(Math.round(x2), image.getWidth() - 1);
    int bottom = (int) Math.min(Math.round(y2), image.getHeight() - 1);
    for (int y = (int) Math.max(Math.round(y1) - 1, 0); y <= bottom; y++) {
      for (int x = (int) Math.max(Math.round(x1) - 1, 0); x <= right; x++) {
        image.getRaster().setSample(x, y, 0, OUTLINE);
      }
    }
  }

  /** The voxel of the ROI that is nearest to its centre of mass. */
  private int[] centre() {
    double[] mean = new double[3];
    for (int k = box.minZ(); k < box.maxZ(); k++) {
      for (int j = box.minY(); j < box.maxY(); j++) {
        for (int i = box.minX(); i < box.maxX(); i++) {
          if (mask.contains(i, j, k)) {
            mean[0] += i;
            mean[1] += j;
            mean[2] += k;
          }
        }
      }
    }
    int[] best = new int[3];
    double least = Double.POSITIVE_INFINITY;
    for (int k = box.minZ(); k < box.maxZ(); k++) {
      for (int j = box.minY(); j < box.maxY(); j++) {
        for (int i = box.minX(); i < box.maxX(); i++) {
          double distance = mask.contains(i, j, k) ? squared(mean, i, j, k) : least;
          if (distance < least) {
            least = distance;
            best = new int[] {i, j, k};
          }
        }
      }
    }
    return best;
  }

  private double squared(double[] sums, int i, int j, int k) {
    int[] index = {i, j, k};
    double sum = 0;
    for (int axis = 0; axis < 3; axis++) {
      double difference = (index[axis] - sums[axis] / mask.voxelCount()) * grid.spacing().get(axis);
      sum += difference * difference;
    }
    return sum;
  }
}
