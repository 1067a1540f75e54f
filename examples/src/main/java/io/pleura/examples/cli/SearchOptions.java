package io.pleura.examples.cli;

import io.pleura.fusion.TunableClassifier;
import io.pleura.fusion.TuningPlan;
import io.pleura.fusion.search.ParticleSwarm;
import io.pleura.fusion.search.RandomSearch;
import io.pleura.fusion.search.SuccessiveHalving;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How {@code pleura train} searches hyper-parameters. */
final class SearchOptions {

  private static final int FACTOR = 3;

  /** How hyper-parameters are searched. */
  enum Tuning {
    SWARM,
    RANDOM,
    HALVING,
    NONE
  }

  @Option(
      names = "--tune",
      paramLabel = "HOW",
      defaultValue = "swarm",
      description = {
        "How hyper-parameters are searched: swarm (particle swarm), random, halving (successive"
            + " halving: many candidates learn from a third of the training cases, the best third of"
            + " them from all), or none. The report sets the outcome beside the defaults and beside a"
            + " random search of equal effort (default: ${DEFAULT-VALUE})."
      })
  private Tuning tuning = Tuning.SWARM;

  @Option(
      names = "--evaluations",
      paramLabel = "N",
      defaultValue = "50",
      description = {
        "Effort of a search in each fold, in candidates that learn from all training cases (default:"
            + " ${DEFAULT-VALUE})."
      })
  private int evaluations;

  @Option(
      names = "--halving-rounds",
      paramLabel = "N",
      defaultValue = "1",
      description = {
        "Rounds of successive halving after the first; with 2 candidates begin with a ninth of the"
            + " training cases, which takes large cohorts (default: ${DEFAULT-VALUE})."
      })
  private int rounds;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = {
        "Folder that keeps what the searches have found. An interrupted run that is started again"
            + " with the same cases and options goes on from there and gives the same files."
      })
  @Nullable Path state;

  /** Made by picocli. */
  SearchOptions() {}

  /** The search of a classifier's hyper-parameters. */
  TuningPlan plan(TunableClassifier classifier, long seed) {
    return switch (tuning) {
      case SWARM ->
          TuningPlan.tunedBy(
              classifier, ParticleSwarm.builder().seed(seed).evaluations(evaluations).build());
      case RANDOM -> TuningPlan.tunedBy(classifier, RandomSearch.of(seed, evaluations));
      case HALVING -> TuningPlan.tunedBy(classifier, halving(seed));
      case NONE -> TuningPlan.defaults(classifier);
    };
  }

  /** Each round costs as much as any other, together as much as was asked for. */
  private SuccessiveHalving halving(long seed) {
    double ofRound = evaluations / (rounds + 1.0);
    double first = ofRound * Math.pow(FACTOR, rounds);
    return SuccessiveHalving.builder()
        .candidates((int) Math.round(Math.min(first, Integer.MAX_VALUE)))
        .factor(FACTOR)
        .rounds(rounds)
        .seed(seed)
        .build();
  }
}
