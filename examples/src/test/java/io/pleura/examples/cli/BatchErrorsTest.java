package io.pleura.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Where failed cases are listed. */
class BatchErrorsTest {

  @Test
  void tablesInOneFolderHaveListsOfTheirOwn() {
    assertEquals(
        Path.of("results", "errors.csv"), BatchErrors.beside(Path.of("results", "features.csv")));
    assertEquals(
        Path.of("results", "lungs-errors.csv"),
        BatchErrors.beside(Path.of("results", "lungs.csv")));
    assertEquals(Path.of("errors.csv"), BatchErrors.beside(Path.of("features.csv")));
  }
}
