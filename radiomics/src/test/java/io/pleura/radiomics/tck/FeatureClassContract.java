package io.pleura.radiomics.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pleura.Study;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureVector;
import io.pleura.radiomics.FeatureClass;
import io.pleura.radiomics.FeatureClassProvider;
import io.pleura.radiomics.FeatureDescription;
import io.pleura.radiomics.FeatureValue;
import io.pleura.radiomics.Radiomics;
import io.pleura.radiomics.RadiomicsSettings;
import io.pleura.radiomics.RoiImage;
import io.pleura.tck.PluginProviderContract;
import io.pleura.tck.SampleStudies;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The contract of feature classes. Extend it and say how to make your provider:
 *
 * <pre>{@code
 * class ExtremesTest extends FeatureClassContract {
 *   @Override
 *   protected FeatureClassProvider provider() {
 *     return new ExtremesProvider();
 *   }
 * }
 * }</pre>
 */
public abstract class FeatureClassContract extends PluginProviderContract<FeatureClassProvider> {

  private static final ExecutionContext HERE = ExecutionContext.ofCallingThread();

  /** For subclasses. */
  protected FeatureClassContract() {
    super(FeatureClassProvider.class);
  }

  /**
   * An image and a ROI that the class can use.
   *
   * @return a small made-up nodule unless overridden
   */
  protected Study study() {
    return SampleStudies.first();
  }

  /**
   * Another image and ROI that the class can use, whose features differ.
   *
   * @return another made-up nodule unless overridden
   */
  protected Study otherStudy() {
    return SampleStudies.second();
  }

  private static RoiImage roi(Study study) {
    return RoiImage.of(study.ct(), study.mask(), RadiomicsSettings.pyradiomicsDefaults());
  }

  @Test
  public final void idIsNoClassOfPyradiomics() {
    String id = provider().id();
    assertTrue(
        Arrays.stream(FeatureClass.values()).noneMatch(c -> c.key().equals(id)), () -> "id " + id);
  }

  @Test
  public final void featuresHaveNamesAndFormulas() {
    List<FeatureDescription> features = provider().features();
    assertTrue(features.stream().anyMatch(f -> !f.deprecated()), "no feature by default");
    var names = new HashSet<String>();
    for (FeatureDescription feature : features) {
      assertTrue(feature.name().matches("[A-Za-z0-9._-]+"), feature::toString);
      assertTrue(names.add(feature.name()), () -> "a name twice: " + feature);
      assertFalse(feature.formula().isBlank(), () -> "no formula: " + feature);
    }
  }

  @Test
  public final void featuresAreTheSameAtEveryCall() {
    FeatureClassProvider provider = provider();
    List<FeatureDescription> before = List.copyOf(provider.features());
    provider.compute(roi(study()), HERE);
    assertEquals(before, provider.features());
    assertEquals(before, provider().features());
  }

  @Test
  public final void eachFeatureHasItsValue() {
    for (Study study : List.of(study(), otherStudy())) {
      List<FeatureValue> values = provider().compute(roi(study), HERE);
      assertNotNull(values, "nothing returned");
      assertEquals(provider().features().size(), values.size());
      values.forEach(value -> assertNotNull(value, "a value left out"));
    }
  }

  @Test
  public final void valuesDependOnTheRoiAndOnNothingBefore() {
    List<FeatureValue> expected = values(provider(), study(), HERE);
    List<FeatureValue> expectedOther = values(provider(), otherStudy(), HERE);
    FeatureClassProvider provider = provider();
    assertEquals(expected, values(provider, study(), HERE));
    assertEquals(expectedOther, values(provider, otherStudy(), HERE));
    assertEquals(expected, values(provider, study(), HERE));
  }

  @Test
  public final void valuesAreTheSameAtAnyNumberOfThreads() {
    List<FeatureValue> expected = Threads.with(1, context -> values(provider(), study(), context));
    for (int threads : new int[] {2, 3, 8}) {
      assertEquals(
          expected,
          Threads.with(threads, context -> values(provider(), study(), context)),
          () -> threads + " threads");
    }
  }

  @Test
  public final void oneProviderServesManyThreadsAtOnce() throws Exception {
    List<FeatureValue> expected = values(provider(), study(), HERE);
    FeatureClassProvider provider = provider();
    for (List<FeatureValue> values : Threads.atOnce(() -> values(provider, study(), HERE))) {
      assertEquals(expected, values);
    }
  }

  /** End to end: chosen by id, computed, written and read as a parameter file. */
  @Test
  public final void itsFeaturesAreExtracted() {
    List<FeatureDescription> features = provider().features();
    String[] all = features.stream().map(FeatureDescription::name).toArray(String[]::new);
    assumeTrue(new HashSet<>(List.of(all)).size() == all.length, "a name is there twice");
    String id = idOrAbort();
    RadiomicsSettings settings = RadiomicsSettings.builder().features(id, all).build();
    assertEquals(settings, RadiomicsSettings.parseYaml(settings.toYaml(), "the kit"));
    FeatureVector extracted =
        Radiomics.extract(study().ct(), study().mask(), settings, HERE).features();
    List<FeatureValue> expected = values(provider(), study(), HERE);
    assertEquals(
        expected,
        IntStream.range(0, all.length)
            .mapToObj(i -> value(extracted, "original_" + id + "_" + all[i]))
            .toList());
  }

  private static FeatureValue value(FeatureVector features, String name) {
    var key = new FeatureName(name);
    return new FeatureValue(features.get(key), features.reasonUndefined(key));
  }

  /** The values; where they cannot be used, another test says so. */
  private static List<FeatureValue> values(
      FeatureClassProvider provider, Study study, ExecutionContext context) {
    List<FeatureValue> values = provider.compute(roi(study), context);
    assumeTrue(values != null && values.size() == provider.features().size(), "values are missing");
    return values;
  }
}
