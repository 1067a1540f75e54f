package io.pleura.fusion.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Particles in the unit cube: positions, velocities and what each has found. All particles move
 * before any of them is scored, and each draws from a random stream of its own.
 */
final class Swarm {

  private final SwarmSettings settings;
  private final SplittableRandom[] streams;
  private final double[][] position;
  private final double[][] velocity;
  private final double[][] ownBest;
  private final double[] ownScore;

  Swarm(SwarmSettings settings, int width) {
    this.settings = settings;
    int particles = settings.particles();
    streams = new SplittableRandom[particles];
    position = new double[particles][width];
    velocity = new double[particles][width];
    ownBest = new double[particles][width];
    ownScore = new double[particles];
    Arrays.fill(ownScore, Double.NEGATIVE_INFINITY);
    var root = new SplittableRandom(settings.seed());
    for (int p = 0; p < particles; p++) {
      streams[p] = root.split();
      for (int i = 0; i < width; i++) {
        double start = streams[p].nextDouble();
        position[p][i] = start;
        velocity[p][i] = limited((streams[p].nextDouble() - start) / 2);
      }
    }
  }

  private double limited(double speed) {
    double limit = settings.velocityLimit();
    return Math.min(Math.max(speed, -limit), limit);
  }

  /** The candidates where the particles are. */
  List<Candidate> candidates(SearchSpace space) {
    List<Candidate> candidates = new ArrayList<>(position.length);
    for (double[] point : position) {
      candidates.add(space.at(point));
    }
    return candidates;
  }

  /** Takes the scores of the leading particles; returns whether the best of all has risen. */
  boolean learn(double[] scores) {
    double before = ownScore[best()];
    for (int p = 0; p < scores.length; p++) {
      if (scores[p] > ownScore[p]) {
        ownScore[p] = scores[p];
        ownBest[p] = position[p].clone();
      }
    }
    return ownScore[best()] > before;
  }

  private int best() {
    int best = 0;
    for (int p = 1; p < ownScore.length; p++) {
      if (ownScore[p] > ownScore[best]) {
        best = p;
      }
    }
    return best;
  }

  /** Of a particle and its two neighbours the one that has found most; itself when equal. */
  private int bestOfRing(int particle) {
    int count = ownScore.length;
    int best = particle;
    for (int neighbour : new int[] {(particle + count - 1) % count, (particle + 1) % count}) {
      if (ownScore[neighbour] > ownScore[best]) {
        best = neighbour;
      }
    }
    return best;
  }

  /** Moves all particles to the next generation, the first move being number 1. */
  void move(int generation) {
    double keep = settings.keep(generation);
    double own = settings.pull(settings.ownAcceleration());
    double shared = settings.pull(settings.sharedAcceleration());
    int global = best();
    for (int p = 0; p < position.length; p++) {
      int leader =
          switch (settings.neighbourhood()) {
            case GLOBAL -> global;
            case RING -> bestOfRing(p);
          };
      double[] goal = ownBest[leader];
      for (int i = 0; i < goal.length; i++) {
        double at = position[p][i];
        double speed =
            keep * velocity[p][i]
                + own * streams[p].nextDouble() * (ownBest[p][i] - at)
                + shared * streams[p].nextDouble() * (goal[i] - at);
        velocity[p][i] = limited(speed);
        step(p, i);
      }
    }
  }

  private void step(int p, int i) {
    double to = position[p][i] + velocity[p][i];
    if (to < 0 || to > 1) {
      switch (settings.edge()) {
        case STOP -> {
          to = to < 0 ? 0 : 1;
          velocity[p][i] = 0;
        }
        case REFLECT -> {
          to = to < 0 ? -to : 2 - to;
          velocity[p][i] = -velocity[p][i];
        }
        case WRAP -> to -= Math.floor(to);
      }
    }
    position[p][i] = to;
  }
}
