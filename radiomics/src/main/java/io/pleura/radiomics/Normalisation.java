package io.pleura.radiomics;

import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.volume.PixelType;
import io.pleura.volume.Region;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.util.OptionalDouble;

/**
 * Centres an image at its mean: {@code (x − μ) · (1 / σ)} over all N voxels, with the divisor N − 1
 * in σ, then limited to ±outliers, then times a scale. The result is in double precision, whatever
 * the image is.
 *
 * <p>μ and σ come from the sum and the sum of squares, {@code σ² = (Σx² − (Σx)² / N) / (N − 1)}, as
 * in ITK; the sums are exact for CT and MR stored as integers, and compensated otherwise.
 *
 * @param outliers most standard deviations from the mean
 * @param scale what the result is multiplied by
 */
record Normalisation(OptionalDouble outliers, double scale) {

  /**
   * Normalises.
   *
   * @throws InvalidInputException when the image is flat
   */
  Volume apply(GivenImage image, ExecutionContext context) {
    VoxelGrid grid = image.grid();
    double[][] sums = new double[grid.sizeZ()][];
    context.forEach(grid.sizeZ(), z -> sums[z] = sums(image.toDoubles(slice(grid, z))));
    var sum = new CompensatedSum();
    var sumOfSquares = new CompensatedSum();
    for (double[] ofSlice : sums) {
      sum.add(ofSlice[0]);
      sum.add(ofSlice[1]);
      sumOfSquares.add(ofSlice[2]);
      sumOfSquares.add(ofSlice[3]);
    }
    double count = grid.voxelCount();
    double mean = sum.value() / count;
    double variance = (sumOfSquares.value() - sum.value() * sum.value() / count) / (count - 1);
    if (!(variance > 0)) {
      throw new InvalidInputException(
          "image-flat",
          "The image cannot be normalised: all of its voxels are " + mean + ".",
          "Switch normalize off, or check that this is the right image.");
    }
    double factor = 1 / Math.sqrt(variance);
    double limit = outliers.orElse(Double.POSITIVE_INFINITY);
    double[] result = new double[grid.voxelCount()];
    context.forEach(
        grid.sizeZ(),
        z -> {
          double[] values = image.toDoubles(slice(grid, z));
          int start = z * values.length;
          for (int i = 0; i < values.length; i++) {
            double normalised = (values[i] - mean) * factor;
            result[start + i] = Math.max(-limit, Math.min(limit, normalised)) * scale;
          }
        });
    return Volume.wrap(grid, PixelType.FLOAT64, result);
  }

  private static Region slice(VoxelGrid grid, int z) {
    return new Region(0, 0, z, grid.sizeX(), grid.sizeY(), z + 1);
  }

  private static double[] sums(double[] values) {
    var sum = new CompensatedSum();
    var sumOfSquares = new CompensatedSum();
    for (double value : values) {
      sum.add(value);
      sumOfSquares.add(value * value);
    }
    return new double[] {
      sum.value(), sum.remainder(), sumOfSquares.value(), sumOfSquares.remainder()
    };
  }

  /** A sum that carries what rounding takes from it (Kahan 1965, Neumaier 1974). */
  private static final class CompensatedSum {
    private double sum;
    private double lost;

    void add(double value) {
      double next = sum + value;
      lost += Math.abs(sum) >= Math.abs(value) ? (sum - next) + value : (value - next) + sum;
      sum = next;
    }

    double value() {
      return sum + lost;
    }

    /** What the value lacks. */
    double remainder() {
      return (sum - value()) + lost;
    }
  }
}
