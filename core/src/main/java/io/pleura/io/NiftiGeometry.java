package io.pleura.io;

import io.pleura.error.InputWarning;
import io.pleura.error.InvalidInputException;
import io.pleura.volume.Direction;
import io.pleura.volume.Vector3;
import io.pleura.volume.VoxelGrid;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The grid that a NIfTI header describes. The rules are written on {@link NiftiReader}. */
final class NiftiGeometry {

  /** Largest angle between stored and orthogonal axes that passes without a word, radians. */
  private static final double SILENT_SHEAR = 1e-5;

  /** Largest angle that is taken for rounding and mended, radians. */
  private static final double LARGEST_SHEAR = 1e-3;

  /** Relative difference between pixdim and the sform that is taken for rounding. */
  private static final double SPACING_ROUNDING = 1e-3;

  /** Distance between sform and qform that is taken for rounding, in units of the spacing. */
  private static final double FORM_ROUNDING = 0.01;

  /** Rounding error of the sum of three squares of single-precision numbers of at most 1. */
  private static final double QUATERNION_ROUNDING = 2.4e-7;

  /** Spacings and offsets outside these bounds are damage, mm. */
  private static final double SHORTEST = 1e-9;

  private static final double LONGEST = 1e9;

  private static final String AXES = "xyz";

  private final NiftiHeader header;
  private final String file;
  private final List<InputWarning> warnings;
  private final int[] size;
  private final double[] spacing;
  private final double toMillimetres;

  private NiftiGeometry(
      NiftiHeader header, String file, List<InputWarning> warnings, int[] size, double[] spacing) {
    this.header = header;
    this.file = file;
    this.warnings = warnings;
    this.size = size;
    this.spacing = spacing;
    this.toMillimetres = toMillimetres(header);
  }

  /**
   * The grid of a header.
   *
   * @param file name for messages
   * @param warnings what was noticed is added here
   */
  static VoxelGrid of(NiftiHeader header, String file, List<InputWarning> warnings) {
    int[] size = size(header, file, warnings);
    double[] spacing = spacing(header, file);
    return new NiftiGeometry(header, file, warnings, size, spacing).grid();
  }

  private static double toMillimetres(NiftiHeader header) {
    return switch (header.units & 7) {
      case 1 -> 1000;
      case 3 -> 0.001;
      default -> 1;
    };
  }

  private static int[] size(NiftiHeader header, String file, List<InputWarning> warnings) {
    long axes = header.dim[0];
    if (axes < 1 || axes > 7) {
      throw new InvalidInputException(
          "nifti-header-damaged",
          file + " says that it has " + axes + " axes (dim[0]); NIfTI has 1 to 7.",
          "Write or download the file again.");
    }
    if (axes < 3) {
      throw new InvalidInputException(
          "volume-not-3d",
          file + " holds an image of " + axes + " axes (dim[0]); a volume of three is needed.",
          "Convert the whole series into one volume.");
    }
    int[] size = new int[3];
    long voxels = 1;
    for (int axis = 0; axis < 3; axis++) {
      long length = header.dim[axis + 1];
      if (length < 1) {
        throw new InvalidInputException(
            "nifti-header-damaged",
            file
                + " has size "
                + length
                + " along "
                + AXES.charAt(axis)
                + " (dim[%d]).".formatted(axis + 1),
            "Write or download the file again.");
      }
      if (length > Integer.MAX_VALUE || voxels * length > Integer.MAX_VALUE - 8) {
        throw new InvalidInputException(
            "volume-too-large",
            file
                + " says that it has "
                + header.dim[1]
                + "x"
                + header.dim[2]
                + "x"
                + header.dim[3]
                + " voxels; at most 2147483639 can be held.",
            "If the size is right, crop or resample the volume; otherwise write the file again.");
      }
      voxels *= length;
      size[axis] = (int) length;
    }
    for (int axis = 4; axis <= axes; axis++) {
      long length = header.dim[axis];
      if (length < 0) {
        throw new InvalidInputException(
            "nifti-header-damaged",
            file + " has size " + length + " along its axis " + axis + " (dim[" + axis + "]).",
            "Write or download the file again.");
      }
      if (length > 1) {
        throw new InvalidInputException(
            "volume-not-3d",
            file
                + " has "
                + axes
                + " axes, and "
                + length
                + " volumes along axis "
                + axis
                + "; one volume of three axes is needed.",
            "Write the volume that is meant into a file of its own.");
      }
    }
    if (axes > 3) {
      warnings.add(
          new InputWarning.Note(
              "nifti-axis-dropped",
              file
                  + " has "
                  + axes
                  + " axes; those after the third have length 1 and are dropped."));
    }
    return size;
  }

