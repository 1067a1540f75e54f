package io.pleura.examples.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pleura.Study;
import io.pleura.bundle.BundleManifest;
import io.pleura.bundle.ModelBundle;
import io.pleura.bundle.ModelCard;
import io.pleura.bundle.Provenance;
import io.pleura.clinical.DetectionLimitRule;
import io.pleura.deepfeatures.DeepFeatureExtractorProvider;
import io.pleura.deepfeatures.DeepFeatureSettings;
import io.pleura.deepfeatures.DeepFeatures;
import io.pleura.examples.result.ExplainedModel;
import io.pleura.examples.result.ResultJson;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureName;
import io.pleura.volume.Region;
import io.pleura.volume.Volume;
import io.pleura.volume.Window;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A model bundle that the server predicts with, opened once for all cases. */
final class ServedModel implements AutoCloseable {

  private final ExplainedModel model;
  private final @Nullable DeepFeatureSettings network;
  private @Nullable DeepFeatures maps;

  private ServedModel(ExplainedModel model, @Nullable DeepFeatureSettings network) {
    this.model = model;
    this.network = network;
  }

  static ServedModel open(ModelBundle bundle) throws IOException {
    return new ServedModel(
        ExplainedModel.open(bundle, Optional.empty()),
        networkOf(bundle)
            .map(extractor -> DeepFeatureSettings.of(extractor.settings()))
            .orElse(null));
  }

  private static Optional<BundleManifest.Extractor> networkOf(ModelBundle bundle) {
    return bundle.manifest().extractors().stream()
        .filter(extractor -> extractor.id().equals(DeepFeatureExtractorProvider.ID))
        .findFirst();
  }

  String id() {
    return manifest().id();
  }

  BundleManifest manifest() {
    return model.bundle().manifest();
  }

  ExplainedModel model() {
    return model;
  }

  DetectionLimitRule detectionLimitRule() {
    return manifest().detectionLimitRule();
  }

  /** The box of a CT that the model's network sees; nothing without a network. */
  Optional<Region> networkBox(Study study) {
    return Optional.ofNullable(network).map(settings -> settings.input().region().of(study.mask()));
  }

  /** The Hounsfield units that the model's network tells apart; nothing without a network. */
  Optional<Window> networkWindow() {
    return Optional.ofNullable(network).map(settings -> settings.input().window());
  }

  /**
   * Which voxels carry a feature of the network.
   *
   * @param study a case, cropped to what the network sees or larger
   * @return a map on the study's grid, in the unit of the feature
   */
  Volume heatMap(Study study, FeatureName feature) throws IOException {
    return maps().attribution(study, feature, ExecutionContext.ofAllCores());
  }

  /** The network of the heat maps is opened for the first of them. */
  private synchronized DeepFeatures maps() throws IOException {
    if (maps == null) {
      BundleManifest.Extractor extractor = networkOf(model.bundle()).orElseThrow();
      maps =
          DeepFeatures.open(
              DeepFeatureSettings.of(extractor.settings()), model.bundle().assets(extractor));
    }
    return maps;
  }

  /** What people should know about the model. */
  ObjectNode json() {
    BundleManifest manifest = manifest();
    ModelCard card = manifest.card();
    ObjectNode root = ResultJson.object();
    root.put("id", manifest.id())
        .put("name", card.name())
        .put("description", card.description())
        .put("intendedUse", card.intendedUse())
        .put("outOfScopeUse", card.outOfScopeUse())
        .put("licence", card.licence())
        .put("syntheticDemonstration", card.syntheticDemonstration())
        .put("notice", card.notice())
        .put("threshold", manifest.threshold());
    root.putObject("labels")
        .put("low", manifest.labels().low())
        .put("high", manifest.labels().high());
    root.put("features", manifest.features().size());
    ArrayNode extractors = root.putArray("extractors");
    manifest.extractors().forEach(extractor -> extractors.add(extractor.id()));
    root.put("classifier", manifest.classifier().id());
    manifest.explainerId().ifPresent(explainer -> root.put("explainer", explainer));
    ArrayNode centres = root.putArray("centres");
    model.centres().forEach(centres::add);
    root.putObject("detectionLimitRule")
        .put("id", detectionLimitRule().id())
        .put("words", detectionLimitRule().words());
    root.put("heatMap", network != null);
    Provenance provenance = manifest.provenance();
    root.putObject("trainedOn")
        .put("data", provenance.data())
        .put("dataDigest", provenance.dataDigest())
        .put("cases", provenance.cases())
        .put("invasionCases", provenance.invasionCases())
        .put("validation", provenance.validation());
    ArrayNode metrics = root.putArray("metrics");
    provenance
        .metrics()
        .forEach((name, value) -> metrics.addObject().put("name", name).put("value", value));
    return root;
  }

  @Override
  public synchronized void close() {
    if (maps != null) {
      maps.close();
    }
    model.close();
  }
}
