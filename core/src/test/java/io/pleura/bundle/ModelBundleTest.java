package io.pleura.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pleura.FeaturePipeline;
import io.pleura.clinical.ClinicalExtractorProvider;
import io.pleura.clinical.DetectionLimitRule;
import io.pleura.error.BundleException;
import io.pleura.error.ConfigurationException;
import io.pleura.feature.FeatureSchema;
import io.pleura.fixture.EqualSharesExplainerProvider;
import io.pleura.fixture.FakeClassPath;
import io.pleura.fixture.LinearClassifierProvider;
import io.pleura.fixture.MeanExtractorProvider;
import io.pleura.spi.Classifier;
import io.pleura.spi.ClassifierProvider;
import io.pleura.spi.ExplainerProvider;
import io.pleura.spi.FeatureExtractorProvider;
import io.pleura.spi.Plugins;
import io.pleura.spi.TrainingData;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelBundleTest {

  @TempDir Path folder;

  /** The mean extractor of a later version, with another default. */
  public static class OtherDefault extends MeanExtractorProvider {
    @Override
    protected String defaultScale() {
      return "9";
    }

    @Override
    public io.pleura.spi.FeatureExtractor create(
        Map<String, String> settings, List<io.pleura.spi.Asset> assets) throws IOException {
      var changed = new LinkedHashMap<>(settings);
      changed.put("scale", defaultScale());
      return super.create(changed, assets);
    }
  }

  /** A classifier that another version reads differently. */
  public static class Drifted extends LinearClassifierProvider {
    @Override
    public Classifier read(FeatureSchema schema, byte[] data) {
      byte[] other = data.clone();
      other[7] ^= 0x40;
      other[1] ^= 0x01;
      return super.read(schema, other);
    }
  }

  static Plugins plugins() {
    return plugins(MeanExtractorProvider.class, LinearClassifierProvider.class);
  }

  static Plugins plugins(Class<?> extractor, Class<?> classifier) {
    return Plugins.of(
        new FakeClassPath()
            .with(FeatureExtractorProvider.class, extractor)
            .with(FeatureExtractorProvider.class, ClinicalExtractorProvider.class)
            .with(ClassifierProvider.class, classifier)
            .with(ExplainerProvider.class, EqualSharesExplainerProvider.class));
  }

  static ModelCard.Builder card() {
    return ModelCard.builder()
        .name("Test model")
        .description("Predicts nothing.")
        .intendedUse("Tests.")
        .outOfScopeUse("Everything else.")
        .licence("Apache-2.0");
  }

  static TrainingData rows(FeatureSchema schema) {
    return new TrainingData(
        schema,
        List.of(
            new double[] {-100.25, 10, 1.5, 5, 40},
            new double[] {0.1, 20, 30, 80, 90},
            new double[] {-5, 14, 3, 12, 61}),
        List.of(true, false, true));
  }

  private Path weights() throws IOException {
    return Files.write(folder.resolve("net.bin"), new byte[] {3, 1, 4});
  }

  static FeaturePipeline pipeline(Path weights) throws IOException {
    return FeaturePipeline.builder()
        .plugins(plugins())
        .add("test-mean", Map.of("scale", "0.5", "weights", weights.toString()))
        .clinical()
        .build();
  }

  static ModelBundle bundle(Path weights, ModelCard card) throws IOException {
    try (var pipeline = pipeline(weights)) {
      TrainingData rows = rows(pipeline.schema());
      return ModelBundle.builder()
          .pipeline(pipeline)
          .classifier(
              LinearClassifierProvider.of(pipeline.schema(), 0.01, -0.001, 0.03, 0.002, 0.005))
          .hyperParameters(Map.of("trees", "100", "seed", "42"))
          .explainer("test-equal-shares")
          .threshold(0.35)
          .card(card)
          .trainingRanges(rows)
          .provenance(
              Provenance.of("Three made-up cases", rows)
                  .withSeed("forest", 42)
                  .withLibrary("pleura", "0.1.0")
                  .withValidation("5-fold", Map.of("auc", 0.91, "aucLower", 1.0 / 3)))
          .build();
    }
  }

  private ModelBundle bundle() throws IOException {
    return bundle(weights(), card().build());
  }

  static ModelBundle read(byte[] bytes) throws IOException {
    return ModelBundle.read(new ByteArrayInputStream(bytes));
  }

  static BundleException refused(byte[] bytes, String code) {
    var e = assertThrows(BundleException.class, () -> read(bytes));
    assertEquals(code, e.code(), e.getMessage());
    return e;
  }

  @Test
  void comesBackAsItWasSaved() throws IOException {
    ModelBundle made = bundle();
    Path file = folder.resolve("model.pibundle");
    made.save(file);
    ModelBundle back = ModelBundle.read(file);
    assertEquals(made.manifest(), back.manifest());
    assertArrayEquals(Files.readAllBytes(file), back.toBytes());
    BundleManifest manifest = back.manifest();
    assertEquals("1.1", manifest.formatVersion());
    assertTrue(manifest.id().matches("[0-9a-f]{32}"), manifest.id());
    assertEquals(0.35, manifest.threshold());
    assertEquals("42", manifest.classifier().hyperParameters().get("seed"));
    assertEquals(1.0 / 3, manifest.provenance().metrics().get("aucLower"));
    assertEquals(2, manifest.provenance().invasionCases());
    assertEquals(
        new BundleManifest.Range(-100.25, 0.1),
        manifest.features().get(0).trainingRange().orElseThrow());
    assertEquals("test-mean", manifest.features().get(0).definition().owner());
    assertEquals(
        "sha256:" + manifest.extractors().get(0).assets().get(0).sha256(),
        manifest.extractors().get(0).settings().get("weights"));
  }

  @Test
  void leavesNothingButTheFile() throws IOException {
    ModelBundle made = bundle();
    Path target = Files.createDirectory(folder.resolve("out"));
    made.save(target.resolve("model.pibundle"));
    made.save(target.resolve("model.pibundle"));
    assertThrows(IOException.class, () -> made.save(target.resolve("absent/model.pibundle")));
    Files.createDirectories(target.resolve("taken/inside"));
    assertThrows(IOException.class, () -> made.save(target.resolve("taken")));
    try (var files = Files.list(target)) {
      assertEquals(
          List.of("model.pibundle", "taken"),
          files.map(f -> f.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void sameModelGivesTheSameBytesWhereverItIsMade() throws IOException {
    byte[] first = bundle().toBytes();
    Locale locale = Locale.getDefault();
    TimeZone zone = TimeZone.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Chatham"));
      assertArrayEquals(first, bundle().toBytes());
    } finally {
      Locale.setDefault(locale);
      TimeZone.setDefault(zone);
    }
  }

  @Test
  void otherContentHasAnotherId() throws IOException {
    ModelBundle one = bundle();
    ModelBundle other = bundle(weights(), card().syntheticDemonstration().build());
    assertNotEquals(one.manifest().id(), other.manifest().id());
    byte[] heavier = {3, 1, 5};
    ModelBundle third = bundle(Files.write(folder.resolve("net.bin"), heavier), card().build());
    assertNotEquals(one.manifest().id(), third.manifest().id());
  }

  @Test
  void isAnOrdinaryZipWithItsEntriesInOrder() throws IOException {
    Path file = folder.resolve("model.pibundle");
    ModelBundle made = bundle();
    made.save(file);
    String sha = made.manifest().extractors().get(0).assets().get(0).sha256();
    try (var zip = new ZipFile(file.toFile())) {
      assertEquals(
          List.of(
              "manifest.json",
              "classifier/data",
              "assets/" + sha + "/net.bin",
              "golden/rows.json",
              "checksums.sha256"),
          zip.stream().map(ZipEntry::getName).toList());
      assertArrayEquals(
          new byte[] {3, 1, 4},
          zip.getInputStream(zip.getEntry("assets/" + sha + "/net.bin")).readAllBytes());
    }
  }

  @Test
  void opensWhatItWasMadeFrom() throws IOException {
    ModelBundle back = read(bundle().toBytes());
    try (var before = pipeline(weights());
        var after = back.openPipeline(plugins())) {
      assertEquals(before.fingerprint(), after.fingerprint());
      assertEquals(before.schema(), after.schema());
    }
    Classifier classifier = back.classifier(plugins());
    double[] row = {-5, 14, 3, 12, 61};
    assertEquals(
        LinearClassifierProvider.of(classifier.schema(), 0.01, -0.001, 0.03, 0.002, 0.005)
            .probability(row),
        classifier.probability(row));
    assertTrue(back.explainer(classifier, plugins()).isPresent());
    assertEquals(new SelfTest(5, 0, 0, 0), back.selfTest(plugins()));
  }

  @Test
  void isReadableAgainAfterAnOrdinaryZipToolPackedIt() throws IOException {
    ModelBundle made = bundle();
    ModelBundle back = read(zip(entries(made.toBytes()), true));
    assertEquals(made.manifest(), back.manifest());
    assertArrayEquals(made.toBytes(), back.toBytes());
  }

  // Damage.

  @Test
  void everyChangedByteIsNoticed() throws IOException {
    byte[] bytes = bundle().toBytes();
    int directory = endOfContent(bytes);
    for (int i = 0; i < directory; i++) {
      byte[] changed = bytes.clone();
      changed[i] ^= 0x01;
      int at = i;
      try {
        ModelBundle back = read(changed);
        // Time stamps and version numbers of a zip header carry nothing.
        assertArrayEquals(bytes, back.toBytes(), () -> "byte " + at);
      } catch (BundleException e) {
        assertTrue(e.code().startsWith("bundle-"), e.code());
      }
    }
  }

  private static int endOfContent(byte[] bytes) {
    for (int i = 0; i < bytes.length - 3; i++) {
      if (bytes[i] == 'P' && bytes[i + 1] == 'K' && bytes[i + 2] == 1 && bytes[i + 3] == 2) {
        return i;
      }
    }
    throw new AssertionError("no directory");
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    byte[] bytes = bundle().toBytes();
    for (int length = 0; length < bytes.length; length++) {
      refused(Arrays.copyOf(bytes, length), "bundle-damaged");
    }
  }

  @Test
  void bytesBehindTheEndAreRefused() throws IOException {
    byte[] bytes = bundle().toBytes();
    refused(Arrays.copyOf(bytes, bytes.length + 10), "bundle-damaged");
  }

  @Test
  void damageNamesTheEntry() throws IOException {
    var entries = entries(bundle().toBytes());
    entries.get("classifier/data")[9] ^= 1;
    var e = refused(zip(entries, false), "bundle-damaged");
    assertTrue(e.problem().contains("'classifier/data' is damaged"), e.problem());
  }

  @Test
  void aFileThatIsNoBundleIsTold() {
    var e = refused("not a zip".getBytes(StandardCharsets.UTF_8), "bundle-damaged");
    assertTrue(e.problem().contains("no zip archive"), e.problem());
    refused(new byte[0], "bundle-damaged");
  }

  @Test
  void aZipWithoutManifestIsTold() throws IOException {
    var e = refused(zip(Map.of("a.txt", new byte[1]), true), "bundle-damaged");
    assertTrue(e.problem().contains("no model bundle"), e.problem());
  }

  @Test
  void missingEntriesAreNamed() throws IOException {
    for (String name : entries(bundle().toBytes()).keySet()) {
      var entries = entries(bundle().toBytes());
      entries.remove(name);
      var e = refused(zip(entries, false), "bundle-damaged");
      assertTrue(e.problem().contains("'" + name + "'"), e.problem());
      if (!name.equals("checksums.sha256")) {
        var again = refused(zip(withChecksums(entries), false), "bundle-damaged");
        assertTrue(again.problem().contains("'" + name + "'"), again.problem());
      }
    }
  }

  @Test
  void unknownEntriesAreRefused() throws IOException {
    var entries = entries(bundle().toBytes());
    entries.put("run.sh", new byte[] {1});
    assertTrue(
        refused(zip(entries, false), "bundle-damaged").problem().contains("'run.sh' is not in"));
    assertTrue(
        refused(zip(withChecksums(entries), false), "bundle-damaged")
            .problem()
            .contains("'run.sh' has no place"));
  }

  @Test
  void pathsThatLeaveTheBundleAreRefused() throws IOException {
    for (String name :
        List.of("../evil", "/etc/passwd", "a/../../b", "a\\b", "C:evil", "a//b", "./a", "dir/")) {
      var entries = entries(bundle().toBytes());
      entries.put(name, new byte[] {1});
      var e = refused(zip(withChecksums(entries), false), "bundle-damaged");
      assertTrue(e.problem().contains("is not allowed"), e.problem());
    }
  }

  @Test
  void duplicateEntriesAreRefused() throws IOException {
    var entries = entries(bundle().toBytes());
    entries.put("manifest.jsoX", entries.get("manifest.json"));
    byte[] bytes = zip(entries, false);
    byte[] twice =
        new String(bytes, StandardCharsets.ISO_8859_1)
            .replace("manifest.jsoX", "manifest.json")
            .getBytes(StandardCharsets.ISO_8859_1);
    var e = refused(twice, "bundle-damaged");
    assertTrue(e.problem().contains("'manifest.json' twice"), e.problem());
  }

  @Test
  void zipBombsAreRefusedWithoutUnpackingThem() throws IOException {
    var entries = entries(bundle().toBytes());
    entries.put("assets/bomb", new byte[200 << 20]);
    byte[] bytes = zip(entries, true);
    assertTrue(bytes.length < 1 << 20, "a bomb");
    var e = refused(bytes, "bundle-damaged");
    assertTrue(e.problem().contains("unpacks to more than it may"), e.problem());
  }

  @Test
  void tooManyEntriesAreRefused() throws IOException {
    var entries = new LinkedHashMap<String, byte[]>();
    for (int i = 0; i <= BundleArchive.MOST_ENTRIES; i++) {
      entries.put("e" + i, new byte[0]);
    }
    var e = refused(zip(entries, false), "bundle-damaged");
    assertTrue(e.problem().contains("more than 1024 entries"), e.problem());
  }

  // Versions and manifest.

  @Test
  void newerMajorVersionIsRefusedWithBothVersions() throws IOException {
    byte[] newer = withManifest(json -> json.put("formatVersion", "2.0").remove("card"));
    var e = refused(newer, "bundle-newer");
    assertTrue(e.problem().contains("format version 2.0"), e.problem());
    assertTrue(e.problem().contains("up to 1.x"), e.problem());
    var entries = entries(newer);
    entries.remove("checksums.sha256");
    refused(zip(entries, false), "bundle-newer");
  }

  @Test
  void theFirstMinorVersionIsStillRead() throws IOException {
    ModelBundle back = read(withManifest(json -> json.put("formatVersion", "1.0")));
    assertEquals("1.0", back.manifest().formatVersion());
    assertEquals(new SelfTest(5, 0, 0, 0), back.selfTest(plugins()));
  }

  @Test
  void theRuleForDetectionLimitsIsKeptInANewerMinorVersion() throws IOException {
    ModelBundle plain = bundle();
    assertEquals(DetectionLimitRule.REFUSE, plain.manifest().detectionLimitRule());
    Path weights = weights();
    try (var pipeline = pipeline(weights)) {
      TrainingData rows = rows(pipeline.schema());
      ModelBundle made =
          ModelBundle.builder()
              .pipeline(pipeline)
              .classifier(
                  LinearClassifierProvider.of(pipeline.schema(), 0.01, -0.001, 0.03, 0.002, 0.005))
              .card(card().build())
              .trainingRanges(rows)
              .provenance(Provenance.of("Three made-up cases", rows))
              .detectionLimitRule(DetectionLimitRule.HALF_LIMIT)
              .build();
      ModelBundle back = read(made.toBytes());
      assertEquals(DetectionLimitRule.HALF_LIMIT, back.manifest().detectionLimitRule());
      assertEquals("1.2", back.manifest().formatVersion());
    }
  }

  @Test
  void newerMinorVersionMayHoldMore() throws IOException {
    byte[] newer =
        withManifest(
            json -> {
              json.put("formatVersion", "1.7").put("calibration", "isotonic");
              ((ObjectNode) json.get("card")).put("contact", "someone");
            });
    ModelBundle back = read(newer);
    assertEquals("1.7", back.manifest().formatVersion());
    assertEquals(5, back.selfTest(plugins()).cases());
  }

  @Test
  void unknownFieldsOfThisVersionAreNamedWithTheirPath() throws IOException {
    var e = refused(withManifest(json -> json.put("extra", 1)), "bundle-manifest");
    assertTrue(e.problem().contains("$.extra is unknown"), e.problem());
    e =
        refused(
            withManifest(json -> ((ObjectNode) json.get("features").get(3)).put("scale", 1)),
            "bundle-manifest");
    assertTrue(e.problem().contains("$.features[3].scale is unknown"), e.problem());
  }

  @Test
  void missingAndWrongFieldsAreNamedWithTheirPath() throws IOException {
    check(json -> json.remove("threshold"), "$.threshold is missing");
    check(json -> json.put("threshold", "0.5"), "$.threshold is no finite number");
    check(json -> json.put("threshold", 1.5), "$ is wrong: threshold 1.5 is outside 0 to 1");
    check(json -> json.putNull("threshold"), "$.threshold is missing");
    check(
        json -> ((ObjectNode) json.get("features").get(3)).remove("unit"),
        "$.features[3].unit is missing");
    check(json -> json.put("features", "none"), "$.features is no array");
    check(json -> json.putArray("features").add(1), "$.features[0] is no object");
    check(
        json -> ((ObjectNode) json.at("/features/0/trainingRange")).put("minimum", 7),
        "$.features[0].trainingRange is wrong: range 7.0 to 0.1");
    check(
        json -> ((ObjectNode) json.at("/extractors/0/settings")).put("scale", 1),
        "$.extractors[0].settings.scale is no text");
    check(
        json -> ((ObjectNode) json.at("/provenance")).put("dataDigest", "abc"),
        "$.provenance is wrong: data digest 'abc'");
    check(
        json -> ((ObjectNode) json.at("/provenance/seeds")).put("forest", 1.5),
        "$.provenance.seeds.forest is no whole number of 64 bits");
    check(
        json -> ((ObjectNode) json.at("/card")).put("name", " "),
        "$.card is wrong: the model card has no name");
    check(
        json -> json.put("detectionLimitRule", "zero"),
        "$ is wrong: the detection limit rule 'zero' is unknown");
    check(json -> json.put("formatVersion", "one"), "$.formatVersion is 'one'");
  }

  private void check(Consumer<ObjectNode> change, String problem) throws IOException {
    var e = refused(withManifest(change), "bundle-manifest");
    assertTrue(e.problem().contains(problem), e.problem());
  }

  @Test
  void aManifestThatIsNoJsonOrHasAFieldTwiceIsRefused() throws IOException {
    for (String text :
        List.of("{", "[]", "{\"formatVersion\":\"1.0\",\"formatVersion\":\"1.0\"}")) {
      var entries = entries(bundle().toBytes());
      entries.put("manifest.json", text.getBytes(StandardCharsets.UTF_8));
      refused(zip(withChecksums(entries), false), "bundle-manifest");
    }
  }

  @Test
  void aManifestChangedWithItsChecksumHasAnotherId() throws IOException {
    var entries = entries(bundle().toBytes());
    String text = new String(entries.get("manifest.json"), StandardCharsets.UTF_8);
    entries.put(
        "manifest.json",
        text.replace("\"threshold\" : 0.35", "\"threshold\" : 0.95")
            .getBytes(StandardCharsets.UTF_8));
    var e = refused(zip(withChecksums(entries), false), "bundle-damaged");
    assertTrue(e.problem().contains("the content has the id"), e.problem());
  }

  @Test
  void goldenRowsMustFitTheFeatures() throws IOException {
    var entries = entries(bundle().toBytes());
    entries.put(
        "golden/rows.json",
        "{\"rows\":[{\"probability\":0.5,\"values\":[1,2]}]}".getBytes(StandardCharsets.UTF_8));
    var e = refused(withId(entries), "bundle-manifest");
    assertTrue(e.problem().contains("2 values for 5 features"), e.problem());
  }

  // Plug-ins.

  @Test
  void extractorsThatResolveSettingsOtherwiseAreRefusedWithTheDifference() throws IOException {
    var e =
        assertThrows(
            BundleException.class,
            () -> bundle().openPipeline(plugins(OtherDefault.class, Drifted.class)));
    assertEquals("bundle-fingerprint", e.code());
    assertTrue(e.problem().contains("scale was '0.5' and is '9'"), e.problem());
  }

  @Test
  void extractorsThatComputeOtherFeaturesAreRefusedWithTheDifference() throws IOException {
    byte[] changed =
        withManifest(json -> ((ObjectNode) json.get("features").get(1)).put("name", "roi_volume"));
    var e = assertThrows(BundleException.class, () -> read(changed).openPipeline(plugins()));
    assertEquals("bundle-schema", e.code());
    assertTrue(e.problem().contains("missing: roi_volume; unexpected: roi_voxels"), e.problem());
  }

  @Test
  void missingPluginsAreNamed() throws IOException {
    ModelBundle made = bundle();
    var e =
        assertThrows(
            ConfigurationException.class, () -> made.classifier(Plugins.of(new FakeClassPath())));
    assertEquals("plugin-missing", e.code());
    assertTrue(e.problem().contains("classifier with the id 'test-linear'"), e.problem());
  }

  @Test
  void selfTestNoticesAClassifierThatDrifted() throws IOException {
    var e =
        assertThrows(
            BundleException.class,
            () -> bundle().selfTest(plugins(MeanExtractorProvider.class, Drifted.class)));
    assertEquals("bundle-self-test", e.code());
    assertTrue(e.problem().contains("Golden case 0"), e.problem());
  }

  @Test
  void partsThatDoNotFitMakeNoBundle() throws IOException {
    try (var pipeline = pipeline(weights())) {
      var builder =
          ModelBundle.builder()
              .pipeline(pipeline)
              .classifier(LinearClassifierProvider.of(MeanExtractorProvider.SCHEMA, 1, 2))
              .card(card().build());
      var e = assertThrows(ConfigurationException.class, builder::build);
      assertEquals("schema-mismatch", e.code());
      assertTrue(e.problem().contains("missing: CEA, CA125, age"), e.problem());
      assertThrows(IllegalStateException.class, () -> ModelBundle.builder().build());
    }
  }

  @Test
  void storesNoTrainingRow() throws IOException {
    String golden =
        new String(entries(bundle().toBytes()).get("golden/rows.json"), StandardCharsets.UTF_8);
    assertFalse(golden.matches("(?s).*-5\\.0,\\s*14\\.0,\\s*3\\.0.*"), golden);
    assertFalse(golden.contains("61.0"), golden);
  }

  // Signature.

  private static KeyPair keys() throws Exception {
    return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
  }

  @Test
  void signatureOfTheKeyIsAccepted() throws Exception {
    KeyPair keys = keys();
    ModelBundle signed = bundle().signedBy(keys.getPrivate());
    ModelBundle back = read(signed.toBytes());
    assertTrue(back.isSigned());
    assertEquals(bundle().manifest().id(), back.manifest().id());
    back.requireSignature(keys.getPublic());
  }

  @Test
  void otherKeyNoSignatureAndForgeryAreRefused() throws Exception {
    KeyPair keys = keys();
    ModelBundle signed = bundle().signedBy(keys.getPrivate());
    checkSignature(signed, keys().getPublic(), "was not made with the given key");
    checkSignature(bundle(), keys.getPublic(), "is not signed");
    var forged = entries(bundle(weights(), card().syntheticDemonstration().build()).toBytes());
    forged.put("checksums.ed25519", entries(signed.toBytes()).get("checksums.ed25519"));
    checkSignature(read(zip(forged, false)), keys.getPublic(), "was not made");
    forged.put("checksums.ed25519", new byte[3]);
    checkSignature(read(zip(forged, false)), keys.getPublic(), "was not made");
  }

  private static void checkSignature(
      ModelBundle bundle, java.security.PublicKey key, String problem) {
    var e = assertThrows(BundleException.class, () -> bundle.requireSignature(key));
    assertEquals("bundle-signature", e.code());
    assertTrue(e.problem().contains(problem), e.problem());
  }

  @Test
  void keysOfAnotherKindAreAProgrammingError() throws Exception {
    KeyPair rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair();
    ModelBundle made = bundle();
    assertThrows(IllegalArgumentException.class, () -> made.signedBy(rsa.getPrivate()));
    assertThrows(IllegalArgumentException.class, () -> made.requireSignature(rsa.getPublic()));
  }

  // An archive apart from the code under test.

  static Map<String, byte[]> entries(byte[] archive) throws IOException {
    var entries = new LinkedHashMap<String, byte[]>();
    try (var zip = new java.util.zip.ZipInputStream(new ByteArrayInputStream(archive))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(entry.getName(), zip.readAllBytes());
      }
    }
    return entries;
  }

  static byte[] zip(Map<String, byte[]> entries, boolean compressed) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(out)) {
      for (var content : entries.entrySet()) {
        var entry = new ZipEntry(content.getKey());
        if (!compressed) {
          var crc = new java.util.zip.CRC32();
          crc.update(content.getValue());
          entry.setMethod(ZipEntry.STORED);
          entry.setSize(content.getValue().length);
          entry.setCrc(crc.getValue());
        }
        zip.putNextEntry(entry);
        zip.write(content.getValue());
      }
    }
    return out.toByteArray();
  }

  private static Map<String, byte[]> withChecksums(Map<String, byte[]> entries) {
    var text = new StringBuilder();
    entries.forEach(
        (name, content) -> {
          if (!name.startsWith("checksums.")) {
            text.append(Digests.sha256(content)).append("  ").append(name).append('\n');
          }
        });
    entries.put("checksums.sha256", text.toString().getBytes(StandardCharsets.US_ASCII));
    return entries;
  }

  private byte[] withManifest(Consumer<ObjectNode> change) throws IOException {
    var entries = entries(bundle().toBytes());
    var json = (ObjectNode) new JsonMapper().readTree(entries.get("manifest.json"));
    change.accept(json);
    entries.put("manifest.json", StrictJson.toBytes(json));
    return withId(entries);
  }

  /** Gives the manifest the id of the content, as a writer would. */
  static byte[] withId(Map<String, byte[]> entries) throws IOException {
    var json = (ObjectNode) new JsonMapper().readTree(entries.get("manifest.json"));
    var content = new java.util.TreeMap<>(entries);
    content.keySet().removeIf(name -> name.startsWith("checksums."));
    content.put("manifest.json", StrictJson.toBytes(json.put("id", "")));
    byte[] checksums = withChecksums(new java.util.TreeMap<>(content)).get("checksums.sha256");
    json.put("id", Digests.sha256(checksums).substring(0, 32));
    entries.put("manifest.json", StrictJson.toBytes(json));
    return zip(withChecksums(entries), false);
  }
}
