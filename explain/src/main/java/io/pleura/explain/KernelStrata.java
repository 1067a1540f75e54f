package io.pleura.explain;

import java.util.SplittableRandom;

/**
 * How a budget of pairs of coalitions is spent. The pairs whose smaller coalition has k of n
 * players form stratum k, which the Shapley kernel gives a weight proportional to 2 / (k (n - k)),
 * half of it where both coalitions have the same size.
 *
 * <p>From k = 1 upwards, strata are taken whole as long as their share of the budget suffices; the
 * first one always, so that each player is seen alone. The rest of the budget is drawn from the
 * rest of the strata.
 */
final class KernelStrata {

  private final int players;
  private final double[] weight;
  private final int whole;
  private final int drawn;
  private final double drawnWeight;

  /**
   * Spends the budget.
   *
   * @param players at least 2
   * @param budget pairs, at least players + 2
   */
  KernelStrata(int players, int budget) {
    this.players = players;
    int most = players / 2;
    this.weight = new double[most + 1];
    double allWeight = 0;
    double allPairs = 0;
    for (int size = 1; size <= most; size++) {
      weight[size] = (2 * size == players ? 1.0 : 2.0) / ((double) size * (players - size));
      allWeight += weight[size];
      allPairs += pairs(size);
    }
    double leftWeight = 1;
    double leftPairs = allPairs;
    double left = budget;
    int taken = 0;
    for (int size = 1; size <= most; size++) {
      weight[size] /= allWeight;
    }
    for (int size = 1; size <= most; size++) {
      boolean enough = leftPairs <= left || pairs(size) * leftWeight <= left * weight[size];
      if (size > 1 && !enough) {
        break;
      }
      left -= pairs(size);
      leftPairs -= pairs(size);
      leftWeight -= weight[size];
      taken = size;
    }
    this.whole = taken;
    this.drawn = taken == most ? 0 : (int) left;
    double rest = 0;
    for (int size = most; size > taken; size--) {
      rest += weight[size];
    }
    this.drawnWeight = rest;
  }

  /** The largest k whose stratum is taken whole, at least 1. */
  int whole() {
    return whole;
  }

  /** How many pairs are drawn; 0, or at least 2. */
  int drawn() {
    return drawn;
  }

  /** The share of the kernel's weight that the drawn pairs stand for, 0 to 1. */
  double drawnWeight() {
    return drawnWeight;
  }

  /** The share of the kernel's weight in a stratum; those of all strata add up to 1. */
  double weight(int size) {
    return weight[size];
  }

  /** The number of pairs in a stratum, exact below 2^53. */
  double pairs(int size) {
    double coalitions = 1;
    for (int i = 1; i <= size; i++) {
      coalitions = coalitions * (players - i + 1) / i;
    }
    return 2 * size == players ? coalitions / 2 : coalitions;
  }

  /** Draws a stratum that is not taken whole, by weight. */
  int drawSize(SplittableRandom random) {
    double point = random.nextDouble() * drawnWeight;
    int size = weight.length - 1;
    while (size > whole + 1 && point >= weight[size]) {
      point -= weight[size];
      size--;
    }
    return size;
  }
}
