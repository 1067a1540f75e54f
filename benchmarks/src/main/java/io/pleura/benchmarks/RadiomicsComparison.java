package io.pleura.benchmarks;

import io.pleura.benchmarks.Worker.Timing;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Compares radiomics with other tools, which take turns, and prints one table of ratios as
 * Markdown. {@code benchmarks/compare/radiomics/compare.sh} starts it.
 */
public final class RadiomicsComparison {

  /** Name and number of voxels of the ROIs. */
  private record Size(String name, int voxels) {
    Path mask(Path data) {
      return data.resolve("sphere_mask_" + name + ".nii");
    }
  }

  private static final Size SMALL = new Size("5k", 5_000);
  private static final Size MIDDLE = new Size("50k", 50_000);
  private static final Size LARGE = new Size("500k", 500_000);

  /** A tool, its environment below {@code venvs}, and the jobs it can do. */
  private record Peer(String tool, String environment, List<String> jobs) {}

  private static final List<Peer> PEERS =
      List.of(
          new Peer("pictologics", "pictologics312", List.of("orig", "full")),
          new Peer("pyradiomics", "bhklab", List.of("orig", "full", "voxel")),
          new Peer("nyxus", "nyxus", List.of("orig")),
          new Peer("mirp", "mirp", List.of("orig", "full")));

  /** Heap that a CT of 512 × 512 × 300 voxels as float may take, and 400 MB on top, bytes. */
  private static final long HEAP = 4L * 512 * 512 * 300 + 400_000_000;

  private static final int FEWEST_WARM_UPS = 20;
  private static final double WARM_UP_SECONDS = 5;
  private static final int WARM_UPS_OF_PEERS = 2;
  private static final int MOST_TURNS = 25;
  private static final double SECONDS_OF_TURNS = 20;

  /** Jobs that are done sooner are done several times in a turn. */
  private static final double SECONDS_OF_TURN = 0.1;

  private final Path scripts;
  private final Path data;
  private final Path launcher;
  private final Path cases;
  private final @Nullable Path peers;
  private final List<String> onOneCore;
  private final List<String> table = new ArrayList<>();
  private final List<String> seconds = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  private RadiomicsComparison(
      Path scripts, Path data, Path launcher, Path cases, @Nullable Path peers) {
    this.scripts = scripts;
    this.data = data;
    this.launcher = launcher;
    this.cases = cases;
    this.peers = peers;
    boolean canPin = Files.isExecutable(Path.of("/usr/bin/taskset"));
    int last = Runtime.getRuntime().availableProcessors() - 1;
    this.onOneCore = canPin ? List.of("/usr/bin/taskset", "-c", Integer.toString(last)) : List.of();
  }