  private static double[] spacing(NiftiHeader header, String file) {
    double scale = toMillimetres(header);
    double[] spacing = new double[3];
    for (int axis = 0; axis < 3; axis++) {
      double value = header.pixdim[axis + 1];
      spacing[axis] = value * scale;
      if (!isDistance(spacing[axis])) {
        throw new InvalidInputException(
            "spacing-invalid",
            String.format(
                Locale.ROOT,
                "The %c spacing of %s is %s in the header (pixdim[%d]), which is no distance"
                    + " between voxels.",
                AXES.charAt(axis),
                file,
                number(value),
                axis + 1),
            String.format(
                Locale.ROOT,
                "Write the true distance between voxel centres along %c into the header, or convert"
                    + " the original images again.",
                AXES.charAt(axis)));
      }
    }
    return spacing;
  }

  private static boolean isDistance(double millimetres) {
    return millimetres >= SHORTEST && millimetres <= LONGEST;
  }

  private boolean isPlace(double offset) {
    return Math.abs(offset * toMillimetres) <= LONGEST;
  }

  private VoxelGrid grid() {
    boolean hasSform = header.sformCode > 0;
    boolean hasQform = header.qformCode > 0;
    if (hasSform) {
      VoxelGrid grid = sformGrid();
      if (hasQform) {
        compareWithQform(grid);
      }
      return grid;
    }
    if (hasQform) {
      if (!qformIsUsable()) {
        throw new InvalidInputException(
            "orientation-invalid",
            file
                + " has qform code "
                + header.qformCode
                + ", but its quaternion (b, c, d) and offset "
                + Arrays.toString(header.qform)
                + " are no orientation.",
            "Write or convert the file again.");
      }
      return qformGrid();
    }
    warnings.add(
        new InputWarning.Note(
            "orientation-missing",
            file
                + " says nothing about its orientation (sform and qform code 0); its axes are taken"
                + " as left, posterior, superior from (0, 0, 0). Left and right may be swapped."));
    return grid(new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1}, new double[3]);
  }

  private VoxelGrid sformGrid() {
    double[] s = header.sform;
    double[] directions = new double[9];
    double[] origin = new double[3];
    for (int axis = 0; axis < 3; axis++) {
      double length =
          Math.sqrt(s[axis] * s[axis] + s[4 + axis] * s[4 + axis] + s[8 + axis] * s[8 + axis]);
      if (!isDistance(length * toMillimetres) || !isPlace(s[4 * axis + 3])) {
        throw new InvalidInputException(
            "orientation-invalid",
            String.format(
                Locale.ROOT,
                "%s has sform code %d, but column %c of its sform is (%s, %s, %s) and its offset"
                    + " (%s, %s, %s).",
                file,
                header.sformCode,
                AXES.charAt(axis),
                number(s[axis]),
                number(s[4 + axis]),
                number(s[8 + axis]),
                number(s[3]),
                number(s[7]),
                number(s[11])),
            "Set the sform code to 0 if the qform is right; otherwise convert the file again.");
      }
      for (int row = 0; row < 3; row++) {
        // RAS to LPS; adding 0 turns -0 into 0.
        double sign = row < 2 ? -1 : 1;
        directions[3 * row + axis] = 0.0 + sign * s[4 * row + axis] / length;
      }
      origin[axis] = 0.0 + (axis < 2 ? -1 : 1) * s[4 * axis + 3] * toMillimetres;
      compareSpacing(axis, length * toMillimetres);
    }
    return grid(orthogonal(directions), origin);
  }

  private void compareSpacing(int axis, double length) {
    if (Math.abs(length - spacing[axis]) > SPACING_ROUNDING * Math.max(length, spacing[axis])) {
      warnings.add(
          new InputWarning.Note(
              "spacing-disagrees",
              String.format(
                  Locale.ROOT,
                  "%s states two spacings along %c: %s mm (pixdim, used) and %s mm (sform). Every"
                      + " size, volume and texture rests on it; check the file.",
                  file,
                  AXES.charAt(axis),
                  number(spacing[axis]),
                  number(length))));
    }
  }

  /** The directions themselves, or, where they are a little off, the nearest orthogonal ones. */
  private double[] orthogonal(double[] directions) {
    double worst = 0;
    String pair = "";
    for (int a = 0; a < 3; a++) {
      for (int b = a + 1; b < 3; b++) {
        double dot = 0;
        for (int row = 0; row < 3; row++) {
          dot += directions[3 * row + a] * directions[3 * row + b];
        }
        double angle = Math.abs(Math.asin(Math.max(-1, Math.min(1, dot))));
        if (angle > worst) {
          worst = angle;
          pair = AXES.charAt(a) + " and " + AXES.charAt(b);
        }
      }
    }
    if (worst > LARGEST_SHEAR) {
      throw new InvalidInputException(
          "axes-not-orthogonal",
          String.format(
              Locale.ROOT,
              "The axes of %s are not orthogonal: %s are %.3g degrees off a right angle, likely a"
                  + " gantry tilt.",
              file,
              pair,
              Math.toDegrees(worst)),
          "Convert the original images again with gantry tilt correction, or resample the volume to"
              + " orthogonal axes.");
    }
    if (worst <= SILENT_SHEAR) {
      return directions;
    }
    warnings.add(
        new InputWarning.Note(
            "axes-rounded",
            String.format(
                Locale.ROOT,
                "The axes %s of %s are %.2g degrees off a right angle, which is taken for rounding;"
                    + " the nearest orthogonal axes are used.",
                pair,
                file,
                Math.toDegrees(worst))));
    return Rotation.nearestOrthonormal(directions);
  }

  private boolean qformIsUsable() {
    double squares = 0;
    for (int i = 0; i < 3; i++) {
      squares += header.qform[i] * header.qform[i];
      if (!isPlace(header.qform[3 + i])) {
        return false;
      }
    }
    return squares < 1.01;
  }

  private VoxelGrid qformGrid() {
    double[] rotation = Rotation.ofQuaternion(header.qform[0], header.qform[1], header.qform[2]);
    double qfac = header.pixdim[0] < 0 ? -1 : 1;
    double[] directions = new double[9];
    double[] origin = new double[3];
    for (int axis = 0; axis < 3; axis++) {
      double step = header.pixdim[axis + 1] * (axis == 2 ? qfac : 1);
      double length = 0;
      for (int row = 0; row < 3; row++) {
        double product = rotation[3 * row + axis] * step;
        // The reference keeps the matrix of NIfTI-1 in single precision, as the sform is stored.
        double component = header.version == 1 ? (float) product : product;
        directions[3 * row + axis] = component;
        length += component * component;
      }
      length = Math.sqrt(length);
      for (int row = 0; row < 3; row++) {
        double sign = row < 2 ? -1 : 1;
        directions[3 * row + axis] = 0.0 + sign * directions[3 * row + axis] / length;
      }
      origin[axis] = 0.0 + (axis < 2 ? -1 : 1) * header.qform[3 + axis] * toMillimetres;
    }
    return grid(directions, origin);
  }

  private void compareWithQform(VoxelGrid sformGrid) {
    if (!qformIsUsable()) {
      warnings.add(
          new InputWarning.Note(
              "sform-qform-differ",
              file + " has a qform that is no orientation; the sform is used."));
      return;
    }
    double distance = sformGrid.cornerDistance(qformGrid());
    double smallest = Math.min(spacing[0], Math.min(spacing[1], spacing[2]));
    if (distance > FORM_ROUNDING * smallest + quaternionRounding()) {
      warnings.add(
          new InputWarning.Note(
              "sform-qform-differ",
              String.format(
                  Locale.ROOT,
                  "The sform and the qform of %s place its voxels up to %.4g mm apart; the sform is"
                      + " used.",
                  file,
                  distance)));
    }
  }

  /**
   * How far the rounding of the quaternion to single precision may move a corner, mm. The real part
   * is not stored but left over from the other three, so that a turn of nearly 180 degrees is off
   * by up to the root of the rounding error.
   */
  private double quaternionRounding() {
    double squares = 0;
    double diagonal = 0;
    for (int i = 0; i < 3; i++) {
      squares += header.qform[i] * header.qform[i];
      diagonal += (size[i] - 1) * spacing[i] * (size[i] - 1) * spacing[i];
    }
    double real = Math.sqrt(Math.max(QUATERNION_ROUNDING, 1 - squares));
    return 2 * QUATERNION_ROUNDING / real * Math.sqrt(diagonal);
  }

  private VoxelGrid grid(double[] d, double[] origin) {
    return new VoxelGrid(
        size[0],
        size[1],
        size[2],
        new Vector3(spacing[0], spacing[1], spacing[2]),
        new Vector3(origin[0], origin[1], origin[2]),
        new Direction(d[0], d[1], d[2], d[3], d[4], d[5], d[6], d[7], d[8]));
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? Long.toString((long) value)
        : Double.isFinite(value)
            ? String.format(Locale.ROOT, "%.6g", value)
            : Double.toString(value);
  }
}
