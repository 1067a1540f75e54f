package io.pleura.fusion.sklearn;

import io.pleura.error.ConfigurationException;
import io.pleura.error.InvalidInputException;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.pickle.PickleCursor;
import io.pleura.pickle.PickleReader;
import io.pleura.pickle.PickleValue;
import io.pleura.spi.Classifier;
import io.pleura.tree.TreeEnsemble;
import io.pleura.tree.TreeEnsembleClassifier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A classifier that scikit-learn trained, read from its file as data: nothing in the file is
 * executed, and names other than those of the models below are refused.
 *
 * <p>Read are RandomForestClassifier, ExtraTreesClassifier and GradientBoostingClassifier, a
 * Pipeline of StandardScaler and one of them, a CalibratedClassifierCV (sigmoid or isotonic) of
 * them, and a dictionary with one of these in it; from files of joblib (uncompressed, zlib, gzip,
 * bz2, lzma, xz) and pickle, protocols 0 to 5, and from files of skops. From ONNX files of skl2onnx
 * come forests, boosted trees of two classes, scaled ones and those with a sigmoid calibration, in
 * the single precision of that format. Immutable and safe for concurrent use.
 */
public final class SklearnModel {

  /** The most bytes that {@link #read(Path)} unpacks: 64 MiB. */
  public static final long DEFAULT_LIMIT = 64L << 20;

  /** Small numbers of an ONNX file take that many times their bytes. */
  private static final int ONNX_MEMORY = 4;

  private final String source;
  private final ModelBuilder.Content content;

  private SklearnModel(String source, ModelBuilder.Content content) {
    this.source = source;
    this.content = content;
  }

  /**
   * Reads a model file of up to {@link #DEFAULT_LIMIT} bytes, unpacked.
   *
   * @param file what joblib or pickle wrote
   * @return the model
   * @throws InvalidInputException when the file is damaged, holds something else than such a model,
   *     names anything else, or is too large
   * @throws IOException when the file cannot be read
   */
  public static SklearnModel read(Path file) throws IOException {
    return read(file, DEFAULT_LIMIT);
  }

  /**
   * Reads a model file.
   *
   * @param file what joblib or pickle wrote
   * @param limit the most bytes that are unpacked, of ONNX a quarter of it; up to about three times
   *     as much memory is taken
   * @return the model
   * @throws InvalidInputException when the file is damaged, holds something else than such a model,
   *     names anything else, or is too large
   * @throws IOException when the file cannot be read
   */
  public static SklearnModel read(Path file, long limit) throws IOException {
    String source = "The model file " + file.getFileName();
    var refusal = new ModelRefusal(source);
    FileContent bytes = FileContent.read(file, refusal, limit);
    return new SklearnModel(source, content(bytes, refusal, limit));
  }

  private static ModelBuilder.Content content(FileContent bytes, ModelRefusal refusal, long limit)
      throws IOException {
    String start = bytes.start(2);
    if (start.startsWith("\b")) { // its first field is a version; no pickle begins so
      if (bytes.size() > limit / ONNX_MEMORY) {
        throw refusal.tooLarge(limit / ONNX_MEMORY);
      }
      return OnnxFile.read(bytes.whole(), refusal);
    }
    PickleValue value =
        start.equals("PK") ? SkopsFile.read(bytes.whole(), refusal, limit) : pickle(bytes, refusal);
    return ModelBuilder.build(value, refusal);
  }

  private static PickleValue pickle(FileContent bytes, ModelRefusal refusal) throws IOException {
    var cursor = new PickleCursor(bytes::read, 0, bytes.size(), refusal);
    PickleValue value = PickleReader.read(cursor, new ModelRules(refusal, false), refusal);
    if (cursor.left() > 0) {
      throw refusal.malformed("there are " + cursor.left() + " bytes after its pickle");
    }
    return value;
  }

  /**
   * What the model calls its classes, as Python prints them.
   *
   * @return two or more, in the order of {@link #probabilities(double[])}; unmodifiable
   */
  public List<String> classLabels() {
    return content.labels().stream().map(Label::text).toList();
  }

  /**
   * The number of values in a row.
   *
   * @return 1 or more
   */
  public int featureCount() {
    return content.model().featureCount();
  }

  /**
   * The names of the features, when the model was trained on a table with names.
   *
   * @return as many as {@link #featureCount()}, unmodifiable; empty when the file has none
   */
  public Optional<List<String>> featureNames() {
    return content.featureNames().isEmpty()
        ? Optional.empty()
        : Optional.of(Collections.unmodifiableList(content.featureNames()));
  }

  /**
   * The release of scikit-learn that wrote the model.
   *
   * @return for example {@code 1.9.1}; empty when the file does not say
   */
  public Optional<String> version() {
    return content.version();
  }

