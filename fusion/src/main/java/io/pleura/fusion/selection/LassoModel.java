package io.pleura.fusion.selection;

import java.util.List;

/**
 * A penalised regression of the label, 1 with and 0 without invasion, on standardised features.
 *
 * @param penalty the factor of the sum of absolute coefficients
 * @param intercept the intercept
 * @param coefficients one a feature in the schema's order, for features less their mean divided by
 *     their standard deviation (divisor n); exactly 0 when left out
 */
public record LassoModel(double penalty, double intercept, List<Double> coefficients) {

  /**
   * Copies the coefficients.
   *
   * @param penalty the factor of the sum of absolute coefficients
   * @param intercept the intercept
   * @param coefficients one a feature in the schema's order
   */
  public LassoModel {
    coefficients = List.copyOf(coefficients);
  }
}
