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
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SearchStateTest {

  private static final ExecutionContext ONE = ExecutionContext.ofCallingThread();

  private static final SearchSpace SPACE =
      SearchSpace.builder()
          .integer("trees", 50, 500)
          .logReal("rate", 1e-4, 1)
          .categorical("kind", "a \"quoted\"", "b", "ç")
          .build();

  @TempDir Path folder;

  private static double score(Candidate candidate, double share, ExecutionContext context) {
    return -Math.abs(candidate.integer("trees") - 321) / 450.0
        - Math.abs(Math.log10(candidate.real("rate") / 0.01)) / 3
        - (candidate.text("kind").equals("ç") ? 0 : 0.3 * share);
  }

  static Stream<SearchStrategy> strategies() {
    return Stream.of(
        ParticleSwarm.builder().evaluations(95).seed(5).build(),
        ParticleSwarm.builder().evaluations(95).fallingInertia(0.9, 0.4).seed(5).build(),
        RandomSearch.of(5, 95),
        SuccessiveHalving.builder().candidates(66).factor(2).rounds(3).seed(5).build());
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void aResumedSearchGivesTheResultOfOneThatWasNotInterrupted(SearchStrategy strategy)
      throws IOException {
    SearchResult whole = strategy.search(SPACE, SearchStateTest::score, ONE);
    for (int stop : new int[] {3, 24, 58, 93}) {
      Path file = folder.resolve("state" + stop + ".json");
      var calls = new AtomicInteger();
      Objective counted =
          (candidate, share, context) -> {
            calls.incrementAndGet();
            return score(candidate, share, context);
          };
      assertThrows(
          CancelledException.class,
          () ->
              strategy.search(
                  SPACE, counted, file, ONE.withCancellation(() -> calls.get() >= stop)));
      int interrupted = calls.getAndSet(0);
      assertEquals(stop, interrupted);
      SearchResult resumed =
          strategy.search(SPACE, counted, file, ExecutionContext.ofAllCores().withParallelism(4));
      assertEquals(whole, resumed);
      assertTrue(calls.get() < whole.evaluationsDone() || stop < 24, "calls " + calls.get());
      calls.set(0);
      assertEquals(whole, strategy.search(SPACE, counted, file, ONE));
      assertEquals(0, calls.get());
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(4, files.count(), "files left behind");
    }
  }

  @Test
  void aSearchThatFailsGoesOnWhenTheObjectiveIsMended() throws IOException {
    SearchStrategy strategy = ParticleSwarm.withSeed(2);
    Path file = folder.resolve("state.json");
    var calls = new AtomicInteger();
    Objective broken =
        (candidate, share, context) ->
            calls.incrementAndGet() > 33 ? Double.NaN : score(candidate, share, context);
    assertThrows(ExtractionException.class, () -> strategy.search(SPACE, broken, file, ONE));
    calls.set(-1000);
    SearchResult result = strategy.search(SPACE, broken, file, ONE);
    assertEquals(-1000 + 20, calls.get());
    assertEquals(strategy.search(SPACE, SearchStateTest::score, ONE), result);
  }

  @Test
  void anotherSearchIsRefusedAndTheFileStays() throws IOException {
    Path file = folder.resolve("state.json");
    ParticleSwarm.withSeed(1).search(SPACE, SearchStateTest::score, file, ONE);
    byte[] before = Files.readAllBytes(file);
    var settings =
        assertThrows(
            ConfigurationException.class,
            () -> ParticleSwarm.withSeed(2).search(SPACE, SearchStateTest::score, file, ONE));
    assertEquals("search-state-of-other-search", settings.code());
    assertTrue(settings.getMessage().contains("seed was \"1\" and is \"2\""), settings.problem());
    SearchSpace other =
        SearchSpace.builder()
            .integer("trees", 50, 501)
            .logReal("rate", 1e-4, 1)
            .categorical("kind", "a \"quoted\"", "b", "ç")
            .build();
    var space =
        assertThrows(
            ConfigurationException.class,
            () -> ParticleSwarm.withSeed(1).search(other, SearchStateTest::score, file, ONE));
    assertTrue(space.getMessage().contains("50 to 501"), space.problem());
    assertEquals(
        "search-state-of-other-search",
        assertThrows(
                ConfigurationException.class,
                () -> RandomSearch.of(1, 50).search(SPACE, SearchStateTest::score, file, ONE))
            .code());
    assertEquals(new String(before, StandardCharsets.UTF_8), Files.readString(file));
  }

  @Test
  void aDamagedFileIsRefused() throws IOException {
    Path file = folder.resolve("state.json");
    SearchStrategy strategy = ParticleSwarm.withSeed(1);
    strategy.search(SPACE, SearchStateTest::score, file, ONE);
    String text = Files.readString(file);
    List<String> damaged =
        List.of(
            "",
            "{}",
            "[]",
            text.substring(0, text.length() / 2),
            text + " {}",
            text.replaceFirst("\"score\":-?[0-9.E-]+", "\"score\":\"high\""),
            text.replaceFirst("\"score\":-?[0-9.E-]+", "\"score\":1e999"),
            text.replaceFirst(
                "\"trees\":\"[0-9]+\",\"rate\":\"[0-9]", "\"trees\":\"9\",\"rate\":\"0"),
            text.replaceFirst("\"budgetShare\":1.0", "\"budgetShare\":0.5"),
            text.replaceFirst("pleura-search-state-1", "pleura-search-state-9"),
            text.replace("\"evaluations\":[", "\"evaluations\":[{},"),
            text + " ".repeat(200_000));
    for (String content : damaged) {
      assertFalse(content.equals(text));
      Files.writeString(file, content);
      var error =
          assertThrows(
              InvalidInputException.class,
              () -> strategy.search(SPACE, SearchStateTest::score, file, ONE),
              content);
      assertEquals("search-state-damaged", error.code());
      assertTrue(error.getMessage().contains("state.json"), error.getMessage());
      assertEquals(content, Files.readString(file));
    }
  }

  @Test
  void aChangedScoreThatLeadsElsewhereIsNoticed() throws IOException {
    Path file = folder.resolve("state.json");
    SearchStrategy strategy = ParticleSwarm.withSeed(1);
    strategy.search(SPACE, SearchStateTest::score, file, ONE);
    Files.writeString(
        file, Files.readString(file).replaceFirst("\"score\":-?[0-9.E-]+", "\"score\":77.0"));
    var error =
        assertThrows(
            InvalidInputException.class,
            () -> strategy.search(SPACE, SearchStateTest::score, file, ONE));
    assertEquals("search-state-damaged", error.code());
    assertTrue(error.getMessage().contains("where this search tries"), error.getMessage());
  }

  @Test
  void aFolderThatIsNotThereIsAnErrorBeforeAnythingIsScored() {
    var calls = new AtomicInteger();
    assertThrows(
        IOException.class,
        () ->
            ParticleSwarm.withSeed(1)
                .search(
                    SPACE,
                    (candidate, share, context) -> calls.incrementAndGet(),
                    folder.resolve("no/state.json"),
                    ONE));
    assertEquals(0, calls.get());
  }
}
