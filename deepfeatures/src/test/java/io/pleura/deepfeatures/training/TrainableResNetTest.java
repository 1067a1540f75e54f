package io.pleura.deepfeatures.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.deepfeatures.FeatureNetwork;
import io.pleura.deepfeatures.NetworkOutput;
import io.pleura.deepfeatures.NetworkRequest;
import io.pleura.deepfeatures.PyTorchEngine;
import io.pleura.deepfeatures.PyTorchNetworkEngine;
import io.pleura.deepfeatures.ResNetDepth;
import io.pleura.deepfeatures.ResNetLayout;
import io.pleura.deepfeatures.ResNetWeights;
import io.pleura.deepfeatures.ShortcutType;
import io.pleura.deepfeatures.WeightPrecision;
import io.pleura.spi.Asset;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TrainableResNetTest {

  private static final int SIZE = 9;

  @TempDir private Path folder;

  private static List<LabelledCrop> noise(int count) {
    var random = new Random(11);
    List<LabelledCrop> crops = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      float[] voxels = new float[SIZE * SIZE * SIZE];
      for (int i = 0; i < voxels.length; i++) {
        voxels[i] = (float) (0.4 * random.nextGaussian() + 0.2);
      }
      crops.add(new LabelledCrop(voxels, n % 3));
    }
    return crops;
  }

  private static TrainableResNet network(ResNetWeights start) {
    return network(new TrainingStart(start, false), FrozenPart.NONE);
  }

  private static TrainableResNet network(TrainingStart start, FrozenPart frozenPart) {
    float[] even = {1, 1, 1};
    return new TrainableResNet(PyTorchEngine.start(), start, SIZE, frozenPart, even, new Random(1));
  }

  private static ResNetWeights random(ResNetDepth depth, ShortcutType shortcut, int baseWidth) {
    return ResNetWeights.random(new ResNetLayout(depth, shortcut, baseWidth), 3);
  }

  private static ResNetWeights small() {
    return random(ResNetDepth.RESNET_10, ShortcutType.B, 2);
  }

  private static AdamW still(TrainableResNet network) {
    return new AdamW(network.parameters(), Double.MIN_VALUE, 0, 1_000_000);
  }

  private static TrainableResNet.Outcome learn(
      TrainableResNet network, List<LabelledCrop> crops, AdamW optimiser) {
    return PyTorchEngine.withThreads(1, () -> network.learn(crops, optimiser));
  }

  private static TrainableResNet.Outcome evaluate(
      TrainableResNet network, List<LabelledCrop> crops) {
    return PyTorchEngine.withThreads(1, () -> network.evaluate(crops));
  }

  /** The stem's output for one channel of all crops: 7x7x7 taps, stride 2, padding 3. */
  private static List<Double> stem(List<LabelledCrop> crops, float[] weight, int channel) {
    List<Double> outputs = new ArrayList<>();
    for (LabelledCrop crop : crops) {
      for (int z = 0; z < 5; z++) {
        for (int y = 0; y < 5; y++) {
          for (int x = 0; x < 5; x++) {
            double sum = 0;
            for (int tap = 0; tap < 343; tap++) {
              int k = 2 * z - 3 + tap / 49;
              int j = 2 * y - 3 + tap / 7 % 7;
              int i = 2 * x - 3 + tap % 7;
              boolean inside = k >= 0 && k < SIZE && j >= 0 && j < SIZE && i >= 0 && i < SIZE;
              if (inside) {
                sum += weight[channel * 343 + tap] * crop.voxels()[(k * SIZE + j) * SIZE + i];
              }
            }
            outputs.add(sum);
          }
        }
      }
    }
    return outputs;
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  private static double variance(List<Double> values) {
    double mean = mean(values);
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    return squares / (values.size() - 1);
  }

  @Test
  void runningStatisticsAreTheMeansOverTheFirstBatches() {
    ResNetWeights start = small();
    TrainableResNet network = network(start);
    AdamW optimiser = still(network);
    List<LabelledCrop> first = noise(7).subList(0, 3);
    List<LabelledCrop> second = noise(7).subList(3, 7);
    learn(network, first, optimiser);
    ResNetWeights once = network.weights();
    learn(network, second, optimiser);
    ResNetWeights twice = network.weights();
    for (int channel = 0; channel < 2; channel++) {
      List<Double> a = stem(first, start.values("conv1.weight"), channel);
      List<Double> b = stem(second, start.values("conv1.weight"), channel);
      assertEquals(mean(a), once.values("bn1.running_mean")[channel], 1e-5);
      assertEquals(variance(a), once.values("bn1.running_var")[channel], 1e-5);
      double mean = (mean(a) + mean(b)) / 2;
      double variance = (variance(a) + variance(b)) / 2;
      assertEquals(mean, twice.values("bn1.running_mean")[channel], 1e-5);
      assertEquals(variance, twice.values("bn1.running_var")[channel], 1e-5);
    }
  }

  @Test
  void evaluationNeitherChangesNorDependsOnTheBatch() {
    TrainableResNet network = network(small());
    AdamW optimiser = new AdamW(network.parameters(), 1e-2, 0, 10);
    List<LabelledCrop> crops = noise(6);
    for (int i = 0; i < 3; i++) {
      learn(network, crops, optimiser);
    }
    ResNetWeights before = network.weights();
    double together = evaluate(network, crops).lossSum();
    double apart = 0;
    for (LabelledCrop crop : crops) {
      apart += evaluate(network, List.of(crop)).lossSum();
    }
    assertEquals(together, apart, 1e-4);
    for (String name : before.names()) {
      assertEquals(before.values(name)[0], network.weights().values(name)[0], name);
    }
  }

  @ParameterizedTest
  @CsvSource({"RESNET_10, B", "RESNET_18, A", "RESNET_50, B", "RESNET_50, A"})
  void everyParameterMovesDownhill(ResNetDepth depth, ShortcutType shortcut) {
    ResNetWeights start = random(depth, shortcut, 2);
    TrainableResNet network = network(start);
    AdamW optimiser = new AdamW(network.parameters(), 1e-3, 0, 100);
    List<LabelledCrop> crops = noise(6);
    double before = learn(network, crops, optimiser).lossSum();
    double after = learn(network, crops, optimiser).lossSum();
    assertTrue(after < before, before + " then " + after);
    ResNetWeights moved = network.weights();
    for (String name : start.names()) {
      assertNotEquals(0, changed(start.values(name), moved.values(name)), name);
    }
  }

  /** The engine folds batch normalisation; training does not. */
  @ParameterizedTest
  @CsvSource({"RESNET_10, B", "RESNET_18, A", "RESNET_50, B"})
  void featuresEqualThoseOfTheInferenceNetwork(ResNetDepth depth, ShortcutType shortcut)
      throws IOException {
    TrainableResNet network = network(uneven(random(depth, shortcut, 4)));
    List<LabelledCrop> crops = noise(3);
    float[] trained = PyTorchEngine.withThreads(1, () -> network.features(crops));
    Path file = folder.resolve("network.safetensors");
    network.weights().write(file, WeightPrecision.FLOAT32);
    ByteBuffer voxels =
        ByteBuffer.allocateDirect(Float.BYTES * 3 * SIZE * SIZE * SIZE)
            .order(ByteOrder.nativeOrder());
    FloatBuffer values = voxels.asFloatBuffer();
    crops.forEach(crop -> values.put(crop.voxels()));
    var request = new NetworkRequest(Optional.of(depth), NetworkOutput.GAP, 1);
    try (FeatureNetwork inference = new PyTorchNetworkEngine().open(Asset.ofFile(file), request)) {
      float[][] features = inference.features(voxels, 3, SIZE, SIZE, SIZE);
      int count = trained.length / 3;
      for (int i = 0; i < trained.length; i++) {
        float expected = features[i / count][i % count];
        assertEquals(expected, trained[i], Math.max(1e-5 * Math.abs(expected), 2e-6));
      }

      assertEquals(trained.length, 3 * features[0].length);
    }
  }

  /** Batch normalisation that differs from channel to channel. */
  private static ResNetWeights uneven(ResNetWeights weights) {
    var random = new Random(21);
    Map<String, float[]> values = new LinkedHashMap<>();
    for (String name : weights.names()) {
      float[] array = weights.values(name);
      if (weights.shape(name).size() == 1) {
        for (int i = 0; i < array.length; i++) {
          array[i] += 0.4f * (random.nextFloat() - 0.5f);
        }
      }
      values.put(name, array);
    }
    return ResNetWeights.of(weights.layout(), values);
  }

  private static int changed(float[] from, float[] to) {
    int changed = 0;
    for (int i = 0; i < from.length; i++) {
      changed += from[i] == to[i] ? 0 : 1;
    }
    return changed;
  }

  @ParameterizedTest
  @EnumSource(FrozenPart.class)
  void frozenPartsKeepTheirBitsAndTheRestLearns(FrozenPart frozenPart) {
    ResNetWeights start = small();
    TrainableResNet network = network(new TrainingStart(start, true), frozenPart);
    AdamW optimiser = new AdamW(network.parameters(), 1e-2, 0.1, 10);
    for (int i = 0; i < 2; i++) {
      learn(network, noise(6), optimiser);
    }
    ResNetWeights moved = network.weights();
    List<String> stages = List.of("conv1 bn1", "layer1", "layer2", "layer3", "layer4");
    for (String name : start.names()) {
      String part = name.substring(0, name.indexOf('.'));
      int stage = 0;
      while (!List.of(stages.get(stage).split(" ")).contains(part)) {
        stage++;
      }
      boolean frozen = stage < List.of(FrozenPart.values()).indexOf(frozenPart);
      assertEquals(frozen, changed(start.values(name), moved.values(name)) == 0, name);
    }
  }

  @Test
  void aFrozenNetworkNormalisesByItsOwnStatistics() {
    ResNetWeights start = small();
    List<LabelledCrop> crops = noise(6);
    TrainableResNet frozen = network(new TrainingStart(start, true), FrozenPart.BACKBONE);
    double learnt = learn(frozen, crops, still(frozen)).lossSum();
    assertEquals(evaluate(network(start), crops).lossSum(), learnt, 1e-5);
    TrainableResNet free = network(start);
    double byBatch = learn(free, crops, still(free)).lossSum();
    assertTrue(Math.abs(byBatch - learnt) > 1e-3, byBatch + " and " + learnt);
  }

  @Test
  void statisticsOfGivenWeightsCountAsSettled() {
    ResNetWeights start = small();
    TrainableResNet network = network(new TrainingStart(start, true), FrozenPart.NONE);
    List<LabelledCrop> crops = noise(4);
    learn(network, crops, still(network));
    float[] weight = start.values("conv1.weight");
    for (int channel = 0; channel < 2; channel++) {
      double mean = 0.1 * mean(stem(crops, weight, channel));
      double variance = 0.9 + 0.1 * variance(stem(crops, weight, channel));
      assertEquals(mean, network.weights().values("bn1.running_mean")[channel], 1e-5);
      assertEquals(variance, network.weights().values("bn1.running_var")[channel], 1e-5);
    }
  }

  @Test
  void anExampleCountsAsItsClassWeighs() {
    float[] weights = {3, 0.5f, 1};
    TrainableResNet even = network(small());
    var weighted =
        new TrainableResNet(
            PyTorchEngine.start(),
            new TrainingStart(small(), false),
            SIZE,
            FrozenPart.NONE,
            weights,
            new Random(1));
    double sum = 0;
    for (LabelledCrop crop : noise(3)) {
      sum += weights[crop.label()] * evaluate(even, List.of(crop)).lossSum();
    }
    TrainableResNet.Outcome outcome = evaluate(weighted, noise(3));
    assertEquals(sum, outcome.lossSum(), 1e-5);
    assertEquals(4.5, outcome.weightSum(), 1e-9);
    // an example of class 0 is three times as steep
    float[] plain = headBiasMoment(even, noise(1));
    float[] steep = headBiasMoment(weighted, noise(1));
    for (int i = 0; i < plain.length; i++) {
      assertEquals(3 * plain[i], steep[i], 1e-4 * Math.abs(plain[i]));
    }
  }

  /** A tenth of the gradient of the head's bias. */
  private static float[] headBiasMoment(TrainableResNet network, List<LabelledCrop> crops) {
    AdamW optimiser = still(network);
    learn(network, crops, optimiser);
    return optimiser.first()[network.parameters().size() - 1];
  }
}