  /**
   * Compares and prints.
   *
   * @param arguments folder of {@code peers.py}; folder for the phantoms; launcher of the command
   *     line, built; folder of {@code breast1_image.nii.gz} and {@code breast1_mask.nii.gz}, may be
   *     missing; folder of {@code venvs} of the other tools, may be missing; a regular expression
   *     that chooses among the parts, all by default
   * @throws IOException when a tool does not start or stops
   * @throws InterruptedException when interrupted
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path peers = Path.of(arguments[4]);
    var comparison =
        new RadiomicsComparison(
            Path.of(arguments[0]),
            Files.createDirectories(Path.of(arguments[1])),
            Path.of(arguments[2]),
            Path.of(arguments[3]),
            Files.isDirectory(peers.resolve("venvs")) ? peers : null);
    comparison.run(Pattern.compile(arguments.length > 5 ? arguments[5] : ""));
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    comparison.print(out);
  }

  private void run(Pattern parts) throws IOException, InterruptedException {
    if (peers == null) {
      notes.add("No other tool is installed here; the times are ours alone.");
    }
    SpherePhantom phantom = SpherePhantom.usual();
    phantom.writeImage(image());
    for (Size size : List.of(SMALL, MIDDLE, LARGE)) {
      phantom.writeMask(size.voxels(), size.mask(data));
    }
    if (parts.matcher("whole job").find()) {
      compareJob("whole job", "full", SMALL, 0.5);
      compareJob("whole job", "full", MIDDLE, 0.25);
      compareJob("whole job", "full", LARGE, 0.08);
    }
    if (parts.matcher("original").find()) {
      compareJob("Original, six classes", "orig", SMALL, Double.NaN);
      compareJob("Original, six classes", "orig", MIDDLE, Double.NaN);
      compareJob("Original, six classes", "orig", LARGE, 0.03);
    }
    if (parts.matcher("threads").find()) {
      compareThreads();
    }
    if (parts.matcher("growth").find()) {
      compareSizes();
    }
    if (parts.matcher("maps").find()) {
      compareMaps();
    }
    if (parts.matcher("process").find()) {
      compareProcesses();
    }
    if (parts.matcher("heap").find()) {
      tryHeap();
    }
  }

  private Path image() {
    return data.resolve("sphere_image.nii");
  }

  private Worker ours(String name, Path image, Path mask, String job, int threads)
      throws IOException {
    List<String> command = new ArrayList<>(threads == 1 ? onOneCore : List.of());
    command.addAll(java());
    command.addAll(
        List.of(
            RadiomicsRun.class.getName(),
            image.toString(),
            mask.toString(),
            job,
            Integer.toString(threads)));
    return new Worker(name, command);
  }

  private static List<String> java(String... options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    return command;
  }

  private List<Worker> others(Path image, Path mask, String job) throws IOException {
    List<Worker> workers = new ArrayList<>();
    for (Peer peer : PEERS) {
      Optional<Path> python = program(peer.environment(), "python");
      if (peer.jobs().contains(job) && python.isPresent()) {
        List<String> command = new ArrayList<>(onOneCore);
        command.addAll(
            List.of(
                python.get().toString(),
                scripts.resolve("peers.py").toString(),
                peer.tool(),
                image.toString(),
                mask.toString(),
                job,
                "1"));
        workers.add(new Worker(peer.tool(), command));
      }
    }
    return workers;
  }

  private Optional<Path> program(String environment, String name) {
    return Optional.ofNullable(peers)
        .map(root -> root.resolve(Path.of("venvs", environment, "bin", name)).toAbsolutePath())
        .filter(Files::isExecutable);
  }

  /** Warms all workers up, then lets them take turns, the quick ones more often. */
  private void takeTurns(String what, List<Worker> workers) throws IOException {
    Map<Worker, Integer> turns = new LinkedHashMap<>();
    Map<Worker, Integer> runs = new HashMap<>();
    for (Worker worker : workers) {
      System.err.println(what + ": warming up " + worker.name());
      boolean isOurs = worker.name().startsWith("ours");
      double time =
          isOurs
              ? worker.warmUp(FEWEST_WARM_UPS, WARM_UP_SECONDS)
              : worker.warmUp(WARM_UPS_OF_PEERS, 0);
      turns.put(worker, (int) Math.max(3, Math.min(MOST_TURNS, SECONDS_OF_TURNS / time)));
      runs.put(worker, (int) Math.ceil(SECONDS_OF_TURN / time));
    }
    for (int turn = 0; turn < MOST_TURNS; turn++) {
      for (Map.Entry<Worker, Integer> entry : turns.entrySet()) {
        if (turn < entry.getValue()) {
          entry.getKey().measure(runs.getOrDefault(entry.getKey(), 1));
        }
      }
    }
    turns.forEach(
        (worker, number) -> {
          Timing median = worker.median();
          seconds.add(
              String.format(
                  Locale.ROOT,
                  "| %s | %s | %.4f | %.4f | %d |",
                  what,
                  worker.name(),
                  median.wall(),
                  median.cpu(),
                  number));
        });
  }

