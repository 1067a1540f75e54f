package io.pleura.deepfeatures;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.util.Map;

/** Compares an implementation of networks with every golden case of the family. */
final class NetworkGoldens {

  /** What makes the network under test. */
  interface Maker {
    FeatureNetwork make(ResNetWeights weights, NetworkOutput output);
  }

  private static final Map<NetworkOutput, String> STAGES =
      Map.of(
          NetworkOutput.STEM, "stem_relu",
          NetworkOutput.LAYER_1, "layer1",
          NetworkOutput.LAYER_2, "layer2",
          NetworkOutput.LAYER_3, "layer3",
          NetworkOutput.GAP, "layer4");

  private final Maker maker;

  NetworkGoldens(Maker maker) {
    this.maker = maker;
  }

  /** Backbone and head of every case of width 8, and the mean of each stage. */
  void checkSmall() {
    JsonNode cases = Goldens.read("goldens_small.json");
    assertEquals(15, cases.size());
    for (JsonNode golden : cases) {
      ResNetWeights weights = weights(golden);
      check(golden, weights, NetworkOutput.GAP, "gap_f64");
      check(golden, weights, NetworkOutput.HEAD_100, "head100_f64");
      STAGES.forEach((output, stage) -> checkMean(golden, weights, output, stage));
    }
  }

  /** Backbone and head of every case of full width. */
  void checkFull() {
    JsonNode cases = Goldens.read("goldens_full.json");
    assertEquals(8, cases.size());
    for (JsonNode golden : cases) {
      ResNetWeights weights = weights(golden);
      check(golden, weights, NetworkOutput.GAP, "gap_f64");
      check(golden, weights, NetworkOutput.HEAD_100, "head100_f64");
    }
  }

  private static ResNetWeights weights(JsonNode golden) {
    var depth = ResNetDepth.of("resnet" + golden.get("depth").asInt());
    var type = ShortcutType.valueOf(golden.get("shortcut").asText());
    return FormulaWeights.resNet(new ResNetLayout(depth, type, golden.get("width").asInt()), true);
  }

  private float[][] rows(JsonNode golden, ResNetWeights weights, NetworkOutput output) {
    int batch = golden.get("batch").asInt();
    int depth = golden.get("size").get(0).asInt();
    int height = golden.get("size").get(1).asInt();
    int width = golden.get("size").get(2).asInt();
    ByteBuffer input = FormulaWeights.direct(FormulaWeights.input(batch, depth, height, width));
    try (FeatureNetwork network = maker.make(weights, output)) {
      float[][] rows = network.features(input, batch, depth, height, width);
      assertEquals(batch, rows.length);
      for (float[] row : rows) {
        assertEquals(network.featureNames().size(), row.length);
      }
      return rows;
    }
  }

  private void check(JsonNode golden, ResNetWeights weights, NetworkOutput output, String values) {
    float[][] rows = rows(golden, weights, output);
    assertEquals(golden.get(values).size(), rows.length * rows[0].length);
    for (int row = 0; row < rows.length; row++) {
      Goldens.assertFeatures(
          golden.get(values),
          row * rows[row].length,
          Goldens.toDoubles(rows[row]),
          weights.layout() + ", " + golden.get("size") + ", " + output + ", row " + row);
    }
  }

  private void checkMean(
      JsonNode golden, ResNetWeights weights, NetworkOutput output, String stage) {
    double sum = 0;
    int count = 0;
    for (float[] row : rows(golden, weights, output)) {
      for (float value : row) {
        sum += value;
        count++;
      }
    }
    double expected = golden.get("stage_means").get(stage).asDouble();
    assertEquals(expected, sum / count, 1e-5 * expected, weights.layout() + ", " + output);
  }
}
