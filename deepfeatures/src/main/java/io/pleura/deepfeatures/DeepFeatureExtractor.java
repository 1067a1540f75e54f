package io.pleura.deepfeatures;

import io.pleura.Study;
import io.pleura.error.InputWarning;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureSchema;
import io.pleura.feature.FeatureVector;
import io.pleura.feature.Tolerance;
import io.pleura.spi.Asset;
import io.pleura.spi.FeatureExtractor;
import java.util.List;
import java.util.Map;

/** Deep features as a plug-in. */
final class DeepFeatureExtractor implements FeatureExtractor {

  /** Single precision through ten convolutions, summed in the order of whichever processor. */
  private static final Tolerance TOLERANCE = new Tolerance(1e-4, 2e-5);

  private final DeepFeatures features;

  DeepFeatureExtractor(DeepFeatures features) {
    this.features = features;
  }

  @Override
  public FeatureSchema schema() {
    return features.schema();
  }

  @Override
  public Map<String, String> settings() {
    return features.settings();
  }

  @Override
  public List<Asset> assets() {
    return List.of(features.weights());
  }

  @Override
  public Tolerance tolerance() {
    return TOLERANCE;
  }

  @Override
  public List<InputWarning> warnings(Study study) {
    return features.warnings(study);
  }

  @Override
  public FeatureVector extract(Study study, ExecutionContext context) {
    return features.extract(study, context);
  }

  @Override
  public void close() {
    features.close();
  }
}
