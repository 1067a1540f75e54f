package io.pleura.explain;

import io.pleura.execution.ExecutionContext;

/** SHAP values of an ensemble of trees under one meaning of a feature that is not known. */
interface TreeShapValues {

  /** What the ensemble gives before any feature is known. */
  double base();

  /**
   * The values of many rows, the same bits at any number of threads.
   *
   * @param rows one value a feature, in the ensemble's precision
   * @return one value a row and feature
   */
  double[][] of(double[][] rows, ExecutionContext context);
}
