package io.pleura.examples.cli;

import io.pleura.execution.ProgressListener;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Draws one progress bar a stage on the error stream, so that output stays clean. Without a
 * terminal it writes one line when a stage starts; the launcher tells which, in the system property
 * {@code pleura.interactive}.
 */
final class TerminalProgress implements ProgressListener, AutoCloseable {

  private final boolean interactive = Boolean.getBoolean("pleura.interactive");
  private String stage = "";
  private @Nullable ProgressBar bar;

  @Override
  public synchronized void progress(String newStage, long done, long total) {
    if (!newStage.equals(stage)) {
      close();
      stage = newStage;
      if (interactive) {
        bar =
            new ProgressBarBuilder()
                .setTaskName(newStage)
                .setInitialMax(total)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(200)
                .build();
      } else {
        System.err.println(newStage + " ...");
      }
    }
    if (bar != null) {
      bar.maxHint(total);
      bar.stepTo(done);
    }
  }

  @Override
  public synchronized void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