  /**
   * Whether NaN may stand in a row for a missing value.
   *
   * @return true for forests of scikit-learn 1.4 or later, and what holds only such
   */
  public boolean acceptsMissing() {
    return content.model().acceptsMissing();
  }

  /**
   * The probability of each class, as scikit-learn's {@code predict_proba} gives it: values are
   * rounded to single precision before trees compare them.
   *
   * @param row one value a feature, in the order of training
   * @return 0 to 1, in the order of {@link #classLabels()}
   * @throws IllegalArgumentException when the length does not fit, a value is infinite or beyond
   *     single precision, or is NaN where that is not accepted
   */
  public double[] probabilities(double[] row) {
    if (row.length != featureCount()) {
      throw new IllegalArgumentException(
          row.length + " values for " + featureCount() + " features");
    }
    for (int i = 0; i < row.length; i++) {
      if (Double.isInfinite(row[i]) || (Double.isNaN(row[i]) && !acceptsMissing())) {
        throw new IllegalArgumentException("value " + i + " is " + row[i]);
      }
    }
    return content.model().probabilities(row);
  }

  /**
   * One class as a classifier: a plain forest becomes a {@link TreeEnsembleClassifier}, which can
   * be explained tree by tree, unless the file is ONNX, which lacks the weights of nodes; boosted,
   * scaled and calibrated models become one of their own kind.
   *
   * @param schema the features in the order of training; where the file has names, the same
   * @param positiveLabel what the model calls invasion; it may be left out when the labels are 0
   *     and 1, or False and True
   * @return the classifier
   * @throws ConfigurationException when there are more than two classes, the label is missing or
   *     none of the model's, or the schema does not fit
   */
  public Classifier toClassifier(FeatureSchema schema, Optional<String> positiveLabel) {
    int positive = positive(positiveLabel);
    checkSchema(schema);
    var imported =
        new ImportedClassifier(schema, new ModelFormat.Content(content.model(), positive));
    if (content.weighted() && content.model() instanceof ForestNode) {
      Optional<TreeEnsemble> forest = imported.trees().filter(TreeEnsemble::hasCover);
      if (forest.isPresent()) {
        return new TreeEnsembleClassifier(schema, forest.get());
      }
    }
    return imported;
  }

  /**
   * The trees of one class, for an explainer: of any of a forest's classes, and of the two of a
   * boosted model or one that was calibrated as a whole. They take missing values where the model
   * does.
   *
   * @param classLabel one of {@link #classLabels()}
   * @return nothing where the probability is no function of one sum of trees of the values as they
   *     are, for example where they are scaled first
   * @throws ConfigurationException when the model has no such class
   */
  public Optional<TreeEnsemble> trees(String classLabel) {
    return ModelTrees.of(content.model(), position(classLabel), true);
  }

  private int positive(Optional<String> positiveLabel) {
    List<Label> labels = content.labels();
    if (labels.size() != 2) {
      throw new ConfigurationException(
          "model-classes",
          source + " has " + labels.size() + " classes, " + classLabels() + ".",
          "Train a model that tells two classes apart.");
    }
    if (positiveLabel.isPresent()) {
      return position(positiveLabel.get());
    }
    for (int c = 0; c < 2; c++) {
      if (labels.get(c).kind() == Label.Kind.YES && labels.get(1 - c).kind() == Label.Kind.NO) {
        return c;
      }
    }
    throw new ConfigurationException(
        "model-positive-label",
        source + " does not say which of its classes " + classLabels() + " is invasion.",
        "Name the positive one.");
  }

  private int position(String classLabel) {
    int position = classLabels().indexOf(classLabel);
    if (position < 0) {
      throw new ConfigurationException(
          "model-positive-label",
          source + " has no class '" + classLabel + "'; its classes are " + classLabels() + ".",
          "Name one of them as the positive one.");
    }
    return position;
  }

  private void checkSchema(FeatureSchema schema) {
    List<String> given = schema.names().stream().map(FeatureName::value).toList();
    if (given.size() != featureCount()) {
      throw new ConfigurationException(
          "model-features",
          source + " has " + featureCount() + " features, and " + given.size() + " are named.",
          "Name the features of the model, in the order of training.");
    }
    if (featureNames().isPresent() && !featureNames().get().equals(given)) {
      List<String> own = featureNames().get();
      int first = 0;
      while (own.get(first).equals(given.get(first))) {
        first++;
      }
      throw new ConfigurationException(
          "model-features",
          source
              + " was trained on '"
              + own.get(first)
              + "' as feature "
              + (first + 1)
              + ", and '"
              + given.get(first)
              + "' is named there.",
          "Name the features of the model, in the order of training.");
    }
  }
}
