package io.pleura.fusion.model;

import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureSchema;
import io.pleura.fusion.calibration.Calibration;
import io.pleura.spi.Classifier;
import io.pleura.spi.Plugins;
import io.pleura.spi.StoredFormat;
import io.pleura.tree.DecisionTree;
import io.pleura.tree.ScoreFunction;
import io.pleura.tree.TreeEnsemble;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A classifier made of others: calibrated, averaged, or combined by a trained logistic layer.
 * Immutable and safe for concurrent use.
 *
 * <p>The mean of plain forests that compare in the same precision is a plain forest itself, and a
 * calibrated forest or boosting is the same trees with another function of their sum, so that they
 * can be explained tree by tree; other combinations have no {@link #trees()}.
 */
public final class CombinedClassifier implements Classifier {

  static final String ID = "combined";

  private static final StoredFormat FORMAT =
      new StoredFormat("PLCC", 1, "classifier", "combined classifier");
  private static final int LEAST_MEMBER_BYTES = 4;

  private final FeatureSchema schema;
  private final Combination combination;
  private final List<Classifier> members;
  private final List<int[]> positions;
  private final Optional<TreeEnsemble> trees;

  /** Each member takes some of the features of the schema, by name. */
  CombinedClassifier(FeatureSchema schema, Combination combination, List<Classifier> members) {
    this.schema = schema;
    this.combination = combination;
    this.members = List.copyOf(members);
    if (members.size() != combination.members()) {
      throw new IllegalArgumentException(
          members.size() + " classifiers, combined are " + combination.members());
    }
    List<int[]> places = new ArrayList<>();
    for (Classifier member : members) {
      places.add(member.schema().names().stream().mapToInt(schema::indexOf).toArray());
    }
    this.positions = places;
    this.trees = joined();
  }

  /**
   * A classifier whose probabilities are calibrated.
   *
   * @param classifier gives the probabilities
   * @param calibration turns them into calibrated ones; fitted on cases that the classifier has not
   *     learnt from
   * @return a classifier of the same features
   */
  public static CombinedClassifier calibrated(Classifier classifier, Calibration calibration) {
    return new CombinedClassifier(
        classifier.schema(), new Combination.Calibrated(calibration), List.of(classifier));
  }

  /** One ensemble that does the same; nothing where that cannot be. */
  private Optional<TreeEnsemble> joined() {
    if (combination instanceof Combination.Mean mean) {
      return merged(mean);
    }
    if (combination instanceof Combination.Calibrated calibrated
        && members.get(0).schema().equals(schema)) {
      return members.get(0).trees().map(trees -> calibrate(trees, calibrated.calibration()));
    }
    return Optional.empty();
  }

  private static TreeEnsemble calibrate(TreeEnsemble trees, Calibration calibration) {
    ScoreFunction before = trees.function();
    return trees.withFunction(score -> calibration.calibrate(before.probability(score)));
  }

  /** The mean of plain forests as one forest. */
  private Optional<TreeEnsemble> merged(Combination.Mean mean) {
    List<TreeEnsemble> forests = new ArrayList<>();
    for (Classifier member : members) {
      member.trees().filter(TreeEnsemble::isForest).ifPresent(forests::add);
    }
    if (forests.size() < members.size()
        || forests.stream().map(TreeEnsemble::inputPrecision).distinct().count() > 1) {
      return Optional.empty();
    }
    List<DecisionTree> trees = new ArrayList<>();
    List<Double> weights = new ArrayList<>();
    for (int m = 0; m < forests.size(); m++) {
      for (int t = 0; t < forests.get(m).trees().size(); t++) {
        trees.add(forests.get(m).trees().get(t).withFeaturesAt(positions.get(m)));
        weights.add(mean.weights().get(m) * forests.get(m).weight(t));
      }
    }
    return Optional.of(
        new TreeEnsemble(schema.size(), forests.get(0).inputPrecision(), trees, weights));
  }

  @Override
  public String providerId() {
    return ID;
  }

  @Override
  public FeatureSchema schema() {
    return schema;
  }

  @Override
  public double probability(double[] row) {
    schema.requireRow(row);
    if (trees.isPresent()) {
      return trees.get().probability(row);
    }
    double[] probabilities = new double[members.size()];
    for (int m = 0; m < probabilities.length; m++) {
      int[] places = positions.get(m);
      double[] own = new double[places.length];
      for (int f = 0; f < own.length; f++) {
        own[f] = row[places[f]];
      }
      probabilities[m] = members.get(m).probability(own);
    }
    return combination.combine(probabilities);
  }

  @Override
  public Optional<TreeEnsemble> trees() {
    return trees;
  }

  /**
   * The combination and, for each member, the positions of its features and itself.
   *
   * @return the same bytes at every call
   */
  @Override
  public byte[] toBytes() {
    return FORMAT.write(
        out -> {
          out.writeInt(schema.size());
          combination.write(out);
          for (int m = 0; m < members.size(); m++) {
            write(members.get(m), positions.get(m), out);
          }
        });
  }

  private static void write(Classifier member, int[] positions, DataOutputStream out)
      throws IOException {
    out.writeInt(positions.length);
    for (int position : positions) {
      out.writeInt(position);
    }
    StoredFormat.writeClassifier(member, out);
  }

  static CombinedClassifier read(FeatureSchema schema, byte[] data, Plugins plugins) {
    return FORMAT.read(
        data,
        in -> {
          in.readFeatureCount(schema);
          Combination combination = Combination.read(in);
          List<Classifier> members = new ArrayList<>();
          for (int m = 0; m < combination.members(); m++) {
            members.add(readMember(schema, in, plugins));
          }
          return new CombinedClassifier(schema, combination, members);
        });
  }

  private static Classifier readMember(
      FeatureSchema schema, StoredFormat.Reader in, Plugins plugins) {
    int count = in.readCount("features", LEAST_MEMBER_BYTES);
    List<FeatureDefinition> own = new ArrayList<>();
    for (int f = 0; f < count; f++) {
      int position = in.readInt();
      if (position < 0 || position >= schema.size()) {
        throw in.damaged("a member takes feature " + position + " of " + schema.size());
      }
      own.add(schema.definitions().get(position));
    }
    return in.readClassifier(FeatureSchema.of(own), plugins);
  }
}
