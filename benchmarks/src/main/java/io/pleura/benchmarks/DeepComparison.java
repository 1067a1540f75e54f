package io.pleura.benchmarks;

import io.pleura.deepfeatures.NetworkOutput;
import io.pleura.deepfeatures.OnnxModel;
import io.pleura.deepfeatures.ResNetLayout;
import io.pleura.deepfeatures.ResNetWeights;
import io.pleura.deepfeatures.WeightPrecision;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;

/**
 * Compares the forward of ResNet-10 with other engines, which take turns, and prints one table of
 * ratios as Markdown. {@code benchmarks/compare/deep/compare.sh} starts it.
 */
public final class DeepComparison {

  private static final int SIZE = 64;
  private static final int BATCH = 8;
  private static final int TURNS = 20;

  /** Two threads that waited for their turn are slow at first, so a turn takes several forwards. */
  private static final double SECONDS_OF_TURN_OF_THREADS = 0.5;

  private static final int FEW_PREDICTIONS = 50;
  private static final int MANY_PREDICTIONS = 500;
  private static final double MOST_GROWTH = 20;

  /** An engine under Python, its environment below {@code venvs}, and the most of its time. */
  private record Peer(String engine, String environment, double limit) {}

  private static final List<Peer> PEERS =
      List.of(
          new Peer("PyTorch eager", "deep", 0.5),
          new Peer("TorchScript frozen", "deep", Double.NaN),
          new Peer("OpenVINO f32", "deep", 1.25),
          new Peer("ONNX Runtime", "deep", Double.NaN));

  private final Path script;
  private final Path weights;
  private final Path onnx;
  private final Path data;
  private final Workbench bench;

  private DeepComparison(Path scripts, Path data, Workbench bench) {
    this.script = scripts.resolve("peers.py");
    this.data = data;
    this.weights = data.resolve("resnet10.safetensors");
    this.onnx = data.resolve("resnet10.onnx");
    this.bench = bench;
  }

  /**
   * Compares and prints.
   *
   * @param arguments folder of {@code peers.py}; folder for weights and volumes; folder of {@code
   *     venvs} of the other engines, may be missing; a regular expression that chooses among the
   *     parts, all by default
   * @throws IOException when an engine does not start or stops
   */
  public static void main(String[] arguments) throws IOException {
    var bench = new Workbench(Path.of(arguments[2]), TURNS, 0);
    Path data = Files.createDirectories(Path.of(arguments[1]));
    var comparison = new DeepComparison(Path.of(arguments[0]), data, bench);
    comparison.run(Pattern.compile(arguments.length > 3 ? arguments[3] : ""));
    bench.print(new PrintStream(System.out, true, StandardCharsets.UTF_8));
  }

  private void run(Pattern parts) throws IOException {
    ResNetWeights network = ResNetWeights.random(ResNetLayout.resNet10(64), 1);
    network.write(weights, WeightPrecision.FLOAT32);
    OnnxModel.write(onnx, network, NetworkOutput.GAP);
    writeVolumes();
    if (parts.matcher("engines").find()) {
      compareEngines("one volume of 64³", 1);
    }
    if (parts.matcher("batch").find()) {
      compareEngines("batch of 8 volumes of 64³", BATCH);
    }
    if (parts.matcher("threads").find()) {
      compareThreads();
    }
    if (parts.matcher("memory").find()) {
      watchMemory("pytorch");
      watchMemory("onnxruntime");
    }
  }

  private Path volumes() {
    return data.resolve("volumes.f32");
  }

