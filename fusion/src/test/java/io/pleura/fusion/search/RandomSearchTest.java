package io.pleura.fusion.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.CancelledException;
import io.pleura.error.ConfigurationException;
import io.pleura.error.ExtractionException;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RandomSearchTest {

  private static final ExecutionContext ONE = ExecutionContext.ofCallingThread();
  private static final SearchSpace SPACE =
      SearchSpace.builder().real("x", -1, 1).categorical("kind", "a", "b", "c").build();

  @Test
  void findsTheHighestOfAllItTried() {
    Objective objective = (candidate, share, context) -> -Math.abs(candidate.real("x") - 0.25);
    SearchResult result = RandomSearch.of(7, 200).search(SPACE, objective, ONE);
    assertEquals(200, result.evaluationsDone());
    assertEquals(200, result.budgetSpent());
    assertEquals(StopReason.BUDGET_SPENT, result.stopped());
    assertTrue(result.bestScore() > -0.02, "best " + result.bestScore());
    for (Evaluation evaluation : result.evaluations()) {
      assertTrue(evaluation.score() <= result.bestScore());
      assertEquals(1, evaluation.budgetShare());
    }
    ExecutionContext four = ExecutionContext.ofAllCores().withParallelism(4);
    assertEquals(result, RandomSearch.of(7, 200).search(SPACE, objective, four));
    assertFalse(result.best().equals(RandomSearch.of(8, 200).search(SPACE, objective, ONE).best()));
  }

  @Test
  void scoresEachCandidateOfASmallSpaceOnce() {
    SearchSpace small =
        SearchSpace.builder().integer("n", 1, 4).categorical("kind", "a", "b").build();
    var calls = new AtomicInteger();
    SearchResult result =
        RandomSearch.of(2, 100)
            .search(small, (candidate, share, context) -> calls.incrementAndGet(), ONE);
    assertEquals(8, calls.get());
    assertEquals(8, new HashSet<>(result.evaluations()).size());
    assertEquals(StopReason.NOTHING_NEW, result.stopped());
    assertTrue(result.repeats() > 0);
  }

  @Test
  void drawsEachNamedValueEquallyOften() {
    SearchSpace space =
        SearchSpace.builder().real("x", 0, 1).categorical("kind", "a", "b", "c").build();
    Map<String, Integer> counts = new HashMap<>();
    for (Candidate candidate : RandomSearch.draw(space, 3000, 5).candidates()) {
      counts.merge(candidate.text("kind"), 1, Integer::sum);
    }
    counts.forEach((kind, count) -> assertEquals(1000, count, 100, kind));
    assertEquals(3, counts.size());
  }

  @Test
  void namesTheCandidateThatHasNoScore() {
    Objective broken =
        (candidate, share, context) -> candidate.text("kind").equals("b") ? Double.NaN : 1;
    var error =
        assertThrows(
            ExtractionException.class, () -> RandomSearch.of(3, 50).search(SPACE, broken, ONE));
    assertEquals("search-score-not-finite", error.code());
    assertTrue(error.getMessage().contains("kind=b"), error.getMessage());
    assertTrue(error.getMessage().contains("NaN"), error.getMessage());
  }

  @Test
  void namesTheCandidateThatFails() {
    Objective broken =
        (candidate, share, context) -> {
          throw new IllegalArgumentException("too deep");
        };
    var error =
        assertThrows(
            ExtractionException.class, () -> RandomSearch.of(3, 50).search(SPACE, broken, ONE));
    assertEquals("search-objective-failed", error.code());
    assertTrue(error.getMessage().contains("x="), error.getMessage());
    assertTrue(error.getMessage().contains("too deep"), error.getMessage());
    assertTrue(error.getCause() instanceof IllegalArgumentException);
  }

  @Test
  void tellsTheProblemOfAKnownErrorWithoutItsRemedy() {
    Objective broken =
        (candidate, share, context) -> {
          throw new InvalidInputException("training-one-class", "One class only.", "Add cases.");
        };
    var error =
        assertThrows(
            ExtractionException.class, () -> RandomSearch.of(3, 5).search(SPACE, broken, ONE));
    assertTrue(error.problem().endsWith("One class only."), error.problem());
    assertTrue(error.getCause() instanceof InvalidInputException);
  }

  @Test
  void stopsWhenCancelled() {
    var calls = new AtomicInteger();
    ExecutionContext context = ONE.withCancellation(() -> calls.get() >= 5);
    assertThrows(
        CancelledException.class,
        () ->
            RandomSearch.of(3, 50)
                .search(SPACE, (candidate, share, inner) -> calls.incrementAndGet(), context));
    assertEquals(5, calls.get());
  }

  @Test
  void tellsEachEvaluationAndEndsAtTheTotal() {
    var heard = new java.util.ArrayList<Long>();
    ExecutionContext context =
        ONE.withProgress(
            (stage, done, total) -> {
              assertEquals("random search", stage);
              assertEquals(10, total);
              heard.add(done);
            });
    RandomSearch.of(3, 10).search(SPACE, (candidate, share, inner) -> 1, context);
    assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L), heard);
  }

  @Test
  void refusesWrongSpacesAndSettings() {
    assertEquals("search-space-range", spaceError(b -> b.real("x", 1, 0)));
    assertEquals("search-space-range", spaceError(b -> b.real("x", Double.NaN, 0)));
    assertEquals("search-space-range", spaceError(b -> b.real("x", 0, Double.POSITIVE_INFINITY)));
    assertEquals("search-space-range", spaceError(b -> b.logReal("x", 0, 1)));
    assertEquals("search-space-range", spaceError(b -> b.logInteger("x", 0, 1)));
    assertEquals("search-space-range", spaceError(b -> b.integer("x", 3, 2)));
    assertEquals("search-space-values", spaceError(b -> b.categorical("x")));
    assertEquals("search-space-values", spaceError(b -> b.categorical("x", "a", "a")));
    assertEquals("search-space-key", spaceError(b -> b.integer("x", 1, 2).integer("x", 1, 2)));
    assertEquals("search-space-key", spaceError(b -> b.integer(" ", 1, 2)));
    assertEquals("search-space-empty", spaceError(b -> b));
    var budget = assertThrows(ConfigurationException.class, () -> RandomSearch.of(1, 0));
    assertEquals("search-setting-out-of-range", budget.code());
  }

  private static String spaceError(
      java.util.function.UnaryOperator<SearchSpace.Builder> dimensions) {
    return assertThrows(
            ConfigurationException.class, () -> dimensions.apply(SearchSpace.builder()).build())
        .code();
  }

  @Test
  void aCandidateGivesItsValuesByKind() {
    var candidate = new Candidate(Map.of("n", "12", "x", "0.1", "kind", "a"));
    assertEquals(12, candidate.integer("n"));
    assertEquals(0.1, candidate.real("x"));
    assertEquals(12, candidate.real("n"));
    assertEquals("a", candidate.text("kind"));
    assertEquals(
        "search-no-such-key",
        assertThrows(ConfigurationException.class, () -> candidate.text("y")).code());
    assertEquals(
        "search-value-no-number",
        assertThrows(ConfigurationException.class, () -> candidate.integer("x")).code());
    assertEquals(
        "search-value-no-number",
        assertThrows(ConfigurationException.class, () -> candidate.real("kind")).code());
  }
}
