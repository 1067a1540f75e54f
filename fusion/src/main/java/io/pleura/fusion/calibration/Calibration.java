package io.pleura.fusion.calibration;

/**
 * A curve that turns the probability of a classifier into one that agrees with the share of
 * invasion observed. Fit it on cases that the classifier has not learnt from. Plain data: its
 * record components are all there is to store. Immutable and safe for concurrent use.
 */
public sealed interface Calibration permits PlattCalibration, IsotonicCalibration {

  /**
   * The calibrated probability.
   *
   * @param probability what the classifier gave, 0 to 1
   * @return 0 to 1
   * @throws IllegalArgumentException when the probability is not between 0 and 1
   */
  double calibrate(double probability);

  /**
   * Which kind of curve it is.
   *
   * @return the method that fits such curves
   */
  CalibrationMethod method();
}
