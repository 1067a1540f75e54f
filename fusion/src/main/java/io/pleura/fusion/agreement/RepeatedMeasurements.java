package io.pleura.fusion.agreement;

import io.pleura.error.InvalidInputException;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import java.util.ArrayList;
import java.util.List;

/**
 * Features of subjects that were measured several times: by several readers, or on perturbed masks.
 *
 * @param schema the features
 * @param subjects one list a subject, in it one array a measurement, in it one finite value a
 *     feature; every subject measured equally often; arrays are not copied, not to be written to
 */
public record RepeatedMeasurements(FeatureSchema schema, List<List<double[]>> subjects) {

  /**
   * Copies the lists and checks the shapes.
   *
   * @param schema the features
   * @param subjects one list a subject, in it one array a measurement, in it one finite value a
   *     feature
   * @throws InvalidInputException when there are fewer than two subjects or measurements ({@code
   *     agreement-few-measurements}), a subject was measured another number of times ({@code
   *     agreement-unequal}) or a value is not finite ({@code agreement-value})
   * @throws IllegalArgumentException when a measurement has another number of values than there are
   *     features
   */
  public RepeatedMeasurements {
    subjects = subjects.stream().map(List::copyOf).toList();
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

  /** The measurements of one feature: one array a subject. */
  double[][] of(int feature) {
    double[][] values = new double[subjects.size()][];
    for (int i = 0; i < values.length; i++) {
      values[i] = subjects.get(i).stream().mapToDouble(m -> m[feature]).toArray();
    }
    return values;
  }
}
