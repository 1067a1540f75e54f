package io.pleura.deepfeatures.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.function.IntBinaryOperator;
import org.junit.jupiter.api.Test;

class CubeAugmentationTest {

  private static final int SIZE = 5;

  private static float[] noise() {
    var random = new Random(3);
    float[] cube = new float[SIZE * SIZE * SIZE];
    for (int i = 0; i < cube.length; i++) {
      cube[i] = (float) (0.5 * random.nextGaussian());
    }
    return cube;
  }

  /** The voxel at (x, y, z). */
  private static float at(float[] cube, int x, int y, int z) {
    return cube[(z * SIZE + y) * SIZE + x];
  }

  @Test
  void flipsMirrorEachAxis() {
    float[] cube = {0, 1, 2, 3, 4, 5, 6, 7};
    assertArrayEquals(
        new float[] {1, 0, 3, 2, 5, 4, 7, 6}, CubeAugmentation.flip(cube, 2, true, false, false));
    assertArrayEquals(
        new float[] {2, 3, 0, 1, 6, 7, 4, 5}, CubeAugmentation.flip(cube, 2, false, true, false));
    assertArrayEquals(
        new float[] {4, 5, 6, 7, 0, 1, 2, 3}, CubeAugmentation.flip(cube, 2, false, false, true));
    assertArrayEquals(
        new float[] {7, 6, 5, 4, 3, 2, 1, 0}, CubeAugmentation.flip(cube, 2, true, true, true));
  }

  @Test
  void aQuarterTurnMovesVoxelsFromAxisToAxis() {
    float[] cube = noise();
    float[] aboutX = CubeAugmentation.rotate(cube, SIZE, 90, 0, 0);
    float[] aboutY = CubeAugmentation.rotate(cube, SIZE, 0, 90, 0);
    float[] aboutZ = CubeAugmentation.rotate(cube, SIZE, 0, 0, 90);
    float[] all = CubeAugmentation.rotate(cube, SIZE, 90, 90, 90);
    int last = SIZE - 1;
    for (int z = 0; z < SIZE; z++) {
      for (int y = 0; y < SIZE; y++) {
        for (int x = 0; x < SIZE; x++) {
          float voxel = at(cube, x, y, z);
          assertEquals(voxel, at(aboutX, x, last - z, y), 1e-6);
          assertEquals(voxel, at(aboutY, z, y, last - x), 1e-6);
          assertEquals(voxel, at(aboutZ, last - y, x, z), 1e-6);
          // about x: (x, -z, y); then about y: (y, -z, -x); then about z: (z, y, -x)
          assertEquals(voxel, at(all, z, y, last - x), 1e-6);
        }
      }
    }
  }

  @Test
  void aSmallTurnInterpolatesAndRepeatsTheBorder() {
    float[] ramp = new float[SIZE * SIZE * SIZE];
    for (int i = 0; i < ramp.length; i++) {
      ramp[i] = i % SIZE; // grows along x
    }
    float[] turned = CubeAugmentation.rotate(ramp, SIZE, 0, 0, 30);
    double cosine = Math.sqrt(3) / 2;
    // one voxel along x from the centre, and one along y
    assertEquals(2 + cosine, at(turned, 3, 2, 2), 1e-6);
    assertEquals(2 + 0.5, at(turned, 2, 3, 2), 1e-6);
    // the corner comes from x = 2 + 2 * 0.866 + 2 * 0.5, outside
    assertEquals(4, at(turned, 4, 4, 0), 1e-6);
  }

  @Test
  void intensitiesAreScaledShiftedAndCutOffAsTheWindowDoes() {
    float[] voxels = {-1, -0.5f, 0, 0.5f, 1};
    assertArrayEquals(
        new float[] {-1, -0.4f, 0.2f, 0.8f, 1}, CubeAugmentation.rescale(voxels, 1.2, 0.2), 1e-6f);
  }

  private static LabelledCrop vary(Augmentation settings, long seed, int epoch, int example) {
    return CubeAugmentation.vary(
        new LabelledCrop(noise(), 1), SIZE, settings, seed, epoch, example);
  }

  @Test
  void drawsFollowFromSeedEpochAndExample() {
    Augmentation settings = Augmentation.FLIPS.withRotation(10).withIntensity(0.1, 0.2);
    LabelledCrop one = vary(settings, 1, 2, 3);
    assertArrayEquals(one.voxels(), vary(settings, 1, 2, 3).voxels());
    assertEquals(1, one.label());
    assertDiffer(one, vary(settings, 2, 2, 3));
    assertDiffer(one, vary(settings, 1, 3, 3));
    assertDiffer(one, vary(settings, 1, 2, 4));
  }

  private static void assertDiffer(LabelledCrop one, LabelledCrop other) {
    int same = 0;
    for (int i = 0; i < one.voxels().length; i++) {
      same += one.voxels()[i] == other.voxels()[i] ? 1 : 0;
    }
    assertTrue(same < one.voxels().length / 4, "same: " + same);
  }

  @Test
  void drawsFillTheRangesAndNoMore() {
    int[] flipped = new int[3];
    double leastShift = 1;
    double mostShift = -1;
    var shifts = Augmentation.NONE.withIntensity(0.25, 0);
    var along = new Augmentation(true, false, false, 0, 0, 0);
    for (int example = 0; example < 200; example++) {
      LabelledCrop zero = new LabelledCrop(new float[SIZE * SIZE * SIZE], 0);
      float shift = CubeAugmentation.vary(zero, SIZE, shifts, 9, 1, example).voxels()[0];
      leastShift = Math.min(leastShift, shift);
      mostShift = Math.max(mostShift, shift);
      float[] mirrored = vary(along, 9, 1, example).voxels();
      IntBinaryOperator same = (from, to) -> noise()[from] == mirrored[to] ? 1 : 0;
      flipped[0] += same.applyAsInt(0, SIZE - 1);
      flipped[1] += same.applyAsInt(0, (SIZE - 1) * SIZE);
      flipped[2] += same.applyAsInt(0, (SIZE - 1) * SIZE * SIZE);
    }
    assertTrue(leastShift >= -0.25 && leastShift < -0.2, "least " + leastShift);
    assertTrue(mostShift <= 0.25 && mostShift > 0.2, "most " + mostShift);
    assertTrue(flipped[0] > 70 && flipped[0] < 130, "flipped " + flipped[0]);
    assertEquals(0, flipped[1] + flipped[2]);
  }

  @Test
  void withoutAugmentationAnExampleIsItself() {
    var crop = new LabelledCrop(noise(), 0);
    assertSame(crop, CubeAugmentation.vary(crop, SIZE, Augmentation.NONE, 1, 1, 0));
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Augmentation.NONE.withRotation(181));
    assertThrows(IllegalArgumentException.class, () -> Augmentation.NONE.withRotation(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> Augmentation.NONE.withIntensity(-0.1, 0));
    assertThrows(IllegalArgumentException.class, () -> Augmentation.NONE.withIntensity(0, 1));
  }
}
