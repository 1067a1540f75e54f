package io.pleura.fusion.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.ConfigurationException;
import io.pleura.error.ExtractionException;
import io.pleura.execution.ExecutionContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SuccessiveHalvingTest {

  private static final ExecutionContext ONE = ExecutionContext.ofCallingThread();
  private static final SearchSpace SPACE =
      SearchSpace.builder().real("x", -1, 1).categorical("kind", "a", "b").build();

  private static double score(Candidate candidate, double share, ExecutionContext context) {
    return share - Math.abs(candidate.real("x") - 0.25);
  }

  @Test
  void eachRoundKeepsTheBestThirdAtThreeTimesTheEffort() {
    SearchResult result =
        SuccessiveHalving.withSeed(4).search(SPACE, SuccessiveHalvingTest::score, ONE);
    Map<Double, List<Evaluation>> rounds = new TreeMap<>();
    for (Evaluation evaluation : result.evaluations()) {
      rounds.computeIfAbsent(evaluation.budgetShare(), share -> new ArrayList<>()).add(evaluation);
    }
    assertEquals(List.of(1 / 27.0, 1 / 9.0, 1 / 3.0, 1.0), List.copyOf(rounds.keySet()));
    assertEquals(List.of(81, 27, 9, 3), rounds.values().stream().map(List::size).toList());
    assertEquals(12, result.budgetSpent(), 1e-12);
    assertEquals(120, result.evaluationsDone());
    assertEquals(StopReason.BUDGET_SPENT, result.stopped());
    List<Candidate> best =
        rounds.get(1 / 27.0).stream()
            .sorted(Comparator.comparingDouble(Evaluation::score).reversed())
            .map(Evaluation::candidate)
            .toList();
    assertEquals(best.get(0), result.best());
    List<Candidate> last = rounds.get(1.0).stream().map(Evaluation::candidate).toList();
    assertTrue(last.containsAll(best.subList(0, 3)), last + " of " + best);
  }

  @Test
  void onlyFullEffortCountsAndEarlierCandidatesWinTies() {
    SearchResult result =
        SuccessiveHalving.builder()
            .candidates(10)
            .factor(4)
            .rounds(2)
            .build()
            .search(SPACE, (candidate, share, context) -> share < 1 ? 10 : 3, ONE);
    assertEquals(10 + 2 + 1, result.evaluationsDone());
    assertEquals(3, result.bestScore());
    assertEquals(result.evaluations().get(0).candidate(), result.best());
  }

  @Test
  void withoutRoundsItIsRandomSearch() {
    SearchResult halving =
        SuccessiveHalving.builder()
            .candidates(30)
            .rounds(0)
            .seed(9)
            .build()
            .search(SPACE, SuccessiveHalvingTest::score, ONE);
    assertEquals(RandomSearch.of(9, 30).search(SPACE, SuccessiveHalvingTest::score, ONE), halving);
  }

  @Test
  void givesTheSameResultAtAnyNumberOfThreads() {
    SearchStrategy strategy = SuccessiveHalving.withSeed(4);
    assertEquals(
        strategy.search(SPACE, SuccessiveHalvingTest::score, ONE),
        strategy.search(
            SPACE, SuccessiveHalvingTest::score, ExecutionContext.ofAllCores().withParallelism(4)));
  }

  @Test
  void aSmallSpaceIsSearchedWhole() {
    SearchSpace small = SearchSpace.builder().integer("n", 1, 9).build();
    var heard = new ArrayList<Long>();
    SearchResult result =
        SuccessiveHalving.builder()
            .rounds(1)
            .build()
            .search(
                small,
                (candidate, share, context) -> candidate.integer("n"),
                ONE.withProgress((stage, done, total) -> heard.add(total - done)));
    assertEquals(9 + 3, result.evaluationsDone());
    assertEquals(9, result.best().integer("n"));
    assertEquals(StopReason.NOTHING_NEW, result.stopped());
    assertEquals(0, heard.get(heard.size() - 1));
  }

  @Test
  void namesTheShareOfTheCandidateThatHasNoScore() {
    var error =
        assertThrows(
            ExtractionException.class,
            () ->
                SuccessiveHalving.withSeed(1)
                    .search(
                        SPACE,
                        (candidate, share, context) ->
                            share == 1 ? Double.POSITIVE_INFINITY : candidate.real("x"),
                        ONE));
    assertEquals("search-score-not-finite", error.code());
    assertTrue(error.getMessage().contains("budget share 1.0"), error.getMessage());
  }

  @Test
  void refusesWrongSettings() {
    List<SuccessiveHalving.Builder> builders =
        List.of(
            SuccessiveHalving.builder().candidates(0),
            SuccessiveHalving.builder().factor(1),
            SuccessiveHalving.builder().rounds(-1));
    for (SuccessiveHalving.Builder builder : builders) {
      assertEquals(
          "search-setting-out-of-range",
          assertThrows(ConfigurationException.class, builder::build).code());
    }
  }
}