  private void compareJob(String work, String job, Size size, double shareOfPyradiomics)
      throws IOException {
    String what = work + ", " + size.name();
    List<Worker> workers = new ArrayList<>();
    try {
      workers.add(ours("ours", image(), size.mask(data), job, 1));
      workers.addAll(others(image(), size.mask(data), job));
      takeTurns(what, workers);
      for (Worker other : workers.subList(1, workers.size())) {
        double limit =
            switch (other.name()) {
              case "pictologics" -> Double.isNaN(shareOfPyradiomics) ? Double.NaN : 0.9;
              case "pyradiomics" -> shareOfPyradiomics;
              default -> Double.NaN;
            };
        row(what, other.name(), workers.get(0).median(), other.median(), limit);
        if (other.name().equals("pyradiomics")) {
          compareFeatures(what, workers.get(0).features(), other.features());
        }
      }
    } finally {
      close(workers);
    }
  }

  private void compareFeatures(
      String what, Map<String, Double> ours, Map<String, Double> expected) {
    long equal =
        expected.entrySet().stream()
            .filter(
                entry -> {
                  double value = ours.getOrDefault(entry.getKey(), Double.NaN);
                  return Math.abs(value - entry.getValue()) <= 1e-6 * Math.abs(entry.getValue());
                })
            .count();
    notes.add(
        what
            + ": "
            + equal
            + " of "
            + expected.size()
            + " features agree with PyRadiomics within 1e-6 relative.");
  }

  private void compareThreads() throws IOException {
    compareOurs(
        "two threads against one, whole job, 500k",
        "one thread",
        ours("ours, two threads", image(), LARGE.mask(data), "full", 2),
        ours("ours, one thread", image(), LARGE.mask(data), "full", 1),
        0.6);
  }

  private void compareSizes() throws IOException {
    compareOurs(
        "500k against 50k, whole job",
        "50k",
        ours("ours, 500k", image(), LARGE.mask(data), "full", 1),
        ours("ours, 50k", image(), MIDDLE.mask(data), "full", 1),
        10);
  }

  private void compareOurs(String what, String against, Worker one, Worker other, double limit)
      throws IOException {
    List<Worker> workers = List.of(one, other);
    try {
      takeTurns(what, workers);
      row(what, against, one.median(), other.median(), limit);
    } finally {
      close(workers);
    }
  }

  private void compareMaps() throws IOException {
    Path image = cases.resolve("breast1_image.nii.gz");
    Path mask = cases.resolve("breast1_mask.nii.gz");
    if (!Files.exists(image) || !Files.exists(mask)) {
      notes.add("No maps of breast1: there is no " + image + ".");
      return;
    }
    String what = "maps of all GLCM features, radius 2, breast1";
    List<Worker> workers = new ArrayList<>();
    try {
      workers.add(ours("ours", image, mask, "voxel", 1));
      workers.addAll(others(image, mask, "voxel"));
      takeTurns(what, workers);
      for (Worker other : workers.subList(1, workers.size())) {
        row(what, other.name(), workers.get(0).median(), other.median(), 0.05);
      }
    } finally {
      close(workers);
    }
  }

