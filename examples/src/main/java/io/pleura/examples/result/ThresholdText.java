package io.pleura.examples.result;

import io.pleura.Prediction;
import io.pleura.examples.text.PythonText;
import java.util.Locale;

/** On which side of the threshold a probability lies, in words. */
public final class ThresholdText {

  private static final int FEWEST_DIGITS = 2;
  private static final int MOST_DIGITS = 17;

  private ThresholdText() {}

  /**
   * Names probability and threshold with as many digits as tell them apart.
   *
   * @param prediction the outcome
   * @return for example {@code probability 0.72, above the threshold 0.50}
   */
  public static String of(Prediction prediction) {
    double probability = prediction.probability();
    double threshold = prediction.threshold();
    if (probability == threshold) {
      return "probability " + PythonText.number(probability) + ", equal to the threshold";
    }
    int digits = FEWEST_DIGITS;
    while (fixed(probability, digits).equals(fixed(threshold, digits)) && digits < MOST_DIGITS) {
      digits++;
    }
    return "probability "
        + fixed(probability, digits)
        + (probability > threshold ? ", above" : ", below")
        + " the threshold "
        + fixed(threshold, digits);
  }

  private static String fixed(double value, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }
}
