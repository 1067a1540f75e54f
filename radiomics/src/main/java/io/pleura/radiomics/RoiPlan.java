package io.pleura.radiomics;

import io.pleura.error.InputWarning;
import io.pleura.error.InvalidInputException;
import io.pleura.volume.Mask;
import io.pleura.volume.Region;
import io.pleura.volume.Resampler;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * On which grid the features of a case are computed, and on which voxels. Made from the grids and
 * the mask alone, so that what cannot be used is refused before any voxel of the image is read.
 *
 * @param target the grid to interpolate the image to, or null to take the image's voxels
 * @param crop the part of the image to keep when it is not interpolated
 * @param mask the ROI, on the grid that results
 * @param whole the ROI before it was resegmented; the same where it was not
 * @param box bounding box of the ROI on that grid
 * @param resampled whether image and mask go to a grid of the wanted spacing
 * @param maskCorrected whether the mask was carried to the image grid because of {@code
 *     correctMask}
 * @param warnings what the user should know
 */
record RoiPlan(
    @Nullable VoxelGrid target,
    Region crop,
    Mask mask,
    Mask whole,
    Region box,
    boolean resampled,
    boolean maskCorrected,
    List<InputWarning> warnings) {

  /** How far the ROI may stick out of the image, in voxels, for rounding. */
  private static final double OUTSIDE_TOLERANCE = 1e-3;

  /**
   * Plans.
   *
   * @throws InvalidInputException when the ROI is empty, too small, outside the image, on another
   *     grid, or lost by resampling
   */
  static RoiPlan of(VoxelGrid image, Mask mask, RadiomicsSettings settings) {
    if (mask.voxelCount() == 0) {
      throw new InvalidInputException(
          "mask-empty",
          "The mask is empty: no voxel belongs to the ROI.",
          "Choose a mask with a segmented region, or the right label.");
    }
    List<InputWarning> warnings = new ArrayList<>();
    if (settings.resampledPixelSpacing().isPresent() && settings.interpolator().isPresent()) {
      return resampled(image, mask, settings, warnings);
    }
    boolean corrected = false;
    Mask onImage = mask;
    if (!sameGeometry(image, mask.grid(), settings.geometryTolerance())) {
      if (!settings.correctMask()) {
        throw new InvalidInputException(
            "mask-grid-mismatch",
            "The mask grid ("
                + mask.grid().describe()
                + ") differs from the image grid ("
                + image.describe()
                + ") by more than the geometryTolerance of "
                + settings.geometryTolerance()
                + ".",
            "Set correctMask to carry the mask to the image grid, or use the mask that was drawn on"
                + " this image.");
      }
      requireInside(image, mask);
      onImage = Resampler.resample(mask, image);
      corrected = true;
      if (onImage.voxelCount() == 0) {
        throw new InvalidInputException(
            "roi-erased-by-resampling",
            "Nothing of the ROI is left on the image grid: "
                + voxels(mask.voxelCount())
                + " before, 0 after the mask was resampled to it.",
            "Use a mask on the image grid.");
      }
      warnings.add(
          new InputWarning.MaskResampled(
              mask.grid().describe(), image.describe(), mask.voxelCount(), onImage.voxelCount()));
    }
    Region crop = image.region();
    requireSize(onImage, settings);
    if (settings.preCrop()) {
      crop = box(onImage).grow(settings.padDistance(), image);
      onImage = onImage.crop(crop);
    }
    return finish(null, crop, onImage, false, corrected, warnings);
  }

  /** Whether a case of another plan sees the same image. */
  boolean sharesImage(RoiPlan other) {
    return target == null && other.target == null && crop.equals(other.crop);
  }

  private static RoiPlan resampled(
      VoxelGrid image, Mask mask, RadiomicsSettings settings, List<InputWarning> warnings) {
    VoxelGrid grid = mask.grid();
    requireInside(image, mask);
    requireDimensions(mask, settings);
    if (!sameGeometry(image, grid, settings.geometryTolerance())) {
      warnings.add(
          new InputWarning.Note(
              "mask-grid-differs",
              String.format(
                  Locale.ROOT,
                  "The mask grid (%s) differs from the image grid (%s)%s; both are resampled to a"
                      + " grid taken from the mask, as PyRadiomics does.",
                  grid.describe(),
                  image.describe(),
                  Double.isInfinite(image.cornerDistance(grid))
                      ? ""
                      : String.format(
                          Locale.ROOT, ", corners up to %.3g mm", image.cornerDistance(grid)))));
    }
    Region box = box(mask);
    Vector3 wanted = settings.resampledPixelSpacing().orElseThrow();
    double[] spacing = new double[3];
    boolean same = true;
    for (int axis = 0; axis < 3; axis++) {
      double old = grid.spacing().get(axis);
      // An axis with one ROI slice keeps its spacing, and so does an axis with 0.
      spacing[axis] = size(box, axis) == 1 || wanted.get(axis) == 0 ? old : wanted.get(axis);
      same &=
          Math.abs(image.spacing().get(axis) - spacing[axis])
              <= 1e-8 + 1e-5 * Math.abs(spacing[axis]);
    }
    Mask result;
    VoxelGrid target = null;
    Region crop = image.region();
    if (same) {
      result = Resampler.resample(mask, image);
      if (result.voxelCount() > 0) {
        crop = box(result).grow(settings.padDistance(), image);
        result = result.crop(crop);
      }
    } else {
      target = paddedGrid(grid, box, spacing, settings.padDistance());
      result = Resampler.resample(mask, target);
    }
    if (result.voxelCount() < 2) {
      throw new InvalidInputException(
          "roi-erased-by-resampling",
          String.format(
              Locale.ROOT,
              "The ROI is lost by resampling: %s before, %d after resampling to %sx%sx%s mm.",
              voxels(mask.voxelCount()),
              result.voxelCount(),
              ParameterFileWriter.number(spacing[0]),
              ParameterFileWriter.number(spacing[1]),
              ParameterFileWriter.number(spacing[2])),
          "Resample to a smaller spacing, or use a larger ROI.");
    }
    requireSize(result, settings);
    return finish(target, crop, result, true, false, warnings);
  }

  /**
   * PyRadiomics' grid: the corners, not the centres, of the old and the new volume coincide; cut to
   * the ROI and the padding, and one voxel more at the upper end.
   */
  private static VoxelGrid paddedGrid(VoxelGrid mask, Region box, double[] spacing, int padding) {
    int[] size = new int[3];
    double[] start = new double[3];
    for (int axis = 0; axis < 3; axis++) {
      double old = mask.spacing().get(axis);
      double ratio = old / spacing[axis];
      double lower = Math.max(0, Math.floor((minimum(box, axis) - 0.5) * ratio - padding));
      double upper =
          Math.min(
              Math.ceil(mask.size(axis) * ratio) - 1,
              Math.ceil((minimum(box, axis) + size(box, axis) - 0.5) * ratio + padding));
      double voxels = upper - lower + 1;
      if (voxels > Integer.MAX_VALUE) {
        throw tooFine(spacing);
      }
      size[axis] = (int) voxels;
      start[axis] = 0.5 * (spacing[axis] - old) / old + lower / ratio;
    }
    if ((double) size[0] * size[1] * size[2] > Integer.MAX_VALUE - 8) {
      throw tooFine(spacing);
    }
    return new VoxelGrid(
        size[0],
        size[1],
        size[2],
        new Vector3(spacing[0], spacing[1], spacing[2]),
        mask.toPhysical(start[0], start[1], start[2]),
        mask.direction());
  }

  private static InvalidInputException tooFine(double[] spacing) {
    return new InvalidInputException(
        "resampling-too-fine",
        String.format(
            Locale.ROOT,
            "Resampling the ROI to %sx%sx%s mm needs more voxels than fit into memory.",
            ParameterFileWriter.number(spacing[0]),
            ParameterFileWriter.number(spacing[1]),
            ParameterFileWriter.number(spacing[2])),
        "Use a larger resampledPixelSpacing; 1 mm is usual.");
  }

  private static RoiPlan finish(
      @Nullable VoxelGrid target,
      Region crop,
      Mask mask,
      boolean resampled,
      boolean corrected,
      List<InputWarning> warnings) {
    Region box = box(mask);
    warnings.addAll(singleSlices(box));
    return new RoiPlan(target, crop, mask, mask, box, resampled, corrected, List.copyOf(warnings));
  }

  private static List<InputWarning> singleSlices(Region box) {
    List<InputWarning> result = new ArrayList<>();
    for (int axis = 0; axis < 3; axis++) {
      if (size(box, axis) == 1) {
        result.add(new InputWarning.SingleSlice("xyz".substring(axis, axis + 1)));
      }
    }
    return result;
  }

  /**
   * This plan with the ROI resegmented, where the settings say so.
   *
   * @param image the image that filters see
   * @throws InvalidInputException when too little of the ROI is left
   */
  RoiPlan resegmented(Volume image, RadiomicsSettings settings) {
    if (settings.resegmentRange().isEmpty()) {
      return this;
    }
    var resegmentation = new Resegmentation(settings.resegmentRange(), settings.resegmentMode());
    Mask kept = resegmentation.apply(image, mask, box);
    requireSize(kept, settings);
    Region keptBox = box(kept);
    List<InputWarning> all = new ArrayList<>(warnings);
    singleSlices(keptBox).stream().filter(w -> !all.contains(w)).forEach(all::add);
    return new RoiPlan(
        target, crop, kept, mask, keptBox, resampled, maskCorrected, List.copyOf(all));
  }

  /** Whether the ROI was resegmented. */
  boolean isResegmented() {
    return mask != whole;
  }

  /** The ROI that shape is computed of, within the box. */
  Mask shapeMask(RadiomicsSettings settings) {
    return settings.resegmentShape() ? mask : whole;
  }

  /** ITK's test: same size; origin and spacing within a part of the first spacing. */
  private static boolean sameGeometry(VoxelGrid image, VoxelGrid mask, double tolerance) {
    double distance = Math.abs(tolerance * image.spacing().x());
    for (int a = 0; a < 3; a++) {
      if (image.size(a) != mask.size(a)
          || Math.abs(image.origin().get(a) - mask.origin().get(a)) > distance
          || Math.abs(image.spacing().get(a) - mask.spacing().get(a)) > distance) {
        return false;
      }
      for (int b = 0; b < 3; b++) {
        if (Math.abs(image.direction().get(a, b) - mask.direction().get(a, b)) > tolerance) {
          return false;
        }
      }
    }
    return true;
  }

  /** Refuses a ROI whose box, from corner to corner, is not inside the image. */
  private static void requireInside(VoxelGrid image, Mask mask) {
    Region box = box(mask);
    Vector3 low = mask.grid().toPhysical(box.minX() - 0.5, box.minY() - 0.5, box.minZ() - 0.5);
    Vector3 high = mask.grid().toPhysical(box.maxX() - 0.5, box.maxY() - 0.5, box.maxZ() - 0.5);
    Vector3 a = image.toIndex(low);
    Vector3 b = image.toIndex(high);
    for (int axis = 0; axis < 3; axis++) {
      if (Math.min(a.get(axis), b.get(axis)) < -0.5 - OUTSIDE_TOLERANCE
          || Math.max(a.get(axis), b.get(axis)) > image.size(axis) - 0.5 + OUTSIDE_TOLERANCE) {
        Vector3 first = image.toPhysical(-0.5, -0.5, -0.5);
        Vector3 last =
            image.toPhysical(image.sizeX() - 0.5, image.sizeY() - 0.5, image.sizeZ() - 0.5);
        throw new InvalidInputException(
            "roi-outside-image",
            "The ROI lies outside the image, at least in part: it extends from "
                + extent(low, high)
                + " mm, the image from "
                + extent(first, last)
                + " mm (LPS).",
            "Check that mask and image belong to the same series.");
      }
    }
  }

  private static String extent(Vector3 from, Vector3 to) {
    return String.format(
        Locale.ROOT,
        "(%.2f, %.2f, %.2f) to (%.2f, %.2f, %.2f)",
        from.x(),
        from.y(),
        from.z(),
        to.x(),
        to.y(),
        to.z());
  }

  private static void requireDimensions(Mask mask, RadiomicsSettings settings) {
    int count = mask.voxelCount();
    Region box = box(mask);
    int dimensions = 0;
    for (int axis = 0; axis < 3; axis++) {
      dimensions += size(box, axis) > 1 ? 1 : 0;
    }
    if (dimensions == 0) {
      throw new InvalidInputException(
          "roi-too-small",
          "The ROI has 1 voxel; the minimum is 2.",
          "Segment the lesion as a region.");
    }
    if (dimensions < settings.minimumRoiDimensions()) {
      throw new InvalidInputException(
          "roi-too-few-dimensions",
          "The ROI ("
              + voxels(count)
              + ") has more than one voxel along "
              + dimensions
              + " of 3 axes; the minimum is "
              + settings.minimumRoiDimensions()
              + ".",
          "Use a larger ROI, or lower minimumROIDimensions.");
    }
  }

  private static void requireSize(Mask mask, RadiomicsSettings settings) {
    requireDimensions(mask, settings);
    int count = mask.voxelCount();
    if (settings.minimumRoiSize().isPresent() && count <= settings.minimumRoiSize().getAsInt()) {
      throw new InvalidInputException(
          "roi-too-small",
          "The ROI has "
              + voxels(count)
              + "; minimumROISize asks for more than "
              + settings.minimumRoiSize().getAsInt()
              + ".",
          "Use a larger ROI, or lower minimumROISize.");
    }
  }

  static String voxels(long count) {
    return count + (count == 1 ? " voxel" : " voxels");
  }

  private static Region box(Mask mask) {
    return mask.boundingBox().orElseThrow();
  }

  private static int minimum(Region box, int axis) {
    return axis == 0 ? box.minX() : axis == 1 ? box.minY() : box.minZ();
  }

  private static int size(Region box, int axis) {
    return axis == 0 ? box.sizeX() : axis == 1 ? box.sizeY() : box.sizeZ();
  }
}
