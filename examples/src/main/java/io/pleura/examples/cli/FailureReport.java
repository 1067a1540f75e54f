package io.pleura.examples.cli;

import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Tells the user what went wrong in words and gives the exit code that belongs to it. */
final class FailureReport implements IExecutionExceptionHandler {

  @Override
  public int handleExecutionException(
      Exception thrown, CommandLine commandLine, ParseResult parseResult) {
    var err = commandLine.getErr();
    Failure failure = Failure.of(thrown);
    if (failure.code().equals(Failure.UNEXPECTED)) {
      err.println("unexpected failure: " + thrown);
      thrown.printStackTrace(err);
    } else {
      err.println("error [" + failure.code() + "]: " + failure.problem());
      err.println(failure.remedy());
    }
    return failure.exitCode();
  }
}
