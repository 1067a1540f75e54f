package io.pleura.radiomics.array;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.volume.Mask;
import io.pleura.volume.PixelType;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class VolumeArraysTest {

  private static final VoxelGrid GRID = VoxelGrid.of(4, 3, 2, new Vector3(0.5, 0.75, 2));

  /** Voxel (x, y, z) is 100 z + 10 y + x. */
  private static Volume volume(PixelType type) {
    if (type.isHeldAsDouble()) {
      double[] voxels = new double[24];
      fill((i, value) -> voxels[i] = value);
      return Volume.wrap(GRID, type, voxels);
    }
    float[] voxels = new float[24];
    fill((i, value) -> voxels[i] = value);
    return Volume.wrap(GRID, type, voxels);
  }

  private interface Setter {
    void set(int i, int value);
  }

  private static void fill(Setter setter) {
    for (int z = 0; z < 2; z++) {
      for (int y = 0; y < 3; y++) {
        for (int x = 0; x < 4; x++) {
          setter.set(GRID.offset(x, y, z), 100 * z + 10 * y + x);
        }
      }
    }
  }

  private static void assertSameVoxels(Volume expected, Volume actual) {
    assertSame(expected.grid(), actual.grid());
    assertArrayEquals(expected.toDoubles(GRID.region()), actual.toDoubles(GRID.region()));
  }

  @ParameterizedTest
  @EnumSource
  void indicesAreZyx(PixelType type) {
    INDArray array = VolumeArrays.toArray(volume(type));
    assertArrayEquals(new long[] {2, 3, 4}, array.shape());
    assertEquals('c', array.ordering());
    assertEquals(type.isHeldAsDouble() ? DataType.DOUBLE : DataType.FLOAT, array.dataType());
    assertEquals(123, array.getDouble(1, 2, 3));
    assertEquals(3, array.getDouble(0, 0, 3));
    assertTrue(array.closeable());
  }

  @ParameterizedTest
  @EnumSource
  void thereAndBack(PixelType type) {
    Volume back = VolumeArrays.toVolume(VolumeArrays.toArray(volume(type)), GRID);
    assertSameVoxels(volume(type), back);
    assertEquals(type.isHeldAsDouble() ? PixelType.FLOAT64 : PixelType.FLOAT32, back.pixelType());
  }

  @Test
  void everyNumericTypeComesBack() {
    var types =
        Map.ofEntries(
            Map.entry(DataType.BYTE, PixelType.INT8),
            Map.entry(DataType.UBYTE, PixelType.UINT8),
            Map.entry(DataType.SHORT, PixelType.INT16),
            Map.entry(DataType.UINT16, PixelType.UINT16),
            Map.entry(DataType.INT, PixelType.INT32),
            Map.entry(DataType.UINT32, PixelType.UINT32),
            Map.entry(DataType.LONG, PixelType.INT64),
            Map.entry(DataType.UINT64, PixelType.UINT64),
            Map.entry(DataType.HALF, PixelType.FLOAT32),
            Map.entry(DataType.BFLOAT16, PixelType.FLOAT32),
            Map.entry(DataType.FLOAT, PixelType.FLOAT32),
            Map.entry(DataType.DOUBLE, PixelType.FLOAT64));
    INDArray array = VolumeArrays.toArray(volume(PixelType.INT16));
    types.forEach(
        (type, expected) -> {
          Volume back = VolumeArrays.toVolume(array.castTo(type), GRID);
          assertEquals(expected, back.pixelType());
          assertSameVoxels(volume(PixelType.INT16), back);
        });
  }

  @Test
  void fractionsAndNotANumberAreKept() {
    float[] voxels = new float[24];
    voxels[5] = 0.1f;
    voxels[6] = Float.NaN;
    voxels[7] = Float.NEGATIVE_INFINITY;
    Volume back =
        VolumeArrays.toVolume(
            VolumeArrays.toArray(Volume.wrap(GRID, PixelType.FLOAT32, voxels)), GRID);
    assertArrayEquals(voxels, back.toFloats(GRID.region()));
  }

  @Test
  void viewsAndOtherOrdersCountByTheirIndices() {
    INDArray array = VolumeArrays.toArray(volume(PixelType.FLOAT32));
    assertSameVoxels(volume(PixelType.FLOAT32), VolumeArrays.toVolume(array.dup('f'), GRID));
    INDArray xyz = array.permute(2, 1, 0).dup('c');
    assertSameVoxels(volume(PixelType.FLOAT32), VolumeArrays.toVolume(xyz.permute(2, 1, 0), GRID));
    INDArray part =
        array.get(NDArrayIndex.point(1), NDArrayIndex.interval(1, 3), NDArrayIndex.interval(1, 3));
    Volume back =
        VolumeArrays.toVolume(part.reshape(1, 2, 2), VoxelGrid.of(2, 2, 1, new Vector3(1, 1, 1)));
    assertArrayEquals(new float[] {111, 112, 121, 122}, back.toFloats(back.grid().region()));
  }

  @Test
  void bothSidesAreCopies() {
    Volume volume = volume(PixelType.FLOAT64);
    INDArray array = VolumeArrays.toArray(volume);
    Volume back = VolumeArrays.toVolume(array, GRID);
    array.addi(1);
    assertEquals(123, volume.get(3, 2, 1));
    assertEquals(123, back.get(3, 2, 1));
    array.close();
    assertSameVoxels(volume, back);
  }

  @Test
  void theArrayOfTheCallerStaysOpen() {
    INDArray array = VolumeArrays.toArray(volume(PixelType.FLOAT32));
    VolumeArrays.toVolume(array, GRID);
    VolumeArrays.toMask(array.gt(50), GRID);
    assertEquals(123, array.getDouble(1, 2, 3));
  }

  @Test
  void worksInsideAWorkspaceOfTheCaller() {
    try (var workspace = Nd4j.getWorkspaceManager().getAndActivateWorkspace("VolumeArraysTest")) {
      INDArray array = VolumeArrays.toArray(volume(PixelType.INT16)).muli(2);
      assertEquals(246, VolumeArrays.toVolume(array, GRID).get(3, 2, 1));
      assertEquals(2, ArrayEngine.ND4J.symmetricEigenvalues(new double[] {2}, 1)[0]);
      workspace.notifyScopeLeft();
    }
  }

  @Test
  void masks() {
    boolean[] inside = new boolean[24];
    IntStream.of(0, 5, 23).forEach(i -> inside[i] = true);
    INDArray array = VolumeArrays.toArray(Mask.wrap(GRID, inside));
    assertEquals(DataType.BOOL, array.dataType());
    assertEquals(1, array.getDouble(1, 2, 3));
    assertEquals(0, array.getDouble(0, 2, 3));
    for (INDArray back : new INDArray[] {array, array.castTo(DataType.FLOAT), array.dup('f')}) {
      Mask mask = VolumeArrays.toMask(back, GRID);
      assertSame(GRID, mask.grid());
      assertArrayEquals(inside, mask.toBooleans(GRID.region()));
    }
  }

  @Test
  void aThresholdIsAMask() {
    INDArray array = VolumeArrays.toArray(volume(PixelType.INT16));
    assertEquals(12, VolumeArrays.toMask(array.gt(50), GRID).voxelCount());
  }

  @Test
  void wrongShapesAndNumbersAreRefused() {
    INDArray array = VolumeArrays.toArray(volume(PixelType.INT16));
    var shape =
        assertThrows(
            IllegalArgumentException.class,
            () -> VolumeArrays.toVolume(array.permute(2, 1, 0), GRID));
    assertTrue(shape.getMessage().contains("[4, 3, 2]"), shape.getMessage());
    assertTrue(shape.getMessage().contains("[z, y, x] = [2, 3, 4]"), shape.getMessage());
    assertThrows(
        IllegalArgumentException.class, () -> VolumeArrays.toMask(array.reshape(6, 4), GRID));
    assertThrows(IllegalArgumentException.class, () -> VolumeArrays.toMask(array, GRID));
    assertThrows(IllegalArgumentException.class, () -> VolumeArrays.toVolume(array.gt(50), GRID));
    INDArray large = array.castTo(DataType.LONG);
    large.putScalar(new int[] {0, 0, 0}, 0x1p53 + 2);
    assertThrows(IllegalArgumentException.class, () -> VolumeArrays.toVolume(large, GRID));
  }
}
