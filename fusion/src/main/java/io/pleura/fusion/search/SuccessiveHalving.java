package io.pleura.fusion.search;

import io.pleura.error.CancelledException;
import io.pleura.error.ConfigurationException;
import io.pleura.error.ExtractionException;
import io.pleura.execution.ExecutionContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Scores many random candidates with little effort and the better ones with more (Jamieson and
 * Talwalkar, Proceedings of AISTATS 2016; Li and others, Journal of Machine Learning Research 18,
 * 2018).
 *
 * <p>With factor {@code f} and {@code r} rounds after the first, round {@code i} from 0 to {@code
 * r} scores its candidates at budget share {@code f^(i - r)}; the best of them, one in {@code f}
 * rounded down but at least one, go on, so that the last round is at full effort. Of equal scores
 * the candidate drawn earlier goes on. The objective decides what a smaller effort means, for
 * example fewer trees or rows. Only candidates of the last round can be the result's best.
 */
public final class SuccessiveHalving implements SearchStrategy {

  private static final String STRATEGY = "successive halving";

  private final int candidates;
  private final int factor;
  private final int rounds;
  private final long seed;

  private SuccessiveHalving(Builder builder) {
    SettingRange.require(STRATEGY, "candidates", builder.candidates, 1, 1_000_000);
    SettingRange.require(STRATEGY, "factor", builder.factor, 2, 100);
    SettingRange.require(STRATEGY, "rounds", builder.rounds, 0, 20);
    candidates = builder.candidates;
    factor = builder.factor;
    rounds = builder.rounds;
    seed = builder.seed;
  }

  /**
   * Successive halving with the {@linkplain #builder() defaults}.
   *
   * @param seed what the random draws start from
   * @return the strategy
   */
  public static SuccessiveHalving withSeed(long seed) {
    return builder().seed(seed).build();
  }

  /**
   * Starts with the defaults: 81 candidates, factor 3, 3 rounds after the first, seed 0. They are
   * scored at shares 1/27 (81), 1/9 (27), 1/3 (9) and 1 (3), which costs as much as 12 evaluations
   * at full effort.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public Map<String, String> settings() {
    Map<String, String> map = new LinkedHashMap<>();
    map.put("strategy", STRATEGY);
    map.put("candidates", String.valueOf(candidates));
    map.put("factor", String.valueOf(factor));
    map.put("rounds", String.valueOf(rounds));
    map.put("seed", String.valueOf(seed));
    return Collections.unmodifiableMap(map);
  }

  /**
   * Scores the candidates round by round.
   *
   * @param space the settings to choose from
   * @param objective scores a candidate, with an effort that follows the budget share
   * @param context threads, over which the candidates of a round are spread; progress (stage {@code
   *     successive halving}, one unit an evaluation); cancellation between evaluations
   * @return the best candidate of the last round and all evaluations; with fewer candidates than
   *     wanted, and the reason {@link StopReason#NOTHING_NEW}, when the space has no more
   * @throws ExtractionException when the objective throws or gives a score that is not finite
   * @throws CancelledException when cancelled
   */
  @Override
  public SearchResult search(SearchSpace space, Objective objective, ExecutionContext context) {
    return run(space, objective, Journal.none(space), context);
  }

  @Override
  public SearchResult search(
      SearchSpace space, Objective objective, Path state, ExecutionContext context)
      throws IOException {
    return Journal.resume(
        state,
        space,
        settings(),
        evaluations(candidates),
        journal -> run(space, objective, journal, context));
  }

  private SearchResult run(
      SearchSpace space, Objective objective, Journal journal, ExecutionContext context) {
    RandomSearch.Draws draws = RandomSearch.draw(space, candidates, seed);
    List<Candidate> left = draws.candidates();
    StopReason reason =
        left.size() == candidates ? StopReason.BUDGET_SPENT : StopReason.NOTHING_NEW;
    var evaluator = new Evaluator(STRATEGY, objective, evaluations(left.size()), journal, context);
    evaluator.addRepeats(draws.repeats());
    for (int round = 0; ; round++) {
      double[] scores = evaluator.score(left, share(round));
      if (round == rounds) {
        return evaluator.finish(reason);
      }
      left = best(left, scores);
    }
  }

  /** The share of a round, exactly 1 in the last one. */
  private double share(int round) {
    double divisor = 1;
    for (int i = round; i < rounds; i++) {
      divisor *= factor;
    }
    return 1 / divisor;
  }

  private int evaluations(int first) {
    long sum = 0;
    int count = first;
    for (int round = 0; round <= rounds; round++) {
      sum += count;
      count = Math.max(1, count / factor);
    }
    return Math.toIntExact(sum);
  }

  /** The candidates that go on, in the order in which they were drawn. */
  private List<Candidate> best(List<Candidate> scored, double[] scores) {
    // The sort is stable: of equal scores the earlier comes first.
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> -scores[i]))
        .limit(Math.max(1, scores.length / factor))
        .sorted()
        .map(scored::get)
        .toList();
  }

  /** Collects settings; each may be set once. */
  public static final class Builder {
    private final Set<String> given = new HashSet<>();
    private int candidates = 81;
    private int factor = 3;
    private int rounds = 3;
    private long seed;

    private Builder() {}

    private void once(String key) {
      if (!given.add(key)) {
        throw new IllegalStateException(key + " is set twice");
      }
    }

    /**
     * How many candidates are drawn for the first round.
     *
     * @param count 1 to 1000000, default 81
     * @return this builder
     */
    public Builder candidates(int count) {
      once("candidates");
      candidates = count;
      return this;
    }

    /**
     * By what the number of candidates is divided, and the effort multiplied, from round to round.
     *
     * @param divisor 2 to 100, default 3
     * @return this builder
     */
    public Builder factor(int divisor) {
      once("factor");
      factor = divisor;
      return this;
    }

    /**
     * The number of rounds after the first, which decides the smallest budget share.
     *
     * @param count 0 to 20, default 3
     * @return this builder
     */
    public Builder rounds(int count) {
      once("rounds");
      rounds = count;
      return this;
    }

    /**
     * What the random draws start from.
     *
     * @param value any number, default 0
     * @return this builder
     */
    public Builder seed(long value) {
      once("seed");
      seed = value;
      return this;
    }

    /**
     * Checks the settings.
     *
     * @return the strategy
     * @throws ConfigurationException when a setting is out of range
     */
    public SuccessiveHalving build() {
      return new SuccessiveHalving(this);
    }
  }
}
