package io.pleura.fusion.harmonisation;

import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.spi.CentreClassifier;
import io.pleura.spi.Classifier;
import io.pleura.spi.Plugins;
import io.pleura.spi.StoredFormat;
import io.pleura.tree.TreeEnsemble;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A classifier of harmonised features. It takes features as they were measured, and the centre
 * where that was. Immutable and safe for concurrent use.
 *
 * <p>For one centre, a forest whose harmonisation has no covariates is a forest of the features as
 * they were measured, and can be explained as such: harmonisation never changes the order of a
 * feature's values, so that each threshold has a counterpart.
 */
public final class HarmonisedClassifier implements CentreClassifier {

  static final String ID = "harmonised";

  private static final StoredFormat FORMAT =
      new StoredFormat("PLHC", 1, "classifier", "harmonised classifier");

  private final FeatureSchema schema;
  private final Classifier inner;
  private final ComBatModel model;

  private HarmonisedClassifier(FeatureSchema schema, Classifier inner, ComBatModel model) {
    this.schema = schema;
    this.inner = inner;
    this.model = model;
  }

  /**
   * Puts harmonisation before a classifier.
   *
   * @param measured all features there are, covariates included
   * @param inner a classifier of some of them, harmonised where the model knows them
   * @param model harmonises
   * @return a classifier of the features of the inner one and then the model's covariates
   * @throws IllegalArgumentException when a feature or a covariate is not among the measured
   */
  public static HarmonisedClassifier of(
      FeatureSchema measured, Classifier inner, ComBatModel model) {
    List<FeatureName> used = new ArrayList<>(inner.schema().names());
    List<FeatureName> harmonised =
        used.stream().filter(name -> model.schema().indexOf(name) >= 0).toList();
    for (String covariate : model.covariates()) {
      var name = new FeatureName(covariate);
      if (!used.contains(name)) {
        used.add(name);
      }
    }
    return new HarmonisedClassifier(measured.select(used), inner, model.select(harmonised));
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
  public List<String> centres() {
    return model.centres();
  }

  @Override
  public Classifier at(String centre) {
    return new ClassifierAtCentre(this, inner, model, model.indexOf(centre));
  }

  @Override
  public Optional<TreeEnsemble> trees() {
    return Optional.empty();
  }

  @Override
  public byte[] toBytes() {
    return toBytes("");
  }

  /** The bytes of the classifier of one centre, or of all where it has no name. */
  byte[] toBytes(String centre) {
    return FORMAT.write(
        out -> {
          out.writeUTF(centre);
          writePositions(model.schema().names(), out);
          byte[] stored = model.toBytes();
          out.writeInt(stored.length);
          out.write(stored);
          writePositions(inner.schema().names(), out);
          StoredFormat.writeClassifier(inner, out);
        });
  }

  private void writePositions(List<FeatureName> names, DataOutputStream out) throws IOException {
    out.writeInt(schema.size());
    out.writeInt(names.size());
    for (FeatureName name : names) {
      out.writeInt(schema.indexOf(name));
    }
  }

  static Classifier read(FeatureSchema schema, byte[] data, Plugins plugins) {
    return FORMAT.read(
        data,
        in -> {
          String centre = in.readText();
          FeatureSchema harmonised = readPositions(schema, in);
          ComBatModel model = ComBatModel.read(harmonised, in.readBytes());
          for (String covariate : model.covariates()) {
            if (schema.indexOf(new FeatureName(covariate)) < 0) {
              throw in.damaged("its schema lacks the covariate " + covariate);
            }
          }
          FeatureSchema used = readPositions(schema, in);
          var all = new HarmonisedClassifier(schema, in.readClassifier(used, plugins), model);
          if (!centre.isEmpty() && !model.centres().contains(centre)) {
            throw in.damaged("it is of the centre '" + centre + "', which it does not know");
          }
          return centre.isEmpty() ? all : all.at(centre);
        });
  }

  private static FeatureSchema readPositions(FeatureSchema schema, StoredFormat.Reader in) {
    in.readFeatureCount(schema);
    int size = schema.size();
    int count = in.readInt();
    if (count < 0 || count > size) {
      throw in.damaged("it uses " + count + " of " + size + " features");
    }
    List<FeatureName> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int position = in.readInt();
      if (position < 0 || position >= size) {
        throw in.damaged("it takes feature " + position + " of " + size);
      }
      names.add(schema.definitions().get(position).name());
    }
    return schema.select(names);
  }
}
