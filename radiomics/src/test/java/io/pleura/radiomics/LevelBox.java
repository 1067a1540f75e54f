package io.pleura.radiomics;

import com.fasterxml.jackson.databind.JsonNode;
import io.pleura.volume.Mask;
import io.pleura.volume.PixelType;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.util.Random;

/**
 * Gray levels on a box.
 *
 * @param levels x fastest; 0 is outside the ROI
 */
record LevelBox(int sizeX, int sizeY, int sizeZ, int[] levels) {

  /** The discretised array that is stored with the matrices of the corpus. */
  static LevelBox of(JsonNode matrices) {
    JsonNode shape = matrices.get("arrayShape");
    int[] levels = new int[matrices.get("discretised").size()];
    for (int i = 0; i < levels.length; i++) {
      boolean inside = matrices.get("mask").get(i).asInt() == 1;
      levels[i] = inside ? matrices.get("discretised").get(i).asInt() : 0;
    }
    return new LevelBox(shape.get(2).asInt(), shape.get(1).asInt(), shape.get(0).asInt(), levels);
  }

  /** Random levels from 1, in patches of equal level along x; each density of the ROI. */
  static LevelBox random(Random random, int sizeX, int sizeY, int sizeZ, int levels) {
    int[] result = new int[sizeX * sizeY * sizeZ];
    double density = 0.2 + 0.8 * random.nextDouble();
    double change = random.nextDouble();
    int level = 1;
    for (int i = 0; i < result.length; i++) {
      if (random.nextDouble() < change) {
        level = 1 + random.nextInt(levels);
      }
      result[i] = random.nextDouble() < density ? level : 0;
    }
    result[random.nextInt(result.length)] = 1;
    return new LevelBox(sizeX, sizeY, sizeZ, result);
  }

  /** The level of a voxel; 0 outside the box. */
  int at(int x, int y, int z) {
    boolean in = x >= 0 && x < sizeX && y >= 0 && y < sizeY && z >= 0 && z < sizeZ;
    return in ? levels[x + sizeX * (y + sizeY * z)] : 0;
  }

  /** A ROI with the levels for values, so that bins of width 1 give them back. */
  Roi roi() {
    var grid = VoxelGrid.of(sizeX, sizeY, sizeZ, new Vector3(0.7, 1.3, 2.5));
    boolean[] inside = new boolean[levels.length];
    float[] values = new float[levels.length];
    for (int i = 0; i < levels.length; i++) {
      inside[i] = levels[i] > 0;
      values[i] = levels[i];
    }
    return Roi.of(
        Volume.wrap(grid, PixelType.FLOAT32, values), Mask.wrap(grid, inside), grid.region());
  }
}
