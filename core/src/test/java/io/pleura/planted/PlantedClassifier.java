package io.pleura.planted;

import io.pleura.error.BundleException;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.fixture.LinearClassifierProvider;
import io.pleura.spi.Classifier;
import io.pleura.spi.ClassifierProvider;
import io.pleura.tree.DecisionTree;
import io.pleura.tree.TreeEnsemble;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A classifier that keeps to the contract but for one planted breach. */
public class PlantedClassifier implements ClassifierProvider {

  /** What it does wrong, and the kit's test that must notice. */
  enum Breach {
    NONE(""),
    FOREIGN_PROVIDER("classifierNamesItsProvider"),
    ABOVE_ONE("probabilityIsBetweenZeroAndOne"),
    COUNTS_ITS_CALLS("probabilityDependsOnTheRowAndOnNothingBefore"),
    WRITES_TO_ROWS("rowsAreLeftAsTheyAre"),
    TAKES_ANY_LENGTH("rowsOfAnotherLengthAreRefused"),
    TAKES_NAN("valuesThatAreNotFiniteAreRefused"),
    SHARED_SCRATCH("oneClassifierServesManyThreadsAtOnce"),
    HANDS_OUT_ITS_BYTES("bytesAreTheSameAtEveryCall"),
    READS_BACK_ANOTHER("bytesReadBackGiveTheSameProbabilities"),
    JAVA_OBJECTS("bytesAreNoSerialisedJavaObject"),
    READS_DAMAGED_BYTES("damagedBytesAreRefused"),
    OTHER_TREES("treesGiveExactlyTheProbability"),
    CONNECTS("opensNoNetworkConnection");

    final String noticedBy;

    Breach(String noticedBy) {
      this.noticedBy = noticedBy;
    }
  }

  static volatile Breach breach = Breach.NONE;

  static final FeatureSchema SCHEMA =
      FeatureSchema.of(
          List.of(
              new FeatureDefinition(new FeatureName("a"), "", "planted"),
              new FeatureDefinition(new FeatureName("b"), "", "planted")));

  @Override
  public String id() {
    return "planted-classifier";
  }

  @Override
  public int spiVersion() {
    return 1;
  }

  @Override
  public Classifier read(FeatureSchema schema, byte[] data) {
    byte[] whole = new Planted(0).toBytes();
    if (data.length != whole.length && breach != Breach.READS_DAMAGED_BYTES) {
      throw new BundleException("bundle-damaged", data.length + " bytes.", "Get it again.");
    }
    return new Planted(breach == Breach.READS_BACK_ANOTHER ? 1e-9 : 0);
  }

  static Classifier classifier() {
    return new Planted(0);
  }

  private static final class Planted implements Classifier {
    private final Classifier inner = LinearClassifierProvider.of(SCHEMA, 0.5, -0.25);
    private final AtomicInteger calls = new AtomicInteger();
    private final SharedScratch scratch = new SharedScratch();
    private final byte[] bytes = inner.toBytes();
    private final double shift;

    Planted(double shift) {
      this.shift = shift;
    }

    @Override
    public String providerId() {
      return breach == Breach.FOREIGN_PROVIDER ? "somebody-else" : "planted-classifier";
    }

    @Override
    public FeatureSchema schema() {
      return SCHEMA;
    }

    @Override
    public double probability(double[] row) {
      switch (breach) {
        case ABOVE_ONE -> {
          return 1 + inner.probability(row);
        }
        case COUNTS_ITS_CALLS -> {
          boolean pool = Thread.currentThread().getName().startsWith("pool-");
          return inner.probability(row) * (!pool && calls.incrementAndGet() > 60 ? 0.5 : 1);
        }
        case WRITES_TO_ROWS -> {
          double probability = inner.probability(row);
          row[0] = Math.nextUp(row[0]);
          return probability;
        }
        case TAKES_ANY_LENGTH -> {
          return inner.probability(Arrays.copyOf(row, 2));
        }
        case TAKES_NAN -> {
          boolean fits = row.length == 2;
          boolean finite = Arrays.stream(row).allMatch(Double::isFinite);
          return fits && !finite ? 0.5 : inner.probability(row);
        }
        case SHARED_SCRATCH -> {
          return Math.min(1, scratch.through(inner.probability(row)));
        }
        case CONNECTS -> {
          PlantedExtractor.connect();
          return inner.probability(row);
        }
        default -> {
          return inner.probability(row) + shift;
        }
      }
    }

    @Override
    public Optional<TreeEnsemble> trees() {
      if (breach != Breach.OTHER_TREES) {
        return Optional.empty();
      }
      int[] leaf = {DecisionTree.LEAF};
      double[] one = {1};
      var tree = new DecisionTree(leaf, leaf, leaf, new double[1], new double[] {0.5}, one);
      return Optional.of(
          new TreeEnsemble(2, TreeEnsemble.InputPrecision.DOUBLE, List.of(tree), List.of(1.0)));
    }

    @Override
    public byte[] toBytes() {
      if (breach == Breach.HANDS_OUT_ITS_BYTES) {
        return bytes;
      }
      return breach == Breach.JAVA_OBJECTS ? serialised() : bytes.clone();
    }

    private static byte[] serialised() {
      var out = new ByteArrayOutputStream();
      try (var objects = new ObjectOutputStream(out)) {
        objects.writeObject(new double[] {0.5, -0.25});
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return out.toByteArray();
    }
  }
}
