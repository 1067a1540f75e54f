package io.pleura.radiomics;

import io.pleura.volume.PixelType;
import io.pleura.volume.Region;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import io.pleura.volume.Window;
import java.util.Optional;

/**
 * The image as given, clamped where the settings say so. Only the parts that are asked for are
 * copied, so that a clamp does not take the memory of a second image.
 *
 * @param volume the image as read
 * @param clamp the range to which its voxels, rounded to single precision, are limited
 */
record GivenImage(Volume volume, Optional<Window> clamp) {

  VoxelGrid grid() {
    return volume.grid();
  }

  PixelType pixelType() {
    return clamp.isPresent() ? PixelType.FLOAT32 : volume.pixelType();
  }

  /** The voxels of a region in single precision, x fastest. */
  float[] toFloats(Region region) {
    float[] values = volume.toFloats(region);
    if (clamp.isPresent()) {
      float lower = (float) clamp.get().lower();
      float upper = (float) clamp.get().upper();
      for (int i = 0; i < values.length; i++) {
        values[i] = Math.max(lower, Math.min(upper, values[i]));
      }
    }
    return values;
  }

  /** The voxels of a region, x fastest. */
  double[] toDoubles(Region region) {
    if (clamp.isEmpty()) {
      return volume.toDoubles(region);
    }
    float[] values = toFloats(region);
    double[] result = new double[values.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = values[i];
    }
    return result;
  }

  /** A part as a volume of its own. */
  Volume crop(Region region) {
    if (clamp.isPresent()) {
      return Volume.wrap(grid().crop(region), PixelType.FLOAT32, toFloats(region));
    }
    return region.equals(grid().region()) ? volume : volume.crop(region);
  }
}
