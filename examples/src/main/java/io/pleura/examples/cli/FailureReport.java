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
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Tells the user what went wrong in words and gives the exit code that belongs to it. */
final class FailureReport implements IExecutionExceptionHandler {

  @Override
  public int handleExecutionException(
      Exception failure, CommandLine commandLine, ParseResult parseResult) {
    var err = commandLine.getErr();
    if (failure instanceof PleuraException known) {
      err.println("error [" + known.code() + "]: " + known.problem());
      err.println(known.remedy());
      return exitCode(known);
    }
    if (failure instanceof IOException || failure instanceof UncheckedIOException) {
      err.println("error [file]: " + describe(failure));
      err.println("Check the path, the permissions and the space on the disk.");
      return 7;
    }
    err.println("unexpected failure: " + failure);
    failure.printStackTrace(err);
    return 1;
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

  private static String describe(Exception failure) {
    if (failure instanceof UncheckedIOException unchecked && unchecked.getCause() != null) {
      return describe(unchecked.getCause());
    }
    if (failure instanceof NoSuchFileException missing) {
      return "There is no file or folder " + missing.getFile() + ".";
    }
    if (failure instanceof AccessDeniedException denied) {
      return "Access to " + denied.getFile() + " is denied.";
    }
    return String.valueOf(failure.getMessage());
  }
}
