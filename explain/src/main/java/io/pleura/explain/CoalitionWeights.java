package io.pleura.explain;

/**
 * The numbers {@code a! b! / (a + b + 1)!}: how often so many players come before so many others.
 */
final class CoalitionWeights {

  private final double[][] weight;

  /**
   * Computes the numbers.
   *
   * @param most largest a + b + 1
   */
  CoalitionWeights(int most) {
    this.weight = new double[Math.max(1, most)][];
    for (int a = 0; a < weight.length; a++) {
      weight[a] = new double[weight.length - a];
      weight[a][0] = 1.0 / (a + 1);
      for (int b = 1; b < weight[a].length; b++) {
        weight[a][b] = weight[a][b - 1] * b / (a + b + 1);
      }
    }
  }

  double of(int before, int after) {
    return weight[before][after];
  }
}
