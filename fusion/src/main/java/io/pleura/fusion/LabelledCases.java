package io.pleura.fusion;

import io.pleura.error.InvalidInputException;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureSchema;
import io.pleura.spi.TrainingData;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Labelled rows and whose they are: what a model is validated on and learns from.
 *
 * @param data features and labels, one row a case; its groups are the patients
 * @param ids the name of each case, no two alike
 * @param patients whose case each is; several cases may be of one patient
 * @param centres where each was scanned; empty when that is not known
 * @param attributes what else is known of each; empty when nothing is
 */
public record LabelledCases(
    TrainingData data,
    List<String> ids,
    List<String> patients,
    List<String> centres,
    List<CaseAttributes> attributes) {

  /**
   * Copies the lists and checks them.
   *
   * @param data features and labels, one row a case
   * @param ids the name of each case, no two alike
   * @param patients whose case each is; several cases may be of one patient
   * @param centres where each was scanned; empty when that is not known
   * @param attributes what else is known of each; empty when nothing is
   * @throws IllegalArgumentException when the lengths do not fit
   * @throws InvalidInputException when two cases have the same id
   */
  public LabelledCases {
    attributes = List.copyOf(attributes);
    ids = List.copyOf(ids);
    patients = List.copyOf(patients);
    centres = List.copyOf(centres);
    int rows = data.rows().size();
    if (ids.size() != rows
        || patients.size() != rows
        || (!centres.isEmpty() && centres.size() != rows)
        || (!attributes.isEmpty() && attributes.size() != rows)) {
      throw new IllegalArgumentException(
          rows
              + " rows, "
              + ids.size()
              + " ids, "
              + patients.size()
              + " patients, "
              + centres.size()
              + " centres, attributes of "
              + attributes.size());
    }
    if (!data.groups().equals(patients)) {
      data = new TrainingData(data.schema(), data.rows(), data.invasion(), patients);
    }
    requireDistinct(ids);
  }

  /** Refuses a name that two cases have. */
  static void requireDistinct(List<String> ids) {
    Map<String, Integer> first = new HashMap<>();
    for (int i = 0; i < ids.size(); i++) {
      Integer other = first.putIfAbsent(ids.get(i), i);
      if (other != null) {
        throw new InvalidInputException(
            "cases-duplicate-id",
            "Case " + (i + 1) + " has the id '" + ids.get(i) + "' of case " + (other + 1) + ".",
            "Give each case an id of its own.");
      }
    }
  }

  /**
   * Cases of which nothing else is known.
   *
   * @param data features and labels, one row a case
   * @param ids the name of each case, no two alike
   * @param patients whose case each is; several cases may be of one patient
   * @param centres where each was scanned; empty when that is not known
   * @throws IllegalArgumentException when the lengths do not fit
   * @throws InvalidInputException when two cases have the same id
   */
  public LabelledCases(
      TrainingData data, List<String> ids, List<String> patients, List<String> centres) {
    this(data, ids, patients, centres, List.of());
  }

  /**
   * Cases of which each is a patient of its own, from unknown centres.
   *
   * @param data features and labels, one row a case
   * @param ids the name of each case, no two alike
   * @return the cases
   * @throws InvalidInputException when two cases have the same id
   */
  public static LabelledCases of(TrainingData data, List<String> ids) {
    return new LabelledCases(data, ids, ids, List.of());
  }

  /**
   * Cases of values that were not looked at before, of which nothing else is known.
   *
   * @param schema the features
   * @param rows one array a case, one value a feature; not copied, not to be written to
   * @param invasion one label a case: true for pleural invasion
   * @param ids the name of each case, no two alike
   * @param patients whose case each is; several cases may be of one patient
   * @param centres where each was scanned; empty when that is not known
   * @return the cases
   * @throws IllegalArgumentException when the lengths do not fit
   * @throws InvalidInputException when a value is not finite ({@code cases-value}; the message
   *     names case and feature) or two cases have the same id ({@code cases-duplicate-id})
   */
  public static LabelledCases of(
      FeatureSchema schema,
      List<double[]> rows,
      List<Boolean> invasion,
      List<String> ids,
      List<String> patients,
      List<String> centres) {
    for (int i = 0; i < Math.min(rows.size(), ids.size()); i++) {
      double[] row = rows.get(i);
      for (int f = 0; f < Math.min(row.length, schema.size()); f++) {
        if (!Double.isFinite(row[f])) {
          throw new InvalidInputException(
              "cases-value",
              "Case '"
                  + ids.get(i)
                  + "', feature "
                  + schema.names().get(f)
                  + ": the value is "
                  + row[f]
                  + ".",
              "Give a finite value, or leave this case or this feature out.");
        }
      }
    }
    return new LabelledCases(new TrainingData(schema, rows, invasion), ids, patients, centres);
  }

  /**
   * The number of cases.
   *
   * @return 0 or more
   */
  public int size() {
    return ids.size();
  }

  /**
   * Whether it is known where each case was scanned.
   *
   * @return true when there is a centre for every case
   */
  public boolean hasCentres() {
    return !centres.isEmpty();
  }

  /** SHA-256 over names, patients, centres, labels, features, their owners and values, in order. */
  String digest() {
    MessageDigest digest = newDigest();
    for (int i = 0; i < size(); i++) {
      for (String text : List.of(ids.get(i), patients.get(i), hasCentres() ? centres.get(i) : "")) {
        update(digest, text);
      }
      digest.update((byte) (data.invasion().get(i) ? 1 : 0));
      double[] row = data.rows().get(i);
      ByteBuffer values = ByteBuffer.allocate(Double.BYTES * row.length);
      values.asDoubleBuffer().put(row);
      digest.update(values.array());
    }
    for (FeatureDefinition feature : data.schema().definitions()) {
      update(digest, feature.name().value());
      update(digest, feature.owner());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** SHA-256 of a text. */
  static String sha256(String text) {
    MessageDigest digest = newDigest();
    update(digest, text);
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void update(MessageDigest digest, String text) {
    digest.update((text.length() + ":" + text).getBytes(StandardCharsets.UTF_8));
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The label of each case. */
  boolean[] labels() {
    boolean[] labels = new boolean[size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = data.invasion().get(i);
    }
    return labels;
  }

  /**
   * Some of the cases.
   *
   * @param positions which, from 0, in the order wanted
   * @return those cases
   * @throws IndexOutOfBoundsException when there is no such case
   */
  public LabelledCases subset(List<Integer> positions) {
    List<double[]> rows = new ArrayList<>();
    List<Boolean> invasion = new ArrayList<>();
    List<String> names = new ArrayList<>();
    List<String> whose = new ArrayList<>();
    List<String> where = new ArrayList<>();
    List<CaseAttributes> known = new ArrayList<>();
    for (int position : positions) {
      rows.add(data.rows().get(position));
      invasion.add(data.invasion().get(position));
      names.add(ids.get(position));
      whose.add(patients.get(position));
      if (hasCentres()) {
        where.add(centres.get(position));
      }
      if (!attributes.isEmpty()) {
        known.add(attributes.get(position));
      }
    }
    return new LabelledCases(
        new TrainingData(data.schema(), rows, invasion, whose), names, whose, where, known);
  }
}
