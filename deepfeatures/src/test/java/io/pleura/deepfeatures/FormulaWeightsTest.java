package io.pleura.deepfeatures;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

class FormulaWeightsTest {

  private final JsonNode check = Goldens.read("weights_check.json");

  @Test
  void weightsEqualTheReference() {
    ResNetWeights weights = FormulaWeights.resNet(64);
    JsonNode tensors = check.get("weights_resnet10_B_w64");
    int compared = 0;
    for (String name : weights.names()) {
      JsonNode golden = tensors.get(name);
      float[] values = weights.values(name);
      for (int i = 0; i < 4; i++) {
        assertEquals((float) golden.get("first4").get(i).asDouble(), values[i], name);
      }
      assertEquals((float) golden.get("last").asDouble(), values[values.length - 1], name);
      double sum = 0;
      for (float value : values) {
        sum += value;
      }
      assertEquals(golden.get("sum_f64").asDouble(), sum, 1e-8, name);
      for (int axis = 0; axis < golden.get("shape").size(); axis++) {
        assertEquals(golden.get("shape").get(axis).asInt(), weights.shape(name).get(axis), name);
      }
      compared++;
    }
    long inBackbone = 0;
    for (var names = tensors.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      inBackbone += name.startsWith("conv_seg.") || name.startsWith("classifier.") ? 0 : 1;
    }
    assertEquals(inBackbone, compared);
  }

  @Test
  void inputEqualsTheReference() {
    JsonNode golden = check.get("input_1x8x9x10");
    float[] input = FormulaWeights.input(1, 8, 9, 10);
    assertEquals(golden.size(), input.length);
    for (int i = 0; i < input.length; i++) {
      assertEquals((float) golden.get(i).asDouble(), input[i]);
    }
  }

  @Test
  void hashEqualsTheReference() {
    assertEquals(
        Long.decode("0x69a29a2cee47d254").longValue(), FormulaWeights.hash("conv1.weight"));
    double[] u = FormulaWeights.uniform("conv1.weight", 5);
    for (int i = 0; i < 5; i++) {
      assertEquals(check.get("hash_u").get("u").get(i).asDouble(), u[i]);
    }
  }
}
