package io.pleura.explain;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The weighted least squares behind Kernel SHAP, for one row. A coalition and its complement have
 * the same weight and are taken together: with u = +1/2 for a player in the coalition and -1/2 for
 * one outside, half the difference of their worths is what the values, weighted by u, should give.
 * The values add up to the worth of all players.
 *
 * <p>The pairs of one size form a stratum. Strata of few pairs, which weigh most, are taken whole;
 * pairs are drawn from the others.
 */
final class KernelRegression {

  private final CoalitionGame game;
  private final int players;
  private final double total;
  private final double[] matrix;
  private final double[] rightSide;
  private final double[] signs;
  private final long[] coalition;
  private final long[] complement;

  KernelRegression(CoalitionGame game) {
    this.game = game;
    this.players = game.players();
    this.total = game.full() - game.empty();
    this.matrix = new double[Math.multiplyExact(players, players)];
    this.rightSide = new double[players];
    this.signs = new double[players];
    this.coalition = new long[game.words()];
    this.complement = new long[game.words()];
  }

  /**
   * Fits the values.
   *
   * @param budget how many pairs are asked for, at least players + 2
   * @param values one a player, to be filled
   * @param errors one a player, all 0; filled where pairs are drawn
   */
  void fit(int budget, SplittableRandom random, double[] values, double[] errors) {
    if (players == 1) {
      values[0] = total;
    }
    if (players < 2) {
      return;
    }
    var strata = new KernelStrata(players, budget);
    for (int size = 1; size <= strata.whole(); size++) {
      addWhole(size, strata.weight(size), strata.pairs(size));
    }
    int draws = strata.drawn();
    double weight = draws == 0 ? 0 : strata.drawnWeight() / draws;
    var table = new CoalitionTable(draws, game.words());
    addDrawn(strata, weight, table, random);
    // The sum is given, so that this changes no value; it makes the matrix positive definite.
    for (int i = 0; i < players; i++) {
      rightSide[i] += total / players;
      for (int j = 0; j <= i; j++) {
        matrix[i * players + j] += 1.0 / players;
      }
    }
    var equations = new Cholesky(matrix, players);
    double[] shift = new double[players];
    Arrays.fill(shift, 1);
    equations.solve(shift);
    System.arraycopy(rightSide, 0, values, 0, players);
    equations.solve(values);
    shiftToSum(total, values, shift);
    if (draws > 0) {
      setErrors(table, draws, weight, equations, shift, values, errors);
    }
  }

  /**
   * Adds all pairs of a stratum. The mean of u times u over them is known.
   *
   * @param weight of the stratum
   * @param pairs how many it has
   */
  private void addWhole(int size, double weight, double pairs) {
    double apart = 2.0 * size * (players - size) / ((double) players * (players - 1));
    for (int i = 0; i < players; i++) {
      for (int j = 0; j < i; j++) {
        matrix[i * players + j] += weight * (0.25 - 0.5 * apart);
      }
      matrix[i * players + i] += weight * 0.25;
    }
    int[] members = new int[size];
    Arrays.setAll(members, i -> i);
    // Halves of all players are complements of each other: take those with the first player.
    int fixed = 2 * size == players ? 1 : 0;
    do {
      setCoalition(members, 0, size);
      Arrays.fill(signs, -0.5);
      for (int member : members) {
        signs[member] = 0.5;
      }
      add(rightSide, signs, weight / pairs * difference());
    } while (advance(members, fixed));
  }

  /** The next set of members in lexical order. */
  private boolean advance(int[] members, int fixed) {
    int size = members.length;
    int last = size - 1;
    while (last >= fixed && members[last] == players - size + last) {
      last--;
    }
    if (last < fixed) {
      return false;
    }
    members[last]++;
    for (int i = last + 1; i < size; i++) {
      members[i] = members[i - 1] + 1;
    }
    return true;
  }

  /** Adds pairs drawn from the strata that are not taken whole. */
  private void addDrawn(
      KernelStrata strata, double weight, CoalitionTable table, SplittableRandom random) {
    int[] order = new int[players];
    Arrays.setAll(order, player -> player);
    for (int draw = 0; draw < strata.drawn(); draw++) {
      int size = strata.drawSize(random);
      boolean firstIn = false;
      for (int i = 0; i < size; i++) {
        int other = i + random.nextInt(players - i);
        int moved = order[i];
        order[i] = order[other];
        order[other] = moved;
        firstIn |= order[i] == 0;
      }
      if (2 * size == players && !firstIn) {
        setCoalition(order, size, players);
      } else {
        setCoalition(order, 0, size);
      }
      int slot = table.meet(coalition);
      if (table.count(slot) == 1) {
        table.setNumber(slot, difference());
      }
    }
    for (int slot = 0; slot < table.slots(); slot++) {
      if (table.count(slot) > 0) {
        setSigns(table, slot);
        double times = weight * table.count(slot);
        add(rightSide, signs, times * table.number(slot));
        for (int i = 0; i < players; i++) {
          double own = times * signs[i];
          for (int j = 0; j <= i; j++) {
            matrix[i * players + j] += own * signs[j];
          }
        }
      }
    }
  }

  /** The standard errors of the values, from what the values would be without each draw. */
  private void setErrors(
      CoalitionTable table,
      int draws,
      double weight,
      Cholesky equations,
      double[] shift,
      double[] values,
      double[] errors) {
    var moments = new RunningMoments(players);
    double[] influence = new double[players];
    for (int slot = 0; slot < table.slots(); slot++) {
      if (table.count(slot) > 0) {
        setSigns(table, slot);
        System.arraycopy(signs, 0, influence, 0, players);
        equations.solve(influence);
        shiftToSum(0, influence, shift);
        double leverage = weight * product(signs, influence);
        double missed = table.number(slot) - product(signs, values);
        double scale = weight * draws * missed / (1 - leverage);
        for (int i = 0; i < players; i++) {
          influence[i] *= scale;
        }
        moments.add(influence, table.count(slot));
      }
    }
    for (int i = 0; i < players; i++) {
      errors[i] = moments.standardError(i);
    }
  }

  private void setCoalition(int[] members, int first, int end) {
    Arrays.fill(coalition, 0);
    for (int i = first; i < end; i++) {
      coalition[members[i] / 64] |= 1L << (members[i] % 64);
    }
    for (int word = 0; word < coalition.length; word++) {
      complement[word] = ~coalition[word];
    }
    if (players % 64 != 0) {
      complement[complement.length - 1] &= (1L << (players % 64)) - 1;
    }
  }

  private void setSigns(CoalitionTable table, int slot) {
    for (int i = 0; i < players; i++) {
      signs[i] = table.contains(slot, i) ? 0.5 : -0.5;
    }
  }

  /** Half of what the coalition is worth above its complement. */
  private double difference() {
    return (game.worth(coalition) - game.worth(complement)) / 2;
  }

  private static void shiftToSum(double wanted, double[] vector, double[] shift) {
    add(vector, shift, (wanted - sum(vector)) / sum(shift));
  }

  private static void add(double[] sums, double[] vector, double times) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += times * vector[i];
    }
  }

  private static double sum(double[] vector) {
    double sum = 0;
    for (double value : vector) {
      sum += value;
    }
    return sum;
  }

  private static double product(double[] one, double[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += one[i] * other[i];
    }
    return sum;
  }
}
