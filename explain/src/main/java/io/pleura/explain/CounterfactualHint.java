package io.pleura.explain;

import io.pleura.bundle.BundleManifest.Range;
import io.pleura.feature.FeatureDefinition;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;

/**
 * For which other value of one feature the model would answer differently, all other features as
 * they are. This says how the model works, not what to do: nobody grows younger, and a tumour
 * marker is no lever.
 *
 * @param feature the feature
 * @param value its value in this case
 * @param probability the probability of this case, 0 to 1
 * @param threshold the probability from which the risk is called high, 0 to 1
 * @param trainingRange the values that were tried
 * @param crossing where the answer changes nearest to the value; nothing when it changes nowhere in
 *     the training range
 * @param exact whether every value of the training range is accounted for; otherwise the values of
 *     a grid were tried, and a change between two of its neighbours may have been missed
 */
public record CounterfactualHint(
    FeatureDefinition feature,
    double value,
    double probability,
    double threshold,
    Range trainingRange,
    Optional<Crossing> crossing,
    boolean exact) {

  /**
   * Where the answer changes.
   *
   * @param value the value nearest to that of the case for which the model answers differently
   * @param plainValue a value with few digits for which it does as well, at or a little beyond the
   *     nearest
   * @param probability the probability at the plain value, 0 to 1, on the other side of the
   *     threshold
   */
  public record Crossing(double value, double plainValue, double probability) {}

  /** Which way a value would have to be different. */
  public enum Direction {
    /** A larger value. */
    HIGHER,
    /** A smaller value. */
    LOWER
  }

  /**
   * Which way the value would have to be different.
   *
   * @return nothing when the answer changes nowhere in the training range
   */
  public Optional<Direction> direction() {
    return crossing.map(found -> found.value() > value ? Direction.HIGHER : Direction.LOWER);
  }

  /**
   * The hint in words.
   *
   * @return one sentence about the model, which gives no advice
   */
  public String sentence() {
    String name = feature.name().value();
    return crossing
        .map(
            found ->
                String.format(
                    Locale.ROOT,
                    "The model would answer differently for a patient with %s %s instead of %s and"
                        + " everything else the same: probability %s instead of %s, %s the"
                        + " threshold %s.",
                    name,
                    amount(found.plainValue()),
                    amount(value),
                    text(found.probability()),
                    text(probability),
                    side(found.probability()),
                    text(threshold)))
        .orElseGet(
            () ->
                String.format(
                    Locale.ROOT,
                    "With everything else the same, the model would give no other answer for a"
                        + " patient with any %s%s from %s to %s, the training range:"
                        + " the probability %s would stay %s the threshold %s.",
                    name,
                    exact ? "" : " that was tried",
                    amount(trainingRange.minimum()),
                    amount(trainingRange.maximum()),
                    text(probability),
                    side(probability),
                    text(threshold)));
  }

  private String side(double outcome) {
    return outcome >= threshold ? "at or above" : "below";
  }

  /** Three decimals, and more where the number would else look like the threshold. */
  private String text(double outcome) {
    return Math.abs(outcome - threshold) < 0.001 && outcome != threshold
        ? plain(outcome)
        : NumberText.probability(outcome);
  }

  private String amount(double number) {
    String unit = feature.unit().equals("a") ? "years" : feature.unit();
    return plain(number) + (unit.isEmpty() ? "" : " " + unit);
  }

  private static String plain(double number) {
    String text = BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    return text.replace("-", "−");
  }
}
