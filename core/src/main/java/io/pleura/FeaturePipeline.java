package io.pleura;

import io.pleura.clinical.ClinicalExtractorProvider;
import io.pleura.error.ConfigurationException;
import io.pleura.error.EngineUnavailableException;
import io.pleura.error.ExtractionException;
import io.pleura.error.InputWarning;
import io.pleura.error.InvalidInputException;
import io.pleura.error.PleuraException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.feature.FeatureVector;
import io.pleura.feature.SchemaDifference;
import io.pleura.feature.Tolerance;
import io.pleura.spi.Asset;
import io.pleura.spi.ExtractorSettings;
import io.pleura.spi.FeatureExtractor;
import io.pleura.spi.FeatureExtractorProvider;
import io.pleura.spi.Plugins;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The feature extractors of a model and their order: the same object in training and in prediction.
 * Immutable and safe for concurrent use; extraction is deterministic at any number of threads.
 *
 * <pre>{@code
 * var pipeline = FeaturePipeline.builder()
 *     .add(RadiomicsSettings.fromYaml(Path.of("Params.yaml")))
 *     .add("org.example.swin3d", Map.of("weights", weights.toString()))
 *     .clinical()
 *     .build();
 * }</pre>
 */
public final class FeaturePipeline implements AutoCloseable {

  private final List<Part> parts;
  private final FeatureSchema computed;
  private final FeatureSchema schema;
  private final String fingerprint;

  private FeaturePipeline(List<Part> parts, FeatureSchema schema) {
    this.parts = List.copyOf(parts);
    this.computed =
        parts.stream()
            .map(part -> part.stage.schema())
            .reduce(FeatureSchema.of(List.of()), FeatureSchema::concat);
    this.schema = schema;
    var text = new StringBuilder();
    for (Part part : parts) {
      text.append(part.stage.fingerprint()).append('\n');
    }
    if (isSelection()) {
      text.append("selected\n");
      schema.names().forEach(name -> text.append(name).append('\n'));
    }
    this.fingerprint = sha256(text.toString());
  }

