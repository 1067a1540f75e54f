package io.pleura.fusion.harmonisation;

import io.pleura.error.BundleException;
import io.pleura.error.InvalidInputException;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.spi.StoredFormat;
import io.pleura.spi.TrainingData;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A fitted {@link ComBat}: brings rows of the centres that it knows together. Plain data that can
 * be stored. Immutable and safe for concurrent use.
 */
public final class ComBatModel {

  private static final StoredFormat FORMAT =
      new StoredFormat("PLCB", 1, "harmonisation", "harmonisation");

  private static final int LEAST_TEXT_BYTES = 2;

  private final FeatureSchema schema;
  private final List<String> centres;
  private final List<String> covariates;
  private final int reference;
  private final double[] grandMean;
  private final double[] variance;

  /** One array a feature, one value a covariate. */
  private final double[][] effects;

  /** One array a centre, one value a feature. */
  private final double[][] shift;

  private final double[][] scale;

  ComBatModel(
      FeatureSchema schema,
      List<String> centres,
      List<String> covariates,
      int reference,
      double[] grandMean,
      double[] variance,
      double[][] effects,
      double[][] shift,
      double[][] scale) {
    this.schema = schema;
    this.centres = List.copyOf(centres);
    this.covariates = List.copyOf(covariates);
    this.reference = reference;
    this.grandMean = grandMean;
    this.variance = variance;
    this.effects = effects;
    this.shift = shift;
    this.scale = scale;
  }

  /**
   * The features.
   *
   * @return names and order, the same before and after harmonisation
   */
  public FeatureSchema schema() {
    return schema;
  }

  /**
   * The centres that it was fitted on.
   *
   * @return at least two, sorted
   */
  public List<String> centres() {
    return centres;
  }

  /**
   * The covariates that it needs.
   *
   * @return names in the order of the values, possibly none
   */
  public List<String> covariates() {
    return covariates;
  }

  /**
   * The pooled variance of each feature within centres.
   *
   * @return one a feature, in its squared unit, above 0
   */
  public List<Double> pooledVariance() {
    return Arrays.stream(variance).boxed().toList();
  }

  /**
   * How far a centre is off.
   *
   * @param centre its name
   * @return one a feature, in pooled standard deviations
   * @throws InvalidInputException when the centre is not known ({@code
   *     harmonisation-unknown-centre})
   */
  public List<Double> shift(String centre) {
    return Arrays.stream(shift[indexOf(centre)]).boxed().toList();
  }

  /**
   * How much a centre varies.
   *
   * @param centre its name
   * @return one a feature, as a multiple of the pooled variance, above 0
   * @throws InvalidInputException when the centre is not known ({@code
   *     harmonisation-unknown-centre})
   */
  public List<Double> scale(String centre) {
    return Arrays.stream(scale[indexOf(centre)]).boxed().toList();
  }

  /**
   * Harmonises a row. One of the reference centre stays as it is.
   *
   * @param row one finite value a feature
   * @param centre where it is from
   * @param values one finite value a covariate
   * @return a new row
   * @throws InvalidInputException when the centre is not known ({@code
   *     harmonisation-unknown-centre}) or a covariate is not finite ({@code harmonisation-value})
   * @throws IllegalArgumentException when the numbers of values do not fit or a feature is not
   *     finite
   */
  public double[] apply(double[] row, String centre, double[] values) {
    if (row.length != grandMean.length || values.length != covariates.size()) {
      throw new IllegalArgumentException(
          row.length
              + " features and "
              + values.length
              + " covariates for a model of "
              + grandMean.length
              + " and "
              + covariates.size());
    }
    int own = indexOf(centre);
    Covariates.requireFinite(covariates, values, "the row");
    double[] result = new double[row.length];
    for (int f = 0; f < result.length; f++) {
      if (!Double.isFinite(row[f])) {
        throw new IllegalArgumentException(schema.names().get(f) + " is " + row[f]);
      }
      result[f] = apply(f, row[f], own, values);
    }
    return result;
  }

