package io.pleura.radiomics;

import io.pleura.Study;
import io.pleura.error.InputWarning;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureSchema;
import io.pleura.feature.FeatureVector;
import io.pleura.spi.Asset;
import io.pleura.spi.FeatureExtractor;
import java.util.List;
import java.util.Map;

/** Radiomics features of a study, on the CT's grid. */
final class RadiomicsExtractor implements FeatureExtractor {

  private final RadiomicsSettings settings;

  RadiomicsExtractor(RadiomicsSettings settings) {
    this.settings = settings;
  }

  @Override
  public FeatureSchema schema() {
    return settings.schema();
  }

  @Override
  public Map<String, String> settings() {
    return settings.values();
  }

  @Override
  public List<Asset> assets() {
    return List.of();
  }

  @Override
  public List<InputWarning> warnings(Study study) {
    return Radiomics.check(study.ct(), study.mask(), settings).stream()
        .filter(warning -> !(warning instanceof InputWarning.SingleSlice)) // the study says so
        .toList();
  }

  @Override
  public FeatureVector extract(Study study, ExecutionContext context) {
    return Radiomics.features(study.ct(), study.mask(), settings, context);
  }

  @Override
  public void close() {}
}
