package io.pleura.fusion.search;

import io.pleura.error.CancelledException;
import io.pleura.error.ConfigurationException;
import io.pleura.error.ExtractionException;
import io.pleura.execution.ExecutionContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Scores candidates drawn at random, each independent of the others (Bergstra and Bengio, Journal
 * of Machine Learning Research 13, 2012). A candidate that was drawn before is drawn anew.
 */
public final class RandomSearch implements SearchStrategy {

  /** So many draws in a row without a new candidate end the search. */
  private static final int MOST_REPEATS = 100_000;

  private final long seed;
  private final int evaluations;

  private RandomSearch(long seed, int evaluations) {
    this.seed = seed;
    this.evaluations = evaluations;
  }

  /**
   * A random search.
   *
   * @param seed what the random draws start from
   * @param evaluations how many candidates are scored, 1 to 1000000
   * @return the strategy
   * @throws ConfigurationException when the number of evaluations is out of range
   */
  public static RandomSearch of(long seed, int evaluations) {
    SettingRange.require("random search", "evaluations", evaluations, 1, 1_000_000);
    return new RandomSearch(seed, evaluations);
  }

  @Override
  public Map<String, String> settings() {
    Map<String, String> map = new LinkedHashMap<>();
    map.put("strategy", "random search");
    map.put("evaluations", String.valueOf(evaluations));
    map.put("seed", String.valueOf(seed));
    return Collections.unmodifiableMap(map);
  }

  /**
   * Scores the candidates.
   *
   * @param space the settings to choose from
   * @param objective scores a candidate
   * @param context threads, progress (stage {@code random search}, one unit an evaluation) and
   *     cancellation between evaluations
   * @return the best candidate and all evaluations; with fewer than wanted, and the reason {@link
   *     StopReason#NOTHING_NEW}, when the space has no more candidates
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
        state, space, settings(), evaluations, journal -> run(space, objective, journal, context));
  }

  private SearchResult run(
      SearchSpace space, Objective objective, Journal journal, ExecutionContext context) {
    var evaluator = new Evaluator("random search", objective, evaluations, journal, context);
    Draws draws = draw(space, evaluations, seed);
    evaluator.addRepeats(draws.repeats());
    evaluator.score(draws.candidates(), 1);
    return evaluator.finish(
        evaluator.remaining() == 0 ? StopReason.BUDGET_SPENT : StopReason.NOTHING_NEW);
  }

  /** Different candidates in the order drawn, and how many draws gave one that was there. */
  record Draws(List<Candidate> candidates, int repeats) {}

  /** Draws different candidates, fewer than wanted when there are no more. */
  static Draws draw(SearchSpace space, int count, long seed) {
    var random = new SplittableRandom(seed);
    double size = space.size();
    Set<Candidate> seen = new HashSet<>();
    List<Candidate> candidates = new ArrayList<>();
    double[] point = new double[space.width()];
    int repeats = 0;
    int inRow = 0;
    while (candidates.size() < count && candidates.size() < size && inRow < MOST_REPEATS) {
      for (int i = 0; i < point.length; i++) {
        point[i] = random.nextDouble();
      }
      Candidate candidate = space.at(point);
      if (seen.add(candidate)) {
        candidates.add(candidate);
        inRow = 0;
      } else {
        repeats++;
        inRow++;
      }
    }
    return new Draws(candidates, repeats);
  }
}
