package io.pleura.radiomics.filter;

import io.pleura.volume.PixelType;
import io.pleura.volume.Region;
import io.pleura.volume.Volume;
import java.util.List;
import java.util.function.Consumer;

/** Filters that map each voxel by itself, in double, whatever the type of the image. */
final class Elementwise {

  private Elementwise() {}

  /** The one derived image of such a filter. */
  static List<FilteredImage> image(String name, Volume image, Consumer<double[]> mapping) {
    return List.of(
        FilteredImage.of(
            name,
            region -> {
              double[] values = image.toDoubles(region);
              mapping.accept(values);
              return Volume.wrap(image.grid().crop(region), PixelType.FLOAT64, values);
            }));
  }

  /** For an image that is 0 everywhere, by whose largest value a filter cannot scale. */
  static List<FilteredImage> missing(String name) {
    return List.of(
        FilteredImage.missing(
            name, "The image is 0 everywhere, and the filter scales by its largest value."));
  }

  /** The largest magnitude of the whole image. */
  static double largestMagnitude(Volume image) {
    double largest = 0;
    double[] row = new double[image.grid().sizeX()];
    for (int z = 0; z < image.grid().sizeZ(); z++) {
      for (int y = 0; y < image.grid().sizeY(); y++) {
        image.copyTo(new Region(0, y, z, row.length, y + 1, z + 1), row, 0);
        for (double value : row) {
          largest = Math.max(largest, Math.abs(value));
        }
      }
    }
    return largest;
  }

  /** {@code (factor x)²}. */
  static void square(double[] values, double factor) {
    for (int i = 0; i < values.length; i++) {
      double scaled = factor * values[i];
      values[i] = scaled * scaled;
    }
  }

  /** {@code sign(x) √(factor |x|)}. */
  static void squareRoot(double[] values, double factor) {
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.copySign(Math.sqrt(Math.abs(values[i]) * factor), values[i]);
    }
  }
}
