package io.pleura.deepfeatures.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.deepfeatures.PyTorchEngine;
import io.pleura.deepfeatures.ResNetLayout;
import io.pleura.deepfeatures.ResNetWeights;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TrainableResNetTest {

  private static final int SIZE = 9;

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
    return new TrainableResNet(PyTorchEngine.start(), start, 3, SIZE, new Random(1));
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
    ResNetWeights start = ResNetWeights.random(ResNetLayout.resNet10(2), 3);
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
    TrainableResNet network = network(ResNetWeights.random(ResNetLayout.resNet10(2), 3));
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

  @Test
  void everyParameterMovesDownhill() {
    ResNetWeights start = ResNetWeights.random(ResNetLayout.resNet10(2), 3);
    TrainableResNet network = network(start);
    AdamW optimiser = new AdamW(network.parameters(), 1e-3, 0, 100);
    List<LabelledCrop> crops = noise(6);
    double before = learn(network, crops, optimiser).lossSum();
    double after = learn(network, crops, optimiser).lossSum();
    assertTrue(after < before, before + " then " + after);
    ResNetWeights moved = network.weights();
    for (String name : start.names()) {
      float[] from = start.values(name);
      float[] to = moved.values(name);
      int changed = 0;
      for (int i = 0; i < from.length; i++) {
        changed += from[i] == to[i] ? 0 : 1;
      }
      assertNotEquals(0, changed, name);
    }
  }
}
