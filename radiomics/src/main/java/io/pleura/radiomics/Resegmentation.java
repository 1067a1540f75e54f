package io.pleura.radiomics;

import io.pleura.error.InvalidInputException;
import io.pleura.volume.Mask;
import io.pleura.volume.PixelType;
import io.pleura.volume.Region;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.util.List;

/**
 * Keeps the voxels of a ROI whose values lie within a range, its bounds included.
 *
 * <p>The bounds are values of the image, parts of the largest value of the ROI, or standard
 * deviations (divisor N) from its mean. For an image in single precision the mean and the deviation
 * are computed, and the bounds rounded, in single precision, as PyRadiomics does it.
 *
 * @param bounds the lower bound and, unless there is none, the upper one
 * @param mode what the bounds are measured by
 */
record Resegmentation(List<Double> bounds, ResegmentMode mode) {

  /**
   * Resegments.
   *
   * @param image the image
   * @param roi the ROI, on the image's grid
   * @param box its bounding box
   * @return the voxels that are left
   * @throws InvalidInputException when fewer than two voxels are left
   */
  Mask apply(Volume image, Mask roi, Region box) {
    double[] values = Roi.of(image, roi, box).values;
    boolean single = image.pixelType() == PixelType.FLOAT32;
    double[] thresholds = thresholds(values, single);
    double lower = thresholds[0];
    double upper = thresholds.length == 2 ? thresholds[1] : Double.POSITIVE_INFINITY;
    VoxelGrid grid = roi.grid();
    boolean[] kept = new boolean[grid.voxelCount()];
    boolean[] inside = roi.toBooleans(box);
    int count = 0;
    int voxel = 0;
    int inBox = 0;
    for (int z = box.minZ(); z < box.maxZ(); z++) {
      for (int y = box.minY(); y < box.maxY(); y++) {
        int offset = grid.offset(box.minX(), y, z);
        for (int x = 0; x < box.sizeX(); x++) {
          if (inside[inBox++]) {
            double value = values[voxel++];
            boolean within = value >= lower && value <= upper;
            kept[offset + x] = within;
            count += within ? 1 : 0;
          }
        }
      }
    }
    if (count < 2) {
      throw tooFew(values, lower, upper, count);
    }
    return Mask.wrap(grid, kept);
  }

  private double[] thresholds(double[] values, boolean single) {
    double offset = 0;
    double unit = 1;
    switch (mode) {
      case ABSOLUTE -> {}
      case RELATIVE -> {
        unit = Double.NEGATIVE_INFINITY;
        for (double value : values) {
          unit = Math.max(unit, value);
        }
      }
      case SIGMA -> {
        double[] meanAndDeviation = single ? inSinglePrecision(values) : inDouble(values);
        offset = meanAndDeviation[0];
        unit = meanAndDeviation[1];
      }
    }
    double[] result = bounds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    for (int i = 0; i < result.length; i++) {
      double threshold = mode == ResegmentMode.ABSOLUTE ? result[i] : offset + unit * result[i];
      result[i] = single ? (float) threshold : threshold;
    }
    return result;
  }

  private static double[] inDouble(double[] values) {
    double mean = PairwiseSum.mean(values);
    double[] squares = new double[values.length];
    for (int i = 0; i < squares.length; i++) {
      squares[i] = (values[i] - mean) * (values[i] - mean);
    }
    return new double[] {mean, Math.sqrt(PairwiseSum.mean(squares))};
  }

  private static double[] inSinglePrecision(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    float mean = PairwiseSum.mean(floats);
    for (int i = 0; i < floats.length; i++) {
      float difference = floats[i] - mean;
      floats[i] = difference * difference;
    }
    return new double[] {mean, (float) Math.sqrt(PairwiseSum.mean(floats))};
  }

  private InvalidInputException tooFew(double[] values, double lower, double upper, int count) {
    double minimum = Double.POSITIVE_INFINITY;
    double maximum = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      minimum = Math.min(minimum, value);
      maximum = Math.max(maximum, value);
    }
    return new InvalidInputException(
        "roi-erased-by-resegmentation",
        "The ROI is lost by resegmentation: "
            + RoiPlan.voxels(values.length)
            + " before, with values from "
            + minimum
            + " to "
            + maximum
            + ", "
            + count
            + " within the range from "
            + lower
            + " to "
            + (Double.isInfinite(upper) ? "the largest value" : String.valueOf(upper))
            + "; the minimum is 2.",
        "Use a wider resegmentRange, or check its resegmentMode.");
  }
}
