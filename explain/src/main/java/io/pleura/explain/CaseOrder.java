package io.pleura.explain;

/** How a heat map orders the cases from left to right. */
public enum CaseOrder {
  /**
   * Cases with similar contributions side by side. The cohort is divided along the direction in
   * which its contributions differ most, where the two parts differ most from each other, each part
   * holding at least an eighth; then each part in the same way. Of two parts the one of lower mean
   * probability stands at the left.
   */
  SIMILARITY,
  /** From the lowest probability to the highest, equal ones in the order of the cohort. */
  PROBABILITY
}
