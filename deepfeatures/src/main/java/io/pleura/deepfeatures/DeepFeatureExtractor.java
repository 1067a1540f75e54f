package io.pleura.deepfeatures;

import io.pleura.Study;
import io.pleura.error.ExtractionException;
import io.pleura.error.InputWarning;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.feature.FeatureVector;
import io.pleura.feature.Tolerance;
import io.pleura.spi.Asset;
import io.pleura.spi.FeatureExtractor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;

/** Prepares the ROI's crop and runs a network on it. */
final class DeepFeatureExtractor implements FeatureExtractor {

  private static final String STAGE = "deep features";

  /** Single precision through ten convolutions, summed in the order of whichever processor. */
  private static final Tolerance TOLERANCE = new Tolerance(1e-4, 2e-5);

  private final FeatureNetwork network;
  private final InputPreparation input;
  private final Map<String, String> settings;
  private final Asset weights;
  private final FeatureSchema schema;

  DeepFeatureExtractor(
      FeatureNetwork network, InputPreparation input, Map<String, String> settings, Asset weights) {
    this.network = network;
    this.input = input;
    this.settings = Map.copyOf(settings);
    this.weights = weights;
    this.schema = schemaOf(network.featureNames());
  }

  private static FeatureSchema schemaOf(List<String> names) {
    return FeatureSchema.of(
        names.stream()
            .map(FeatureName::new)
            .map(name -> new FeatureDefinition(name, "", DeepFeatureExtractorProvider.ID))
            .toList());
  }

  @Override
  public FeatureSchema schema() {
    return schema;
  }

  @Override
  public Map<String, String> settings() {
    return settings;
  }

  @Override
  public List<Asset> assets() {
    return List.of(weights);
  }

  @Override
  public Tolerance tolerance() {
    return TOLERANCE;
  }

  /** Warns when more than half of the ROI's voxels lie outside the window. */
  @Override
  public List<InputWarning> warnings(Study study) {
    return input.window().warnWhenMostlyOutside(study.ct(), study.mask()).stream().toList();
  }

  @Override
  public FeatureVector extract(Study study, ExecutionContext context) {
    context.cancellation().throwIfCancelled();
    float[] cube = input.prepare(study.ct(), study.mask(), context);
    context.progress().progress(STAGE, 1, 2);
    context.cancellation().throwIfCancelled();
    InputSize size = input.size();
    float[] features =
        network.features(direct(cube), 1, size.depth(), size.height(), size.width())[0];
    context.progress().progress(STAGE, 2, 2);
    double[] values = new double[features.length];
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(features[i])) {
        throw new ExtractionException(
            "feature-not-finite",
            "The network gives " + features[i] + " for " + schema.names().get(i) + ".",
            "Check that the weights belong to this kind of image.");
      }
      values[i] = features[i];
    }
    return FeatureVector.of(schema, values);
  }

  private static FloatBuffer direct(float[] values) {
    return ByteBuffer.allocateDirect(Float.BYTES * values.length)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer()
        .put(0, values);
  }

  @Override
  public void close() {
    network.close();
  }
}
