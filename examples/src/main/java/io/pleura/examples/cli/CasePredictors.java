package io.pleura.examples.cli;

import io.pleura.FeaturePredictor;
import io.pleura.feature.FeatureVector;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The predictor of each row of a table: that of its centre, where the model asks for one. */
final class CasePredictors {

  private final FeaturePredictor predictor;
  private final FeatureTable table;
  private final Map<String, FeaturePredictor> ofCentre = new HashMap<>();

  CasePredictors(FeaturePredictor predictor, FeatureTable table) {
    this.predictor = predictor;
    this.table = table;
    predictor.centres().forEach(centre -> ofCentre.put(centre, predictor.at(centre)));
  }

  FeaturePredictor of(int row) {
    return table.centres().isEmpty()
        ? predictor
        : Objects.requireNonNull(ofCentre.get(table.centres().get(row)));
  }

  FeatureVector features(int row) {
    return FeatureVector.of(predictor.schema(), table.rows().get(row));
  }
}
