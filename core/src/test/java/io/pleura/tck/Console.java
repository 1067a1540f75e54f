package io.pleura.tck;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What some work wrote to standard output, standard error and java.util.logging. */
final class Console {

  private Console() {}

  static String outputOf(Callable<?> work) throws Exception {
    PrintStream out = System.out;
    PrintStream err = System.err;
    var bytes = new ByteArrayOutputStream();
    var capture = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    Logger root = Logger.getLogger("");
    Level level = root.getLevel();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord entry) {
            capture.println(entry.getMessage());
            if (entry.getParameters() != null) {
              for (Object parameter : entry.getParameters()) {
                capture.println(parameter);
              }
            }
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    handler.setLevel(Level.ALL);
    System.setOut(capture);
    System.setErr(capture);
    root.addHandler(handler);
    root.setLevel(Level.ALL);
    try {
      work.call();
    } finally {
      System.setOut(out);
      System.setErr(err);
      root.removeHandler(handler);
      root.setLevel(level);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
