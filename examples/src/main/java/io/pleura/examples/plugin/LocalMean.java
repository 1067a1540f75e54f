package io.pleura.examples.plugin;

import io.pleura.execution.ExecutionContext;
import io.pleura.radiomics.filter.FilteredImage;
import io.pleura.radiomics.filter.ImageFilter;
import io.pleura.volume.Mask;
import io.pleura.volume.PixelType;
import io.pleura.volume.Region;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.util.List;

/**
 * The mean of the voxels around each voxel: a cube of 2 r + 1 voxels along each axis, less what
 * lies outside the image.
 */
final class LocalMean implements ImageFilter {

  private final int radius;
  private final String name;

  LocalMean(int radius) {
    this.radius = radius;
    this.name = "local-mean-" + radius;
  }

  @Override
  public List<String> imageNames() {
    return List.of(name);
  }

  @Override
  public List<FilteredImage> apply(Volume image, Mask roi, ExecutionContext context) {
    // Nothing is computed yet: only the region that is asked for will be, from the voxels near it.
    return List.of(FilteredImage.of(name, region -> mean(image, region, context)));
  }

  private Volume mean(Volume image, Region region, ExecutionContext context) {
    VoxelGrid grid = image.grid().crop(region);
    double[] means = new double[grid.voxelCount()];
    // One unit of work a slice; forEach polls cancellation between them.
    context.forEach(
        region.sizeZ(),
        slice -> {
          int z = region.minZ() + slice;
          int at = slice * region.sizeX() * region.sizeY();
          for (int y = region.minY(); y < region.maxY(); y++) {
            for (int x = region.minX(); x < region.maxX(); x++) {
              means[at++] = mean(image, x, y, z);
            }
          }
        });
    return Volume.wrap(grid, PixelType.FLOAT64, means);
  }

  private double mean(Volume image, int x, int y, int z) {
    VoxelGrid grid = image.grid();
    double sum = 0;
    int count = 0;
    for (int c = Math.max(0, z - radius); c <= Math.min(grid.sizeZ() - 1, z + radius); c++) {
      for (int b = Math.max(0, y - radius); b <= Math.min(grid.sizeY() - 1, y + radius); b++) {
        for (int a = Math.max(0, x - radius); a <= Math.min(grid.sizeX() - 1, x + radius); a++) {
          sum += image.get(grid.offset(a, b, c));
          count++;
        }
      }
    }
    return sum / count;
  }
}
