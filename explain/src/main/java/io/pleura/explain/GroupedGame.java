package io.pleura.explain;

import java.util.Arrays;

/**
 * A game whose players come in groups. Only groups with a player count: the features of the others
 * have the values of all background rows. Serves one thread.
 */
final class GroupedGame {

  /** The most groups whose unions are remembered. */
  static final int MOST_GROUPS = 12;

  private final CoalitionGame game;
  private final int[][] players;
  private final int[] numbers;
  private final long[] coalition;
  private final double[] remembered;

  /**
   * Sorts the players into their groups.
   *
   * @param groupOfFeature the number of the group of each feature
   */
  GroupedGame(CoalitionGame game, int[] groupOfFeature) {
    this.game = game;
    int[] sizes = new int[Arrays.stream(groupOfFeature).max().orElse(-1) + 1];
    for (int player = 0; player < game.players(); player++) {
      sizes[groupOfFeature[game.feature(player)]]++;
    }
    int groups = 0;
    int[] places = new int[sizes.length];
    this.numbers = new int[sizes.length];
    for (int number = 0; number < sizes.length; number++) {
      if (sizes[number] > 0) {
        numbers[groups] = number;
        places[number] = groups++;
      }
    }
    this.players = new int[groups][];
    for (int group = 0; group < groups; group++) {
      players[group] = new int[sizes[numbers[group]]];
    }
    int[] filled = new int[groups];
    for (int player = 0; player < game.players(); player++) {
      int group = places[groupOfFeature[game.feature(player)]];
      players[group][filled[group]++] = player;
    }
    this.coalition = new long[game.words()];
    this.remembered = new double[groups <= MOST_GROUPS ? 1 << groups : 0];
    Arrays.fill(remembered, Double.NaN);
  }

  /** The number of groups with a player. */
  int groups() {
    return players.length;
  }

  /** The number that the caller knows a group by. */
  int number(int group) {
    return numbers[group];
  }

  int size(int group) {
    return players[group].length;
  }

  /** A player of a group. */
  int player(int group, int member) {
    return players[group][member];
  }

  /**
   * The worth of whole groups.
   *
   * @param union one bit a group, of at most {@link #MOST_GROUPS}
   */
  double worth(int union) {
    if (Double.isNaN(remembered[union])) {
      clear();
      for (int group = 0; group < players.length; group++) {
        if ((union >> group & 1) == 1) {
          for (int player : players[group]) {
            add(player);
          }
        }
      }
      remembered[union] = worth();
    }
    return remembered[union];
  }

  /** Leaves the coalition without a player. */
  void clear() {
    Arrays.fill(coalition, 0);
  }

  /** Takes a player into the coalition. */
  void add(int player) {
    coalition[player / 64] |= 1L << (player % 64);
  }

  /** The worth of the coalition as it is. */
  double worth() {
    int size = 0;
    for (long word : coalition) {
      size += Long.bitCount(word);
    }
    if (size == 0) {
      return game.empty();
    }
    return size == game.players() ? game.full() : game.worth(coalition);
  }
}
