package io.pleura.radiomics.filter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pleura.volume.Mask;
import io.pleura.volume.PixelType;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Images made by the formula of {@code reference/filters/make_images.py}, and how they are told.
 */
final class FormulaImages {

  private FormulaImages() {}

  /** The values that PyRadiomics gives. */
  static JsonNode reference() {
    try (InputStream stream =
        FormulaImages.class.getResourceAsStream("/reference/filters/images.json")) {
      return new ObjectMapper().readTree(stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Volume of(int sizeX, int sizeY, int sizeZ, Vector3 spacing, PixelType type) {
    var grid = VoxelGrid.of(sizeX, sizeY, sizeZ, spacing);
    double[] values = new double[grid.voxelCount()];
    long s = 12345;
    for (int i = 0; i < values.length; i++) {
      s = (1103515245 * s + 12345) & 0x7fffffff;
      double v = (s >> 12) % 4001 - 2000;
      values[i] =
          switch (type) {
            case FLOAT32, FLOAT64 -> v / 7;
            case INT32 -> 1000 * v;
            case UINT8 -> Math.abs(v) % 256;
            default -> v;
          };
    }
    if (type.isHeldAsDouble()) {
      return Volume.wrap(grid, type, values);
    }
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return Volume.wrap(grid, type, floats);
  }

  static Volume of(int sizeX, int sizeY, int sizeZ, PixelType type) {
    return of(sizeX, sizeY, sizeZ, new Vector3(1, 1, 1), type);
  }

  /** A mask of all voxels. */
  static Mask everywhere(Volume image) {
    boolean[] inside = new boolean[image.grid().voxelCount()];
    Arrays.fill(inside, true);
    return Mask.wrap(image.grid(), inside);
  }

  /** The digest of the voxels of some images. */
  static String digest(List<Volume> images) {
    try {
      var sha = MessageDigest.getInstance("SHA-256");
      for (Volume image : images) {
        ByteBuffer bytes =
            ByteBuffer.allocate(8 * image.grid().voxelCount()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < image.grid().voxelCount(); i++) {
          bytes.putDouble(image.get(i) + 0.0);
        }
        sha.update(bytes.array());
      }
      return HexFormat.of().formatHex(sha.digest()).substring(0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
