package io.pleura.benchmarks;

import io.pleura.benchmarks.Worker.Timing;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

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

  private static final int MOST_TURNS = 25;

  /** Jobs that are done sooner are done several times in a turn. */
  private static final double SECONDS_OF_TURN = 0.1;

  private final Path scripts;
  private final Path data;
  private final Path launcher;
  private final Path cases;
  private final Workbench bench;

  private RadiomicsComparison(Path scripts, Path data, Path launcher, Path cases, Workbench bench) {
    this.scripts = scripts;
    this.data = data;
    this.launcher = launcher;
    this.cases = cases;
    this.bench = bench;
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
    var bench = new Workbench(Path.of(arguments[4]), MOST_TURNS, SECONDS_OF_TURN);
    var comparison =
        new RadiomicsComparison(
            Path.of(arguments[0]),
            Files.createDirectories(Path.of(arguments[1])),
            Path.of(arguments[2]),
            Path.of(arguments[3]),
            bench);
    comparison.run(Pattern.compile(arguments.length > 5 ? arguments[5] : ""));
    bench.print(new PrintStream(System.out, true, StandardCharsets.UTF_8));
  }

  private void run(Pattern parts) throws IOException, InterruptedException {
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
    return bench.ours(
        name,
        threads,
        RadiomicsRun.class,
        image.toString(),
        mask.toString(),
        job,
        Integer.toString(threads));
  }

  private List<Worker> others(Path image, Path mask, String job) throws IOException {
    List<Worker> workers = new ArrayList<>();
    for (Peer peer : PEERS) {
      if (peer.jobs().contains(job)) {
        bench
            .other(
                peer.tool(),
                1,
                peer.environment(),
                scripts.resolve("peers.py"),
                peer.tool(),
                image.toString(),
                mask.toString(),
                job,
                "1")
            .ifPresent(workers::add);
      }
    }
    return workers;
  }

  private void compareJob(String work, String job, Size size, double shareOfPyradiomics)
      throws IOException {
    String what = work + ", " + size.name();
    List<Worker> workers = new ArrayList<>();
    try {
      workers.add(ours("ours", image(), size.mask(data), job, 1));
      workers.addAll(others(image(), size.mask(data), job));
      bench.takeTurns(what, workers);
      for (Worker other : workers.subList(1, workers.size())) {
        double limit =
            switch (other.name()) {
              case "pictologics" -> Double.isNaN(shareOfPyradiomics) ? Double.NaN : 0.9;
              case "pyradiomics" -> shareOfPyradiomics;
              default -> Double.NaN;
            };
        bench.ratio(what, other.name(), workers.get(0).median(), other.median(), limit);
        if (other.name().equals("pyradiomics")) {
          compareFeatures(what, workers.get(0).features(), other.features());
        }
      }
    } finally {
      Workbench.close(workers);
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
    bench.note(
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
      bench.takeTurns(what, workers);
      bench.ratio(what, against, one.median(), other.median(), limit);
    } finally {
      Workbench.close(workers);
    }
  }

  private void compareMaps() throws IOException {
    Path image = cases.resolve("breast1_image.nii.gz");
    Path mask = cases.resolve("breast1_mask.nii.gz");
    if (!Files.exists(image) || !Files.exists(mask)) {
      bench.note("No maps of breast1: there is no " + image + ".");
      return;
    }
    String what = "maps of all GLCM features, radius 2, breast1";
    List<Worker> workers = new ArrayList<>();
    try {
      workers.add(ours("ours", image, mask, "voxel", 1));
      workers.addAll(others(image, mask, "voxel"));
      bench.takeTurns(what, workers);
      for (Worker other : workers.subList(1, workers.size())) {
        bench.ratio(what, other.name(), workers.get(0).median(), other.median(), 0.05);
      }
    } finally {
      Workbench.close(workers);
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
    Optional<Path> program = bench.program("bhklab", "pyradiomics");
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
    bench.seconds(what, "ours", medianOf(our), our.size());
    if (!other.isEmpty()) {
      bench.seconds(what, "pyradiomics", medianOf(other), other.size());
      bench.ratio(what, "`pyradiomics` command", medianOf(our), medianOf(other), 0.8);
    }
  }

  private static Timing medianOf(List<Double> times) {
    return new Timing(Worker.median(times), Double.NaN, Double.NaN);
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
    List<String> command = new ArrayList<>(Workbench.java("-Xmx" + HEAP));
    command.addAll(
        List.of(RadiomicsRun.class.getName(), image.toString(), mask.toString(), "full", "1"));
    boolean enough = true;
    try (var worker = new Worker("ours", command)) {
      worker.measure(1);
      worker.measure(1);
    } catch (IOException e) {
      enough = false;
    }
    bench.verdict(
        what, "the volume as float and 400 MB", enough ? "enough" : "not enough", "enough", enough);
  }
}
