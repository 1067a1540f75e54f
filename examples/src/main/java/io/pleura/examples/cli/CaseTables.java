package io.pleura.examples.cli;

import io.pleura.examples.result.CaseDetails;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The tables of the reasons of one case as files. */
final class CaseTables {

  private CaseTables() {}

  /**
   * Writes the tables.
   *
   * @return ranking and modalities
   */
  static List<Path> write(CaseDetails details, Path folder, StagedFiles files) throws IOException {
    Path ranking = folder.resolve("ranking.csv");
    Path modalities = folder.resolve("modalities.csv");
    Files.writeString(files.part(ranking), details.rankingCsv());
    Files.writeString(files.part(modalities), details.modalitiesCsv());
    return List.of(ranking, modalities);
  }
}
