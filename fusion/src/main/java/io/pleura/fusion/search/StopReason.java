package io.pleura.fusion.search;

/** Why a search came to its end. */
public enum StopReason {
  /** All evaluations that were allowed are done. */
  BUDGET_SPENT,
  /** The best score has not risen for as many generations as were allowed. */
  STAGNATION,
  /** No candidate was left, or could be found, that had not been tried. */
  NOTHING_NEW
}
