package io.pleura.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.deepfeatures.ResNetLayout;
import io.pleura.deepfeatures.ResNetWeights;
import io.pleura.deepfeatures.WeightPrecision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeepComparisonTest {

  @Test
  void bothEnginesOfOursGiveTheSameFeatures(@TempDir Path folder) throws IOException {
    Path weights = folder.resolve("w.safetensors");
    ResNetWeights.random(ResNetLayout.resNet10(2), 1).write(weights, WeightPrecision.FLOAT32);
    Path volumes = folder.resolve("volumes.f32");
    byte[] bytes = new byte[2 * 9 * 9 * 9 * Float.BYTES];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = i % 4 == 3 ? 0x3e : (byte) (i * 7);
    }
    Files.write(volumes, bytes);
    Map<String, Map<String, Double>> values = new HashMap<>();
    for (String engine : List.of("pytorch", "onnxruntime")) {
      try (var worker =
          new Worker(
              engine,
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty(
                      "surefire.test.class.path", System.getProperty("java.class.path")),
                  DeepRun.class.getName(),
                  engine,
                  weights.toString(),
                  volumes.toString(),
                  "2",
                  "9",
                  "1"))) {
        worker.work(2);
        worker.measure(1);
        assertTrue(worker.median().wall() > 0);
        values.put(engine, worker.features());
        Map<String, Double> memory = worker.memory();
        if (!Double.isNaN(memory.getOrDefault("now", Double.NaN))) {
          assertTrue(memory.getOrDefault("now", 0.0) > 10);
          assertTrue(memory.getOrDefault("peak", 0.0) >= memory.getOrDefault("now", 0.0) - 1);
        }
      }
    }
    Map<String, Double> expected = values.getOrDefault("pytorch", Map.of());
    Map<String, Double> found = values.getOrDefault("onnxruntime", Map.of());
    assertEquals(16, expected.size());
    expected.forEach(
        (name, value) ->
            assertEquals(
                value,
                found.getOrDefault(name, Double.NaN),
                1e-4 * Math.max(0.1, Math.abs(value))));
  }
}
