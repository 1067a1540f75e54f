package io.pleura.bundle;

/**
 * The outcome of a bundle's self-test that passed.
 *
 * @param cases golden rows of feature values that the classifier was given
 * @param studies golden studies whose features were extracted and given to the classifier
 * @param largestDifference largest difference from an expected probability, of rows and studies
 * @param largestFeatureDifference largest difference of a study's feature from its expected value,
 *     as a share of its extractor's tolerance, 0 to 1; 0 without studies
 */
public record SelfTest(
    int cases, int studies, double largestDifference, double largestFeatureDifference) {}
