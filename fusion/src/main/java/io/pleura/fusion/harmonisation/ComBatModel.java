package io.pleura.fusion.harmonisation;

import io.pleura.error.BundleException;
import io.pleura.error.InvalidInputException;
import io.pleura.feature.FeatureSchema;
import io.pleura.spi.TrainingData;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A fitted {@link ComBat}: brings rows of the centres that it knows together. Plain data that can
 * be stored. Immutable and safe for concurrent use.
 */
public final class ComBatModel {

  private static final int MAGIC = 0x504C4342;
  private static final int VERSION = 1;
  private static final int CHECKSUM_BYTES = 4;

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
      double kept = 0;
      for (int k = 0; k < values.length; k++) {
        kept += values[k] * effects[f][k];
      }
      double deviation = Math.sqrt(variance[f]);
      double standard = (row[f] - grandMean[f] - kept) / deviation;
      result[f] =
          own == reference
              ? row[f]
              : (standard - shift[own][f]) / Math.sqrt(scale[own][f]) * deviation
                  + grandMean[f]
                  + kept;
    }
    return result;
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

  private int indexOf(String centre) {
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
    List<byte[]> texts = new ArrayList<>();
    centres.forEach(c -> texts.add(c.getBytes(StandardCharsets.UTF_8)));
    covariates.forEach(c -> texts.add(c.getBytes(StandardCharsets.UTF_8)));
    long bytes = 4L * 6 + CHECKSUM_BYTES;
    for (byte[] text : texts) {
      bytes += 4L + text.length;
    }
    bytes += numbers(grandMean.length, covariates.size(), centres.size()) * Double.BYTES;
    ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(bytes));
    out.putInt(MAGIC).putInt(VERSION);
    out.putInt(grandMean.length).putInt(centres.size()).putInt(covariates.size());
    out.putInt(reference);
    for (byte[] text : texts) {
      out.putInt(text.length).put(text);
    }
    put(out, grandMean);
    put(out, variance);
    for (double[][] table : List.of(effects, shift, scale)) {
      for (double[] values : table) {
        put(out, values);
      }
    }
    out.putInt(checksum(out.array(), out.position()));
    return out.array();
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
    ByteBuffer in = ByteBuffer.wrap(data);
    if (data.length < 4 * 6 + CHECKSUM_BYTES || in.getInt() != MAGIC) {
      throw damaged("it does not begin as one");
    }
    int version = in.getInt();
    if (version > VERSION) {
      throw new BundleException(
          "harmonisation-format-newer",
          "The harmonisation is stored in format "
              + version
              + "; this version reads "
              + VERSION
              + ".",
          "Update Pleura.");
    }
    int end = data.length - CHECKSUM_BYTES;
    if (version != VERSION || checksum(data, end) != ByteBuffer.wrap(data).getInt(end)) {
      throw damaged("its checksum does not fit");
    }
    in.limit(end);
    int features = in.getInt();
    int centreCount = in.getInt();
    int covariateCount = in.getInt();
    int reference = in.getInt();
    if (features != schema.size()) {
      throw damaged("it has " + features + " features, its schema " + schema.size());
    }
    int left = in.remaining();
    if (centreCount < 2
        || covariateCount < 0
        || centreCount > left / 4
        || covariateCount > left / 4
        || reference < -1
        || reference >= centreCount) {
      throw damaged(centreCount + " centres and " + covariateCount + " covariates");
    }
    List<String> centres = texts(in, centreCount);
    List<String> covariates = texts(in, covariateCount);
    if (numbers(features, covariateCount, centreCount) * Double.BYTES != in.remaining()) {
      throw damaged("it is " + data.length + " bytes long, which does not fit its numbers");
    }
    double[] grandMean = numbers(in, features, false);
    double[] variance = numbers(in, features, true);
    double[][] effects = new double[features][];
    for (int f = 0; f < features; f++) {
      effects[f] = numbers(in, covariateCount, false);
    }
    double[][] shift = new double[centreCount][];
    double[][] scale = new double[centreCount][];
    for (int k = 0; k < centreCount; k++) {
      shift[k] = numbers(in, features, false);
    }
    for (int k = 0; k < centreCount; k++) {
      scale[k] = numbers(in, features, true);
    }
    return new ComBatModel(
        schema, centres, covariates, reference, grandMean, variance, effects, shift, scale);
  }

  private static long numbers(long features, long covariates, long centres) {
    return features * (2 + covariates + 2 * centres);
  }

  private static List<String> texts(ByteBuffer in, int count) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (in.remaining() < 4) {
        throw damaged("a name is cut off");
      }
      int length = in.getInt();
      if (length < 0 || length > in.remaining()) {
        throw damaged("a name of " + length + " bytes");
      }
      byte[] bytes = new byte[length];
      in.get(bytes);
      String text = new String(bytes, StandardCharsets.UTF_8);
      if (texts.contains(text)) {
        throw damaged("the name '" + text + "' occurs twice");
      }
      texts.add(text);
    }
    return texts;
  }

  private static double[] numbers(ByteBuffer in, int count, boolean positive) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = in.getDouble();
      if (!Double.isFinite(values[i]) || (positive && values[i] <= 0)) {
        throw damaged("it holds the number " + values[i]);
      }
    }
    return values;
  }

  private static void put(ByteBuffer out, double[] values) {
    for (double value : values) {
      out.putDouble(value);
    }
  }

  private static int checksum(byte[] data, int length) {
    var checksum = new CRC32C();
    checksum.update(data, 0, length);
    return (int) checksum.getValue();
  }

  private static BundleException damaged(String why) {
    return new BundleException(
        "harmonisation-damaged",
        "The stored harmonisation is damaged: " + why + ".",
        "Get the bundle again from where it came from.");
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
