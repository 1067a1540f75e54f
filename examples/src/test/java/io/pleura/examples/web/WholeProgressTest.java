package io.pleura.examples.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WholeProgressTest {

  @Test
  void theFractionRisesFromStageToStage() {
    List<JobProgress> seen = new ArrayList<>();
    var progress = new WholeProgress(seen::add);
    progress.progress(WholeProgress.READING, 1, 2);
    progress.progress("radiomics", 0, 10);
    progress.progress("radiomics", 10, 10);
    progress.progress("an extractor of somebody else", 1, 2);
    progress.progress("deep features", 2, 2);
    progress.progress("radiomics", 1, 10);
    progress.progress("explaining", 1, 1);
    for (int i = 1; i < seen.size(); i++) {
      assertTrue(seen.get(i).fraction() >= seen.get(i - 1).fraction(), seen.toString());
    }
    assertEquals(0.1, seen.get(0).fraction(), 1e-12);
    assertTrue(seen.get(2).fraction() > seen.get(1).fraction());
    assertEquals("an extractor of somebody else", seen.get(3).stage());
    assertEquals(1, seen.get(6).fraction());
  }
}
