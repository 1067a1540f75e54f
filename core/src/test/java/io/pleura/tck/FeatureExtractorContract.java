package io.pleura.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.Study;
import io.pleura.error.CancelledException;
import io.pleura.error.ConfigurationException;
import io.pleura.error.InputWarning;
import io.pleura.error.PleuraException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureSchema;
import io.pleura.feature.FeatureVector;
import io.pleura.spi.Asset;
import io.pleura.spi.FeatureExtractor;
import io.pleura.spi.FeatureExtractorProvider;
import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * The contract of feature extractors. Extend it and say how to make your provider:
 *
 * <pre>{@code
 * class SwinExtractorTest extends FeatureExtractorContract {
 *   @Override
 *   protected FeatureExtractorProvider provider() {
 *     return new SwinExtractorProvider();
 *   }
 * }
 * }</pre>
 */
public abstract class FeatureExtractorContract
    extends PluginProviderContract<FeatureExtractorProvider> {

  private static final ExecutionContext HERE = ExecutionContext.ofCallingThread();

  /** For subclasses. */
  protected FeatureExtractorContract() {
    super(FeatureExtractorProvider.class);
  }

  /**
   * The settings to test with.
   *
   * @return values by key; none unless overridden
   */
  protected Map<String, String> settings() {
    return Map.of();
  }

  /**
   * A study that the extractor can use.
   *
   * @return a small made-up nodule with clinical values unless overridden
   */
  protected Study study() {
    return SampleStudies.first();
  }

  /**
   * Another study that the extractor can use, whose features differ.
   *
   * @return another made-up nodule unless overridden
   */
  protected Study otherStudy() {
    return SampleStudies.second();
  }

  /**
   * How far values may differ between numbers of threads, relative to their size.
   *
   * @return 0, the same bits; an extractor on a native engine may override it with up to 1e-6
   */
  protected double threadTolerance() {
    return 0;
  }

  private FeatureExtractor extractor() throws IOException {
    return provider().create(settings(), List.of());
  }

  // Schema and values.

  @Test
  public final void schemaIsKnownBeforeExtractionAndTheResultMatchesIt() throws IOException {
    try (FeatureExtractor extractor = extractor()) {
      FeatureSchema before = extractor.schema();
      assertTrue(before.size() > 0, "no features");
      FeatureVector values = extract(extractor, study(), HERE);
      assertEquals(before, values.schema());
      assertEquals(before, extractor.schema());
    }
  }

  @Test
  public final void everyFeatureNamesItsExtractor() throws IOException {
    String id = idOrAbort();
    try (FeatureExtractor extractor = extractor()) {
      for (FeatureDefinition feature : extractor.schema().definitions()) {
        assertEquals(id, feature.owner(), () -> "owner of " + feature.name());
      }
    }
  }

  @Test
  public final void everyValueIsFiniteOrUndefinedWithAReason() throws IOException {
    try (FeatureExtractor extractor = extractor()) {
      // A vector cannot be made with a value that is not finite and has no reason.
      FeatureVector values =
          assertDoesNotThrow(() -> extractor.extract(study(), HERE), "extraction failed");
      assertNotNull(values, "extraction returned nothing");
      values
          .undefined()
          .forEach((name, reason) -> assertFalse(reason.isBlank(), () -> "reason of " + name));
    }
  }

  // State.

  @Test
  public final void valuesDependOnTheStudyAndOnNothingBefore() throws IOException {
    FeatureVector expected = freshValues(study());
    FeatureVector expectedOther = freshValues(otherStudy());
    try (FeatureExtractor extractor = extractor()) {
      assertSameBits(expected, extract(extractor, study(), HERE));
      assertSameBits(expectedOther, extract(extractor, otherStudy(), HERE));
      assertSameBits(expected, extract(extractor, study(), HERE));
    }
  }

  @Test
  public final void settingsAreTheSameAtEveryCall() throws IOException {
    try (FeatureExtractor extractor = extractor()) {
      Map<String, String> before = new TreeMap<>(extractor.settings());
      extract(extractor, study(), HERE);
      assertEquals(before, new TreeMap<>(extractor.settings()));
    }
  }

  @Test
  public final void settingsCannotBeChangedFromOutside() throws IOException {
    Map<String, String> given = new HashMap<>(settings());
    try (FeatureExtractor extractor = provider().create(given, List.of())) {
      Map<String, String> before = new TreeMap<>(extractor.settings());
      given.put("changed-by-the-kit", "1");
      try {
        extractor.settings().put("changed-by-the-kit", "1");
      } catch (UnsupportedOperationException expected) {
        // the usual way to forbid it
      }
      assertEquals(before, new TreeMap<>(extractor.settings()));
    }
  }

  @Test
  public final void oneExtractorServesManyThreadsAtOnce() throws Exception {
    FeatureVector expected = freshValues(study());
    try (FeatureExtractor extractor = extractor()) {
      for (FeatureVector values : atOnce(() -> extract(extractor, study(), HERE))) {
        assertSameBits(expected, values);
      }
    }
  }

  @Test
  public final void valuesAreTheSameAtAnyNumberOfThreads() throws Exception {
    double[] expected = withThreads(1, this::freshValues).toArray();
    for (int threads : new int[] {2, 3, 8}) {
      double[] values = withThreads(threads, this::freshValues).toArray();
      if (threadTolerance() == 0) {
        assertArrayEquals(expected, values, () -> threads + " threads");
      } else {
        for (int i = 0; i < expected.length; i++) {
          double tolerance = Math.min(threadTolerance(), 1e-6) * Math.abs(expected[i]);
          assertEquals(expected[i], values[i], tolerance, threads + " threads, value " + i);
        }
      }
    }
  }

  // Settings.

  @Test
  public final void unknownSettingsAreRefused() {
    var unknown = new HashMap<>(settings());
    unknown.put("no-such-setting-of-any-extractor", "1");
    assertThrows(ConfigurationException.class, () -> provider().create(unknown, List.of()).close());
  }

  @Test
  public final void settingsHoldNoExecutionSetting() throws IOException {
    try (FeatureExtractor extractor = extractor()) {
      assertTrue(
          Collections.disjoint(extractor.settings().keySet(), provider().executionSettings()),
          () -> "execution settings among " + extractor.settings().keySet());
    }
  }

  @Test
  public final void settingsInFullMakeTheSameExtractorAgain() throws IOException {
    try (FeatureExtractor extractor = extractor();
        FeatureExtractor again = provider().create(extractor.settings(), extractor.assets())) {
      assertEquals(new TreeMap<>(extractor.settings()), new TreeMap<>(again.settings()));
      assertEquals(extractor.schema(), again.schema());
      assertEquals(
          extractor.assets().stream().map(Asset::sha256).toList(),
          again.assets().stream().map(Asset::sha256).toList());
      assertSameBits(freshValues(study()), extract(again, study(), HERE));
    }
  }

  // Behaviour.

  @Test
  public final void cancellationIsPolled() throws IOException {
    try (FeatureExtractor extractor = extractor()) {
      assertThrows(
          CancelledException.class,
          () -> extractor.extract(study(), HERE.withCancellation(() -> true)));
    }
  }

  @Test
  public final void progressNeverGoesBackAndEndsAtTheTotal() throws IOException {
    var progress = new ProgressLog();
    try (FeatureExtractor extractor = extractor()) {
      extract(extractor, study(), HERE.withProgress(progress));
    }
    progress.check();
  }

  @Test
  public final void warningsAreTheSameAtEveryCall() throws IOException {
    try (FeatureExtractor extractor = extractor()) {
      List<InputWarning> warnings = extractor.warnings(study());
      assertEquals(warnings, extractor.warnings(study()));
    }
  }

  @Test
  public final void closingTwiceDoesNothing() throws IOException {
    FeatureExtractor extractor = extractor();
    extractor.close();
    assertDoesNotThrow(extractor::close);
  }

  @Test
  public final void opensNoNetworkConnection() throws Exception {
    FeatureExtractorProvider provider = provider();
    assertEquals(
        List.of(),
        NetworkTrap.connectionsOf(
            () -> {
              try (FeatureExtractor extractor = provider.create(settings(), List.of())) {
                return extract(extractor, study(), HERE);
              }
            }));
  }

  @Test
  public final void logsNoPatientData() throws Exception {
    Study study = study();
    String output = Console.outputOf(() -> freshValues(study));
    study
        .clinical()
        .ifPresent(
            clinical -> {
              for (double value :
                  new double[] {
                    clinical.ceaNgPerMl(), clinical.ca125UPerMl(), clinical.ageYears()
                  }) {
                assertFalse(
                    output.contains(Double.toString(value)), () -> value + " in: " + output);
              }
            });
  }

  private FeatureVector freshValues(Study study) throws IOException {
    try (FeatureExtractor extractor = extractor()) {
      return extract(extractor, study, HERE);
    }
  }

  private FeatureVector freshValues(ExecutionContext context) throws IOException {
    try (FeatureExtractor extractor = extractor()) {
      return extract(extractor, study(), context);
    }
  }

  /** Extracts; where that fails outright, another test says so. */
  private static FeatureVector extract(
      FeatureExtractor extractor, Study study, ExecutionContext context) {
    try {
      FeatureVector values = extractor.extract(study, context);
      Assumptions.assumeTrue(values != null, "extraction returned nothing");
      return values;
    } catch (PleuraException e) {
      throw e;
    } catch (RuntimeException e) {
      return Assumptions.abort("extraction failed: " + e);
    }
  }

  private static void assertSameBits(FeatureVector expected, FeatureVector actual) {
    assertArrayEquals(expected.toArray(), actual.toArray());
    assertEquals(expected.undefined(), actual.undefined());
  }
}