  private void writeVolumes() throws IOException {
    var random = new Random(7);
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * BATCH * SIZE * SIZE * SIZE)
            .order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      bytes.putFloat((float) Math.tanh(0.5 * random.nextGaussian()));
    }
    Files.write(volumes(), bytes.array());
  }

  private Worker ours(String engine, int batch, int threads) throws IOException {
    return bench.ours(
        "ours, " + engine + (threads == 1 ? "" : ", " + threads + " threads"),
        threads,
        DeepRun.class,
        engine,
        weights.toString(),
        volumes().toString(),
        Integer.toString(batch),
        Integer.toString(SIZE),
        Integer.toString(threads));
  }

  private Optional<Worker> other(Peer peer, int batch) throws IOException {
    return bench.other(
        peer.engine(),
        1,
        peer.environment(),
        script,
        peer.engine(),
        weights.toString(),
        onnx.toString(),
        volumes().toString(),
        Integer.toString(batch),
        Integer.toString(SIZE),
        "1");
  }

  private void compareEngines(String what, int batch) throws IOException {
    List<Worker> workers = new ArrayList<>();
    try {
      Worker ours = ours("pytorch", batch, 1);
      workers.add(ours);
      if (hasOnnxRuntime()) {
        workers.add(ours("onnxruntime", batch, 1));
      }
      for (Peer peer : PEERS) {
        other(peer, batch).ifPresent(workers::add);
      }
      bench.takeTurns(what, workers);
      Map<String, Double> expected = ours.features();
      for (Worker other : workers.subList(1, workers.size())) {
        double limit =
            PEERS.stream()
                .filter(peer -> batch == 1 && peer.engine().equals(other.name()))
                .mapToDouble(Peer::limit)
                .findFirst()
                .orElse(Double.NaN);
        bench.ratio(what, other.name(), ours.median(), other.median(), limit);
        bench.note(difference(what, other.name(), expected, other.features()));
      }
    } finally {
      Workbench.close(workers);
    }
  }

  private static String difference(
      String what, String name, Map<String, Double> ours, Map<String, Double> others) {
    double largest = 0;
    for (Map.Entry<String, Double> entry : ours.entrySet()) {
      double other = others.getOrDefault(entry.getKey(), Double.NaN);
      double relative = Math.abs(entry.getValue() - other) / Math.max(0.1, Math.abs(other));
      largest = Double.isNaN(relative) ? Double.NaN : Math.max(largest, relative);
    }
    return String.format(
        Locale.ROOT,
        "%s: %d features differ from those of %s by at most %.1e of their value (of 0.1 where it"
            + " is smaller).",
        what,
        ours.size(),
        name,
        largest);
  }

  private void compareThreads() throws IOException {
    String what = "two threads against one, one volume of 64³";
    List<Worker> workers = List.of(ours("pytorch", 1, 2), ours("pytorch", 1, 1));
    try {
      bench.takeTurns(what, workers, SECONDS_OF_TURN_OF_THREADS);
      bench.ratio(what, "one thread", workers.get(0).median(), workers.get(1).median(), 0.65);
    } finally {
      Workbench.close(workers);
    }
  }

  private void watchMemory(String engine) throws IOException {
    if (engine.equals("onnxruntime") && !hasOnnxRuntime()) {
      return;
    }
    try (Worker worker = ours(engine, 1, 1)) {
      worker.work(FEW_PREDICTIONS);
      double before = memory(worker, "now");
      worker.work(MANY_PREDICTIONS - FEW_PREDICTIONS);
      double after = memory(worker, "now");
      bench.verdict(
          "resident memory of " + worker.name() + " after 500 predictions",
          "after 50",
          String.format(Locale.ROOT, "%.0f MiB, %+.1f MiB", after, after - before),
          String.format(Locale.ROOT, "+%.0f MiB", MOST_GROWTH),
          after - before < MOST_GROWTH);
      bench.note(
          String.format(
              Locale.ROOT, "%s: %.0f MiB at the most.", worker.name(), memory(worker, "peak")));
    }
  }

  private static double memory(Worker worker, String when) throws IOException {
    return worker.memory().getOrDefault(when, Double.NaN);
  }

  private static boolean hasOnnxRuntime() {
    return DeepComparison.class.getClassLoader().getResource("ai/onnxruntime/OrtSession.class")
        != null;
  }
}