  /** A harmonised value; it never falls where the value rises, since rounding never does. */
  double apply(int feature, double value, int own, double[] values) {
    double kept = 0;
    for (int k = 0; k < values.length; k++) {
      kept += values[k] * effects[feature][k];
    }
    double deviation = Math.sqrt(variance[feature]);
    double standard = (value - grandMean[feature] - kept) / deviation;
    return own == reference
        ? value
        : (standard - shift[own][feature]) / Math.sqrt(scale[own][feature]) * deviation
            + grandMean[feature]
            + kept;
  }

  /**
   * The largest value from a centre that is harmonised to at most a limit, by bisection over all
   * doubles; for a model without covariates.
   */
  double largestUpTo(int feature, double limit, int own) {
    double[] none = new double[0];
    long low = ordered(-Double.MAX_VALUE);
    long high = ordered(Double.MAX_VALUE);
    while (low < high) {
      long middle = (low | high) - ((low ^ high) >> 1); // their mean, rounded up
      if (apply(feature, number(middle), own, none) <= limit) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return number(low);
  }

  /** Whole numbers in the order of doubles. */
  private static long ordered(double value) {
    long bits = Double.doubleToRawLongBits(value + 0.0);
    return bits >= 0 ? bits : Long.MIN_VALUE - bits;
  }

  private static double number(long ordered) {
    return Double.longBitsToDouble(ordered >= 0 ? ordered : Long.MIN_VALUE - ordered);
  }

  /**
   * Harmonises a row without covariates.
   *
   * @param row one finite value a feature
   * @param centre where it is from
   * @return a new row
   * @throws InvalidInputException when the centre is not known ({@code
   *     harmonisation-unknown-centre})
   * @throws IllegalArgumentException when the model needs covariates, the number of values does not
   *     fit or a feature is not finite
   */
  public double[] apply(double[] row, String centre) {
    return apply(row, centre, new double[0]);
  }

  /**
   * Harmonises rows.
   *
   * @param data the rows
   * @param rowCentres where each is from
   * @param rowCovariates one row a case, of the covariates of this model
   * @return new rows, labels as before
   * @throws InvalidInputException when a centre is not known ({@code harmonisation-unknown-centre})
   * @throws IllegalArgumentException when schema, covariates or numbers of rows do not fit
   */
  public TrainingData apply(TrainingData data, List<String> rowCentres, Covariates rowCovariates) {
    int n = data.rows().size();
    if (!data.schema().equals(schema)
        || !rowCovariates.names().equals(covariates)
        || rowCentres.size() != n
        || rowCovariates.rows().size() != n) {
      throw new IllegalArgumentException(
          n
              + " rows of "
              + data.schema()
              + ", "
              + rowCentres.size()
              + " centres, "
              + rowCovariates.rows().size()
              + " rows of "
              + rowCovariates.names());
    }
    List<double[]> rows = new ArrayList<>(n);
    for (int r = 0; r < n; r++) {
      rows.add(apply(data.rows().get(r), rowCentres.get(r), rowCovariates.rows().get(r)));
    }
    return new TrainingData(schema, rows, data.invasion(), data.groups());
  }

  /** The position of a centre; refuses one that is not known. */
  int indexOf(String centre) {
    int position = centres.indexOf(centre);
    if (position < 0) {
      throw unknownCentre(centre, centres);
    }
    return position;
  }

  static InvalidInputException unknownCentre(String centre, List<String> centres) {
    return new InvalidInputException(
        "harmonisation-unknown-centre",
        "ComBat: centre '"
            + centre
            + "' is none of those it was fitted on: "
            + String.join(", ", centres)
            + ".",
        "Name one of these centres, or fit again with rows of the new one.");
  }

  /**
   * The model as data.
   *
   * @return the same bytes at every call: big-endian numbers, a checksum at the end
   */
  public byte[] toBytes() {
    return FORMAT.write(
        out -> {
          out.writeInt(grandMean.length);
          out.writeInt(centres.size());
          for (String centre : centres) {
            out.writeUTF(centre);
          }
          out.writeInt(covariates.size());
          for (String covariate : covariates) {
            out.writeUTF(covariate);
          }
          out.writeInt(reference);
          write(List.of(grandMean, variance), out);
          for (double[][] table : List.of(effects, shift, scale)) {
            write(List.of(table), out);
          }
        });
  }

  private static void write(List<double[]> arrays, DataOutputStream out) throws IOException {
    for (double[] values : arrays) {
      for (double value : values) {
        out.writeDouble(value);
      }
    }
  }

  /**
   * Reads a model back. Data only: nothing inside is executed.
   *
   * @param schema the features it was fitted on
   * @param data what {@link #toBytes} gave
   * @return the same model
   * @throws BundleException when the data is damaged ({@code harmonisation-damaged}) or of a newer
   *     format ({@code harmonisation-format-newer})
   */
  public static ComBatModel read(FeatureSchema schema, byte[] data) {
    return FORMAT.read(data, in -> read(schema, in));
  }

  private static ComBatModel read(FeatureSchema schema, StoredFormat.Reader in) {
    in.readFeatureCount(schema);
    int features = schema.size();
    List<String> centres = texts(in, in.readCount("centres", LEAST_TEXT_BYTES));
    int covariateCount = in.readInt();
    if (covariateCount < 0 || covariateCount > in.remaining() / LEAST_TEXT_BYTES) {
      throw in.damaged("it claims " + covariateCount + " covariates");
    }
    List<String> covariates = texts(in, covariateCount);
    int reference = in.readInt();
    if (centres.size() < 2 || reference < -1 || reference >= centres.size()) {
      throw in.damaged(centres.size() + " centres, of which " + reference + " is the reference");
    }
    double[] grandMean = numbers(in, features, false);
    double[] variance = numbers(in, features, true);
    double[][] effects = new double[features][];
    for (int f = 0; f < features; f++) {
      effects[f] = numbers(in, covariateCount, false);
    }
    double[][] shift = new double[centres.size()][];
    double[][] scale = new double[centres.size()][];
    for (int k = 0; k < shift.length; k++) {
      shift[k] = numbers(in, features, false);
    }
    for (int k = 0; k < scale.length; k++) {
      scale[k] = numbers(in, features, true);
    }
    return new ComBatModel(
        schema, centres, covariates, reference, grandMean, variance, effects, shift, scale);
  }

  private static List<String> texts(StoredFormat.Reader in, int count) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String text = in.readText();
      if (texts.contains(text)) {
        throw in.damaged("the name '" + text + "' occurs twice");
      }
      texts.add(text);
    }
    return texts;
  }

  private static double[] numbers(StoredFormat.Reader in, int count, boolean positive) {
    double[] values = in.readDoubles(count);
    for (double value : values) {
      if (!Double.isFinite(value) || (positive && value <= 0)) {
        throw in.damaged("it holds the number " + value);
      }
    }
    return values;
  }

  /**
   * The same for some of the features.
   *
   * @param chosen names of {@link #schema}, in the order wanted
   * @return a model of these features
   * @throws IllegalArgumentException when there is no such feature
   */
  ComBatModel select(List<FeatureName> chosen) {
    FeatureSchema part = schema.select(chosen);
    int[] positions = chosen.stream().mapToInt(schema::indexOf).toArray();
    return new ComBatModel(
        part,
        centres,
        covariates,
        reference,
        pick(grandMean, positions),
        pick(variance, positions),
        Arrays.stream(positions).mapToObj(f -> effects[f]).toArray(double[][]::new),
        Arrays.stream(shift).map(values -> pick(values, positions)).toArray(double[][]::new),
        Arrays.stream(scale).map(values -> pick(values, positions)).toArray(double[][]::new));
  }

  private static double[] pick(double[] values, int[] positions) {
    return Arrays.stream(positions).mapToDouble(f -> values[f]).toArray();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ComBatModel model
        && schema.equals(model.schema)
        && Arrays.equals(toBytes(), model.toBytes());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(toBytes());
  }

  @Override
  public String toString() {
    return "ComBatModel[" + centres + ", covariates " + covariates + "]";
  }
}
