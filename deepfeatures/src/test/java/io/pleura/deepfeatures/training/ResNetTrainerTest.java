package io.pleura.deepfeatures.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.pleura.deepfeatures.ResNetLayout;
import io.pleura.deepfeatures.ResNetWeights;
import io.pleura.deepfeatures.WeightPrecision;
import io.pleura.error.CancelledException;
import io.pleura.error.ConfigurationException;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResNetTrainerTest {

  private static final int SIZE = 16;
  private static final int SMALL = 9;
  private static final ExecutionContext CONTEXT = ExecutionContext.ofCallingThread();

  @TempDir private Path folder;

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

  /** Crops whose mean tells the class. */
  private static List<LabelledCrop> shades(int count, long seed) {
    var random = new Random(seed);
    List<LabelledCrop> crops = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      float[] voxels = new float[SMALL * SMALL * SMALL];
      for (int i = 0; i < voxels.length; i++) {
        voxels[i] = (float) (0.2 * random.nextGaussian() + (n % 2 == 0 ? -0.4 : 0.4));
      }
      crops.add(new LabelledCrop(voxels, n % 2));
    }
    return crops;
  }

  /** The wrong way round, so that learning makes the loss worse. */
  private static List<LabelledCrop> mislabelled(int count) {
    return shades(count, 2).stream()
        .map(crop -> new LabelledCrop(crop.voxels(), 1 - crop.label()))
        .toList();
  }

  private static ResNetTrainer.Builder tuner() {
    return ResNetTrainer.builder()
        .inputSize(SMALL)
        .batchSize(4)
        .epochs(4)
        .learningRate(0.01)
        .augmentation(Augmentation.FLIPS.withRotation(10).withIntensity(0.05, 0.05))
        .seed(3);
  }

  private static ResNetWeights start() {
    return ResNetWeights.random(ResNetLayout.resNet10(2), 77);
  }

  private static void assertSameBits(TrainedNetwork one, TrainedNetwork other) {
    assertEquals(one.chosenEpoch(), other.chosenEpoch());
    assertEquals(one.epochs(), other.epochs());
    for (String name : one.weights().names()) {
      assertArrayEquals(one.weights().values(name), other.weights().values(name), name);
    }
  }

  @Test
  void fineTuningLearnsFromGivenWeights() {
    TrainedNetwork tuned = tuner().build().fineTune(start(), shades(20, 1), shades(8, 2), CONTEXT);
    EpochReport chosen = tuned.epochs().get(tuned.chosenEpoch() - 1);
    assertEquals(1, chosen.validationAccuracy().orElseThrow(), tuned.epochs()::toString);
    assertTrue(start().values("conv1.weight")[0] != tuned.weights().values("conv1.weight")[0]);
  }

  @ParameterizedTest
  @CsvSource({"1, NONE, false", "2, LAYER1, false", "2, NONE, true", "3, STEM, true"})
  void anInterruptedTrainingEndsWithTheSameBits(
      int epochs, FrozenPart frozen, boolean misleadingValidation) throws IOException {
    ResNetTrainer trainer = tuner().frozenPart(frozen).build();
    Path whole = folder.resolve("whole.safetensors");
    Path resumed = folder.resolve("resumed.safetensors");
    List<LabelledCrop> training = shades(11, 1);
    // misleading: the first epoch is the best, so the state holds its network too
    List<LabelledCrop> validation = misleadingValidation ? mislabelled(5) : shades(5, 2);
    List<EpochReport> heard = new ArrayList<>();
    TrainedNetwork once =
        trainer.fineTune(start(), training, validation, whole, heard::add, CONTEXT);
    assertEquals(once.epochs(), heard);
    int steps = 3 * epochs + 1; // stops within the next epoch
    List<Long> done = new ArrayList<>();
    ExecutionContext broken =
        CONTEXT
            .withProgress((stage, now, total) -> done.add(now))
            .withCancellation(() -> done.size() == steps);
    assertThrows(
        CancelledException.class,
        () -> trainer.fineTune(start(), training, validation, resumed, e -> {}, broken));
    String state = Files.readString(resumed, StandardCharsets.ISO_8859_1);
    assertEquals(misleadingValidation, state.contains("\"chosen."));
    List<EpochReport> again = new ArrayList<>();
    List<Long> progress = new ArrayList<>();
    TrainedNetwork second =
        trainer.fineTune(
            start(),
            training,
            validation,
            resumed,
            again::add,
            CONTEXT.withProgress((stage, now, total) -> progress.add(now)));
    assertSameBits(once, second);
    assertEquals(heard, again);
    assertEquals(3L * epochs, progress.get(0));
    assertArrayEquals(Files.readAllBytes(whole), Files.readAllBytes(resumed));
    assertSameBits(once, trainer.fineTune(start(), training, validation, CONTEXT));
    // all epochs are done: nothing is learnt any more
    assertSameBits(once, trainer.fineTune(start(), training, validation, whole, e -> {}, CONTEXT));
  }

  @Test
  void anotherTrainingsStateIsRefusedWithWhatDiffers() throws IOException {
    Path state = folder.resolve("state.safetensors");
    List<LabelledCrop> training = shades(6, 1);
    tuner().epochs(1).build().fineTune(start(), training, List.of(), state, e -> {}, CONTEXT);
    byte[] before = Files.readAllBytes(state);
    assertForeign(
        "number of epochs was 1 and is 2; seed was 3 and is 4",
        state,
        tuner().epochs(2).seed(4),
        start(),
        training);
    var other = ResNetWeights.random(ResNetLayout.resNet10(2), 78);
    assertForeign("start weights was ", state, tuner().epochs(1), other, training);
    assertForeign("training examples was ", state, tuner().epochs(1), start(), shades(6, 2));
    assertForeign(
        "frozen part was NONE and is STEM",
        state,
        tuner().epochs(1).frozenPart(FrozenPart.STEM),
        start(),
        training);
    assertArrayEquals(before, Files.readAllBytes(state));
  }

  private static void assertForeign(
      String difference,
      Path state,
      ResNetTrainer.Builder trainer,
      ResNetWeights start,
      List<LabelledCrop> training) {
    var e =
        assertThrows(
            InvalidInputException.class,
            () -> trainer.build().fineTune(start, training, List.of(), state, r -> {}, CONTEXT));
    assertEquals("training-state-foreign", e.code());
    assertTrue(e.problem().contains(difference), e::problem);
  }

  @Test
  void aDamagedStateIsRefused() throws IOException {
    Path state = folder.resolve("state.safetensors");
    List<LabelledCrop> training = shades(6, 1);
    ResNetTrainer trainer = tuner().epochs(1).build();
    trainer.fineTune(start(), training, List.of(), state, e -> {}, CONTEXT);
    byte[] whole = Files.readAllBytes(state);
    for (int length : new int[] {0, 7, 100, whole.length - 1, whole.length + 1}) {
      assertDamaged(trainer, Files.write(state, Arrays.copyOf(whole, length)), training);
    }
    for (int place : new int[] {3, 8, 20, whole.length - 1}) {
      byte[] bytes = whole.clone();
      bytes[place] ^= 1;
      assertDamaged(trainer, Files.write(state, bytes), training);
    }
    String text = new String(whole, StandardCharsets.ISO_8859_1);
    String grown = text.replaceFirst("\"shape\":\\[2,1,", "\"shape\":[9,1,");
    assertDamaged(trainer, Files.writeString(state, grown, StandardCharsets.ISO_8859_1), training);
  }

  private static void assertDamaged(
      ResNetTrainer trainer, Path state, List<LabelledCrop> training) {
    var e =
        assertThrows(
            InvalidInputException.class,
            () -> trainer.fineTune(start(), training, List.of(), state, r -> {}, CONTEXT));
    assertEquals("training-state-damaged", e.code(), e::problem);
  }

  @Test
  void theStateIsSafetensorsThatOthersRead() throws IOException {
    Path state = folder.resolve("state.safetensors");
    tuner().epochs(1).build().fineTune(start(), shades(6, 1), List.of(), state, e -> {}, CONTEXT);
    try (var in = Files.newInputStream(state)) {
      long length = ByteBuffer.wrap(in.readNBytes(8)).order(ByteOrder.LITTLE_ENDIAN).getLong();
      var header = new ObjectMapper().readTree(in.readNBytes((int) length));
      assertTrue(header.path("__metadata__").path("pleura.training").isTextual());
      var stem = header.path("conv1.weight");
      assertEquals("[2,1,7,7,7]", stem.path("shape").toString());
      assertEquals("[0,2744]", stem.path("data_offsets").toString());
      assertTrue(header.has("first-moment.head.weight"));
    }
  }

  @Test
  void trainingEndsWhenPatienceIsSpentAndTheBestEpochCounts() {
    ResNetTrainer trainer = tuner().epochs(20).patience(2).build();
    TrainedNetwork trained = trainer.fineTune(start(), shades(12, 1), mislabelled(8), CONTEXT);
    assertEquals(trained.chosenEpoch() + 2, trained.epochs().size(), trained.epochs()::toString);
    assertTrue(trained.epochs().size() < 20);
    double least = trained.epochs().get(trained.chosenEpoch() - 1).validationLoss().orElseThrow();
    for (EpochReport epoch : trained.epochs()) {
      assertTrue(epoch.validationLoss().orElseThrow() >= least);
    }
    var e =
        assertThrows(
            ConfigurationException.class,
            () -> trainer.fineTune(start(), shades(4, 1), List.of(), CONTEXT));
    assertEquals("validation-missing", e.code());
  }

  @Test
  void theSnippetOfTheReadmeWorks() throws IOException {
    Path weights = folder.resolve("start.safetensors");
    Path out = folder.resolve("network.safetensors");
    Path state = folder.resolve("tuning.state");
    ResNetWeights.random(ResNetLayout.resNet10(1), 4).write(weights, WeightPrecision.FLOAT32);
    float[] dark = new float[64 * 64 * 64];
    float[] bright = new float[dark.length];
    Arrays.fill(bright, 0.5f);
    var training = List.of(new LabelledCrop(dark, 0), new LabelledCrop(bright, 1));
    var validation = training;

    ResNetTrainer trainer =
        ResNetTrainer.builder()
            .frozenPart(FrozenPart.LAYER2)
            .augmentation(Augmentation.FLIPS.withRotation(10).withIntensity(0.1, 0.1))
            .learningRate(1e-4)
            .patience(5)
            .build();
    TrainedNetwork tuned =
        trainer.fineTune(
            ResNetWeights.read(weights),
            training,
            validation,
            state,
            report -> {},
            ExecutionContext.ofAllCores());
    tuned.weights().write(out, WeightPrecision.FLOAT32);

    ResNetWeights written = ResNetWeights.read(out);
    assertArrayEquals(tuned.weights().values("conv1.weight"), written.values("conv1.weight"));
  }

  @Test
  void balanceMakesRareClassesCount() {
    List<LabelledCrop> uneven = new ArrayList<>(shades(40, 1));
    uneven.removeIf(crop -> crop.label() == 1);
    uneven.addAll(shades(4, 2).stream().filter(crop -> crop.label() == 1).toList());
    var trainer = tuner().epochs(1).augmentation(Augmentation.NONE).learningRate(1e-9);
    double plain =
        trainer
            .build()
            .fineTune(start(), uneven, List.of(), CONTEXT)
            .epochs()
            .get(0)
            .trainingLoss();
    double balanced =
        trainer
            .balanced(true)
            .build()
            .fineTune(start(), uneven, List.of(), CONTEXT)
            .epochs()
            .get(0)
            .trainingLoss();
    assertTrue(Math.abs(plain - balanced) > 1e-3, plain + " and " + balanced);
  }

  @Test
  void aLossThatIsNoNumberEndsTheTraining() {
    var e =
        assertThrows(
            ConfigurationException.class,
            () ->
                tuner()
                    .learningRate(1e30)
                    .build()
                    .fineTune(start(), shades(8, 1), List.of(), CONTEXT));
    assertEquals("training-diverged", e.code());
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
}
