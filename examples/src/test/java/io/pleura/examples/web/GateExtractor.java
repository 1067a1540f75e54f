package io.pleura.examples.web;

import io.pleura.Study;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.feature.FeatureVector;
import io.pleura.spi.Asset;
import io.pleura.spi.FeatureExtractor;
import io.pleura.spi.FeatureExtractorProvider;
import io.pleura.volume.Volume;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The mean of the tumour, computed once a {@link Gate} opens. */
final class GateExtractor implements FeatureExtractor {

  static final String ID = "test-gate";

  private static final String NAME = "gate";
  private static final int STEPS = 4;

  private final String name;
  private final FeatureSchema schema =
      FeatureSchema.of(
          List.of(new FeatureDefinition(new FeatureName("gate_Mean"), "HU", GateExtractor.ID)));

  private GateExtractor(String name) {
    this.name = name;
  }

  /** Made by the service loader. */
  public static final class Provider implements FeatureExtractorProvider {

    /** Made by the service loader. */
    public Provider() {}

    @Override
    public String id() {
      return ID;
    }

    @Override
    public int spiVersion() {
      return 1;
    }

    @Override
    public Set<String> executionSettings() {
      return Set.of();
    }

    @Override
    public FeatureExtractor create(Map<String, String> settings, List<Asset> assets) {
      return new GateExtractor(settings.getOrDefault(NAME, ""));
    }
  }

  @Override
  public FeatureSchema schema() {
    return schema;
  }

  @Override
  public Map<String, String> settings() {
    return Map.of(NAME, name);
  }

  @Override
  public List<Asset> assets() {
    return List.of();
  }

  @Override
  public FeatureVector extract(Study study, ExecutionContext context) {
    context.progress().progress("gate", 0, STEPS);
    Gate.named(name).pass(context.cancellation());
    for (int step = 1; step <= STEPS; step++) {
      context.progress().progress("gate", step, STEPS);
    }
    Volume ct = study.ct();
    double sum = 0;
    int count = 0;
    for (int i = 0; i < ct.grid().voxelCount(); i++) {
      if (study.mask().contains(i)) {
        sum += ct.get(i);
        count++;
      }
    }
    return FeatureVector.of(schema, new double[] {sum / count});
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
