package io.pleura.bundle;

import io.pleura.clinical.DetectionLimitRule;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureSchema;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a bundle says about its model.
 *
 * @param formatVersion version of the bundle format, {@code major.minor}
 * @param id made from the digests of everything in the bundle: other content, other id
 * @param card what people should know
 * @param features the features in the order in which the classifier takes them
 * @param extractors what computes them, in order; none when they come from a table
 * @param selected whether the features are {@linkplain io.pleura.FeaturePipeline#isSelection() a
 *     selection} of what the extractors compute, in an order of their own
 * @param classifier what turns features into a probability
 * @param explainerId id of the explainer's provider, or nothing
 * @param threshold probability from which the risk is called high, 0 to 1
 * @param labels the verdicts in words
 * @param detectionLimitRule what clinical values below a detection limit are taken as
 * @param provenance where the model comes from
 */
public record BundleManifest(
    String formatVersion,
    String id,
    ModelCard card,
    List<Feature> features,
    List<Extractor> extractors,
    boolean selected,
    Classifier classifier,
    Optional<String> explainerId,
    double threshold,
    Labels labels,
    DetectionLimitRule detectionLimitRule,
    Provenance provenance) {

  /**
   * Copies the collections and checks the threshold.
   *
   * @param formatVersion version of the bundle format, {@code major.minor}
   * @param id made from the digests of everything in the bundle: other content, other id
   * @param card what people should know
   * @param features the features in the order in which the classifier takes them
   * @param extractors what computes them, in order; none when they come from a table
   * @param selected whether the features are {@linkplain io.pleura.FeaturePipeline#isSelection() a
   *     selection} of what the extractors compute, in an order of their own
   * @param classifier what turns features into a probability
   * @param explainerId id of the explainer's provider, or nothing
   * @param threshold probability from which the risk is called high, 0 to 1
   * @param labels the verdicts in words
   * @param detectionLimitRule what clinical values below a detection limit are taken as
   * @param provenance where the model comes from
   * @throws IllegalArgumentException when the threshold is outside 0 to 1, a feature occurs twice,
   *     or features are selected without extractors
   */
  public BundleManifest {
    features = List.copyOf(features);
    extractors = List.copyOf(extractors);
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new IllegalArgumentException("threshold " + threshold + " is outside 0 to 1");
    }
    FeatureSchema.of(features.stream().map(Feature::definition).toList());
    if (selected && extractors.isEmpty()) {
      throw new IllegalArgumentException("features are selected without extractors");
    }
  }

  /**
   * The features as a schema.
   *
   * @return names, units and owners in order
   */
  public FeatureSchema schema() {
    return FeatureSchema.of(features.stream().map(Feature::definition).toList());
  }

  /**
   * Whether the model takes its features from a table: it has no extractors, so it cannot be used
   * on images.
   *
   * @return true without extractors
   */
  public boolean isForTables() {
    return extractors.isEmpty();
  }

  /**
   * A feature of the model.
   *
   * @param definition name, unit and the extractor that computes it
   * @param trainingRange values that the model has seen, or nothing when they are not known
   */
  public record Feature(FeatureDefinition definition, Optional<Range> trainingRange) {}

  /**
   * A closed interval.
   *
   * @param minimum least value, finite
   * @param maximum greatest value, finite
   */
  public record Range(double minimum, double maximum) {

    /**
     * Checks the order.
     *
     * @param minimum least value, finite
     * @param maximum greatest value, finite
     * @throws IllegalArgumentException when a bound is not finite or the maximum is below the
     *     minimum
     */
    public Range {
      if (!Double.isFinite(minimum) || !Double.isFinite(maximum) || maximum < minimum) {
        throw new IllegalArgumentException("range " + minimum + " to " + maximum);
      }
    }

    /**
     * Whether a value lies within, bounds included.
     *
     * @param value the value
     * @return false for NaN
     */
    public boolean contains(double value) {
      return value >= minimum && value <= maximum;
    }
  }

  /**
   * An extractor of the model.
   *
   * @param id id of its provider
   * @param settings its semantic settings in full, files named by digest
   * @param fingerprint SHA-256 over id and settings
   * @param assets the files that its settings name, held in the bundle
   */
  public record Extractor(
      String id,
      SortedMap<String, String> settings,
      String fingerprint,
      List<AssetReference> assets) {

    /**
     * Copies the collections.
     *
     * @param id id of its provider
     * @param settings its semantic settings in full, files named by digest
     * @param fingerprint SHA-256 over id and settings
     * @param assets the files that its settings name, held in the bundle
     */
    public Extractor {
      settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
      assets = List.copyOf(assets);
    }
  }

  /**
   * The classifier of the model.
   *
   * @param id id of its provider
   * @param hyperParameters how it was trained, by key
   */
  public record Classifier(String id, SortedMap<String, String> hyperParameters) {

    /**
     * Copies the map.
     *
     * @param id id of its provider
     * @param hyperParameters how it was trained, by key
     */
    public Classifier {
      hyperParameters = Collections.unmodifiableSortedMap(new TreeMap<>(hyperParameters));
    }
  }

  /**
   * The verdicts in words.
   *
   * @param low below the threshold
   * @param high from the threshold on
   */
  public record Labels(String low, String high) {}

  /**
   * A file held in the bundle.
   *
   * @param name file name without folders
   * @param sha256 digest, 64 lower-case hexadecimal digits
   */
  public record AssetReference(String name, String sha256) {}
}
