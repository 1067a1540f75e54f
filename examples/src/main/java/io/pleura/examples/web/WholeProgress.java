package io.pleura.examples.web;

import io.pleura.execution.ProgressListener;
import java.util.List;
import java.util.function.Consumer;

/** Makes of the progress within stages that of the whole job, which never falls. */
final class WholeProgress implements ProgressListener {

  static final String READING = "reading";

  /** The stages in the usual order with the share of time that each begins at. */
  private static final List<Start> STARTS =
      List.of(
          new Start(READING, 0),
          new Start("radiomics", 0.2),
          new Start("deep features", 0.85),
          new Start("explaining", 0.95));

  private final Consumer<JobProgress> listener;
  private double fraction;

  private record Start(String stage, double at) {}

  WholeProgress(Consumer<JobProgress> listener) {
    this.listener = listener;
  }

  @Override
  public synchronized void progress(String stage, long done, long total) {
    double from = fraction;
    double to = fraction;
    for (int i = 0; i < STARTS.size(); i++) {
      if (STARTS.get(i).stage.equals(stage)) {
        from = STARTS.get(i).at;
        to = i + 1 < STARTS.size() ? STARTS.get(i + 1).at : 1;
      }
    }
    fraction = Math.max(fraction, from + (to - from) * done / Math.max(1, total));
    listener.accept(new JobProgress(stage, done, total, fraction));
  }
}
