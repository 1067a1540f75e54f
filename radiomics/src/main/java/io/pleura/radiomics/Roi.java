package io.pleura.radiomics;

import io.pleura.volume.Mask;
import io.pleura.volume.PixelType;
import io.pleura.volume.Region;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;

/**
 * The image cut to the bounding box of the ROI, as flat arrays, x fastest. What lies outside the
 * box plays no part in any feature.
 */
final class Roi {

  final int sizeX;
  final int sizeY;
  final int sizeZ;
  final Vector3 spacing;

  /** True inside the ROI, for each voxel of the box. */
  final boolean[] inside;

  /** The values of the ROI voxels, in the order of the box. */
  final double[] values;

  /** Whether the image is held in single precision by its type. */
  final boolean singlePrecision;

  private Roi(Region box, Vector3 spacing, boolean[] inside, double[] values, boolean single) {
    this.sizeX = box.sizeX();
    this.sizeY = box.sizeY();
    this.sizeZ = box.sizeZ();
    this.spacing = spacing;
    this.inside = inside;
    this.values = values;
    this.singlePrecision = single;
  }

  static Roi of(Volume image, Mask mask, Region box) {
    boolean[] inside = mask.toBooleans(box);
    double[] all = image.toDoubles(box);
    double[] values = new double[mask.voxelCount()];
    int count = 0;
    for (int i = 0; i < all.length; i++) {
      if (inside[i]) {
        values[count++] = all[i];
      }
    }
    return new Roi(
        box, image.grid().spacing(), inside, values, image.pixelType() == PixelType.FLOAT32);
  }

  /** The same ROI with the values of a derived image, given on the bounding box. */
  Roi with(Volume derived) {
    double[] all = derived.toDoubles(derived.grid().region());
    double[] chosen = new double[values.length];
    int count = 0;
    for (int i = 0; i < all.length; i++) {
      if (inside[i]) {
        chosen[count++] = all[i];
      }
    }
    Region box = new Region(0, 0, 0, sizeX, sizeY, sizeZ);
    return new Roi(box, spacing, inside, chosen, derived.pixelType() == PixelType.FLOAT32);
  }

  int voxelCount() {
    return values.length;
  }

  double voxelVolume() {
    return spacing.x() * spacing.y() * spacing.z();
  }
}
