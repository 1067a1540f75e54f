package io.pleura.tck;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Assumptions;

/** What the Java flight recorder saw while some work was done. */
final class FlightRecord {

  private static final List<String> TRANSFERS =
      List.of("jdk.FileRead", "jdk.FileWrite", "jdk.SocketRead", "jdk.SocketWrite");

  private FlightRecord() {}

  /** Reads and writes of files and sockets on the working thread, loading of classes apart. */
  static List<String> inputAndOutputOf(Callable<?> work) throws Exception {
    assumeRecorder();
    List<RecordedEvent> events;
    var thread = new WorkThread(work);
    try (var recording = new Recording()) {
      for (String transfer : TRANSFERS) {
        recording.enable(transfer).withThreshold(Duration.ZERO).withStackTrace();
      }
      recording.start();
      thread.start();
      thread.join();
      recording.stop();
      events = eventsOf(recording);
    }
    thread.rethrow();
    List<String> result = new ArrayList<>();
    for (RecordedEvent event : events) {
      if (event.getThread() != null
          && event.getThread().getJavaThreadId() == thread.number()
          && !isClassLoading(event)) {
        String target = event.hasField("path") ? event.getString("path") : event.getString("host");
        String where = target == null ? "a file or host of unknown name" : target;
        result.add(event.getEventType().getName() + " " + where);
      }
    }
    return result;
  }

  /** Native libraries that were not there before, those of the Java runtime apart. */
  static List<String> librariesLoadedBy(Callable<?> work) throws Exception {
    assumeRecorder();
    Set<String> before = libraries();
    work.call();
    Set<String> after = libraries();
    after.removeAll(before);
    Path home = Path.of(System.getProperty("java.home")).toRealPath();
    after.removeIf(name -> Path.of(name).startsWith(home));
    return List.copyOf(after);
  }

  private static Set<String> libraries() throws IOException {
    var names = new TreeSet<String>();
    try (var recording = new Recording()) {
      recording.enable("jdk.NativeLibrary").with("period", "everyChunk");
      recording.start();
      recording.stop();
      for (RecordedEvent event : eventsOf(recording)) {
        names.add(event.getString("name"));
      }
    }
    return names;
  }

  private static void assumeRecorder() {
    Assumptions.assumeTrue(FlightRecorder.isAvailable(), "this Java has no flight recorder");
  }

  private static boolean isClassLoading(RecordedEvent event) {
    if (event.getStackTrace() == null) {
      return false;
    }
    for (RecordedFrame frame : event.getStackTrace().getFrames()) {
      String type = frame.getMethod().getType().getName();
      String method = frame.getMethod().getName();
      if ((type.startsWith("jdk.internal.loader.") && method.contains("Class"))
          || (type.equals("java.net.URLClassLoader") && method.equals("findClass"))
          || (type.equals("java.lang.ClassLoader") && method.equals("loadClass"))) {
        return true;
      }
    }
    return false;
  }

  private static List<RecordedEvent> eventsOf(Recording recording) throws IOException {
    Path file = Files.createTempFile("pleura-kit", ".jfr");
    try {
      recording.dump(file);
      return RecordingFile.readAllEvents(file);
    } finally {
      Files.delete(file);
    }
  }

  /** A thread of its own, so that its events can be told from others. */
  private static final class WorkThread {
    private final Thread thread;
    private volatile Throwable failure;

    WorkThread(Callable<?> work) {
      thread =
          new Thread(
              () -> {
                try {
                  work.call();
                } catch (Throwable e) {
                  failure = e;
                }
              },
              "kit-work");
    }

    void start() {
      thread.start();
    }

    void join() throws InterruptedException {
      thread.join();
    }

    @SuppressWarnings("deprecation") // getId: its successor came after Java 17
    long number() {
      return thread.getId();
    }

    void rethrow() throws Exception {
      if (failure instanceof Exception exception) {
        throw exception;
      }
      if (failure instanceof Error error) {
        throw error;
      }
    }
  }
}
