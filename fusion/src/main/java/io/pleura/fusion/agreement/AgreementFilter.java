package io.pleura.fusion.agreement;

import io.pleura.error.ConfigurationException;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureName;
import io.pleura.fusion.selection.FeatureSelector;
import io.pleura.fusion.selection.Selection;
import io.pleura.spi.TrainingData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Keeps the features that agree between repeated measurements. One that has the same value in all
 * of them has no defined agreement and is not kept. Of the training rows only their cases and
 * features matter.
 *
 * @param measurements repeated measurements of at least the features to choose from
 * @param form which intraclass correlation
 * @param basis what has to reach the limit
 * @param limit the least value to keep, at most 1, such as 0.75
 */
public record AgreementFilter(
    RepeatedMeasurements measurements, IntraclassCorrelation.Form form, Basis basis, double limit)
    implements FeatureSelector {

  private static final double LEVEL = 0.95;

  /** What has to reach the limit. */
  public enum Basis {
    /** The coefficient itself. */
    VALUE,
    /** The lower bound of its 95 % confidence interval. */
    LOWER_BOUND
  }

  /**
   * Checks the limit.
   *
   * @param measurements repeated measurements of at least the features to choose from
   * @param form which intraclass correlation
   * @param basis what has to reach the limit
   * @param limit the least value to keep, at most 1
   * @throws ConfigurationException when the limit is above 1 or not finite
   */
  public AgreementFilter {
    if (!(limit <= 1) || Double.isInfinite(limit)) {
      throw new ConfigurationException(
          "selection-limit",
          "Selector agreement: limit is " + limit + ", which is out of range.",
          "Choose a limit of at most 1, for example 0.75.");
    }
  }

  /** Uses the measurements of these cases only, where they are of cases. */
  @Override
  public AgreementFilter forCases(List<String> ids) {
    return new AgreementFilter(measurements.ofCases(ids), form, basis, limit);
  }

  @Override
  public Selection select(TrainingData data, ExecutionContext context) {
    List<FeatureName> kept = new ArrayList<>();
    for (FeatureName name : data.schema().names()) {
      context.cancellation().throwIfCancelled();
      int position = measurements.schema().indexOf(name);
      if (position < 0) {
        throw new InvalidInputException(
            "agreement-missing-feature",
            "Selector agreement: the repeated measurements lack feature " + name + ".",
            "Measure the same features repeatedly as the model learns from.");
      }
      double[][] values = measurements.of(position);
      if (!IntraclassCorrelation.isConstant(values)) {
        IntraclassCorrelation agreement = IntraclassCorrelation.of(values, form, LEVEL);
        double reached = basis == Basis.VALUE ? agreement.value() : agreement.lower();
        if (reached >= limit) {
          kept.add(name);
        }
      }
    }
    if (kept.isEmpty()) {
      throw new InvalidInputException(
          "selection-empty",
          "Selector agreement ("
              + form
              + ", "
              + basis
              + ", limit "
              + limit
              + ") keeps none of "
              + data.schema().size()
              + " features.",
          "Loosen its limits, or leave the selector out.");
    }
    return new Selection(data.schema(), kept);
  }

  @Override
  public Map<String, String> settings() {
    return Map.of(
        "selector",
        "agreement",
        "form",
        form.name(),
        "basis",
        basis.name(),
        "limit",
        Double.toString(limit),
        "subjects",
        Integer.toString(measurements.subjects().size()),
        "measurements",
        Integer.toString(measurements.subjects().get(0).size()),
        "sha256",
        measurements.digest());
  }
}
