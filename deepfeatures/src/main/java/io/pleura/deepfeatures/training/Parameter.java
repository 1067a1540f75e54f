package io.pleura.deepfeatures.training;

import ai.djl.ndarray.types.Shape;

/** An array that training changes, or, for running statistics, follows. */
final class Parameter {

  private final Shape shape;
  private final boolean decays;
  private float[] values;

  /**
   * @param decays whether weight decay applies
   */
  Parameter(Shape shape, float[] values, boolean decays) {
    this.shape = shape;
    this.values = values;
    this.decays = decays;
  }

  Shape shape() {
    return shape;
  }

  boolean decays() {
    return decays;
  }

  float[] values() {
    return values;
  }

  void replace(float[] newValues) {
    values = newValues;
  }
}
