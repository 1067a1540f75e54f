package io.pleura.fusion.evaluation;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * So many of so many cases.
 *
 * @param count how many, 0 to {@code of}
 * @param of out of how many, at least 0
 */
public record Proportion(int count, int of) {

  /**
   * Checks the counts.
   *
   * @param count how many
   * @param of out of how many
   * @throws IllegalArgumentException when count is below 0 or above {@code of}
   */
  public Proportion {
    if (count < 0 || count > of) {
      throw new IllegalArgumentException(count + " of " + of);
    }
  }

  /**
   * The share.
   *
   * @return 0 to 1; empty when it is a share of no case
   */
  public OptionalDouble share() {
    return of == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) count / of);
  }

  /**
   * The share with the interval of Wilson (1927, Journal of the American Statistical Association
   * 22:209-212), without continuity correction.
   *
   * @param level coverage, such as 0.95
   * @return the share with its interval; empty when it is a share of no case
   * @throws IllegalArgumentException when the level is not between 0 and 1
   */
  public Optional<Estimate> wilson(double level) {
    double z = Normal.twoSided(level);
    if (of == 0) {
      return Optional.empty();
    }
    double share = (double) count / of;
    double square = z * z / of;
    double middle = (share + square / 2) / (1 + square);
    double half = z * Math.sqrt(share * (1 - share) / of + square / (4 * of)) / (1 + square);
    double low = count == 0 ? 0 : middle - half;
    double high = count == of ? 1 : middle + half;
    return Optional.of(new Estimate(share, low, high, level, "Wilson"));
  }
}
