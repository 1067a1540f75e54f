package io.pleura.fusion.agreement;

import io.pleura.error.InvalidInputException;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Features of subjects that were measured several times: by several readers, or on perturbed masks.
 *
 * @param schema the features
 * @param subjects one list a subject, in it one array a measurement, in it one finite value a
 *     feature; every subject measured equally often; arrays are not copied, not to be written to
 * @param cases the id of the case that each subject is, so that a fold uses its training cases
 *     only; empty where the subjects are none of the cases of a training
 */
public record RepeatedMeasurements(
    FeatureSchema schema, List<List<double[]>> subjects, List<String> cases) {

  /**
   * Copies the lists and checks the shapes.
   *
   * @param schema the features
   * @param subjects one list a subject, in it one array a measurement, in it one finite value a
   *     feature
   * @param cases the id of the case that each subject is, or empty
   * @throws InvalidInputException when there are fewer than two subjects or measurements ({@code
   *     agreement-few-measurements}), a subject was measured another number of times ({@code
   *     agreement-unequal}) or a value is not finite ({@code agreement-value})
   * @throws IllegalArgumentException when a measurement has another number of values than there are
   *     features, or there are not as many cases as subjects
   */
  public RepeatedMeasurements {
    subjects = subjects.stream().map(List::copyOf).toList();
    cases = List.copyOf(cases);
    if (!cases.isEmpty() && cases.size() != subjects.size()) {
      throw new IllegalArgumentException(cases.size() + " cases, " + subjects.size() + " subjects");
    }
    int times = subjects.isEmpty() ? 0 : subjects.get(0).size();
    if (subjects.size() < 2 || times < 2) {
      throw new InvalidInputException(
          "agreement-few-measurements",
          "Agreement: " + subjects.size() + " subjects measured " + times + " times.",
          "Measure at least two subjects at least twice each.");
    }
    List<FeatureName> names = schema.names();
    for (int i = 0; i < subjects.size(); i++) {
      if (subjects.get(i).size() != times) {
        throw new InvalidInputException(
            "agreement-unequal",
            "Agreement: subject "
                + (i + 1)
                + " was measured "
                + subjects.get(i).size()
                + " times, the first one "
                + times
                + " times.",
            "Measure each subject equally often, or leave this one out.");
      }
      for (double[] values : subjects.get(i)) {
        requireFinite(names, values, i + 1);
      }
    }
  }

  /**
   * Measurements of subjects that are none of the cases of a training.
   *
   * @param schema the features
   * @param subjects one list a subject, in it one array a measurement, in it one finite value a
   *     feature
   * @throws InvalidInputException as the constructor with cases
   */
  public RepeatedMeasurements(FeatureSchema schema, List<List<double[]>> subjects) {
    this(schema, subjects, List.of());
  }

  /**
   * The measurements of some cases.
   *
   * @param ids those cases; others that were measured are left out
   * @return this, where the subjects are no cases of a training
   * @throws InvalidInputException when fewer than two of them were measured ({@code
   *     agreement-few-cases})
   */
  public RepeatedMeasurements ofCases(Collection<String> ids) {
    if (cases.isEmpty()) {
      return this;
    }
    Set<String> wanted = new HashSet<>(ids);
    List<Integer> chosen =
        IntStream.range(0, cases.size())
            .filter(i -> wanted.contains(cases.get(i)))
            .boxed()
            .toList();
    if (chosen.size() < 2) {
      throw new InvalidInputException(
          "agreement-few-cases",
          "Agreement: only "
              + chosen.size()
              + " of "
              + wanted.size()
              + " training cases were measured repeatedly.",
          "Measure more cases repeatedly, so that every fold has at least two of them.");
    }
    return new RepeatedMeasurements(
        schema,
        chosen.stream().map(subjects::get).toList(),
        chosen.stream().map(cases::get).toList());
  }

  private static void requireFinite(List<FeatureName> names, double[] values, int subject) {
    if (values.length != names.size()) {
      throw new IllegalArgumentException(
          values.length + " values of subject " + subject + " for " + names.size() + " features");
    }
    for (int f = 0; f < values.length; f++) {
      if (!Double.isFinite(values[f])) {
        throw new InvalidInputException(
            "agreement-value",
            "Agreement: " + names.get(f) + " of subject " + subject + " is " + values[f] + ".",
            "Give finite measurements, or leave this subject out.");
      }
    }
  }

  /**
   * The agreement of every feature.
   *
   * @param form which of the coefficients
   * @param level coverage of the interval, such as 0.95
   * @return one a feature, in the schema's order
   * @throws InvalidInputException when a feature has the same value in all measurements ({@code
   *     agreement-constant})
   */
  public List<IntraclassCorrelation> agreement(IntraclassCorrelation.Form form, double level) {
    List<IntraclassCorrelation> result = new ArrayList<>();
    for (int f = 0; f < schema.size(); f++) {
      result.add(IntraclassCorrelation.of(of(f), form, level));
    }
    return result;
  }

  /** SHA-256 over cases, features and values, in order. */
  String digest() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update((cases + " " + schema.names()).getBytes(StandardCharsets.UTF_8));
      for (List<double[]> subject : subjects) {
        for (double[] values : subject) {
          ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES * values.length);
          bytes.asDoubleBuffer().put(values);
          digest.update(bytes.array());
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The measurements of one feature: one array a subject. */
  double[][] of(int feature) {
    double[][] values = new double[subjects.size()][];
    for (int i = 0; i < values.length; i++) {
      values[i] = subjects.get(i).stream().mapToDouble(m -> m[feature]).toArray();
    }
    return values;
  }
}
