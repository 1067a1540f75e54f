package io.pleura.deepfeatures.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.deepfeatures.ResNetWeights;
import io.pleura.error.CancelledException;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ResNetTrainerTest {

  private static final int SIZE = 16;
  private static final ExecutionContext CONTEXT = ExecutionContext.ofCallingThread();

  /** Noise; class 1 has a bright ball at a random place. */
  private static List<LabelledCrop> balls(int count, long seed) {
    var random = new Random(seed);
    List<LabelledCrop> crops = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      float[] voxels = new float[SIZE * SIZE * SIZE];
      int x0 = 5 + random.nextInt(6);
      int y0 = 5 + random.nextInt(6);
      int z0 = 5 + random.nextInt(6);
      for (int i = 0; i < voxels.length; i++) {
        int x = i % SIZE - x0;
        int y = i / SIZE % SIZE - y0;
        int z = i / (SIZE * SIZE) - z0;
        boolean inside = n % 2 == 1 && x * x + y * y + z * z < 16;
        voxels[i] = (float) Math.tanh(0.3 * random.nextGaussian() + (inside ? 0.8 : -0.2));
      }
      crops.add(new LabelledCrop(voxels, n % 2));
    }
    return crops;
  }

  private static ResNetTrainer.Builder small() {
    return ResNetTrainer.builder().baseWidth(4).inputSize(SIZE).batchSize(8).threads(1).seed(5);
  }

  @Test
  void learnsToTellBallsFromNoise() {
    TrainedNetwork trained = small().epochs(6).build().train(balls(48, 1), balls(24, 2), CONTEXT);
    assertEquals(6, trained.epochs().size());
    EpochReport chosen = trained.epochs().get(trained.chosenEpoch() - 1);
    assertTrue(chosen.validationAccuracy().orElseThrow() >= 0.95, trained.epochs()::toString);
    for (EpochReport epoch : trained.epochs()) {
      assertTrue(
          epoch.validationLoss().orElseThrow() >= chosen.validationLoss().orElseThrow(),
          trained.epochs()::toString);
    }
  }

  @Test
  void theSameSeedGivesTheSameBits() {
    var trainer = small().epochs(2).build();
    ResNetWeights once = trainer.train(balls(17, 3), List.of(), CONTEXT).weights();
    ResNetWeights again = trainer.train(balls(17, 3), List.of(), CONTEXT).weights();
    ResNetWeights other =
        small().epochs(2).seed(6).build().train(balls(17, 3), List.of(), CONTEXT).weights();
    for (String name : once.names()) {
      assertArrayEquals(once.values(name), again.values(name), name);
    }
    assertTrue(once.values("conv1.weight")[0] != other.values("conv1.weight")[0]);
  }

  @Test
  void examplesThatDoNotFitAreRefused() {
    var trainer = small().build();
    assertCode("training-set-empty", trainer, List.of());
    assertCode("training-example-size", trainer, List.of(new LabelledCrop(new float[8], 0)));
    assertCode(
        "training-example-label",
        trainer,
        List.of(new LabelledCrop(new float[SIZE * SIZE * SIZE], 2)));
    float[] broken = new float[SIZE * SIZE * SIZE];
    broken[7] = Float.NaN;
    assertCode("training-example-value", trainer, List.of(new LabelledCrop(broken, 1)));
  }

  private static void assertCode(String code, ResNetTrainer trainer, List<LabelledCrop> training) {
    var e =
        assertThrows(
            InvalidInputException.class, () -> trainer.train(training, List.of(), CONTEXT));
    assertEquals(code, e.code());
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> small().epochs(0).build());
    assertThrows(IllegalArgumentException.class, () -> small().classes(1).build());
    assertThrows(IllegalArgumentException.class, () -> small().learningRate(Double.NaN).build());
    assertThrows(IllegalArgumentException.class, () -> small().threads(0).build());
  }

  @Test
  void cancellationAndProgress() {
    List<Long> done = new ArrayList<>();
    ExecutionContext watched =
        CONTEXT
            .withProgress((stage, steps, total) -> done.add(steps))
            .withCancellation(() -> done.size() == 2);
    var trainer = small().batchSize(2).epochs(3).build();
    assertThrows(CancelledException.class, () -> trainer.train(balls(8, 4), List.of(), watched));
    assertEquals(List.of(1L, 2L), done);
  }

  @Test
  void flipsMirrorEachAxis() {
    float[] cube = {0, 1, 2, 3, 4, 5, 6, 7};
    assertArrayEquals(
        new float[] {1, 0, 3, 2, 5, 4, 7, 6}, CubeFlip.flip(cube, 2, true, false, false));
    assertArrayEquals(
        new float[] {2, 3, 0, 1, 6, 7, 4, 5}, CubeFlip.flip(cube, 2, false, true, false));
    assertArrayEquals(
        new float[] {4, 5, 6, 7, 0, 1, 2, 3}, CubeFlip.flip(cube, 2, false, false, true));
    assertArrayEquals(
        new float[] {7, 6, 5, 4, 3, 2, 1, 0}, CubeFlip.flip(cube, 2, true, true, true));
  }
}
