package io.pleura.explain;

import io.pleura.execution.CancellationToken;
import java.util.Arrays;

/**
 * What a classifier makes of one row when only some of its features are known. The players are the
 * features whose value differs from that of a background row; a coalition is a set of players, one
 * bit a player. Serves one thread.
 */
final class CoalitionGame {

  private final MaskedClassifier model;
  private final double[] row;
  private final CancellationToken cancellation;
  private final int[] features;
  private final double full;
  private final double[] mixed;

  /**
   * Finds the players and classifies the row.
   *
   * @param row one finite value a feature, which nobody changes
   * @param cancellation polled at each coalition
   */
  CoalitionGame(MaskedClassifier model, double[] row, CancellationToken cancellation) {
    this.model = model;
    this.row = row;
    this.cancellation = cancellation;
    int[] found = new int[row.length];
    int count = 0;
    for (int f = 0; f < row.length; f++) {
      for (int b = 0; b < model.backgroundCount(); b++) {
        if (MaskedClassifier.differ(row[f], model.background(b)[f])) {
          found[count++] = f;
          break;
        }
      }
    }
    this.features = Arrays.copyOf(found, count);
    this.mixed = row.clone();
    this.full = model.probability(mixed, "the explained row");
  }

  int players() {
    return features.length;
  }

  /** Which feature a player is. */
  int feature(int player) {
    return features[player];
  }

  int backgroundCount() {
    return model.backgroundCount();
  }

  /** The number of 64-bit words of a coalition. */
  int words() {
    return (features.length + 63) / 64;
  }

  /** The worth of no player. */
  double empty() {
    return model.base();
  }

  /** The worth of all players: the probability of the row. */
  double full() {
    return full;
  }

  /** The worth of a coalition: the mean probability over the background rows. */
  double worth(long[] coalition) {
    cancellation.throwIfCancelled();
    double sum = 0;
    for (int b = 0; b < model.backgroundCount(); b++) {
      System.arraycopy(model.background(b), 0, mixed, 0, mixed.length);
      for (int word = 0; word < coalition.length; word++) {
        for (long left = coalition[word]; left != 0; left &= left - 1) {
          int feature = features[64 * word + Long.numberOfTrailingZeros(left)];
          mixed[feature] = row[feature];
        }
      }
      sum += classify();
    }
    return sum / model.backgroundCount();
  }

  /**
   * The players whose values differ from those of one background row.
   *
   * @param index which background row
   * @param players filled from the start
   * @return how many
   */
  int differing(int index, int[] players) {
    double[] background = model.background(index);
    int count = 0;
    for (int player = 0; player < features.length; player++) {
      int feature = features[player];
      if (MaskedClassifier.differ(row[feature], background[feature])) {
        players[count++] = player;
      }
    }
    return count;
  }

  /**
   * The worth of every coalition against one background row. The coalitions follow each other such
   * that one feature changes at a time.
   *
   * @param index which background row
   * @param players the players that differ from it, at least 1 and at most 30
   * @param worth filled from the start, in the order of the coalitions as numbers with the first
   *     player in the lowest bit
   */
  void enumerate(int index, int[] players, int count, double[] worth) {
    double[] background = model.background(index);
    System.arraycopy(background, 0, mixed, 0, mixed.length);
    int all = (1 << count) - 1;
    int coalition = 0;
    worth[0] = model.outcome(index);
    worth[all] = full;
    for (int step = 1; step <= all; step++) {
      cancellation.throwIfCancelled();
      int changed = Integer.numberOfTrailingZeros(step);
      coalition ^= 1 << changed;
      int feature = features[players[changed]];
      mixed[feature] = (coalition >> changed & 1) == 1 ? row[feature] : background[feature];
      if (coalition != all) {
        worth[coalition] = classify();
      }
    }
  }

  private double classify() {
    return model.probability(mixed, "a background row with values of the explained row");
  }
}
