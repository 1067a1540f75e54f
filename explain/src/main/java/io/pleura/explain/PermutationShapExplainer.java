package io.pleura.explain;

import io.pleura.error.ExtractionException;
import io.pleura.feature.FeatureVector;
import io.pleura.spi.Classifier;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * SHAP values of any classifier, estimated from random orders in which features become known. Each
 * order is followed by its reverse (antithetic pairs), which makes the values of features that act
 * alone or in twos exact. A row costs at most two probabilities a pair of orders, feature and
 * background row; coalitions that are likely to be met again are remembered.
 *
 * <p>Standard errors come from the spread over the pairs of orders, which are independent.
 */
public final class PermutationShapExplainer extends ModelAgnosticExplainer {

  /** How many pairs of orders are drawn if nothing else is said: {@value}. */
  public static final int DEFAULT_PAIRS = 50;

  private final int pairs;
  private final long seed;

  /**
   * Classifies the background rows. Draws {@value #DEFAULT_PAIRS} pairs of orders a row with the
   * seed 0.
   *
   * @param classifier what to explain
   * @param background rows of typical cases, at least 1, each one finite value a feature in schema
   *     order
   * @throws IllegalArgumentException when there is no background row or one does not fit
   * @throws ExtractionException with code {@code classifier-probability} when the classifier gives
   *     a number that is no probability
   */
  public PermutationShapExplainer(Classifier classifier, List<double[]> background) {
    this(new MaskedClassifier(classifier, background), DEFAULT_PAIRS, 0);
  }

  private PermutationShapExplainer(MaskedClassifier model, int pairs, long seed) {
    super(model);
    this.pairs = pairs;
    this.seed = seed;
  }

  /**
   * The same with another number of samples.
   *
   * @param count pairs of orders drawn for a row, at least 2
   * @return a new explainer
   * @throws IllegalArgumentException when the number is below 2, too few to know an error
   */
  public PermutationShapExplainer withPairs(int count) {
    if (count < 2) {
      throw new IllegalArgumentException(count + " pairs of orders, at least 2 are needed");
    }
    return new PermutationShapExplainer(model(), count, seed);
  }

  /**
   * The same with another seed.
   *
   * @param start mixed with the values of a row to draw its orders
   * @return a new explainer
   */
  public PermutationShapExplainer withSeed(long start) {
    return new PermutationShapExplainer(model(), pairs, start);
  }

  /**
   * Explains one case and says how far off the contributions may be.
   *
   * @param features the values that were classified, each finite, in the classifier's order
   * @return what {@link #explain(FeatureVector)} gives, with standard errors
   * @throws IllegalArgumentException when the features are not those of the classifier, or one is
   *     undefined
   * @throws ExtractionException as {@link #explain(FeatureVector)}
   */
  public SampledExplanation explainWithErrors(FeatureVector features) {
    return sampledExplanation(features);
  }

  @Override
  long seed() {
    return seed;
  }

  @Override
  void play(CoalitionGame game, SplittableRandom random, double[] values, double[] errors) {
    int players = game.players();
    int[] order = new int[players];
    Arrays.setAll(order, player -> player);
    double[] sample = new double[players];
    var walk = new Walk(game, pairs);
    var moments = new RunningMoments(players);
    for (int pair = 0; pair < pairs; pair++) {
      shuffle(order, random);
      Arrays.fill(sample, 0);
      walk.start();
      for (int i = 0; i < players; i++) {
        sample[order[i]] += walk.join(order[i]) / 2;
      }
      walk.start();
      for (int i = players - 1; i >= 0; i--) {
        sample[order[i]] += walk.join(order[i]) / 2;
      }
      moments.add(sample, 1);
    }
    for (int player = 0; player < players; player++) {
      values[player] = moments.mean(player);
      errors[player] = moments.standardError(player);
    }
  }

  private static void shuffle(int[] order, SplittableRandom random) {
    for (int i = order.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int moved = order[i];
      order[i] = order[other];
      order[other] = moved;
    }
  }

  /** Players join one by one. Small and large coalitions, which come again, are remembered. */
  private static final class Walk {

    /** A size is remembered when it has at most so many coalitions a pair of orders. */
    private static final int LIKELY_AGAIN = 8;

    private static final int MOST_REMEMBERED = 1 << 18;

    private final CoalitionGame game;
    private final long[] coalition;
    private final int remembered;
    private final CoalitionTable table;
    private int size;
    private double worth;

    Walk(CoalitionGame game, int pairs) {
      this.game = game;
      this.coalition = new long[game.words()];
      int players = game.players();
      int sizes = 0;
      double room = 0;
      double coalitions = 1;
      for (int k = 1; k <= players / 2; k++) {
        coalitions = coalitions * (players - k + 1) / k;
        double more = 2 * Math.min(coalitions, 2.0 * pairs);
        if (coalitions > (double) LIKELY_AGAIN * pairs || room + more > MOST_REMEMBERED) {
          break;
        }
        room += more;
        sizes = k;
      }
      this.remembered = sizes;
      this.table = new CoalitionTable((int) room, Math.max(1, coalition.length));
    }

    void start() {
      Arrays.fill(coalition, 0);
      size = 0;
      worth = game.empty();
    }

    /** What the worth rises by when a player joins. */
    double join(int player) {
      coalition[player / 64] |= 1L << (player % 64);
      size++;
      double before = worth;
      worth = worth();
      return worth - before;
    }

    private double worth() {
      if (size == game.players()) {
        return game.full();
      }
      if (Math.min(size, game.players() - size) > remembered) {
        return game.worth(coalition);
      }
      int slot = table.meet(coalition);
      if (table.count(slot) == 1) {
        table.setNumber(slot, game.worth(coalition));
      }
      return table.number(slot);
    }
  }
}
