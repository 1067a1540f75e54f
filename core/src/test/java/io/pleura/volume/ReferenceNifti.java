package io.pleura.volume;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.GZIPInputStream;

/**
 * Reads the well-formed little-endian NIfTI-1 files of the reference data: no scaling, s-form set,
 * spacing from pixdim. On purpose apart from the SDK's own reader, so that a fault there does not
 * hide one here.
 */
final class ReferenceNifti {

  private ReferenceNifti() {}

  static Volume read(String resource) {
    try (InputStream stream = ReferenceNifti.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalArgumentException("no resource " + resource);
      }
      return parse(ByteBuffer.wrap(new GZIPInputStream(stream).readAllBytes()));
    } catch (IOException e) {
      throw new IllegalStateException(resource, e);
    }
  }

  static Mask readMask(String resource) {
    Volume labels = read(resource);
    boolean[] voxels = new boolean[labels.grid().voxelCount()];
    for (int i = 0; i < voxels.length; i++) {
      voxels[i] = labels.get(i) > 0.5 && labels.get(i) <= 100;
    }
    return Mask.wrap(labels.grid(), voxels);
  }

  private static Volume parse(ByteBuffer file) {
    file.order(ByteOrder.LITTLE_ENDIAN);
    double[] spacing = new double[3];
    double[] origin = new double[3];
    double[][] d = new double[3][3];
    for (int a = 0; a < 3; a++) {
      spacing[a] = file.getFloat(80 + 4 * a);
    }
    for (int row = 0; row < 3; row++) {
      double sign = row < 2 ? -1 : 1; // RAS to LPS
      for (int a = 0; a < 3; a++) {
        d[row][a] = sign * file.getFloat(280 + 16 * row + 4 * a);
      }
      origin[row] = sign * file.getFloat(280 + 16 * row + 12);
    }
    for (int a = 0; a < 3; a++) {
      double length = Math.sqrt(d[0][a] * d[0][a] + d[1][a] * d[1][a] + d[2][a] * d[2][a]);
      for (int row = 0; row < 3; row++) {
        d[row][a] /= length;
      }
    }
    var grid =
        new VoxelGrid(
            file.getShort(42),
            file.getShort(44),
            file.getShort(46),
            new Vector3(spacing[0], spacing[1], spacing[2]),
            new Vector3(origin[0], origin[1], origin[2]),
            new Direction(
                d[0][0], d[0][1], d[0][2], d[1][0], d[1][1], d[1][2], d[2][0], d[2][1], d[2][2]));
    int start = (int) file.getFloat(108);
    int type = file.getShort(70);
    int n = grid.voxelCount();
    if (type == 64) {
      double[] voxels = new double[n];
      for (int i = 0; i < n; i++) {
        voxels[i] = file.getDouble(start + 8 * i);
      }
      return Volume.wrap(grid, PixelType.FLOAT64, voxels);
    }
    float[] voxels = new float[n];
    for (int i = 0; i < n; i++) {
      voxels[i] =
          switch (type) {
            case 2 -> file.get(start + i) & 0xff;
            case 4 -> file.getShort(start + 2 * i);
            case 16 -> file.getFloat(start + 4 * i);
            default -> throw new IllegalArgumentException("datatype " + type);
          };
    }
    PixelType pixelType =
        type == 2 ? PixelType.UINT8 : type == 4 ? PixelType.INT16 : PixelType.FLOAT32;
    return Volume.wrap(grid, pixelType, voxels);
  }
}
