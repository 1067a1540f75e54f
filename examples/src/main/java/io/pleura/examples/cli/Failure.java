package io.pleura.examples.cli;

import io.pleura.error.BundleException;
import io.pleura.error.CancelledException;
import io.pleura.error.ConfigurationException;
import io.pleura.error.EngineUnavailableException;
import io.pleura.error.ExtractionException;
import io.pleura.error.InvalidInputException;
import io.pleura.error.PleuraException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/**
 * What went wrong, in words for the user.
 *
 * @param code the kind of failure, which never changes
 * @param problem what, where, which value
 * @param remedy what to do
 * @param exitCode what a command ends with
 */
record Failure(String code, String problem, String remedy, int exitCode) {

  /** The code of a failure that nobody thought of. */
  static final String UNEXPECTED = "unexpected";

  static Failure of(Throwable thrown) {
    if (thrown instanceof PleuraException known) {
      return new Failure(known.code(), known.problem(), remedy(known), exitCode(known));
    }
    if (thrown instanceof UncheckedIOException unchecked && unchecked.getCause() != null) {
      return of(unchecked.getCause());
    }
    if (thrown instanceof IOException) {
      return new Failure(
          "file",
          describe(thrown),
          "Check the path, the permissions and the space on the disk.",
          7);
    }
    if (thrown instanceof OutOfMemoryError) {
      return new Failure(
          "out-of-memory",
          "Java has not enough memory for this image.",
          "Give it more, for example: export JAVA_TOOL_OPTIONS=-Xmx4g; or use fewer --jobs.",
          1);
    }
    return new Failure(UNEXPECTED, thrown.toString(), "Report this as a bug.", 1);
  }

  /** What helps, with the option that does it. */
  private static String remedy(PleuraException failure) {
    return failure.code().equals("centre-missing")
        ? "Name the centre with --center."
        : DetectionLimitOption.remedy(failure);
  }

  private static int exitCode(PleuraException failure) {
    if (failure instanceof InvalidInputException) {
      return 3;
    }
    if (failure instanceof ConfigurationException) {
      return 4;
    }
    if (failure instanceof BundleException) {
      return 5;
    }
    if (failure instanceof ExtractionException || failure instanceof EngineUnavailableException) {
      return 6;
    }
    if (failure instanceof CancelledException) {
      return 130;
    }
    return 1;
  }

  private static String describe(Throwable failure) {
    if (failure instanceof NoSuchFileException missing) {
      return "There is no file or folder " + missing.getFile() + ".";
    }
    if (failure instanceof AccessDeniedException denied) {
      return "Access to " + denied.getFile() + " is denied.";
    }
    return String.valueOf(failure.getMessage());
  }
}
