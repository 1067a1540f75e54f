package io.pleura;

import io.pleura.feature.FeatureName;

/**
 * How much one feature moved the outcome of one case.
 *
 * @param feature the feature
 * @param value its value in this case
 * @param contribution SHAP value, in units of the explanation's scale; above 0 towards invasion
 */
public record Contribution(FeatureName feature, double value, double contribution) {}
