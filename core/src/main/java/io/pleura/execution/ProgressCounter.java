package io.pleura.execution;

/**
 * Counts the finished units of a stage that several threads work on, and tells a listener, one call
 * at a time. Safe for concurrent use.
 */
public final class ProgressCounter {

  private final ProgressListener listener;
  private final String stage;
  private final long total;
  private long done;

  /**
   * Begins a stage; the listener hears of it with the first unit that is finished.
   *
   * @param listener told after each call of {@link #add}
   * @param stage what is being done, for example {@code radiomics}
   * @param done units that are finished already
   * @param total all units of work of the stage, at least 1
   */
  public ProgressCounter(ProgressListener listener, String stage, long done, long total) {
    this.listener = listener;
    this.stage = stage;
    this.done = done;
    this.total = total;
  }

  /**
   * Adds finished units.
   *
   * @param units how many, at least 0
   */
  public synchronized void add(long units) {
    done += units;
    listener.progress(stage, done, total);
  }
}
