package io.pleura.examples.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * One run of the command line inside the test.
 *
 * @param exitCode what the process would end with
 * @param out what went to the terminal
 * @param err what went to the error stream
 */
record CommandRun(int exitCode, String out, String err) {

  static CommandRun of(Object... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    String[] words = new String[arguments.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = arguments[i].toString();
    }
    int exitCode =
        Pleura.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(words);
    return new CommandRun(exitCode, out.toString(), err.toString());
  }
}
