package io.pleura.radiomics.filter;

import io.pleura.execution.ExecutionContext;
import io.pleura.volume.Mask;
import io.pleura.volume.PixelType;
import io.pleura.volume.Region;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.util.List;

/**
 * The magnitude of the gradient, PyRadiomics' image type {@code Gradient}.
 *
 * <p>{@code √(gx² + gy² + gz²)} of central differences {@code g = (v[i+1] − v[i−1]) / (2 s)} with
 * the spacing s in mm, or s = 1 voxel; at the edge of the image the edge voxel stands for its
 * missing neighbour. In the unit of the image per mm, or per voxel; computed in double, stored in
 * single precision.
 */
public final class Gradient implements ImageFilter {

  private static final String NAME = "gradient";

  private final boolean useSpacing;

  /**
   * Makes the filter.
   *
   * @param useSpacing whether differences are per mm, PyRadiomics' {@code gradientUseSpacing}; else
   *     they are per voxel
   */
  public Gradient(boolean useSpacing) {
    this.useSpacing = useSpacing;
  }

  @Override
  public List<String> imageNames() {
    return List.of(NAME);
  }

  @Override
  public List<FilteredImage> apply(Volume image, Mask roi, ExecutionContext context) {
    return List.of(FilteredImage.of(NAME, region -> compute(image, region, context)));
  }

  private Volume compute(Volume image, Region region, ExecutionContext context) {
    VoxelGrid grid = image.grid();
    double weightX = weight(grid.spacing().x());
    double weightY = weight(grid.spacing().y());
    double weightZ = weight(grid.spacing().z());
    int width = region.sizeX();
    int height = region.sizeY();
    float[] result = new float[Math.toIntExact(region.voxelCount())];
    // The row itself with a voxel more on each side, as far as there is one.
    int left = Math.max(0, region.minX() - 1);
    int right = Math.min(grid.sizeX(), region.maxX() + 1);
    context.forEach(
        region.sizeZ(),
        slice -> {
          int z = region.minZ() + slice;
          double[] here = new double[width + 2];
          double[] before = new double[width];
          double[] after = new double[width];
          double[] squares = new double[width];
          for (int y = region.minY(); y < region.maxY(); y++) {
            image.copyTo(
                new Region(left, y, z, right, y + 1, z + 1), here, left - region.minX() + 1);
            if (left == region.minX()) {
              here[0] = here[1];
            }
            if (right == region.maxX()) {
              here[width + 1] = here[width];
            }
            for (int x = 0; x < width; x++) {
              double difference = here[x + 2] * weightX - here[x] * weightX;
              squares[x] = difference * difference;
            }
            load(image, region, Math.max(y - 1, 0), z, before);
            load(image, region, Math.min(y + 1, grid.sizeY() - 1), z, after);
            addSquares(before, after, weightY, squares);
            load(image, region, y, Math.max(z - 1, 0), before);
            load(image, region, y, Math.min(z + 1, grid.sizeZ() - 1), after);
            addSquares(before, after, weightZ, squares);
            int offset = (slice * height + y - region.minY()) * width;
            for (int x = 0; x < width; x++) {
              result[offset + x] = (float) Math.sqrt(squares[x]);
            }
          }
        });
    return Volume.wrap(grid.crop(region), PixelType.FLOAT32, result);
  }

  private double weight(double spacing) {
    return useSpacing ? 0.5 * (1 / spacing) : 0.5;
  }

  private static void load(Volume image, Region region, int y, int z, double[] row) {
    image.copyTo(new Region(region.minX(), y, z, region.maxX(), y + 1, z + 1), row, 0);
  }

  private static void addSquares(double[] before, double[] after, double weight, double[] squares) {
    for (int x = 0; x < squares.length; x++) {
      double difference = after[x] * weight - before[x] * weight;
      squares[x] += difference * difference;
    }
  }
}