  /**
   * One extractor of a pipeline.
   *
   * @param extractorId id of its provider
   * @param settings its semantic settings in full, files named by digest
   * @param schema its features
   * @param assets the files that its settings name
   * @param fingerprint SHA-256 over id and settings, 64 lower-case hexadecimal digits
   * @param tolerance how far its features may lie apart on different processors
   */
  public record Stage(
      String extractorId,
      SortedMap<String, String> settings,
      FeatureSchema schema,
      List<Asset> assets,
      String fingerprint,
      Tolerance tolerance) {

    /**
     * Copies the collections.
     *
     * @param extractorId id of its provider
     * @param settings its semantic settings in full, files named by digest
     * @param schema its features
     * @param assets the files that its settings name
     * @param fingerprint SHA-256 over id and settings, 64 lower-case hexadecimal digits
     * @param tolerance how far its features may lie apart on different processors
     */
    public Stage {
      settings = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(settings));
      assets = List.copyOf(assets);
    }
  }

  private record Part(Stage stage, FeatureExtractor extractor) {}

  /** Values and what was noticed. */
  record Extraction(FeatureVector features, List<InputWarning> warnings) {}

  /**
   * Starts with no extractor.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The features that {@link #extract} gives: those of all extractors in their order, or the
   * selected ones in the order of the selection.
   *
   * @return the features in order
   */
  public FeatureSchema schema() {
    return schema;
  }

  /**
   * Whether the features are a selection: fewer than the extractors compute, or in another order.
   *
   * @return false when they are all features of all extractors in their order
   */
  public boolean isSelection() {
    return !schema.equals(computed);
  }

  /**
   * This pipeline restricted to some features in a given order, for a classifier that takes exactly
   * those. Extractors of which no feature is selected are left out, and with them their warnings
   * and what they ask of a study; the others still compute all their features. An undefined feature
   * that is not selected has no part in the result.
   *
   * <p>The result shares the extractors of this pipeline: closing this one closes them, and the
   * result needs no closing of its own.
   *
   * @param names features of {@link #schema()}, each once
   * @return a pipeline whose schema has these names in this order
   * @throws ConfigurationException with code {@code selection-empty} without a name, {@code
   *     feature-duplicate} when a name is given twice, or {@code schema-mismatch} when this
   *     pipeline does not compute a feature; the message names all that it lacks
   */
  public FeaturePipeline select(List<FeatureName> names) {
    FeatureSchema selected = selection(names);
    List<Part> needed = new ArrayList<>();
    for (Part part : parts) {
      if (part.stage.schema().names().stream().anyMatch(name -> selected.indexOf(name) >= 0)) {
        needed.add(part);
      }
    }
    return new FeaturePipeline(needed, selected);
  }

  private FeatureSchema selection(List<FeatureName> names) {
    if (names.isEmpty()) {
      throw new ConfigurationException(
          "selection-empty", "No feature is selected.", "Name the features of the classifier.");
    }
    var once = new LinkedHashSet<FeatureName>();
    for (FeatureName name : names) {
      if (!once.add(name)) {
        throw new ConfigurationException(
            "feature-duplicate",
            "The feature " + name + " is selected twice.",
            "Name every feature once.");
      }
    }
    List<FeatureName> missing = names.stream().filter(name -> schema.indexOf(name) < 0).toList();
    if (!missing.isEmpty()) {
      var difference = new SchemaDifference(missing, List.of(), List.of(), Optional.empty());
      throw new ConfigurationException(
          "schema-mismatch",
          "The pipeline does not compute all selected features: " + difference.describe() + ".",
          "Add the extractors that compute them, with the settings that the classifier was trained"
              + " with.");
    }
    return FeatureSchema.of(
        names.stream().map(name -> schema.definitions().get(schema.indexOf(name))).toList());
  }

  /**
   * The extractors in order, as data.
   *
   * @return unmodifiable
   */
  public List<Stage> stages() {
    return parts.stream().map(Part::stage).toList();
  }

  /**
   * What decides every value: extractor ids in order and their semantic settings, sorted by key,
   * and the selected features where {@link #isSelection()}. Equal fingerprints mean equal features;
   * the order in which settings were given and execution settings have no part in it.
   *
   * @return SHA-256, 64 lower-case hexadecimal digits
   */
  public String fingerprint() {
    return fingerprint;
  }

  /**
   * What the study and the extractors notice, without slow work; what several notice alike is told
   * once.
   *
   * @param study CT, mask and clinical values
   * @return most basic first
   * @throws InvalidInputException when an extractor cannot use the study
   * @throws ExtractionException when an extractor fails; the message names it
   */
  public List<InputWarning> warnings(Study study) {
    Set<InputWarning> warnings = new LinkedHashSet<>(study.warnings());
    for (Part part : parts) {
      try {
        warnings.addAll(part.extractor.warnings(study));
      } catch (PleuraException e) {
        throw e;
      } catch (RuntimeException | LinkageError e) {
        throw failed(part, e);
      }
    }
    return List.copyOf(warnings);
  }

  /**
   * Computes all features. Every extractor first checks the study, then they compute one after the
   * other.
   *
   * @param study CT, mask and clinical values
   * @param context threads, progress and cancellation
   * @return values in the order of {@link #schema()}, each finite or undefined with a reason
   * @throws InvalidInputException when an extractor cannot use the study
   * @throws ExtractionException when an extractor fails or breaks its contract; the message names
   *     it
   * @throws io.pleura.error.CancelledException when cancelled
   */
  public FeatureVector extract(Study study, ExecutionContext context) {
    return run(study, context).features();
  }

  Extraction run(Study study, ExecutionContext context) {
    List<InputWarning> warnings = warnings(study);
    @Nullable FeatureVector all = null;
    for (Part part : parts) {
      context.cancellation().throwIfCancelled();
      FeatureVector values = extract(part, study, context);
      all = all == null ? values : all.concat(values);
    }
    context.cancellation().throwIfCancelled();
    if (all == null) {
      throw new IllegalStateException("pipeline without an extractor");
    }
    return new Extraction(isSelection() ? selected(all) : all, warnings);
  }

  private FeatureVector selected(FeatureVector all) {
    double[] values = new double[schema.size()];
    Map<FeatureName, String> undefined = new HashMap<>();
    for (int f = 0; f < values.length; f++) {
      FeatureName name = schema.definitions().get(f).name();
      values[f] = all.get(name);
      all.reasonUndefined(name).ifPresent(reason -> undefined.put(name, reason));
    }
    return FeatureVector.of(schema, values, undefined);
  }

  private static FeatureVector extract(Part part, Study study, ExecutionContext context) {
    @Nullable FeatureVector values;
    try {
      values = part.extractor.extract(study, context);
    } catch (PleuraException e) {
      throw e;
    } catch (RuntimeException | LinkageError e) {
      throw failed(part, e);
    }
    String id = part.stage.extractorId();
    if (values == null) {
      throw new ExtractionException(
          "extractor-contract", "Extractor '" + id + "' returned nothing.", REPORT);
    }
    if (!values.schema().equals(part.stage.schema())) {
      throw new ExtractionException(
          "extractor-contract",
          "Extractor '"
              + id
              + "' returned other features than it announced: "
              + SchemaDifference.between(part.stage.schema(), values.schema()).describe()
              + ".",
          REPORT);
    }
    return values;
  }

  private static final String REPORT = "Report this to the author of the extractor.";

  private static ExtractionException failed(Part part, Throwable cause) {
    return new ExtractionException(
        "extractor-failed",
        "Extractor '" + part.stage.extractorId() + "' failed: " + cause + ".",
        REPORT,
        cause);
  }

  /** Closes every extractor. A second call does nothing. */
  @Override
  public void close() {
    closeAll(parts);
  }

  private static void closeAll(List<Part> parts) {
    @Nullable RuntimeException first = null;
    for (Part part : parts) {
      try {
        part.extractor.close();
      } catch (RuntimeException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Collects extractors in order. Not thread-safe. */
  public static final class Builder {

    private record Choice(String id, Map<String, String> settings, List<Asset> assets) {}

    private final List<Choice> choices = new ArrayList<>();
    private @Nullable Plugins plugins;
    private @Nullable List<FeatureName> selected;

    private Builder() {}

    /**
     * Adds an extractor with its settings.
     *
     * @param settings which extractor, and its settings
     * @return this
     */
    public Builder add(ExtractorSettings settings) {
      return add(settings.extractorId(), settings.values());
    }

    /**
     * Adds an extractor by id.
     *
     * @param extractorId id of its provider
     * @param settings values by key; missing keys take their defaults
     * @return this
     */
    public Builder add(String extractorId, Map<String, String> settings) {
      return add(extractorId, settings, List.of());
    }

    /**
     * Adds an extractor whose settings name files by digest.
     *
     * @param extractorId id of its provider
     * @param settings values by key; missing keys take their defaults
     * @param assets the files
     * @return this
     */
    public Builder add(String extractorId, Map<String, String> settings, List<Asset> assets) {
      choices.add(new Choice(extractorId, Map.copyOf(settings), List.copyOf(assets)));
      return this;
    }

    /**
     * Adds the clinical values: CEA, CA125 and age.
     *
     * @return this
     */
    public Builder clinical() {
      return add(ClinicalExtractorProvider.ID, Map.of());
    }

    /**
     * Says where extractors come from; without this call, from the class path.
     *
     * @param source plug-ins to choose from
     * @return this
     * @throws IllegalStateException when it is set already
     */
    public Builder plugins(Plugins source) {
      if (plugins != null) {
        throw new IllegalStateException("plugins is set twice");
      }
      plugins = source;
      return this;
    }

    /**
     * Restricts the pipeline to some features in a given order, as {@link
     * FeaturePipeline#select(List)} does; without this call it gives all features of all
     * extractors. An extractor of which no feature is selected is closed and left out.
     *
     * @param names features that the extractors compute, each once
     * @return this
     * @throws IllegalStateException when it is set already
     */
    public Builder select(List<FeatureName> names) {
      if (selected != null) {
        throw new IllegalStateException("select is set twice");
      }
      selected = List.copyOf(names);
      return this;
    }

    /**
     * Makes every extractor.
     *
     * @return the pipeline, to be closed by the caller
     * @throws ConfigurationException when there is no extractor, one is not on the class path, a
     *     setting is wrong, two extractors compute a feature of the same name, or the features
     *     cannot be {@linkplain FeaturePipeline#select(List) selected}
     * @throws InvalidInputException when a file that a setting names is not what it should be
     * @throws EngineUnavailableException when a native engine is missing
     * @throws IOException when a file that a setting names cannot be read
     */
    public FeaturePipeline build() throws IOException {
      if (choices.isEmpty()) {
        throw new ConfigurationException(
            "pipeline-empty",
            "The pipeline has no extractor.",
            "Add at least one, for example clinical().");
      }
      Plugins source = plugins != null ? plugins : Plugins.onClassPath();
      List<Part> parts = new ArrayList<>();
      boolean whole = false;
      try {
        @Nullable FeatureSchema schema = null;
        for (Choice choice : choices) {
          Part part = open(source, choice);
          parts.add(part);
          schema = schema == null ? part.stage.schema() : concat(schema, part.stage);
        }
        if (schema == null) {
          throw new IllegalStateException("no extractor");
        }
        var pipeline = new FeaturePipeline(parts, schema);
        if (selected != null) {
          pipeline = pipeline.select(selected);
          List<Part> unused = new ArrayList<>(parts);
          unused.removeAll(pipeline.parts);
          closeAll(unused);
        }
        whole = true;
        return pipeline;
      } finally {
        if (!whole) {
          closeAll(parts);
        }
      }
    }

    private static Part open(Plugins source, Choice choice) throws IOException {
      FeatureExtractor extractor =
          source
              .get(FeatureExtractorProvider.class, choice.id)
              .create(choice.settings, choice.assets);
      var settings = new TreeMap<>(extractor.settings());
      return new Part(
          new Stage(
              choice.id,
              settings,
              extractor.schema(),
              extractor.assets(),
              ExtractorSettings.fingerprint(choice.id, settings),
              extractor.tolerance()),
          extractor);
    }

    private static FeatureSchema concat(FeatureSchema schema, Stage next) {
      for (var definition : next.schema().definitions()) {
        int position = schema.indexOf(definition.name());
        if (position >= 0) {
          throw new ConfigurationException(
              "feature-duplicate",
              "The feature "
                  + definition.name()
                  + " is computed by '"
                  + schema.definitions().get(position).owner()
                  + "' and again by '"
                  + next.extractorId()
                  + "'.",
              "Add an extractor only once, or switch the feature off in one of them.");
        }
      }
      return schema.concat(next.schema());
    }
  }
}
