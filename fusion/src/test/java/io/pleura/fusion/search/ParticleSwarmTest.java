package io.pleura.fusion.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.CancelledException;
import io.pleura.error.ConfigurationException;
import io.pleura.error.ExtractionException;
import io.pleura.execution.CancellationToken;
import io.pleura.execution.ExecutionContext;
import io.pleura.execution.ProgressListener;
import io.pleura.fusion.search.ParticleSwarm.Edge;
import io.pleura.fusion.search.ParticleSwarm.Neighbourhood;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ParticleSwarmTest {

  private static final ExecutionContext ONE = ExecutionContext.ofCallingThread();

  private static final SearchSpace MIXED =
      SearchSpace.builder()
          .integer("trees", 50, 500)
          .logReal("rate", 1e-4, 1)
          .logInteger("leaf", 1, 64)
          .real("share", 0.2, 1)
          .categorical("kind", "a", "b", "c", "d")
          .build();

  /** Highest, 0, at trees=321, rate=0.01, leaf=3, share=0.7, kind=c. */
  private static double mixed(Candidate candidate, double share, ExecutionContext context) {
    return -Math.abs(candidate.integer("trees") - 321) / 450.0
        - Math.abs(Math.log10(candidate.real("rate") / 0.01)) / 4
        - Math.abs(candidate.integer("leaf") - 3) / 64.0
        - Math.abs(candidate.real("share") - 0.7)
        - (candidate.text("kind").equals("c") ? 0 : 0.3);
  }

  private static SearchSpace cube(int dimensions, double low, double high) {
    SearchSpace.Builder builder = SearchSpace.builder();
    for (int i = 0; i < dimensions; i++) {
      builder.real("x" + i, low, high);
    }
    return builder.build();
  }

  private static double[] point(Candidate candidate) {
    double[] x = new double[candidate.values().size()];
    for (int i = 0; i < x.length; i++) {
      x[i] = candidate.real("x" + i);
    }
    return x;
  }

  private static double sphere(Candidate candidate, double share, ExecutionContext context) {
    double sum = 0;
    for (double x : point(candidate)) {
      sum += (x - 1) * (x - 1);
    }
    return -sum;
  }

  private static double rosenbrock(Candidate candidate, double share, ExecutionContext context) {
    double[] x = point(candidate);
    double sum = 0;
    for (int i = 0; i + 1 < x.length; i++) {
      double bend = x[i + 1] - x[i] * x[i];
      sum += 100 * bend * bend + (1 - x[i]) * (1 - x[i]);
    }
    return -sum;
  }

  private static double rastrigin(Candidate candidate, double share, ExecutionContext context) {
    double sum = 0;
    for (double x : point(candidate)) {
      sum += x * x - 10 * Math.cos(2 * Math.PI * x) + 10;
    }
    return -sum;
  }

  @Test
  void constrictionHasThePublishedValues() {
    // Clerc and Kennedy 2002; Eberhart and Shi 2000: 4.1 gives 0.7298 and 0.7298 * 2.05 = 1.49618.
    assertEquals(0.729843788, SwarmSettings.constriction(4.1), 1e-9);
    assertEquals(1.49617977, SwarmSettings.constriction(4.1) * 2.05, 1e-8);
    assertEquals(1, SwarmSettings.constriction(4), 0);
    assertEquals(0.381966011, SwarmSettings.constriction(5), 1e-9);
  }

  @ParameterizedTest
  @CsvSource({"GLOBAL,STOP", "GLOBAL,REFLECT", "GLOBAL,WRAP", "RING,STOP", "RING,REFLECT"})
  void convergesWithEachNeighbourhoodAndEdge(Neighbourhood neighbourhood, Edge edge) {
    ParticleSwarm swarm =
        ParticleSwarm.builder()
            .particles(20)
            .evaluations(6000)
            .stagnation(200)
            .neighbourhood(neighbourhood)
            .edge(edge)
            .seed(42)
            .build();
    SearchResult sphere = swarm.search(cube(5, -5, 5), ParticleSwarmTest::sphere, ONE);
    assertTrue(sphere.bestScore() > -1e-8, "sphere " + sphere.bestScore());
    SearchResult valley = swarm.search(cube(2, -2, 2), ParticleSwarmTest::rosenbrock, ONE);
    assertTrue(valley.bestScore() > -1e-6, "Rosenbrock " + valley.bestScore());
    assertEquals(1, valley.best().real("x0"), 0.01);
    SearchResult hills = swarm.search(cube(2, -5.12, 5.12), ParticleSwarmTest::rastrigin, ONE);
    assertTrue(hills.bestScore() > -1e-6, "Rastrigin " + hills.bestScore());
  }

  @Test
  void convergesWithEachMovement() {
    List<ParticleSwarm.Builder> builders =
        List.of(
            ParticleSwarm.builder().inertia(0.7298),
            ParticleSwarm.builder().fallingInertia(0.9, 0.4),
            ParticleSwarm.builder().constriction().acceleration(2.8, 1.3),
            ParticleSwarm.builder().inertia(0.7).acceleration(1.4, 1.4).velocityLimit(0.2));
    for (ParticleSwarm.Builder builder : builders) {
      ParticleSwarm swarm = builder.particles(20).evaluations(4000).stagnation(200).seed(3).build();
      SearchResult result = swarm.search(cube(3, -5, 5), ParticleSwarmTest::sphere, ONE);
      assertTrue(result.bestScore() > -1e-6, swarm.settings() + " " + result.bestScore());
    }
  }

  @Test
  void inertiaFallsFromTheFirstMoveToTheLast() {
    SwarmSettings settings = settings(new SwarmSettings.Movement.Inertia(0.9, 0.4), 1.5, 50);
    // 50 evaluations of 10 particles are five generations, four moves.
    assertEquals(0.9, settings.keep(1), 0);
    assertEquals(0.9 - 0.5 / 3, settings.keep(2), 1e-15);
    assertEquals(0.4, settings.keep(4), 1e-15);
    assertEquals(0.4, settings.keep(9), 1e-15);
    assertEquals(1.5, settings.pull(1.5), 0);
  }

  @Test
  void inertiaWithConstrictedPullsIsConstriction() {
    double factor = SwarmSettings.constriction(4.1);
    var first = new Swarm(settings(new SwarmSettings.Movement.Constriction(), 2.05, 50), 3);
    var second =
        new Swarm(
            settings(new SwarmSettings.Movement.Inertia(factor, factor), factor * 2.05, 50), 3);
    SearchSpace space = cube(3, -5, 5);
    for (int generation = 1; generation < 6; generation++) {
      List<Candidate> candidates = first.candidates(space);
      assertEquals(candidates, second.candidates(space));
      double[] scores = candidates.stream().mapToDouble(c -> sphere(c, 1, ONE)).toArray();
      first.learn(scores);
      second.learn(scores);
      first.move(generation);
      second.move(generation);
    }
  }

  private static SwarmSettings settings(
      SwarmSettings.Movement movement, double acceleration, int evaluations) {
    return new SwarmSettings(
        10,
        evaluations,
        movement,
        acceleration,
        acceleration,
        Neighbourhood.GLOBAL,
        0.5,
        Edge.STOP,
        25,
        1);
  }

  @ParameterizedTest
  @EnumSource(Neighbourhood.class)
  void newsReachesAllOrTheNextParticlesOnly(Neighbourhood neighbourhood) {
    SwarmSettings settings =
        new SwarmSettings(
            6,
            60,
            new SwarmSettings.Movement.Inertia(0, 0),
            0,
            1,
            neighbourhood,
            0.5,
            Edge.STOP,
            25,
            1);
    SearchSpace space = cube(3, -5, 5);
    var swarm = new Swarm(settings, space.width());
    List<Candidate> before = swarm.candidates(space);
    swarm.learn(new double[] {0, 0, 7, 0, 0, 0});
    swarm.move(1);
    List<Candidate> after = swarm.candidates(space);
    // Without inertia and own pull, who follows itself stays.
    List<Integer> moved = new ArrayList<>();
    for (int p = 0; p < before.size(); p++) {
      if (!before.get(p).equals(after.get(p))) {
        moved.add(p);
      }
    }
    assertEquals(
        switch (neighbourhood) {
          case GLOBAL -> List.of(0, 1, 3, 4, 5);
          case RING -> List.of(1, 3);
        },
        moved);
  }

  @ParameterizedTest
  @EnumSource(Edge.class)
  void particlesStayInsideAndKeepToTheVelocityLimit(Edge edge) {
    SwarmSettings settings =
        new SwarmSettings(
            8,
            1000,
            new SwarmSettings.Movement.Inertia(1, 1),
            0.3,
            0.3,
            Neighbourhood.RING,
            0.1,
            edge,
            1000,
            5);
    SearchSpace space = cube(2, -1, 1);
    var swarm = new Swarm(settings, space.width());
    List<Candidate> before = swarm.candidates(space);
    int wrapped = 0;
    int atEdge = 0;
    for (int generation = 1; generation < 100; generation++) {
      swarm.learn(before.stream().mapToDouble(c -> sphere(c, 1, ONE)).toArray());
      swarm.move(generation);
      List<Candidate> after = swarm.candidates(space);
      for (int p = 0; p < after.size(); p++) {
        assertTrue(space.contains(after.get(p)), after.get(p).toString());
        double from = before.get(p).real("x0");
        double step = Math.abs(after.get(p).real("x0") - from);
        if (step > 0.2 + 1e-12) {
          wrapped++;
          assertTrue(step >= 1.8 - 1e-12, "step " + step);
        }
        atEdge += after.get(p).real("x0") == 1 ? 1 : 0;
      }
      before = after;
    }
    assertEquals(edge == Edge.WRAP, wrapped > 0, "wrapped " + wrapped);
    assertEquals(edge == Edge.STOP, atEdge > 0, "at the edge " + atEdge);
  }

  @Test
  void findsTheBestOfAMixedSpace() {
    ParticleSwarm swarm = ParticleSwarm.builder().particles(20).evaluations(2000).seed(1).build();
    SearchResult result = swarm.search(MIXED, ParticleSwarmTest::mixed, ONE);
    assertEquals("c", result.best().text("kind"));
    assertTrue(result.bestScore() > -0.01, result.toString());
  }

  @Test
  void givesTheSameResultAtAnyNumberOfThreads() {
    ParticleSwarm swarm = ParticleSwarm.builder().particles(12).evaluations(300).seed(42).build();
    SearchResult alone = swarm.search(MIXED, ParticleSwarmTest::mixed, ONE);
    Set<Integer> inner = ConcurrentHashMap.newKeySet();
    var helped = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      Executor counting =
          work -> {
            helped.incrementAndGet();
            threads.execute(work);
          };
      var four = new ExecutionContext(counting, 4, ProgressListener.NONE, CancellationToken.NONE);
      SearchResult together =
          swarm.search(
              MIXED,
              (candidate, share, context) -> {
                inner.add(context.parallelism());
                return mixed(candidate, share, context);
              },
              four);
      assertEquals(alone, together);
    } finally {
      threads.shutdown();
    }
    assertTrue(inner.contains(1), "threads of one evaluation: " + inner);
    assertTrue(helped.get() >= 3, "other threads were asked " + helped + " times");
    SearchResult other =
        ParticleSwarm.builder()
            .particles(12)
            .evaluations(300)
            .seed(43)
            .build()
            .search(MIXED, ParticleSwarmTest::mixed, ONE);
    assertFalse(alone.evaluations().equals(other.evaluations()));
  }

  @Test
  void theDefaultsAreFiveGenerationsOfTen() {
    SearchResult result = ParticleSwarm.withSeed(42).search(MIXED, ParticleSwarmTest::mixed, ONE);
    assertEquals(50, result.evaluationsDone());
    assertEquals(StopReason.BUDGET_SPENT, result.stopped());
    assertEquals("42", ParticleSwarm.withSeed(42).settings().get("seed"));
    assertEquals("constriction", ParticleSwarm.withSeed(42).settings().get("movement"));
  }

  @Test
  void scoresEqualCandidatesOnce() {
    SearchSpace small =
        SearchSpace.builder().integer("n", 1, 30).categorical("kind", "a", "b").build();
    var calls = new AtomicInteger();
    SearchResult result =
        ParticleSwarm.builder()
            .evaluations(60)
            .stagnation(7)
            .build()
            .search(
                small,
                (candidate, share, context) -> {
                  calls.incrementAndGet();
                  return -Math.abs(candidate.integer("n") - 12);
                },
                ONE);
    assertEquals(StopReason.STAGNATION, result.stopped());
    assertEquals(calls.get(), result.evaluationsDone());
    assertEquals(calls.get(), new HashSet<>(result.evaluations()).size());
    assertTrue(result.repeats() > 0);
    // Whole generations of ten were proposed.
    assertEquals(0, (result.evaluationsDone() + result.repeats()) % 10);
    assertEquals(12, result.best().integer("n"));
  }

  @Test
  void stopsWhenNothingIsLeft() {
    SearchSpace tiny = SearchSpace.builder().categorical("kind", "a", "b", "c").build();
    SearchResult result =
        ParticleSwarm.withSeed(1)
            .search(tiny, (candidate, share, inner) -> candidate.text("kind").charAt(0), ONE);
    assertEquals(3, result.evaluationsDone());
    assertEquals(StopReason.NOTHING_NEW, result.stopped());
    assertEquals("c", result.best().text("kind"));
  }

  @Test
  void spendsABudgetThatIsNoMultipleOfTheParticles() {
    SearchResult result =
        ParticleSwarm.builder()
            .evaluations(37)
            .build()
            .search(MIXED, ParticleSwarmTest::mixed, ONE);
    assertEquals(37, result.evaluationsDone());
    assertEquals(StopReason.BUDGET_SPENT, result.stopped());
  }

  @Test
  void stopsAfterGenerationsWithoutARise() {
    var heard = new ArrayList<Long>();
    ExecutionContext context = ONE.withProgress((stage, done, total) -> heard.add(total - done));
    SearchResult result =
        ParticleSwarm.builder()
            .evaluations(500)
            .stagnation(4)
            .build()
            .search(cube(2, 0, 1), (candidate, share, inner) -> 5, context);
    assertEquals(StopReason.STAGNATION, result.stopped());
    assertEquals(50, result.evaluationsDone());
    assertEquals(result.evaluations().get(0).candidate(), result.best());
    assertEquals(0, heard.get(heard.size() - 1));
    assertEquals(51, heard.size());
  }

  @Test
  void namesTheCandidateWithoutAScoreAtAnyNumberOfThreads() {
    Objective broken =
        (candidate, share, context) ->
            candidate.text("kind").equals("b") ? Double.NaN : mixed(candidate, share, context);
    var alone =
        assertThrows(
            ExtractionException.class, () -> ParticleSwarm.withSeed(42).search(MIXED, broken, ONE));
    assertEquals("search-score-not-finite", alone.code());
    assertTrue(alone.getMessage().contains("kind=b"), alone.getMessage());
    var together =
        assertThrows(
            ExtractionException.class,
            () ->
                ParticleSwarm.withSeed(42)
                    .search(MIXED, broken, ExecutionContext.ofAllCores().withParallelism(4)));
    assertEquals(alone.getMessage(), together.getMessage());
  }

  @Test
  void stopsWhenCancelled() {
    var calls = new AtomicInteger();
    ExecutionContext context = ONE.withCancellation(() -> calls.get() >= 15);
    assertThrows(
        CancelledException.class,
        () ->
            ParticleSwarm.withSeed(1)
                .search(MIXED, (candidate, share, inner) -> calls.incrementAndGet(), context));
    assertEquals(15, calls.get());
  }

  @Test
  void refusesWrongSettings() {
    List<ParticleSwarm.Builder> builders =
        List.of(
            ParticleSwarm.builder().particles(1),
            ParticleSwarm.builder().evaluations(9),
            ParticleSwarm.builder().acceleration(2, 2),
            ParticleSwarm.builder().acceleration(Double.NaN, 2),
            ParticleSwarm.builder().inertia(1.01),
            ParticleSwarm.builder().inertia(Double.NaN),
            ParticleSwarm.builder().fallingInertia(0.4, 0.9),
            ParticleSwarm.builder().velocityLimit(0),
            ParticleSwarm.builder().velocityLimit(1.5),
            ParticleSwarm.builder().stagnation(0));
    for (ParticleSwarm.Builder builder : builders) {
      var error = assertThrows(ConfigurationException.class, builder::build);
      assertEquals("search-setting-out-of-range", error.code());
    }
    assertThrows(
        IllegalStateException.class, () -> ParticleSwarm.builder().inertia(0.5).constriction());
  }
}
