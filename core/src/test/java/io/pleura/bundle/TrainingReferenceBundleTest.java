package io.pleura.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pleura.FeaturePredictor;
import io.pleura.Prediction;
import io.pleura.Uncertainty;
import io.pleura.error.ConfigurationException;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.feature.FeatureVector;
import io.pleura.fixture.EqualSharesExplainerProvider;
import io.pleura.fixture.FakeClassPath;
import io.pleura.fixture.LinearClassifierProvider;
import io.pleura.spi.Classifier;
import io.pleura.spi.ClassifierProvider;
import io.pleura.spi.Explainer;
import io.pleura.spi.ExplainerProvider;
import io.pleura.spi.Plugins;
import io.pleura.spi.TrainingData;
import io.pleura.spi.TrainingReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a bundle remembers of the training cases. */
class TrainingReferenceBundleTest {

  private static final String ENTRY = "reference/training.json";

  private static final FeatureSchema SCHEMA =
      FeatureSchema.of(
          List.of(
              new FeatureDefinition(new FeatureName("one"), "mm", "table"),
              new FeatureDefinition(new FeatureName("two"), "HU", "table")));

  private static TrainingData rows() {
    List<double[]> rows = new ArrayList<>();
    List<Boolean> labels = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      rows.add(new double[] {i / 3.0, -0.001 * i});
      labels.add(i % 3 == 0);
    }
    return new TrainingData(SCHEMA, rows, labels);
  }

  private static TrainingReference reference(int background) {
    List<Double> scores = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      scores.add(i / 31.0);
    }
    return TrainingReference.of(rows(), background, 5).withOutOfFold(scores, rows().invasion());
  }

  private static ModelBundle.Builder builder() {
    return ModelBundle.builder()
        .featureTable(SCHEMA)
        .classifier(LinearClassifierProvider.of(SCHEMA, 0.02, 0.1))
        .card(ModelBundleTest.card().build())
        .explainer("test-equal-shares")
        .trainingRanges(rows())
        .provenance(Provenance.of("Made-up cases", rows()));
  }

  private static ModelBundle bundle() throws IOException {
    return builder().trainingReference(reference(10)).build();
  }

  /** Keeps what it is given. */
  public static class Comparing extends EqualSharesExplainerProvider {
    static @Nullable TrainingReference given;

    @Override
    public Explainer create(Classifier classifier, TrainingReference reference) {
      given = reference;
      return create(classifier);
    }
  }

  private static Plugins plugins(Class<?> explainer) {
    return Plugins.of(
        new FakeClassPath()
            .with(ClassifierProvider.class, LinearClassifierProvider.class)
            .with(ExplainerProvider.class, explainer));
  }

  @Test
  void comesBackAsItWasSaved() throws IOException {
    ModelBundle back = ModelBundleTest.read(bundle().toBytes());
    assertEquals("1.3", back.manifest().formatVersion());
    assertEquals(Optional.of(reference(10)), back.trainingReference());
    assertArrayEquals(bundle().toBytes(), back.toBytes());
    ModelBundle other = builder().trainingReference(reference(9)).build();
    assertNotEquals(other.manifest().id(), back.manifest().id());
    assertEquals(back.manifest(), ModelBundleTest.read(back.toBytes()).manifest());
  }

  @Test
  void isOptional() throws IOException {
    ModelBundle without = builder().build();
    assertEquals("1.2", without.manifest().formatVersion());
    assertEquals(Optional.empty(), ModelBundleTest.read(without.toBytes()).trainingReference());
    assertFalse(ModelBundleTest.entries(without.toBytes()).containsKey(ENTRY));
  }

  @Test
  void holdsNoRowWhereNoneIsWanted() throws IOException {
    ModelBundle none = builder().trainingReference(reference(0)).build();
    String text =
        new String(ModelBundleTest.entries(none.toBytes()).get(ENTRY), StandardCharsets.UTF_8);
    assertTrue(text.contains("\"background\" : [ ]"), text.substring(0, 200));
  }

  @Test
  void staysWhenTheBundleIsSigned() throws Exception {
    var keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    ModelBundle signed = bundle().signedBy(keys.getPrivate());
    assertEquals(Optional.of(reference(10)), signed.trainingReference());
    ModelBundleTest.read(signed.toBytes()).requireSignature(keys.getPublic());
    var entries = ModelBundleTest.entries(signed.toBytes());
    entries.get(ENTRY)[30] ^= 1;
    var e = ModelBundleTest.refused(ModelBundleTest.zip(entries, false), "bundle-damaged");
    assertTrue(e.problem().contains(ENTRY), e.problem());
  }

  @Test
  void explainersAreGivenIt() throws IOException {
    Comparing.given = null;
    ModelBundle made = bundle();
    made.explainer(LinearClassifierProvider.of(SCHEMA, 1, 2), plugins(Comparing.class));
    assertSame(made.trainingReference().orElseThrow(), Comparing.given);
    // Explainers that do not compare are made as before, and a bundle without gives nothing.
    made.selfTest(plugins(EqualSharesExplainerProvider.class));
    Comparing.given = null;
    builder().build().selfTest(plugins(Comparing.class));
    assertEquals(null, Comparing.given);
  }

  @Test
  void ofOtherFeaturesIsRefused() {
    var other = FeatureSchema.of(SCHEMA.definitions().subList(0, 1));
    var wrong = TrainingReference.of(new TrainingData(other, List.of(), List.of()), 0, 0);
    var e =
        assertThrows(
            ConfigurationException.class, () -> builder().trainingReference(wrong).build());
    assertEquals("schema-mismatch", e.code());
  }

  @Test
  void predictionsTellTheirUncertainty() throws IOException {
    var plugins = plugins(EqualSharesExplainerProvider.class);
    var features = FeatureVector.of(SCHEMA, new double[] {3, -0.01});
    Prediction sure = FeaturePredictor.of(bundle(), plugins).predict(features);
    Uncertainty uncertainty = sure.uncertainty().orElseThrow();
    assertEquals(Optional.empty(), uncertainty.trees());
    var interval = uncertainty.interval().orElseThrow();
    assertEquals(30, interval.cases());
    assertTrue(interval.lower() < interval.upper());
    var set = uncertainty.predictionSet().orElseThrow();
    assertEquals(10, set.invasionCases());
    assertEquals(20, set.intactCases());
    Prediction unsure = FeaturePredictor.of(builder().build(), plugins).predict(features);
    assertEquals(Optional.empty(), unsure.uncertainty());
    assertEquals(sure.probability(), unsure.probability());
  }

  @Test
  void whatIsHostileIsRefused() throws IOException {
    check(json -> json.put("extra", 1), "$.extra is unknown");
    check(json -> json.remove("outOfFold"), "$.outOfFold is missing");
    check(json -> row(json, "background").remove(0), "has not 2 finite values");
    check(json -> row(json, "background").set(0, "1"), "values[0] is no finite number");
    check(json -> row(json, "quantiles").remove(0), "100 quantiles");
    check(json -> row(json, "quantiles").insert(50, 1e9).remove(100), "quantile 51 of one");
    check(json -> ((ArrayNode) json.get("quantiles")).remove(0), "of 1 features");
    check(json -> row(json, "outOfFold", "probabilities").set(0, 1.5), "out of fold 1.5");
    check(json -> row(json, "outOfFold", "invasion").set(0, 2), "label 2.0");
    check(json -> row(json, "outOfFold", "invasion").remove(0), "30 probabilities, 29 labels");
    check(
        json -> {
          ArrayNode rows = (ArrayNode) json.get("background");
          for (int i = 0; i < 91; i++) {
            rows.add(rows.get(0));
          }
        },
        "101 background rows");
    String valid =
        new String(ModelBundleTest.entries(bundle().toBytes()).get(ENTRY), StandardCharsets.UTF_8);
    for (String text :
        List.of("", "{", "[]", "[".repeat(5000), valid.replace("-0.0", "1e999"), "NaN")) {
      refused(text.getBytes(StandardCharsets.UTF_8));
    }
    byte[] large = new byte[(64 << 20) + 1];
    java.util.Arrays.fill(large, (byte) ' ');
    var e = refused(large);
    assertTrue(e.problem().contains("the limit is 67108864"), e.problem());
  }

  private static ArrayNode row(ObjectNode json, String field) {
    return (ArrayNode) json.get(field).get(0).get("values");
  }

  private static ArrayNode row(ObjectNode json, String object, String field) {
    return (ArrayNode) json.get(object).get(field);
  }

  private static io.pleura.error.BundleException refused(byte[] content) throws IOException {
    var entries = ModelBundleTest.entries(bundle().toBytes());
    entries.put(ENTRY, content);
    return ModelBundleTest.refused(ModelBundleTest.withId(entries), "bundle-damaged");
  }

  private static void check(Consumer<ObjectNode> change, String problem) throws IOException {
    byte[] content = ModelBundleTest.entries(bundle().toBytes()).get(ENTRY);
    var json = (ObjectNode) new JsonMapper().readTree(content);
    change.accept(json);
    var e = refused(StrictJson.toBytes(json));
    assertTrue(e.problem().contains(problem), e.problem());
    assertTrue(e.problem().contains(ENTRY), e.problem());
  }
}
