package io.pleura.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pleura.clinical.DetectionLimitRule;
import io.pleura.error.BundleException;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The manifest as JSON. */
final class ManifestJson {

  static final String ENTRY = "manifest.json";

  /** The newest format. Bundles of the same major are read. */
  private static final int MAJOR = 1;

  private static final int MINOR = 3;

  /** The newest format without what the model remembers of its training cases. */
  private static final int MINOR_WITHOUT_REFERENCE = 2;

  /** The newest format with neither selections, tables nor a rule for detection limits. */
  private static final int MINOR_BEFORE = 1;

  private static final Pattern VERSION = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})");

  private ManifestJson() {}

  /**
   * The lowest version that holds what is to be written, so that older readers take what they can.
   *
   * @param selected whether the features are a selection of what the extractors compute
   * @param forTables whether there are no extractors
   * @param rule what clinical values below a detection limit are taken as
   * @param reference whether the bundle holds what the model remembers of its training cases
   */
  static String version(
      boolean selected, boolean forTables, DetectionLimitRule rule, boolean reference) {
    if (reference) {
      return MAJOR + "." + MINOR;
    }
    boolean newer = selected || forTables || rule != DetectionLimitRule.REFUSE;
    return MAJOR + "." + (newer ? MINOR_WITHOUT_REFERENCE : MINOR_BEFORE);
  }

  static ObjectNode write(BundleManifest manifest) {
    ObjectNode root = StrictJson.newObject();
    root.put("formatVersion", manifest.formatVersion());
    root.put("id", manifest.id());
    ModelCard card = manifest.card();
    root.putObject("card")
        .put("name", card.name())
        .put("description", card.description())
        .put("intendedUse", card.intendedUse())
        .put("outOfScopeUse", card.outOfScopeUse())
        .put("licence", card.licence())
        .put("syntheticDemonstration", card.syntheticDemonstration())
        .put("notice", card.notice());
    ArrayNode extractors = root.putArray("extractors");
    for (BundleManifest.Extractor extractor : manifest.extractors()) {
      ObjectNode node = extractors.addObject().put("id", extractor.id());
      putTexts(node.putObject("settings"), extractor.settings());
      node.put("fingerprint", extractor.fingerprint());
      ArrayNode assets = node.putArray("assets");
      for (BundleManifest.AssetReference asset : extractor.assets()) {
        assets.addObject().put("name", asset.name()).put("sha256", asset.sha256());
      }
    }
    if (manifest.selected()) {
      root.put("selected", true);
    }
    ObjectNode classifier = root.putObject("classifier").put("id", manifest.classifier().id());
    putTexts(classifier.putObject("hyperParameters"), manifest.classifier().hyperParameters());
    manifest.explainerId().ifPresent(id -> root.putObject("explainer").put("id", id));
    root.put("threshold", manifest.threshold());
    root.putObject("labels")
        .put("low", manifest.labels().low())
        .put("high", manifest.labels().high());
    if (manifest.detectionLimitRule() != DetectionLimitRule.REFUSE) {
      root.put("detectionLimitRule", manifest.detectionLimitRule().id());
    }
    write(root.putObject("provenance"), manifest.provenance());
    ArrayNode features = root.putArray("features");
    for (BundleManifest.Feature feature : manifest.features()) {
      FeatureDefinition definition = feature.definition();
      ObjectNode node =
          features
              .addObject()
              .put("name", definition.name().value())
              .put("unit", definition.unit())
              .put("owner", definition.owner());
      feature
          .trainingRange()
          .ifPresent(
              range ->
                  node.putObject("trainingRange")
                      .put("minimum", range.minimum())
                      .put("maximum", range.maximum()));
    }
    return root;
  }

  private static void write(ObjectNode node, Provenance provenance) {
    node.put("data", provenance.data());
    node.put("dataDigest", provenance.dataDigest());
    node.put("cases", provenance.cases());
    node.put("invasionCases", provenance.invasionCases());
    node.put("validation", provenance.validation());
    ObjectNode seeds = node.putObject("seeds");
    provenance.seeds().forEach(seeds::put);
    ObjectNode metrics = node.putObject("metrics");
    provenance.metrics().forEach(metrics::put);
    putTexts(node.putObject("libraries"), provenance.libraries());
  }

  private static void putTexts(ObjectNode node, Map<String, String> texts) {
    texts.forEach(node::put);
  }

  /**
   * Refuses a manifest of a newer major version, whatever else it holds.
   *
   * @return whether it is of a newer minor version
   */
  static boolean checkVersion(JsonNode root) {
    String version = root.path("formatVersion").asText("");
    Matcher matcher = VERSION.matcher(version);
    if (!matcher.matches()) {
      throw new BundleException(
          "bundle-manifest",
          ENTRY + ": $.formatVersion is '" + version + "', not two numbers such as 1.0.",
          BundleArchive.REMEDY);
    }
    int major = Integer.parseInt(matcher.group(1));
    if (major > MAJOR) {
      throw new BundleException(
          "bundle-newer",
          "The bundle has the format version %s; this version of Pleura reads up to %d.x."
              .formatted(version, MAJOR),
          "Update Pleura.");
    }
    if (major < 1) {
      throw new BundleException(
          "bundle-manifest", ENTRY + ": $.formatVersion is " + version + ".", BundleArchive.REMEDY);
    }
    return Integer.parseInt(matcher.group(2)) > MINOR;
  }

  static BundleManifest read(JsonNode root, boolean newerMinor) {
    return StrictJson.read(
        ENTRY,
        root,
        newerMinor,
        json ->
            new BundleManifest(
                json.text("formatVersion"),
                json.text("id"),
                json.object("card", ManifestJson::card),
                json.objects("features", ManifestJson::feature),
                json.objects("extractors", ManifestJson::extractor),
                json.optionalTruth("selected").orElse(false),
                json.object("classifier", ManifestJson::classifier),
                json.optionalObject("explainer", explainer -> explainer.text("id")),
                json.number("threshold"),
                json.object(
                    "labels",
                    labels -> new BundleManifest.Labels(labels.text("low"), labels.text("high"))),
                json.optionalText("detectionLimitRule")
                    .map(ManifestJson::detectionLimitRule)
                    .orElse(DetectionLimitRule.REFUSE),
                json.object("provenance", ManifestJson::provenance)));
  }

  private static DetectionLimitRule detectionLimitRule(String id) {
    return DetectionLimitRule.ofId(id)
        .orElseThrow(
            () -> new IllegalArgumentException("the detection limit rule '" + id + "' is unknown"));
  }

  private static ModelCard card(StrictJson json) {
    json.text("notice"); // for readers of the file; follows from the flag
    return new ModelCard(
        json.text("name"),
        json.text("description"),
        json.text("intendedUse"),
        json.text("outOfScopeUse"),
        json.text("licence"),
        json.truth("syntheticDemonstration"));
  }

  private static BundleManifest.Feature feature(StrictJson json) {
    return new BundleManifest.Feature(
        new FeatureDefinition(
            new FeatureName(json.text("name")), json.text("unit"), json.text("owner")),
        json.optionalObject(
            "trainingRange",
            range -> new BundleManifest.Range(range.number("minimum"), range.number("maximum"))));
  }

  private static BundleManifest.Extractor extractor(StrictJson json) {
    return new BundleManifest.Extractor(
        json.text("id"),
        json.map("settings", StrictJson::text),
        json.text("fingerprint"),
        json.objects(
            "assets",
            asset -> new BundleManifest.AssetReference(asset.text("name"), asset.text("sha256"))));
  }

  private static BundleManifest.Classifier classifier(StrictJson json) {
    return new BundleManifest.Classifier(
        json.text("id"), json.map("hyperParameters", StrictJson::text));
  }

  private static Provenance provenance(StrictJson json) {
    return new Provenance(
        json.text("data"),
        json.text("dataDigest"),
        json.integer("cases"),
        json.integer("invasionCases"),
        json.text("validation"),
        json.map("seeds", StrictJson::longInteger),
        json.map("metrics", StrictJson::number),
        json.map("libraries", StrictJson::text));
  }
}
