package io.pleura.bundle;

/**
 * The outcome of a bundle's self-test that passed.
 *
 * @param cases golden cases that were replayed
 * @param largestDifference largest difference from an expected probability
 */
public record SelfTest(int cases, double largestDifference) {}
