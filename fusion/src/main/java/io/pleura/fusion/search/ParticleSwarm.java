package io.pleura.fusion.search;

import io.pleura.error.CancelledException;
import io.pleura.error.ConfigurationException;
import io.pleura.error.ExtractionException;
import io.pleura.execution.ExecutionContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Particle swarm optimisation (Kennedy and Eberhart, Proceedings of ICNN'95), with inertia weight
 * (Shi and Eberhart, Proceedings of CEC 1998) or constriction (Clerc and Kennedy, IEEE Transactions
 * on Evolutionary Computation 6, 2002).
 *
 * <p>A particle moves through a cube with edges from 0 to 1. A real or integer dimension of the
 * space has one coordinate there (integers have equal shares of it, logarithmic dimensions are even
 * in the logarithm); a categorical one has a coordinate for each value, and the greatest of them
 * chooses, so that no order of the values is made up.
 *
 * <p>All particles of a generation move before any of them is scored, and each draws from a random
 * stream of its own; so the result is the same, bit for bit, at any number of threads. Candidates
 * that are equal after rounding are scored once and cost no budget.
 */
public final class ParticleSwarm implements SearchStrategy {

  /** From whom a particle learns. */
  public enum Neighbourhood {
    /** From all particles: quick, and more easily caught in a local optimum. */
    GLOBAL,
    /** From itself and the particles before and after it: slower and wider. */
    RING
  }

  /** What happens to a particle that would leave the space, for each coordinate by itself. */
  public enum Edge {
    /** It stops at the edge. */
    STOP,
    /** It turns round as at a mirror. */
    REFLECT,
    /** It comes in again at the opposite edge. */
    WRAP
  }

  private final SwarmSettings settings;

  private ParticleSwarm(SwarmSettings settings) {
    this.settings = settings;
  }

  /**
   * A swarm with the {@linkplain #builder() defaults}.
   *
   * @param seed what the random draws start from
   * @return the strategy
   */
  public static ParticleSwarm withSeed(long seed) {
    return builder().seed(seed).build();
  }

  /**
   * Starts with the defaults: 10 particles, 50 evaluations, constriction with accelerations 2.05,
   * global neighbourhood, velocity limit 0.5, particles stop at the edge, 25 generations without a
   * rise, seed 0.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public Map<String, String> settings() {
    return settings.toMap();
  }

  /**
   * Searches until the evaluations are spent, the best score no longer rises, or every candidate of
   * the space has been scored.
   *
   * @param space the settings to choose from
   * @param objective scores a candidate
   * @param context threads, over which the particles of a generation are spread; progress (stage
   *     {@code particle swarm}, one unit an evaluation); cancellation between evaluations
   * @return the best candidate and all evaluations
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
        settings.evaluations(),
        journal -> run(space, objective, journal, context));
  }

  private SearchResult run(
      SearchSpace space, Objective objective, Journal journal, ExecutionContext context) {
    var evaluator =
        new Evaluator(SwarmSettings.STRATEGY, objective, settings.evaluations(), journal, context);
    var swarm = new Swarm(settings, space.width());
    double size = space.size();
    int still = 0;
    for (int generation = 1; ; generation++) {
      List<Candidate> candidates = swarm.candidates(space);
      boolean risen = swarm.learn(evaluator.score(candidates, 1));
      still = risen ? 0 : still + 1;
      if (evaluator.remaining() == 0) {
        return evaluator.finish(StopReason.BUDGET_SPENT);
      }
      if (evaluator.done() >= size) {
        return evaluator.finish(StopReason.NOTHING_NEW);
      }
      if (still >= settings.stagnation()) {
        return evaluator.finish(StopReason.STAGNATION);
      }
      swarm.move(generation);
    }
  }

  /** Collects settings; each may be set once. */
  public static final class Builder {
    private final Set<String> given = new HashSet<>();
    private int particles = 10;
    private int evaluations = 50;
    private SwarmSettings.Movement movement = new SwarmSettings.Movement.Constriction();
    private double ownAcceleration = 2.05;
    private double sharedAcceleration = 2.05;
    private Neighbourhood neighbourhood = Neighbourhood.GLOBAL;
    private double velocityLimit = 0.5;
    private Edge edge = Edge.STOP;
    private int stagnation = 25;
    private long seed;

    private Builder() {}

    private void once(String key) {
      if (!given.add(key)) {
        throw new IllegalStateException(key + " is set twice");
      }
    }

    /**
     * The number of particles, each scored once a generation.
     *
     * @param count 2 to 10000, default 10
     * @return this builder
     */
    public Builder particles(int count) {
      once("particles");
      particles = count;
      return this;
    }

    /**
     * The budget: most calls of the objective.
     *
     * @param count from the number of particles to 1000000, default 50
     * @return this builder
     */
    public Builder evaluations(int count) {
      once("evaluations");
      evaluations = count;
      return this;
    }

    /**
     * Moves with an inertia weight that stays: the velocity is multiplied by it before the pulls
     * are added. Unless {@link #acceleration} says otherwise, both accelerations are 1.49618, which
     * with 0.7298 is the same movement as the default constriction (Eberhart and Shi, Proceedings
     * of CEC 2000).
     *
     * @param weight 0 to 1
     * @return this builder
     */
    public Builder inertia(double weight) {
      return fallingInertia(weight, weight);
    }

    /**
     * Moves with an inertia weight that falls linearly from the first move to the last one that the
     * budget allows when no candidate repeats; often 0.9 to 0.4 (Shi and Eberhart, Proceedings of
     * CEC 1999). Unless {@link #acceleration} says otherwise, both accelerations are 1.49618.
     *
     * @param from weight of the first move, 0 to 1
     * @param to weight of the last move, 0 to {@code from}
     * @return this builder
     */
    public Builder fallingInertia(double from, double to) {
      once("movement");
      movement = new SwarmSettings.Movement.Inertia(from, to);
      if (!given.contains("acceleration")) {
        ownAcceleration = 1.49618;
        sharedAcceleration = 1.49618;
      }
      return this;
    }

    /**
     * Moves with Clerc and Kennedy's constriction, the default: velocity and pulls are multiplied
     * by {@code 2 / |2 - c - sqrt(c² - 4c)|}, where {@code c} is the sum of both accelerations and
     * has to be above 4.
     *
     * @return this builder
     */
    public Builder constriction() {
      once("movement");
      movement = new SwarmSettings.Movement.Constriction();
      return this;
    }

    /**
     * How strongly a particle is pulled; each pull is multiplied by a random number from 0 to 1,
     * drawn for each coordinate.
     *
     * @param own towards the best point it has found itself, 0 to 10
     * @param shared towards the best point its neighbourhood has found, 0 to 10
     * @return this builder
     */
    public Builder acceleration(double own, double shared) {
      once("acceleration");
      ownAcceleration = own;
      sharedAcceleration = shared;
      return this;
    }

    /**
     * From whom a particle learns.
     *
     * @param choice default global
     * @return this builder
     */
    public Builder neighbourhood(Neighbourhood choice) {
      once("neighbourhood");
      neighbourhood = choice;
      return this;
    }

    /**
     * The greatest step in one coordinate.
     *
     * @param share above 0 to 1, a share of the range, default 0.5
     * @return this builder
     */
    public Builder velocityLimit(double share) {
      once("velocityLimit");
      velocityLimit = share;
      return this;
    }

    /**
     * What happens to a particle that would leave the space.
     *
     * @param choice default stop
     * @return this builder
     */
    public Builder edge(Edge choice) {
      once("edge");
      edge = choice;
      return this;
    }

    /**
     * After how many generations in a row without a rise of the best score the search ends.
     *
     * @param generations 1 to 1000000, default 25
     * @return this builder
     */
    public Builder stagnation(int generations) {
      once("stagnation");
      stagnation = generations;
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
    public ParticleSwarm build() {
      return new ParticleSwarm(
          new SwarmSettings(
              particles,
              evaluations,
              movement,
              ownAcceleration,
              sharedAcceleration,
              neighbourhood,
              velocityLimit,
              edge,
              stagnation,
              seed));
    }
  }
}
