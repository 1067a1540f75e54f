package io.pleura.radiomics;

import io.pleura.volume.Mask;
import io.pleura.volume.PixelType;
import io.pleura.volume.Region;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import java.util.Arrays;

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

  /** The part of a ROI that lies in a box. */
  static Roi of(Volume image, Mask mask, Region box) {
    boolean[] inside = mask.toBooleans(box);
    double[] all = image.toDoubles(box);
    double[] values = new double[all.length];
    int count = 0;
    for (int i = 0; i < all.length; i++) {
      values[count] = all[i];
      count += inside[i] ? 1 : 0;
    }
    return new Roi(
        box,
        image.grid().spacing(),
        inside,
        Arrays.copyOf(values, count),
        image.pixelType() == PixelType.FLOAT32);
  }

  /** A box, all of whose voxels belong to the ROI. */
  static Roi whole(Volume image, Region box) {
    double[] values = image.toDoubles(box);
    boolean[] inside = new boolean[values.length];
    Arrays.fill(inside, true);
    return new Roi(
        box, image.grid().spacing(), inside, values, image.pixelType() == PixelType.FLOAT32);
  }

  /** The same ROI with the values of a derived image, given on the bounding box. */
  Roi with(Volume derived) {
    double[] all = derived.toDoubles(derived.grid().region());
    double[] chosen = new double[values.length];
    int count = 0;
    for (int i = 0; count < chosen.length; i++) {
      chosen[count] = all[i];
      count += inside[i] ? 1 : 0;
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
