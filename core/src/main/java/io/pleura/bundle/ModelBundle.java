package io.pleura.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pleura.Explanation;
import io.pleura.FeaturePipeline;
import io.pleura.Study;
import io.pleura.clinical.DetectionLimitRule;
import io.pleura.error.BundleException;
import io.pleura.error.ConfigurationException;
import io.pleura.error.InvalidInputException;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.feature.FeatureVector;
import io.pleura.feature.SchemaDifference;
import io.pleura.io.AtomicFile;
import io.pleura.spi.Asset;
import io.pleura.spi.CentreClassifier;
import io.pleura.spi.Classifier;
import io.pleura.spi.ClassifierProvider;
import io.pleura.spi.Explainer;
import io.pleura.spi.ExplainerProvider;
import io.pleura.spi.Plugins;
import io.pleura.spi.TrainingData;
import io.pleura.spi.TrainingReference;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A model in one file: manifest, classifier, weights, golden cases, checksums and an optional
 * signature. Immutable and safe for concurrent use.
 *
 * <p>The file ({@code .pibundle}) is a zip of plain data, written the same byte for byte on every
 * platform; nothing inside is executed and no Java object is deserialised. Reading bounds every
 * size, keeps paths inside, refuses entries that are unknown or occur twice, and checks every
 * digest before anything is used.
 *
 * <p>Format version 1.1 brought golden studies, version 1.2 models that take a selection of the
 * features that their extractors compute, models for feature tables, which have no extractors, and
 * a rule for clinical values below a detection limit, version 1.3 what the model remembers of its
 * training cases. Bundles of the versions before are read as before.
 *
 * <p>Where the classifier {@linkplain io.pleura.spi.CentreClassifier depends on the centre}, golden
 * rows are of its centres in turn, and golden studies of the first.
 *
 * <table>
 * <caption>Entries, in this order</caption>
 * <tr><td>{@code manifest.json}</td><td>{@link BundleManifest}</td></tr>
 * <tr><td>{@code classifier/data}</td><td>{@link Classifier#toBytes()}</td></tr>
 * <tr><td>{@code assets/<sha256>/<name>}</td><td>files that extractors need</td></tr>
 * <tr><td>{@code golden/rows.json}</td><td>feature values and the expected probability</td></tr>
 * <tr><td>{@code golden/study-<n>/ct.nii}</td><td>optional: a small CT around a tumour, HU</td></tr>
 * <tr><td>{@code golden/study-<n>/mask.nii}</td><td>the tumour in that CT</td></tr>
 * <tr><td>{@code golden/study-<n>/expected.json}</td><td>clinical values, and the expected features
 *     and probability</td></tr>
 * <tr><td>{@code reference/training.json}</td><td>optional: rows of the training, the distribution
 *     of each feature and predictions out of fold, {@link TrainingReference}</td></tr>
 * <tr><td>{@code checksums.sha256}</td><td>SHA-256 of every entry above</td></tr>
 * <tr><td>{@code checksums.ed25519}</td><td>optional Ed25519 signature of the checksums</td></tr>
 * </table>
 */
public final class ModelBundle {

  private static final String CLASSIFIER = "classifier/data";
  private static final String GOLDEN = "golden/rows.json";
  private static final String CHECKSUMS = "checksums.sha256";
  private static final String SIGNATURE = "checksums.ed25519";
  private static final double SELF_TEST_TOLERANCE = 1e-9;
  private static final int ID_DIGITS = 32;

  static final String SELF_TEST_REMEDY =
      "Do not use this bundle with these plug-ins; use the versions that the manifest lists.";

  private final Map<String, byte[]> entries;
  private final BundleManifest manifest;
  private final List<Golden> golden;
  private final List<GoldenStudy> studies;
  private final @Nullable TrainingReference reference;

  private ModelBundle(
      Map<String, byte[]> entries,
      BundleManifest manifest,
      List<Golden> golden,
      List<GoldenStudy> studies,
      @Nullable TrainingReference reference) {
    this.entries = Collections.unmodifiableMap(entries);
    this.manifest = manifest;
    this.golden = golden;
    this.studies = studies;
    this.reference = reference;
  }

  /** A row and the probability that it must give. */
  private static final class Golden {
    final double[] row;
    final double probability;

    Golden(double[] row, double probability) {
      this.row = row;
      this.probability = probability;
    }
  }

  /**
   * Reads and verifies a bundle.
   *
   * @param file a {@code .pibundle} file
   * @return the bundle
   * @throws BundleException with code {@code bundle-damaged} when an entry is damaged, missing,
   *     unknown, too large or occurs twice; {@code bundle-newer} when the format is of a newer
   *     major version; {@code bundle-manifest} when the manifest lacks a field or holds a wrong one
   * @throws IOException when the file cannot be read
   */
  public static ModelBundle read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in);
    } catch (BundleException e) {
      throw new BundleException(e.code(), file + ": " + e.problem(), e.remedy(), e);
    }
  }

  /**
   * Reads and verifies a bundle, for example one on the class path.
   *
   * @param in the bytes of a bundle; read to the end, not closed
   * @return the bundle
   * @throws BundleException as {@link #read(Path)}
   * @throws IOException when the bytes cannot be read
   */
  public static ModelBundle read(InputStream in) throws IOException {
    return verify(BundleArchive.read(BundleArchive.readBounded(in)));
  }

  /**
   * Starts a new bundle.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * What the bundle says about its model.
   *
   * @return the manifest
   */
  public BundleManifest manifest() {
    return manifest;
  }

  /**
   * What the model remembers of the cases it learnt from.
   *
   * @return nothing when the bundle holds none of it
   */
  public Optional<TrainingReference> trainingReference() {
    return Optional.ofNullable(reference);
  }

  /**
   * Writes the bundle. The file is complete or not there: it is written beside its place and then
   * moved. The same bundle gives the same bytes.
   *
   * @param file where to; replaced when it exists
   * @throws IOException when it cannot be written
   */
  public void save(Path file) throws IOException {
    AtomicFile.write(file, out -> BundleArchive.write(entries, out));
  }

  /**
   * The file's bytes.
   *
   * @return what {@link #save} writes
   */
  public byte[] toBytes() {
    var out = new ByteArrayOutputStream();
    try {
      BundleArchive.write(entries, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /**
   * This bundle with a signature over its checksums, and so over all of it.
   *
   * @param key an Ed25519 key
   * @return a signed bundle; a signature that this bundle has is replaced
   * @throws IllegalArgumentException when the key is no Ed25519 key
   */
  public ModelBundle signedBy(PrivateKey key) {
    try {
      var signer = Signature.getInstance("Ed25519");
      signer.initSign(key);
      signer.update(entry(CHECKSUMS));
      var signed = new LinkedHashMap<>(entries);
      signed.put(SIGNATURE, signer.sign());
      return new ModelBundle(signed, manifest, golden, studies, reference);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("no Ed25519 key: " + e.getMessage(), e);
    }
  }

  /**
   * Whether the bundle carries a signature, valid or not.
   *
   * @return true when signed
   */
  public boolean isSigned() {
    return entries.containsKey(SIGNATURE);
  }

  /**
   * Checks who signed the bundle.
   *
   * @param key the Ed25519 key of whom you trust
   * @return this
   * @throws BundleException with code {@code bundle-signature} when the bundle is not signed, or
   *     not with the private half of this key
   * @throws IllegalArgumentException when the key is no Ed25519 key
   */
  public ModelBundle requireSignature(PublicKey key) {
    Signature verifier;
    try {
      verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(key);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("no Ed25519 key: " + e.getMessage(), e);
    }
    byte[] signature = entries.get(SIGNATURE);
    if (signature == null) {
      throw new BundleException(
          "bundle-signature",
          "The bundle " + manifest.id() + " is not signed.",
          "Get a signed bundle, or do not ask for a signature.");
    }
    boolean valid;
    try {
      verifier.update(entry(CHECKSUMS));
      valid = verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      valid = false; // not even of a signature's form
    }
    if (!valid) {
      throw new BundleException(
          "bundle-signature",
          "The signature of the bundle " + manifest.id() + " was not made with the given key.",
          "Use the publisher's public key, and get the bundle from its publisher.");
    }
    return this;
  }

  /**
   * Makes the extractors and checks that they are those of the training.
   *
   * @param plugins where they come from
   * @return a pipeline, to be closed by the caller
   * @throws BundleException with code {@code bundle-schema} when they compute other features,
   *     {@code bundle-fingerprint} when they resolve the settings otherwise, or {@code
   *     bundle-for-tables} when the bundle {@linkplain BundleManifest#isForTables() has none}
   * @throws ConfigurationException when one is missing
   * @throws IOException when one cannot read its files
   */
  public FeaturePipeline openPipeline(Plugins plugins) throws IOException {
    if (manifest.isForTables()) {
      throw new BundleException(
          "bundle-for-tables",
          "The bundle "
              + manifest.id()
              + " holds no extractors: its model takes a table of features, not images.",
          "Give it a feature table, or make the bundle again with the extractors and settings that"
              + " computed the model's features.");
    }
    var builder = FeaturePipeline.builder().plugins(plugins);
    for (BundleManifest.Extractor extractor : manifest.extractors()) {
      builder.add(extractor.id(), extractor.settings(), assets(extractor));
    }
    FeaturePipeline pipeline = builder.build();
    boolean fits = false;
    try {
      FeaturePipeline trained = manifest.selected() ? select(pipeline) : pipeline;
      checkSameFeatures(trained.schema());
      checkSameSettings(trained.stages());
      fits = true;
      return trained;
    } finally {
      if (!fits) {
        pipeline.close();
      }
    }
  }

  private FeaturePipeline select(FeaturePipeline pipeline) {
    List<FeatureName> names = manifest.schema().names();
    List<FeatureName> missing =
        names.stream().filter(name -> pipeline.schema().indexOf(name) < 0).toList();
    if (!missing.isEmpty()) {
      throw otherFeatures(new SchemaDifference(missing, List.of(), List.of(), Optional.empty()));
    }
    FeaturePipeline selected = pipeline.select(names);
    if (selected.stages().size() != pipeline.stages().size()) {
      throw new BundleException(
          "bundle-manifest",
          "The bundle " + manifest.id() + " holds an extractor that computes none of its features.",
          BundleArchive.REMEDY);
    }
    return selected;
  }

  private void checkSameFeatures(FeatureSchema schema) {
    var difference = SchemaDifference.between(manifest.schema(), schema);
    if (!difference.isEmpty()) {
      throw otherFeatures(difference);
    }
  }

  private BundleException otherFeatures(SchemaDifference difference) {
    return new BundleException(
        "bundle-schema",
        "The extractors on the class path do not compute the features that the bundle "
            + manifest.id()
            + " was trained on: "
            + difference.describe()
            + ".",
        "Use the versions of Pleura and of the plug-ins that the manifest lists.");
  }

  private void checkSameSettings(List<FeaturePipeline.Stage> stages) {
    for (int i = 0; i < manifest.extractors().size(); i++) {
      BundleManifest.Extractor expected = manifest.extractors().get(i);
      FeaturePipeline.Stage actual = stages.get(i);
      if (!expected.fingerprint().equals(actual.fingerprint())) {
        throw new BundleException(
            "bundle-fingerprint",
            "Extractor '"
                + expected.id()
                + "' resolves the settings of the bundle "
                + manifest.id()
                + " otherwise than in training: "
                + settingsDifference(expected.settings(), actual.settings())
                + ".",
            "Use the versions of Pleura and of the plug-ins that the manifest lists.");
      }
    }
  }

  private static String settingsDifference(
      Map<String, String> expected, Map<String, String> actual) {
    var keys = new TreeMap<>(expected);
    keys.putAll(actual);
    var parts = new ArrayList<String>();
    for (String key : keys.keySet()) {
      String before = expected.get(key);
      String now = actual.get(key);
      if (!Objects.equals(before, now)) {
        parts.add(key + " was " + quote(before) + " and is " + quote(now));
      }
    }
    return parts.isEmpty() ? "the fingerprint is another" : String.join("; ", parts);
  }

  private static String quote(@Nullable String value) {
    return value == null ? "absent" : "'" + value + "'";
  }

  /**
   * The files that an extractor of the bundle needs, such as the weights of its network.
   *
   * @param extractor one of {@link BundleManifest#extractors()}
   * @return their contents, in memory
   * @throws BundleException when the bundle does not hold one of them
   * @throws IOException when one cannot be read
   */
  public List<Asset> assets(BundleManifest.Extractor extractor) throws IOException {
    List<Asset> assets = new ArrayList<>();
    for (BundleManifest.AssetReference reference : extractor.assets()) {
      byte[] bytes = entry(path(reference));
      assets.add(Asset.of(reference.name(), () -> new ByteArrayInputStream(bytes)));
    }
    return assets;
  }

  private static String path(BundleManifest.AssetReference reference) {
    return "assets/" + reference.sha256() + "/" + reference.name();
  }

  /**
   * Makes the classifier.
   *
   * @param plugins where its provider comes from
   * @return the classifier as it was trained
   * @throws BundleException when the classifier's data is wrong, or of a newer format
   * @throws ConfigurationException when its provider is missing
   */
  public Classifier classifier(Plugins plugins) {
    String id = manifest.classifier().id();
    ClassifierProvider provider = plugins.get(ClassifierProvider.class, id);
    Classifier classifier = provider.read(manifest.schema(), entry(CLASSIFIER).clone(), plugins);
    if (!classifier.schema().equals(manifest.schema())) {
      throw new BundleException(
          "bundle-schema",
          "The classifier '"
              + id
              + "' takes other features than the manifest lists: "
              + SchemaDifference.between(manifest.schema(), classifier.schema()).describe()
              + ".",
          "Report this to the author of the classifier.");
    }
    return classifier;
  }

  /**
   * Makes the explainer that the bundle names, with the {@linkplain #trainingReference() reference}
   * where the bundle holds one.
   *
   * @param classifier what to explain
   * @param plugins where its provider comes from
   * @return nothing when the bundle names none
   * @throws ConfigurationException when its provider is missing
   */
  public Optional<Explainer> explainer(Classifier classifier, Plugins plugins) {
    return manifest.explainerId().map(id -> explainer(id, classifier, plugins));
  }

  /**
   * Makes an explainer of another kind than the bundle names, with the {@linkplain
   * #trainingReference() reference} where the bundle holds one.
   *
   * @param id of an {@link ExplainerProvider}
   * @param classifier what to explain
   * @param plugins where its provider comes from
   * @return an explainer
   * @throws ConfigurationException when its provider is missing, or cannot explain this classifier
   */
  public Explainer explainer(String id, Classifier classifier, Plugins plugins) {
    ExplainerProvider provider = plugins.get(ExplainerProvider.class, id);
    return reference == null ? provider.create(classifier) : provider.create(classifier, reference);
  }

  /**
   * Replays the golden rows and studies with plug-ins from the class path, on all cores.
   *
   * @return what was replayed
   * @throws BundleException as {@link #selfTest(Plugins)}
   * @throws IOException as {@link #selfTest(Plugins)}
   */
  public SelfTest selfTest() throws IOException {
    return selfTest(Plugins.onClassPath());
  }

  /**
   * Replays the golden rows and studies on all cores: makes the extractors, the classifier and the
   * explainer, predicts and explains each row, extracts, predicts and explains each study, and
   * compares. A row's probability may differ from the expected one by 1e-9, a study's by 1e-6. A
   * feature of a study may differ from its expected value by its extractor's {@linkplain
   * io.pleura.spi.FeatureExtractor#tolerance() tolerance}, because native engines round otherwise
   * on a processor with other instructions than the one that made the bundle.
   *
   * @param plugins where they come from
   * @return what was replayed
   * @throws BundleException with code {@code bundle-self-test} when a feature or a probability
   *     differs by more; the message names it, with the expected and the found value. With code
   *     {@code bundle-damaged} when a golden study's images cannot be used, and as {@link
   *     #openPipeline} and {@link #classifier}
   * @throws io.pleura.error.PleuraException when an extractor fails on a golden study
   * @throws IOException when an extractor cannot read its files, or a golden study cannot be put
   *     into the folder for temporary files
   */
  public SelfTest selfTest(Plugins plugins) throws IOException {
    Classifier classifier = classifier(plugins);
    double largest = 0;
    double largestFeature = 0;
    @Nullable Classifier own = null;
    Optional<Explainer> explainer = Optional.empty();
    for (int i = 0; i < golden.size(); i++) {
      Golden expected = golden.get(i);
      if (own == null || classifier instanceof CentreClassifier) {
        own = ofGolden(classifier, i);
        explainer = explainer(own, plugins);
      }
      double probability = own.probability(expected.row.clone());
      largest = Math.max(largest, compare(i, "probability", expected.probability, probability));
      if (explainer.isPresent()) {
        Explanation explanation =
            explainer.get().explain(FeatureVector.of(manifest.schema(), expected.row));
        compare(i, "explained probability", expected.probability, explanation.probability());
      }
    }
    if (manifest.isForTables()) {
      return new SelfTest(golden.size(), 0, largest, largestFeature);
    }
    try (FeaturePipeline pipeline = openPipeline(plugins)) {
      Classifier first = ofGolden(classifier, 0);
      Optional<Explainer> explainerOfFirst = explainer(first, plugins);
      for (GoldenStudy study : studies) {
        var differences = study.replay(manifest.id(), pipeline, first, explainerOfFirst);
        largest = Math.max(largest, differences.probability());
        largestFeature = Math.max(largestFeature, differences.feature());
      }
    }
    return new SelfTest(golden.size(), studies.size(), largest, largestFeature);
  }

  /**
   * The classifier of a golden case. Where it depends on the centre, golden rows are of one centre
   * after the other, and golden studies of the first.
   */
  private static Classifier ofGolden(Classifier classifier, int index) {
    if (classifier instanceof CentreClassifier dependent) {
      List<String> centres = dependent.centres();
      return dependent.at(centres.get(index % centres.size()));
    }
    return classifier;
  }

  private double compare(int index, String what, double expected, double actual) {
    double difference = Math.abs(actual - expected);
    if (!(difference <= SELF_TEST_TOLERANCE)) {
      throw new BundleException(
          "bundle-self-test",
          "Golden case %d of the bundle %s has the %s %s here; expected is %s."
              .formatted(index, manifest.id(), what, actual, expected),
          SELF_TEST_REMEDY);
    }
    return difference;
  }

  private byte[] entry(String name) {
    byte[] content = entries.get(name);
    if (content == null) {
      throw BundleArchive.damaged("The bundle lacks the entry '" + name + "'.");
    }
    return content;
  }

  /** Checks digests first, then the version, then everything else. */
  private static ModelBundle verify(Map<String, byte[]> entries) {
    byte[] manifestBytes = entries.get(ManifestJson.ENTRY);
    if (manifestBytes == null) {
      throw BundleArchive.damaged(
          "The archive lacks the entry '" + ManifestJson.ENTRY + "', so it is no model bundle.");
    }
    byte[] checksums = entries.get(CHECKSUMS);
    if (checksums == null) {
      ManifestJson.checkVersion(StrictJson.parse(ManifestJson.ENTRY, manifestBytes));
      throw BundleArchive.damaged("The bundle lacks the entry '" + CHECKSUMS + "'.");
    }
    checkDigests(entries, checksums);
    JsonNode root = StrictJson.parse(ManifestJson.ENTRY, manifestBytes);
    boolean newerMinor = ManifestJson.checkVersion(root);
    BundleManifest manifest = ManifestJson.read(root, newerMinor);
    checkEntries(entries, manifest, newerMinor);
    String id = idOf((ObjectNode) root, entries);
    if (!id.equals(manifest.id())) {
      throw BundleArchive.damaged(
          "manifest.json gives the id " + manifest.id() + "; the content has the id " + id + ".");
    }
    List<Golden> golden = readGolden(entries, manifest, newerMinor);
    List<GoldenStudy> studies = GoldenStudy.read(entries, manifest.schema(), newerMinor);
    if (manifest.isForTables() && !studies.isEmpty()) {
      throw BundleArchive.damaged("A golden study is there, but no extractor.");
    }
    if (golden.isEmpty() && studies.isEmpty()) {
      throw BundleArchive.damaged("Entry '" + GOLDEN + "' holds no case.");
    }
    byte[] remembered = entries.get(TrainingReferenceJson.ENTRY);
    return new ModelBundle(
        entries,
        manifest,
        golden,
        studies,
        remembered == null
            ? null
            : TrainingReferenceJson.read(remembered, manifest.schema(), newerMinor));
  }

  private static void checkDigests(Map<String, byte[]> entries, byte[] checksums) {
    var listed = new TreeMap<String, String>();
    for (String line : new String(checksums, StandardCharsets.US_ASCII).lines().toList()) {
      if (!line.matches("[0-9a-f]{64}  \\S+") || listed.put(line.substring(66), line) != null) {
        throw BundleArchive.damaged("Entry '" + CHECKSUMS + "' is damaged: '" + line + "'.");
      }
    }
    entries.forEach(
        (name, content) -> {
          if (name.equals(CHECKSUMS) || name.equals(SIGNATURE)) {
            return;
          }
          String line = listed.remove(name);
          if (line == null) {
            throw BundleArchive.damaged("Entry '" + name + "' is not in the list of checksums.");
          }
          if (!line.startsWith(Digests.sha256(content))) {
            throw BundleArchive.damaged(
                "Entry '"
                    + name
                    + "' is damaged: its SHA-256 is "
                    + Digests.sha256(content)
                    + ", not "
                    + line.substring(0, 64)
                    + ".");
          }
        });
    if (!listed.isEmpty()) {
      throw BundleArchive.damaged("The bundle lacks the entry '" + listed.firstKey() + "'.");
    }
  }

  private static void checkEntries(
      Map<String, byte[]> entries, BundleManifest manifest, boolean newerMinor) {
    var known = new ArrayList<>(List.of(ManifestJson.ENTRY, CLASSIFIER, GOLDEN, CHECKSUMS));
    for (BundleManifest.Extractor extractor : manifest.extractors()) {
      for (BundleManifest.AssetReference asset : extractor.assets()) {
        byte[] content = entries.get(path(asset));
        if (content != null && !asset.sha256().equals(Digests.sha256(content))) {
          throw BundleArchive.damaged("Entry '" + path(asset) + "' has not its own digest.");
        }
        known.add(path(asset));
      }
    }
    known.addAll(GoldenStudy.names(entries));
    for (String name : known) {
      if (!entries.containsKey(name)) {
        throw BundleArchive.damaged("The bundle lacks the entry '" + name + "'.");
      }
    }
    known.add(SIGNATURE);
    known.add(TrainingReferenceJson.ENTRY);
    for (String name : entries.keySet()) {
      if (!newerMinor && !known.contains(name)) {
        throw BundleArchive.damaged("Entry '" + name + "' has no place in a bundle.");
      }
    }
  }

  /** Digest over the manifest without its id and the digests of all other content. */
  private static String idOf(ObjectNode manifest, Map<String, byte[]> entries) {
    var content = new TreeMap<>(entries);
    content.remove(CHECKSUMS);
    content.remove(SIGNATURE);
    ObjectNode anonymous = manifest.deepCopy();
    anonymous.put("id", "");
    content.put(ManifestJson.ENTRY, StrictJson.toBytes(anonymous));
    return Digests.sha256(checksums(content)).substring(0, ID_DIGITS);
  }

  private static byte[] checksums(Map<String, byte[]> entries) {
    var text = new StringBuilder();
    entries.forEach(
        (name, content) ->
            text.append(Digests.sha256(content)).append("  ").append(name).append('\n'));
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] writeGolden(List<Golden> golden) {
    ObjectNode root = StrictJson.newObject();
    ArrayNode rows = root.putArray("rows");
    for (Golden one : golden) {
      ArrayNode values = rows.addObject().put("probability", one.probability).putArray("values");
      for (double value : one.row) {
        values.add(value);
      }
    }
    return StrictJson.toBytes(root);
  }

  private static List<Golden> readGolden(
      Map<String, byte[]> entries, BundleManifest manifest, boolean newerMinor) {
    JsonNode root = StrictJson.parse(GOLDEN, Objects.requireNonNull(entries.get(GOLDEN), GOLDEN));
    List<Golden> golden =
        StrictJson.read(
            GOLDEN,
            root,
            newerMinor,
            json ->
                json.objects(
                    "rows",
                    row -> {
                      double[] values = row.numbers("values");
                      if (values.length != manifest.features().size()) {
                        throw new IllegalArgumentException(
                            values.length
                                + " values for "
                                + manifest.features().size()
                                + " features");
                      }
                      return new Golden(values, row.number("probability"));
                    }));
    return golden;
  }

  @Override
  public String toString() {
    return "ModelBundle[" + manifest.card().name() + ", " + manifest.id() + "]";
  }

  /** Collects the parts of a bundle. Not thread-safe. */
  public static final class Builder {
    private static final int DERIVED_ROWS = 5;

    private @Nullable FeaturePipeline pipeline;
    private @Nullable FeatureSchema table;
    private @Nullable Classifier classifier;
    private @Nullable ModelCard card;
    private @Nullable Provenance provenance;
    private @Nullable TrainingData trainingData;
    private @Nullable TrainingReference reference;
    private @Nullable String explainerId;
    private Map<String, String> hyperParameters = Map.of();
    private double threshold = 0.5;
    private DetectionLimitRule detectionLimitRule = DetectionLimitRule.REFUSE;
    private final List<double[]> goldenRows = new ArrayList<>();
    private final List<Study> goldenStudies = new ArrayList<>();

    private Builder() {}

    /**
     * Sets what computes the features, where the classifier takes only some of them {@linkplain
     * FeaturePipeline#select(List) restricted} to those. Read by {@link #build}, not closed.
     *
     * @param value the pipeline that the classifier was trained with
     * @return this
     */
    public Builder pipeline(FeaturePipeline value) {
      pipeline = value;
      return this;
    }

    /**
     * Makes a bundle without extractors, instead of one with a {@linkplain
     * #pipeline(FeaturePipeline) pipeline}: its features come from a table, and it cannot be used
     * on images.
     *
     * @param features the columns that the classifier takes, in order; the owner of each says where
     *     it comes from
     * @return this
     */
    public Builder featureTable(FeatureSchema features) {
      table = features;
      return this;
    }

    /**
     * Sets the classifier.
     *
     * @param value trained on the pipeline's features
     * @return this
     */
    public Builder classifier(Classifier value) {
      classifier = value;
      return this;
    }

    /**
     * Sets how the classifier was trained.
     *
     * @param values hyper-parameters by key
     * @return this
     */
    public Builder hyperParameters(Map<String, String> values) {
      hyperParameters = Map.copyOf(values);
      return this;
    }

    /**
     * Sets the explainer; without this call predictions cannot be explained.
     *
     * @param id id of an {@link ExplainerProvider}
     * @return this
     */
    public Builder explainer(String id) {
      explainerId = id;
      return this;
    }

    /**
     * Sets the probability from which the risk is called high; 0.5 without this call.
     *
     * @param value 0 to 1
     * @return this
     */
    public Builder threshold(double value) {
      threshold = value;
      return this;
    }

    /**
     * Sets what clinical values below a detection limit are taken as; without this call they are
     * refused.
     *
     * @param value the rule of the training
     * @return this
     */
    public Builder detectionLimitRule(DetectionLimitRule value) {
      detectionLimitRule = value;
      return this;
    }

    /**
     * Sets what people should know.
     *
     * @param value the model card
     * @return this
     */
    public Builder card(ModelCard value) {
      card = value;
      return this;
    }

    /**
     * Sets where the model comes from.
     *
     * @param value the provenance
     * @return this
     */
    public Builder provenance(Provenance value) {
      provenance = value;
      return this;
    }

    /**
     * Takes the training range of each feature from the rows, and makes golden cases within those
     * ranges. No row itself is stored.
     *
     * @param rows what the classifier was trained on
     * @return this
     */
    public Builder trainingRanges(TrainingData rows) {
      trainingData = rows;
      return this;
    }

    /**
     * Stores what the model remembers of its training cases, for explanations by comparison with
     * them, the place of a value among theirs, and the uncertainty of a probability. This stores
     * the feature values of single patients, though neither names nor images, and the probability
     * and label of each case out of fold. To store no patient's row, make the reference {@linkplain
     * TrainingReference#of(TrainingData, int, long) without background rows}; to store nothing, do
     * not call this.
     *
     * @param value of the features that the classifier takes
     * @return this
     */
    public Builder trainingReference(TrainingReference value) {
      reference = value;
      return this;
    }

    /**
     * Adds a golden case; the classifier gives its expected probability. Stored as it is, so it
     * must not be a patient's.
     *
     * @param row one finite value a feature, in schema order
     * @return this
     */
    public Builder golden(double[] row) {
      goldenRows.add(row.clone());
      return this;
    }

    /**
     * Adds a golden study, with which the self-test replays the extractors too. The CT is cropped
     * to the bounding box of the tumour and 20 voxels more on every side, where the CT reaches that
     * far; pipeline and classifier give the expected features and probability of the cropped study.
     * Voxels that are whole numbers of 16 bits are stored as such, others with their pixel type;
     * the place of the voxels in single precision. Stored as it is, so it must not be a patient's.
     *
     * @param study a study for which all features exist; cropped and with what is expected of it at
     *     most 4 MiB
     * @return this
     */
    public Builder golden(Study study) {
      goldenStudies.add(study);
      return this;
    }

    /**
     * Makes the bundle. With golden studies this runs the pipeline on all cores.
     *
     * @return the bundle, verified like one that is read
     * @throws InvalidInputException with code {@code golden-study-too-large}, or {@code
     *     feature-undefined} when a golden study lacks a feature
     * @throws ConfigurationException when the parts' schemas do not fit
     * @throws IllegalStateException when classifier, card, provenance or golden cases are missing,
     *     when there is not exactly one of pipeline and feature table, or when there is a golden
     *     study without a pipeline
     * @throws IOException when an asset cannot be read, or a golden study cannot be put into the
     *     folder for temporary files
     */
    public ModelBundle build() throws IOException {
      FeatureSchema schema = schema();
      Classifier model = required(classifier, "classifier");
      requireSame(schema, model.schema(), "classifier");
      if (trainingData != null) {
        requireSame(schema, trainingData.schema(), "training data");
      }
      if (reference != null) {
        requireSame(schema, reference.schema(), "training reference");
      }
      boolean selected = pipeline != null && pipeline.isSelection();
      List<Optional<BundleManifest.Range>> ranges = ranges(schema);
      var entries = new LinkedHashMap<String, byte[]>();
      entries.put(ManifestJson.ENTRY, new byte[0]); // keeps its place
      entries.put(CLASSIFIER, model.toBytes().clone());
      List<BundleManifest.Extractor> extractors = new ArrayList<>();
      if (pipeline != null) {
        for (FeaturePipeline.Stage stage : pipeline.stages()) {
          extractors.add(embed(stage, entries));
        }
      }
      entries.put(GOLDEN, writeGolden(golden(model, ranges)));
      for (int i = 0; i < goldenStudies.size(); i++) {
        FeaturePipeline extraction = required(pipeline, "pipeline");
        GoldenStudy.of(i + 1, goldenStudies.get(i), extraction, ofGolden(model, 0))
            .put(entries, schema);
      }
      if (reference != null) {
        entries.put(TrainingReferenceJson.ENTRY, TrainingReferenceJson.write(reference));
      }
      List<BundleManifest.Feature> described = new ArrayList<>();
      for (int f = 0; f < schema.size(); f++) {
        FeatureDefinition definition = schema.definitions().get(f);
        described.add(new BundleManifest.Feature(definition, ranges.get(f)));
      }
      ObjectNode json =
          ManifestJson.write(
              new BundleManifest(
                  ManifestJson.version(
                      selected, table != null, detectionLimitRule, reference != null),
                  "",
                  required(card, "card"),
                  described,
                  extractors,
                  selected,
                  new BundleManifest.Classifier(model.providerId(), new TreeMap<>(hyperParameters)),
                  Optional.ofNullable(explainerId),
                  threshold,
                  new BundleManifest.Labels(
                      "Low risk, intact pleura", "High risk of pleural invasion"),
                  detectionLimitRule,
                  required(provenance, "provenance")));
      json.put("id", idOf(json, entries));
      entries.put(ManifestJson.ENTRY, StrictJson.toBytes(json));
      entries.put(CHECKSUMS, checksums(entries));
      return verify(entries);
    }

    private FeatureSchema schema() {
      if (table == null) {
        return required(pipeline, "pipeline").schema();
      }
      if (pipeline != null) {
        throw new IllegalStateException("pipeline and feature table are both set");
      }
      return table;
    }

    private static BundleManifest.Extractor embed(
        FeaturePipeline.Stage stage, Map<String, byte[]> entries) throws IOException {
      List<BundleManifest.AssetReference> references = new ArrayList<>();
      for (Asset asset : stage.assets()) {
        byte[] bytes;
        try (InputStream in = asset.open()) {
          bytes = BundleArchive.readBounded(in);
        }
        if (!Digests.sha256(bytes).equals(asset.sha256())) {
          throw new IOException("file " + asset.name() + " has changed since it was first read");
        }
        var reference = new BundleManifest.AssetReference(asset.name(), asset.sha256());
        references.add(reference);
        entries.put(path(reference), bytes);
      }
      return new BundleManifest.Extractor(
          stage.extractorId(), stage.settings(), stage.fingerprint(), references);
    }

    private List<Optional<BundleManifest.Range>> ranges(FeatureSchema schema) {
      List<Optional<BundleManifest.Range>> ranges =
          new ArrayList<>(Collections.nCopies(schema.size(), Optional.empty()));
      if (trainingData == null || trainingData.rows().isEmpty()) {
        return ranges;
      }
      for (int f = 0; f < schema.size(); f++) {
        double minimum = Double.POSITIVE_INFINITY;
        double maximum = Double.NEGATIVE_INFINITY;
        for (double[] row : trainingData.rows()) {
          minimum = Math.min(minimum, row[f]);
          maximum = Math.max(maximum, row[f]);
        }
        ranges.set(f, Optional.of(new BundleManifest.Range(minimum, maximum)));
      }
      return ranges;
    }

    /** The given rows, then rows spread over the training ranges, another place each feature. */
    private List<Golden> golden(Classifier model, List<Optional<BundleManifest.Range>> ranges) {
      List<double[]> rows = new ArrayList<>(goldenRows);
      if (ranges.stream().allMatch(Optional::isPresent)) {
        for (int r = 0; r < DERIVED_ROWS; r++) {
          double[] row = new double[ranges.size()];
          for (int f = 0; f < row.length; f++) {
            double share = (r + 2 * f) % DERIVED_ROWS / (DERIVED_ROWS - 1.0);
            BundleManifest.Range range = ranges.get(f).orElseThrow();
            row[f] = (1 - share) * range.minimum() + share * range.maximum();
          }
          rows.add(row);
        }
      }
      if (rows.isEmpty() && goldenStudies.isEmpty()) {
        throw new IllegalStateException("neither training ranges nor a golden case is set");
      }
      List<Golden> golden = new ArrayList<>();
      for (int i = 0; i < rows.size(); i++) {
        double probability = ofGolden(model, i).probability(rows.get(i).clone());
        golden.add(new Golden(rows.get(i), probability));
      }
      return golden;
    }

    private void requireSame(FeatureSchema schema, FeatureSchema other, String what) {
      var difference = SchemaDifference.between(schema, other);
      if (!difference.isEmpty()) {
        throw new ConfigurationException(
            "schema-mismatch",
            "The "
                + what
                + (table == null
                    ? " has other features than the pipeline: "
                    : " has other features than the feature table: ")
                + difference.describe()
                + ".",
            table == null
                ? "Use the pipeline that the classifier was trained with, restricted to the"
                    + " features that it takes."
                : "Name the columns that the classifier was trained on.");
      }
    }

    private static <T> T required(@Nullable T value, String name) {
      if (value == null) {
        throw new IllegalStateException(name + " is not set");
      }
      return value;
    }
  }
}
