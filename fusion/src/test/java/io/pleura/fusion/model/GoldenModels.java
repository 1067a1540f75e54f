package io.pleura.fusion.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.pleura.spi.TrainingData;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Models of scikit-learn with the rows that they learnt from. */
final class GoldenModels {

  private GoldenModels() {}

  static Stream<JsonNode> of(String file) throws IOException {
    try (InputStream in = GoldenModels.class.getResourceAsStream(file)) {
      JsonNode cases = new JsonMapper().readTree(Objects.requireNonNull(in, file)).get("cases");
      return StreamSupport.stream(cases.spliterator(), false);
    }
  }

  static List<double[]> rows(JsonNode table) {
    List<double[]> rows = new ArrayList<>();
    table.forEach(row -> rows.add(numbers(row)));
    return rows;
  }

  static double[] numbers(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .mapToDouble(JsonNode::doubleValue)
        .toArray();
  }

  static TrainingData training(JsonNode golden) {
    List<double[]> rows = rows(golden.get("rows"));
    List<Boolean> labels = new ArrayList<>();
    golden.get("labels").forEach(label -> labels.add(label.intValue() == 1));
    return new TrainingData(Samples.schema(rows.get(0).length), rows, labels);
  }
}
