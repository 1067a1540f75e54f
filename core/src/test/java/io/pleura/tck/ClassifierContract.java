package io.pleura.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.BundleException;
import io.pleura.spi.Classifier;
import io.pleura.spi.ClassifierProvider;
import io.pleura.spi.Plugins;
import io.pleura.tree.TreeEnsemble;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The contract of classifiers and of the providers that read them back. */
public abstract class ClassifierContract extends PluginProviderContract<ClassifierProvider> {

  /** For subclasses. */
  protected ClassifierContract() {
    super(ClassifierProvider.class);
  }

  /**
   * A trained classifier of the provider's kind.
   *
   * @return the same classifier, or one that is equal to it, at every call
   */
  protected abstract Classifier classifier();

  /**
   * Rows to classify.
   *
   * @return finite values in the classifier's order; fifty seeded rows unless overridden
   */
  protected List<double[]> rows() {
    var random = new SplittableRandom(7);
    int features = classifier().schema().size();
    return Stream.generate(() -> random.doubles(features, -100, 100).toArray()).limit(50).toList();
  }

  @Test
  public final void classifierNamesItsProvider() {
    assertEquals(provider().id(), classifier().providerId());
  }

  @Test
  public final void probabilityIsBetweenZeroAndOne() {
    Classifier classifier = classifier();
    for (double[] row : rows()) {
      double probability = classifier.probability(row);
      assertTrue(probability >= 0 && probability <= 1, () -> "probability " + probability);
    }
  }

  @Test
  public final void probabilityDependsOnTheRowAndOnNothingBefore() {
    Classifier classifier = classifier();
    double[] first = probabilities(classifier, rows());
    assertArrayEquals(first, probabilities(classifier, rows()));
    assertArrayEquals(first, rows().stream().mapToDouble(classifier()::probability).toArray());
  }

  @Test
  public final void rowsAreLeftAsTheyAre() {
    Classifier classifier = classifier();
    for (double[] row : rows()) {
      double[] before = row.clone();
      classifier.probability(row);
      assertArrayEquals(before, row);
    }
  }

  @Test
  public final void rowsOfAnotherLengthAreRefused() {
    Classifier classifier = classifier();
    double[] row = rows().get(0);
    assertThrows(
        IllegalArgumentException.class,
        () -> classifier.probability(Arrays.copyOf(row, row.length - 1)));
    assertThrows(
        IllegalArgumentException.class,
        () -> classifier.probability(Arrays.copyOf(row, row.length + 1)));
  }

  @Test
  public final void valuesThatAreNotFiniteAreRefused() {
    Classifier classifier = classifier();
    for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      for (int i = 0; i < classifier.schema().size(); i++) {
        double[] row = rows().get(0).clone();
        row[i] = value;
        assertThrows(IllegalArgumentException.class, () -> classifier.probability(row));
      }
    }
  }

  @Test
  public final void oneClassifierServesManyThreadsAtOnce() throws Exception {
    Classifier classifier = classifier();
    double[] expected = probabilities(classifier(), rows());
    for (double[] actual : atOnce(() -> probabilities(classifier, rows()))) {
      assertArrayEquals(expected, actual);
    }
  }

  @Test
  public final void bytesAreTheSameAtEveryCall() {
    Classifier classifier = classifier();
    byte[] before = classifier.toBytes().clone();
    classifier.toBytes()[0] ^= 1; // whoever gets them may write to them
    assertArrayEquals(before, classifier.toBytes());
  }

  @Test
  public final void bytesReadBackGiveTheSameProbabilities() {
    Classifier classifier = classifier();
    Classifier back =
        provider().read(classifier.schema(), classifier.toBytes(), Plugins.onClassPath());
    assertEquals(classifier.schema(), back.schema());
    assertArrayEquals(probabilities(classifier, rows()), probabilities(back, rows()));
    assertEquals(classifier.trees().isPresent(), back.trees().isPresent());
  }

  @Test
  public final void bytesAreNoSerialisedJavaObject() {
    byte[] bytes = classifier().toBytes();
    assertFalse(
        bytes.length > 1 && bytes[0] == (byte) 0xac && bytes[1] == (byte) 0xed,
        "the bytes are a Java object stream");
  }

  @Test
  public final void damagedBytesAreRefused() {
    Classifier classifier = classifier();
    byte[] bytes = classifier.toBytes();
    for (int length : new int[] {0, 1, bytes.length / 2, bytes.length - 1}) {
      byte[] cut = Arrays.copyOf(bytes, Math.min(length, bytes.length - 1));
      assertThrows(
          BundleException.class,
          () -> provider().read(classifier.schema(), cut),
          () -> cut.length + " of " + bytes.length + " bytes");
    }
  }

  @Test
  public final void treesGiveExactlyTheProbability() {
    Classifier classifier = classifier();
    Optional<TreeEnsemble> trees = classifier.trees();
    if (trees.isPresent()) {
      assertEquals(classifier.schema().size(), trees.get().featureCount());
      assertArrayEquals(
          probabilities(classifier, rows()),
          rows().stream().mapToDouble(trees.get()::probability).toArray());
    }
  }

  @Test
  public final void opensNoNetworkConnection() throws Exception {
    ClassifierProvider provider = provider();
    assertEquals(
        List.of(),
        NetworkTrap.connectionsOf(
            () -> {
              Classifier classifier = classifier();
              Classifier back = provider.read(classifier.schema(), classifier.toBytes());
              return back.probability(rows().get(0));
            }));
  }

  private static double[] probabilities(Classifier classifier, List<double[]> rows) {
    return rows.stream().mapToDouble(classifier::probability).toArray();
  }
}
