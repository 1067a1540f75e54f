package io.pleura.explain;

import io.pleura.feature.FeatureSchema;
import io.pleura.spi.Classifier;
import io.pleura.tree.TreeEnsemble;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** A classifier that is any function of a row, and gives no trees. */
record FunctionClassifier(FeatureSchema schema, ToDoubleFunction<double[]> function)
    implements Classifier {

  FunctionClassifier(int features, ToDoubleFunction<double[]> function) {
    this(Forests.schema(features), function);
  }

  @Override
  public String providerId() {
    return "function";
  }

  @Override
  public double probability(double[] row) {
    return function.applyAsDouble(row);
  }

  @Override
  public Optional<TreeEnsemble> trees() {
    return Optional.empty();
  }

  @Override
  public byte[] toBytes() {
    return new byte[0];
  }
}
