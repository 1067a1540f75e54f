package io.pleura.clinical;

import io.pleura.Study;
import io.pleura.error.ConfigurationException;
import io.pleura.error.InputWarning;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.feature.FeatureVector;
import io.pleura.spi.Asset;
import io.pleura.spi.FeatureExtractor;
import io.pleura.spi.FeatureExtractorProvider;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes the extractor {@code clinical}, whose features are the clinical values as they are: {@code
 * CEA} in ng/mL, {@code CA125} in U/mL and {@code age} in years. It has no settings.
 */
public final class ClinicalExtractorProvider implements FeatureExtractorProvider {

  /** The id of this provider. */
  public static final String ID = "clinical";

  /** Makes the provider. */
  public ClinicalExtractorProvider() {}

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
    if (!settings.isEmpty()) {
      throw new ConfigurationException(
          "setting-unknown",
          "The extractor 'clinical' has no settings; given: "
              + String.join(", ", settings.keySet().stream().sorted().toList())
              + ".",
          "Leave them out.");
    }
    return new ClinicalExtractor();
  }

  private static final class ClinicalExtractor implements FeatureExtractor {

    private final FeatureSchema schema =
        FeatureSchema.of(
            List.of(
                new FeatureDefinition(new FeatureName("CEA"), "ng/mL", ID),
                new FeatureDefinition(new FeatureName("CA125"), "U/mL", ID),
                new FeatureDefinition(new FeatureName("age"), "a", ID)));

    @Override
    public FeatureSchema schema() {
      return schema;
    }

    @Override
    public Map<String, String> settings() {
      return Map.of();
    }

    @Override
    public List<Asset> assets() {
      return List.of();
    }

    @Override
    public List<InputWarning> warnings(Study study) {
      valuesOf(study);
      return List.of();
    }

    @Override
    public FeatureVector extract(Study study, ExecutionContext context) {
      context.cancellation().throwIfCancelled();
      ClinicalData values = valuesOf(study);
      return FeatureVector.of(
          schema, new double[] {values.ceaNgPerMl(), values.ca125UPerMl(), values.ageYears()});
    }

    private static ClinicalData valuesOf(Study study) {
      return study
          .clinical()
          .orElseThrow(
              () ->
                  new InvalidInputException(
                      "clinical-missing",
                      "The study has no clinical values; the features CEA, CA125 and age need"
                          + " them.",
                      "Give CEA (ng/mL), CA125 (U/mL) and age (years) with the study."));
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }
}
