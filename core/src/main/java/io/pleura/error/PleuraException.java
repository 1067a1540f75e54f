package io.pleura.error;

import org.jspecify.annotations.Nullable;

/**
 * A failure that the user can act on.
 *
 * <p>{@link #getMessage()} is the {@linkplain #problem() problem} (what, where, which value)
 * followed by the {@linkplain #remedy() remedy} (what to do). {@link #code()} never changes between
 * versions, so programs can branch on it.
 */
public abstract sealed class PleuraException extends RuntimeException
    permits InvalidInputException,
        ConfigurationException,
        BundleException,
        ExtractionException,
        EngineUnavailableException,
        CancelledException {

  /** See {@link #code()}. */
  private final String code;

  /** See {@link #problem()}. */
  private final String problem;

  /** See {@link #remedy()}. */
  private final String remedy;

  PleuraException(String code, String problem, String remedy, @Nullable Throwable cause) {
    super(problem + " " + remedy, cause);
    this.code = code;
    this.problem = problem;
    this.remedy = remedy;
  }

  /**
   * The stable identifier of this kind of failure, lower-case words joined by hyphens.
   *
   * @return for example {@code mask-empty}
   */
  public final String code() {
    return code;
  }

  /**
   * What is wrong, where, and with which value.
   *
   * @return one or more sentences
   */
  public final String problem() {
    return problem;
  }

  /**
   * How to mend it.
   *
   * @return one or more sentences
   */
  public final String remedy() {
    return remedy;
  }
}
