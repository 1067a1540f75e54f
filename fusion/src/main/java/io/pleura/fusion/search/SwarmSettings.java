package io.pleura.fusion.search;

import io.pleura.fusion.search.ParticleSwarm.Edge;
import io.pleura.fusion.search.ParticleSwarm.Neighbourhood;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Everything that decides how a swarm moves. */
record SwarmSettings(
    int particles,
    int evaluations,
    Movement movement,
    double ownAcceleration,
    double sharedAcceleration,
    Neighbourhood neighbourhood,
    double velocityLimit,
    Edge edge,
    int stagnation,
    long seed) {

  static final String STRATEGY = "particle swarm";

  /** What a particle keeps of its velocity. */
  sealed interface Movement {
    /** A weight that falls linearly over the generations, or stays when both are equal. */
    record Inertia(double from, double to) implements Movement {}

    /** Velocity and pulls are all multiplied by one factor. */
    record Constriction() implements Movement {}
  }

  SwarmSettings {
    SettingRange.require(STRATEGY, "particles", particles, 2, 10_000);
    SettingRange.require(STRATEGY, "evaluations", evaluations, particles, 1_000_000);
    SettingRange.require(STRATEGY, "own acceleration", ownAcceleration, 0, 10);
    SettingRange.require(STRATEGY, "shared acceleration", sharedAcceleration, 0, 10);
    SettingRange.require(STRATEGY, "stagnation", stagnation, 1, 1_000_000);
    if (!(velocityLimit > 0 && velocityLimit <= 1)) {
      throw SettingRange.outOfRange(
          STRATEGY,
          "velocity limit",
          String.valueOf(velocityLimit),
          "above 0 and at most 1, a share of the range");
    }
    if (movement instanceof Movement.Inertia inertia) {
      SettingRange.require(STRATEGY, "inertia", inertia.from(), 0, 1);
      SettingRange.require(STRATEGY, "inertia", inertia.to(), 0, inertia.from());
    } else if (!(ownAcceleration + sharedAcceleration > 4)) {
      throw SettingRange.outOfRange(
          STRATEGY,
          "the sum of both accelerations",
          String.valueOf(ownAcceleration + sharedAcceleration),
          "above 4 with constriction");
    }
  }

  /** Clerc and Kennedy's factor for a sum of both accelerations above 4. */
  static double constriction(double sum) {
    return 2 / Math.abs(2 - sum - Math.sqrt(sum * sum - 4 * sum));
  }

  /** What is kept of the velocity in a move, the first one being number 1. */
  double keep(int generation) {
    if (movement instanceof Movement.Inertia inertia) {
      int moves = (evaluations - 1) / particles;
      double share = moves <= 1 ? 0 : Math.min(1, (generation - 1) / (moves - 1.0));
      return inertia.from() + share * (inertia.to() - inertia.from());
    }
    return constriction(ownAcceleration + sharedAcceleration);
  }

  /** An acceleration as the movement applies it. */
  double pull(double acceleration) {
    return movement instanceof Movement.Constriction
        ? constriction(ownAcceleration + sharedAcceleration) * acceleration
        : acceleration;
  }

  Map<String, String> toMap() {
    Map<String, String> map = new LinkedHashMap<>();
    map.put("strategy", STRATEGY);
    map.put("particles", String.valueOf(particles));
    map.put("evaluations", String.valueOf(evaluations));
    if (movement instanceof Movement.Inertia inertia) {
      map.put(
          "movement",
          inertia.from() == inertia.to()
              ? "inertia " + inertia.from()
              : "inertia " + inertia.from() + " falling to " + inertia.to());
    } else {
      map.put("movement", "constriction");
    }
    map.put("ownAcceleration", String.valueOf(ownAcceleration));
    map.put("sharedAcceleration", String.valueOf(sharedAcceleration));
    map.put("neighbourhood", neighbourhood.name().toLowerCase(java.util.Locale.ROOT));
    map.put("velocityLimit", String.valueOf(velocityLimit));
    map.put("edge", edge.name().toLowerCase(java.util.Locale.ROOT));
    map.put("stagnation", String.valueOf(stagnation));
    map.put("seed", String.valueOf(seed));
    return Collections.unmodifiableMap(map);
  }
}
