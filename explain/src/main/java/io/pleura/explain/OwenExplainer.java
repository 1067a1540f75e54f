package io.pleura.explain;

import io.pleura.error.ConfigurationException;
import io.pleura.error.ExtractionException;
import io.pleura.feature.FeatureVector;
import io.pleura.spi.Classifier;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Owen values of any classifier: SHAP values for features that belong together, such as those of
 * one modality. The features of a group become known one right after the other, in any order, and
 * the groups in any order; a value is the mean over all such orders of what its feature moves the
 * outcome by when it becomes known.
 *
 * <p>Within a group the values add up to what the group as a whole is worth, its value in {@link
 * GroupShapExplainer}; with SHAP values that is so only where groups do not act together. With each
 * feature in a group of its own, and with all features in one group, Owen values are the SHAP
 * values. Groups are the narrowest of the grouping.
 *
 * <p>Values are exact, by enumeration, until {@link #sampled} asks for estimates: random orders,
 * each followed by its reverse.
 */
public final class OwenExplainer extends ModelAgnosticExplainer {

  /** The most coalitions that are enumerated for a row: {@value}. */
  public static final int MOST_COALITIONS = 1 << 14;

  private static final int EXACT = 0;

  private final int[] groupOfFeature;
  private final int pairs;
  private final long seed;

  /**
   * Classifies the background rows.
   *
   * @param classifier what to explain
   * @param background rows of typical cases, at least 1, each one finite value a feature in schema
   *     order
   * @param grouping which features belong together
   * @throws IllegalArgumentException when there is no background row, one does not fit, or a
   *     feature is in no group
   * @throws ExtractionException with code {@code classifier-probability} when the classifier gives
   *     a number that is no probability
   */
  public OwenExplainer(Classifier classifier, List<double[]> background, FeatureGrouping grouping) {
    this(
        new MaskedClassifier(classifier, background),
        grouping.groupsOf(classifier.schema().names()),
        EXACT,
        0);
  }

  private OwenExplainer(MaskedClassifier model, int[] groupOfFeature, int pairs, long seed) {
    super(model);
    this.groupOfFeature = groupOfFeature;
    this.pairs = pairs;
    this.seed = seed;
  }

  /**
   * The same with estimates, for groups of any size.
   *
   * @param count pairs of orders drawn for a row, at least 2
   * @param start mixed with the values of a row to draw its orders
   * @return a new explainer
   * @throws IllegalArgumentException when the number is below 2, too few to know an error
   */
  public OwenExplainer sampled(int count, long start) {
    if (count < 2) {
      throw new IllegalArgumentException(count + " pairs of orders, at least 2 are needed");
    }
    return new OwenExplainer(model(), groupOfFeature, count, start);
  }

  /**
   * Explains one case and says how far off the contributions may be.
   *
   * @param features the values that were classified, each finite, in the classifier's order
   * @return what {@link #explain(FeatureVector)} gives, with standard errors from the spread over
   *     the pairs of orders; 0 where the values are exact
   * @throws IllegalArgumentException when the features are not those of the classifier, or one is
   *     undefined
   * @throws ConfigurationException with code {@code owen-coalitions} when the values are to be
   *     exact and more than {@link #MOST_COALITIONS} coalitions count; {@link
   *     #explain(FeatureVector)} and the others throw it as well
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
    var grouped = new GroupedGame(game, groupOfFeature);
    if (pairs == EXACT) {
      enumerate(grouped, values);
    } else {
      sample(grouped, random, values, errors);
    }
  }

  private static void enumerate(GroupedGame game, double[] values) {
    requireFew(game);
    int groups = game.groups();
    int most = groups;
    for (int group = 0; group < groups; group++) {
      most = Math.max(most, game.size(group));
    }
    var weights = new CoalitionWeights(most);
    for (int group = 0; group < groups; group++) {
      int size = game.size(group);
      double[] worth = new double[1 << size];
      for (int union = 0; union < 1 << groups; union++) {
        if ((union >> group & 1) == 1) {
          continue;
        }
        int before = Integer.bitCount(union);
        double share = weights.of(before, groups - 1 - before);
        fill(game, group, union, worth);
        for (int member = 0; member < size; member++) {
          int own = 1 << member;
          double sum = 0;
          for (int inside = 0; inside < worth.length; inside++) {
            if ((inside & own) == 0) {
              int known = Integer.bitCount(inside);
              sum += weights.of(known, size - 1 - known) * (worth[inside | own] - worth[inside]);
            }
          }
          values[game.player(group, member)] += share * sum;
        }
      }
    }
  }

  /** The worth of whole groups together with each part of one more group. */
  private static void fill(GroupedGame game, int group, int union, double[] worth) {
    int whole = worth.length - 1;
    worth[0] = game.worth(union);
    worth[whole] = game.worth(union | 1 << group);
    for (int inside = 1; inside < whole; inside++) {
      game.clear();
      for (int other = 0; other < game.groups(); other++) {
        for (int member = 0; member < game.size(other); member++) {
          boolean known = other == group ? (inside >> member & 1) == 1 : (union >> other & 1) == 1;
          if (known) {
            game.add(game.player(other, member));
          }
        }
      }
      worth[inside] = game.worth();
    }
  }

  private static void requireFew(GroupedGame game) {
    int groups = game.groups();
    double coalitions = Math.scalb(1.0, groups);
    for (int group = 0; group < groups; group++) {
      coalitions += Math.scalb(Math.scalb(1.0, game.size(group)) - 2, groups - 1);
    }
    if (groups > GroupedGame.MOST_GROUPS || coalitions > MOST_COALITIONS) {
      throw new ConfigurationException(
          "owen-coalitions",
          "Exact Owen values are for at most "
              + MOST_COALITIONS
              + " coalitions and "
              + GroupedGame.MOST_GROUPS
              + " groups, but this case differs from the background rows in groups of "
              + IntStream.range(0, groups).mapToObj(group -> "" + game.size(group)).toList()
              + " features.",
          "Ask for estimates by 'sampled', which states their standard errors, or for the groups as"
              + " wholes by GroupShapExplainer.");
    }
  }

  private void sample(GroupedGame game, SplittableRandom random, double[] values, double[] errors) {
    int[] order = new int[game.groups()];
    Arrays.setAll(order, group -> group);
    int[][] members = new int[order.length][];
    for (int group = 0; group < members.length; group++) {
      members[group] = new int[game.size(group)];
      for (int member = 0; member < members[group].length; member++) {
        members[group][member] = game.player(group, member);
      }
    }
    double[] sample = new double[values.length];
    var moments = new RunningMoments(values.length);
    for (int pair = 0; pair < pairs; pair++) {
      shuffle(order, random);
      for (int[] one : members) {
        shuffle(one, random);
      }
      Arrays.fill(sample, 0);
      walk(game, order, members, sample);
      reverse(order);
      for (int[] one : members) {
        reverse(one);
      }
      walk(game, order, members, sample);
      moments.add(sample, 1);
    }
    for (int player = 0; player < values.length; player++) {
      values[player] = moments.mean(player);
      errors[player] = moments.standardError(player);
    }
  }

  /** Adds half of what each player raises the worth by when it joins. */
  private static void walk(GroupedGame game, int[] order, int[][] members, double[] sample) {
    boolean remembers = order.length <= GroupedGame.MOST_GROUPS;
    int union = 0;
    game.clear();
    double before = game.worth();
    for (int group : order) {
      union |= 1 << group;
      int last = members[group].length - 1;
      for (int i = 0; i <= last; i++) {
        int player = members[group][i];
        game.add(player);
        double worth = i == last && remembers ? game.worth(union) : game.worth();
        sample[player] += (worth - before) / 2;
        before = worth;
      }
    }
  }

  private static void shuffle(int[] order, SplittableRandom random) {
    for (int i = order.length - 1; i > 0; i--) {
      swap(order, i, random.nextInt(i + 1));
    }
  }

  private static void reverse(int[] order) {
    for (int i = 0; i < order.length / 2; i++) {
      swap(order, i, order.length - 1 - i);
    }
  }

  private static void swap(int[] order, int one, int other) {
    int moved = order[one];
    order[one] = order[other];
    order[other] = moved;
  }
}
