package io.pleura.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Does a job whenever it is told to, so that a {@link Worker} can take turns with others.
 *
 * <p>Reads commands from standard input, one a line, and answers each with one line of JSON: {@code
 * run n} does the job n times ({@code {"wall": seconds, "cpu": seconds, "thread": seconds}}, means
 * of them, CPU time of the whole process and of the working thread), {@code features} tells the
 * values that the last run gave, {@code memory} the resident memory now and at its highest ({@code
 * {"now": MiB, "peak": MiB}}, where the system tells). It ends with the input.
 */
final class CommandLoop {

  /** One piece of work that gives values by name. */
  interface Job {
    Map<String, Double> once() throws IOException;
  }

  private CommandLoop() {}

  static void run(Job job) throws IOException {
    Map<String, Double> last = new LinkedHashMap<>();
    run(
        () -> {
          last.clear();
          last.putAll(job.once());
          return last;
        },
        () -> last);
  }

  /** The same for a job whose values take time to work out and are told only when asked for. */
  static void run(Job job, Job values) throws IOException {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    for (String command = in.readLine(); command != null; command = in.readLine()) {
      String[] words = command.split(" ", -1);
      switch (words[0]) {
        case "run" -> {
          int times = Integer.parseInt(words[1]);
          long cpu = cpuTime();
          long thread = threads.getCurrentThreadCpuTime();
          long wall = System.nanoTime();
          for (int i = 0; i < times; i++) {
            job.once();
          }
          long end = System.nanoTime();
          long threadTime = threads.getCurrentThreadCpuTime() - thread;
          out.printf(
              Locale.ROOT,
              "{\"wall\": %.9f, \"cpu\": %.9f, \"thread\": %.9f}%n",
              (end - wall) / 1e9 / times,
              (cpuTime() - cpu) / 1e9 / times,
              threadTime / 1e9 / times);
        }
        case "features" -> out.println(json(values.once()));
        case "memory" ->
            out.println(json(Map.of("now", mebibytes("VmRSS:"), "peak", mebibytes("VmHWM:"))));
        default -> throw new IllegalArgumentException("command '" + command + "'");
      }
    }
  }

  /** Resident memory of this process as the system tells it; NaN where it does not. */
  private static double mebibytes(String field) throws IOException {
    Path status = Path.of("/proc/self/status");
    if (Files.isReadable(status)) {
      for (String line : Files.readAllLines(status)) {
        if (line.startsWith(field)) {
          return Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024;
        }
      }
    }
    return Double.NaN;
  }

  /** CPU time of all threads of this process, ns; Linux tells it more finely than Java does. */
  private static long cpuTime() throws IOException {
    Path threads = Path.of("/proc/self/task");
    if (!Files.isDirectory(threads)) {
      return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
          .getProcessCpuTime();
    }
    long sum = 0;
    try (DirectoryStream<Path> each = Files.newDirectoryStream(threads)) {
      for (Path thread : each) {
        String times = Files.readString(thread.resolve("schedstat"));
        sum += Long.parseLong(times.substring(0, times.indexOf(' ')));
      }
    }
    return sum;
  }

  private static String json(Map<String, Double> features) {
    var values = new StringJoiner(", ", "{", "}");
    features.forEach(
        (name, value) ->
            values.add("\"" + name + "\": " + (Double.isFinite(value) ? value : "null")));
    return values.toString();
  }
}