  /** Both command lines from start to end, in turns. */
  private void compareProcesses() throws IOException, InterruptedException {
    String what = "one process, Original, 50k";
    Path parameters = scripts.resolve("params-orig.yaml");
    Path ourFile = data.resolve("ours.csv");
    List<String> ours =
        List.of(
            launcher.toString(),
            "extract",
            "--image",
            image().toString(),
            "--mask",
            MIDDLE.mask(data).toString(),
            "--params",
            parameters.toString(),
            "--out",
            ourFile.toString());
    Optional<Path> program = program("bhklab", "pyradiomics");
    List<Double> our = new ArrayList<>();
    List<Double> other = new ArrayList<>();
    for (int round = 0; round < 9; round++) {
      Files.deleteIfExists(ourFile);
      our.add(seconds(ours));
      if (program.isPresent()) {
        Path file = data.resolve("pyradiomics.csv");
        Files.deleteIfExists(file);
        other.add(
            seconds(
                List.of(
                    program.get().toString(),
                    image().toString(),
                    MIDDLE.mask(data).toString(),
                    "--param",
                    parameters.toString(),
                    "-o",
                    file.toString(),
                    "-f",
                    "csv")));
      }
    }
    secondsOfProcess(what, "ours", our);
    if (!other.isEmpty()) {
      secondsOfProcess(what, "pyradiomics", other);
      double ratio = Worker.median(our) / Worker.median(other);
      table.add(line(what, "`pyradiomics` command", ratio, Double.NaN, 0.8));
    }
  }

  private void secondsOfProcess(String what, String name, List<Double> times) {
    seconds.add(
        String.format(
            Locale.ROOT,
            "| %s | %s | %.4f | | %d |",
            what,
            name,
            Worker.median(times),
            times.size()));
  }

  private static double seconds(List<String> command) throws IOException, InterruptedException {
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    int status = process.waitFor();
    if (status != 0) {
      throw new IOException("exit code " + status + " of " + String.join(" ", command));
    }
    return (System.nanoTime() - start) / 1e9;
  }

  /** The whole job on a large CT with no more heap than it may take. */
  private void tryHeap() throws IOException {
    Path image = data.resolve("large_image.nii");
    Path mask = data.resolve("large_mask.nii");
    if (!Files.exists(image) || !Files.exists(mask)) {
      var phantom = new SpherePhantom(512, 512, 300);
      phantom.writeImage(image);
      phantom.writeMask(LARGE.voxels(), mask);
    }
    String what = "heap, whole job, 512 × 512 × 300 with a ROI of 500k";
    List<String> command = new ArrayList<>(java("-Xmx" + HEAP));
    command.addAll(
        List.of(RadiomicsRun.class.getName(), image.toString(), mask.toString(), "full", "1"));
    boolean enough = true;
    try (var worker = new Worker("ours", command)) {
      worker.measure(1);
      worker.measure(1);
    } catch (IOException e) {
      enough = false;
    }
    table.add(
        "| "
            + what
            + " | the volume as float and 400 MB | "
            + (enough ? "enough" : "not enough")
            + " | | enough | "
            + (enough ? "met" : "missed")
            + " |");
  }

  private static void close(List<Worker> workers) throws IOException {
    for (Worker worker : workers) {
      worker.close();
    }
  }

  private void row(String what, String against, Timing ours, Timing other, double limit) {
    table.add(line(what, against, ours.wall() / other.wall(), ours.cpu() / other.cpu(), limit));
  }

  private static String line(String what, String against, double wall, double cpu, double limit) {
    return String.format(
        Locale.ROOT,
        "| %s | %s | %.3f | %s | %s | %s |",
        what,
        against,
        wall,
        Double.isNaN(cpu) ? "" : String.format(Locale.ROOT, "%.3f", cpu),
        Double.isNaN(limit) ? "" : String.format(Locale.ROOT, "%s", limit),
        Double.isNaN(limit) ? "" : wall <= limit ? "met" : "missed");
  }

  private void print(PrintStream out) {
    out.println("| work | against | ratio of times | of CPU times | at most | |");
    out.println("|---|---|---:|---:|---:|---|");
    table.forEach(out::println);
    out.println();
    notes.forEach(note -> out.println("- " + note));
    out.println();
    out.println("| work | tool | wall, s | CPU, s | turns |");
    out.println("|---|---|---:|---:|---:|");
    seconds.forEach(out::println);
    out.println();
    out.println(
        Runtime.getRuntime().availableProcessors()
            + " cores, Java "
            + Runtime.version().feature()
            + ". Medians of warm runs, the tools taking turns. Compare figures of this run only.");
  }
}
