package io.pleura.fusion.selection;

import io.pleura.feature.FeatureName;

/**
 * How a feature differs between cases with and without invasion.
 *
 * @param feature the feature
 * @param statistic F, t or U, by the test
 * @param p two-sided p value, 0 to 1
 * @param adjustedP p value adjusted for the number of features (Benjamini and Hochberg 1995, J R
 *     Stat Soc B 57:289-300): the smallest false discovery rate at which the feature is found
 */
public record ComparedFeature(FeatureName feature, double statistic, double p, double adjustedP) {}
