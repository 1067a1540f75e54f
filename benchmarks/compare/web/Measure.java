import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** Times a running {@code pleura serve --demo}: arguments are its address and its process. */
final class Measure {

  private static final int COLUMNS = 512;
  private static final int ROWS = 512;
  private static final int SLICES = 300;
  private static final double SPACING = 0.7;
  private static final double THICKNESS = 1;
  private static final double RADIUS = 14;
  private static final int REPEATS = 5;
  private static final double MOST_SECONDS = 15;

  private static final int CLIENTS = 8;
  private static final int REQUESTS = 50;
  private static final double FLAT_MEGABYTES = 30;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI server;
  private final long process;
  private final AtomicInteger retried = new AtomicInteger();
  private final Map<String, AtomicInteger> answers = new ConcurrentHashMap<>();
  private final List<String> errors = Collections.synchronizedList(new ArrayList<>());

  private Measure(URI server, long process) {
    this.server = server;
    this.process = process;
  }

  public static void main(String[] arguments) throws Exception {
    var measure = new Measure(URI.create(arguments[0]), Long.parseLong(arguments[1]));
    boolean fine = measure.largeCase();
    fine &= measure.manyRequests();
    System.exit(fine ? 0 : 1);
  }

  // A large CT.

  private static byte[] nifti(boolean mask) throws IOException {
    var out = new ByteArrayOutputStream(mask ? 1 << 20 : 120_000_000);
    try (OutputStream gzip = new GZIPOutputStream(out, 1 << 16)) {
      gzip.write(header(mask ? 2 : 4, mask ? 8 : 16));
      var random = new SplittableRandom(42);
      byte[] slice = new byte[COLUMNS * ROWS * (mask ? 1 : 2)];
      ByteBuffer voxels = ByteBuffer.wrap(slice).order(ByteOrder.LITTLE_ENDIAN);
      for (int k = 0; k < SLICES; k++) {
        voxels.clear();
        for (int j = 0; j < ROWS; j++) {
          for (int i = 0; i < COLUMNS; i++) {
            boolean tumour = isTumour(i, j, k);
            if (mask) {
              voxels.put((byte) (tumour ? 1 : 0));
            } else {
              voxels.putShort((short) (tissue(tumour, i, j) + noise(random)));
            }
          }
        }
        gzip.write(slice);
      }
    }
    return out.toByteArray();
  }

  private static byte[] header(int type, int bits) {
    ByteBuffer header = ByteBuffer.allocate(352).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(0, 348);
    int[] sizes = {3, COLUMNS, ROWS, SLICES, 1, 1, 1, 1};
    for (int d = 0; d < sizes.length; d++) {
      header.putShort(40 + 2 * d, (short) sizes[d]);
    }
    header.putShort(70, (short) type).putShort(72, (short) bits);
    double[] spacings = {1, SPACING, SPACING, THICKNESS};
    for (int d = 0; d < spacings.length; d++) {
      header.putFloat(76 + 4 * d, (float) spacings[d]);
    }
    header.putFloat(108, 352).putFloat(112, 1).put(123, (byte) 2).putShort(254, (short) 1);
    for (int row = 0; row < 3; row++) {
      header.putFloat(280 + 20 * row, (float) spacings[row + 1]);
    }
    header.put(344, (byte) 'n').put(345, (byte) '+').put(346, (byte) '1');
    return header.array();
  }

  private static boolean isTumour(int i, int j, int k) {
    double x = SPACING * (i - 150);
    double y = SPACING * (j - 90);
    double z = THICKNESS * (k - 160);
    return x * x + y * y + z * z <= RADIUS * RADIUS;
  }

  private static int tissue(boolean tumour, int i, int j) {
    double x = (i - 256) / 240.0;
    double y = (j - 256) / 190.0;
    double distance = x * x + y * y;
    if (distance > 1) {
      return -1000;
    }
    return tumour || distance > 0.8 || Math.abs(i - 256) < 50 ? 40 : -850;
  }

  /** About normal, standard deviation 60. */
  private static int noise(SplittableRandom random) {
    long bits = random.nextLong();
    return Long.bitCount(bits) * 15 - 480 + random.nextInt(15);
  }

  private boolean largeCase() throws Exception {
    byte[] ct = nifti(false);
    byte[] mask = nifti(true);
    System.out.printf(
        Locale.ROOT, "CT %dx%dx%d, %.0f MB; mask %.1f MB; %d cores%n", COLUMNS, ROWS, SLICES,
        ct.length / 1e6, mask.length / 1e6, Runtime.getRuntime().availableProcessors());
    System.out.println("| run | CT up | mask up | " + "stages, seconds from the request | all |");
    System.out.println("|---|---|---|---|---|");
    List<Double> totals = new ArrayList<>();
    for (int run = 1; run <= REPEATS; run++) {
      long start = System.nanoTime();
      String ctId = id(must(201, upload("ct", "large-ct.nii.gz", ct)));
      double ctDone = since(start);
      String maskId = id(must(201, upload("mask", "large-mask.nii.gz", mask)));
      double maskDone = since(start) - ctDone;
      long asked = System.nanoTime();
      String job = id(must(202, predict(ctId, maskId)));
      String stages = stages(job, asked);
      must(200, send("GET", "/api/v1/predictions/" + job, BodyPublishers.noBody()));
      double total = since(start);
      totals.add(total);
      System.out.printf(
          Locale.ROOT, "| %d | %.1f s | %.1f s | %s | %.1f s |%n", run, ctDone, maskDone, stages,
          total);
      forget(job, ctId, maskId);
    }
    double slowest = totals.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    boolean fine = slowest <= MOST_SECONDS;
    System.out.printf(
        Locale.ROOT, "Upload to result: slowest %.1f s, at most %.0f s: %s; resident memory at most %s%n",
        slowest, MOST_SECONDS, fine ? "kept" : "MISSED", resident());
    return fine;
  }

  /** When each stage began. */
  private String stages(String job, long start) throws Exception {
    Map<String, Double> begins = new LinkedHashMap<>();
    var request =
        HttpRequest.newBuilder(server.resolve("/api/v1/predictions/" + job + "/events"))
            .header("Accept", "text/event-stream")
            .build();
    Pattern stage = Pattern.compile("\"stage\":\"([^\"]+)\"");
    try (Stream<String> lines = http.send(request, BodyHandlers.ofLines()).body()) {
      lines.forEach(
          line -> {
            Matcher matcher = stage.matcher(line);
            if (matcher.find()) {
              begins.putIfAbsent(matcher.group(1), since(start));
            } else if (line.contains("done") || line.contains("failed")) {
              begins.putIfAbsent(line.replaceFirst("event: ?", ""), since(start));
            }
          });
    }
    begins.keySet().removeIf(name -> name.startsWith("data"));
    var text = new StringBuilder();
    begins.forEach((name, at) -> text.append(String.format(Locale.ROOT, "%s %.1f ", name, at)));
    return text.toString().strip();
  }

  // Many requests.

  private boolean manyRequests() throws Exception {
    String examples = text(must(200, get("/api/v1/examples")));
    byte[] ct = must(200, get(field(examples, "href", 0))).body();
    byte[] mask = must(200, get(field(examples, "href", 1))).body();
    burst(ct, mask, 7); // loads what is loaded once
    double before = heapAfterCollection();
    long start = System.nanoTime();
    for (int round = 0; round < 3; round++) {
      burst(ct, mask, 11 + round);
      System.out.printf(
          Locale.ROOT, "%d requests of %d clients, round %d: %.1f s, heap after collection %.0f MB%n",
          REQUESTS, CLIENTS, round + 1, since(start), heapAfterCollection());
      start = System.nanoTime();
    }
    double after = heapAfterCollection();
    System.out.println("Answers: " + new TreeMap<>(answers));
    System.out.println("503 with Retry-After, tried again: " + retried);
    errors.stream().limit(10).forEach(System.out::println);
    boolean flat = after - before < FLAT_MEGABYTES;
    boolean empty = gauge("pleura_image_bytes") == 0 && gauge("pleura_jobs_kept") == 0;
    System.out.printf(
        Locale.ROOT, "Heap after collection: %.0f MB before, %.0f MB after: %s; store empty: %s; errors: %d%n",
        before, after, flat ? "flat" : "GROWN", empty, errors.size());
    return flat && empty && errors.isEmpty();
  }

  private void burst(byte[] ct, byte[] mask, long seed) throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    var left = new AtomicInteger(REQUESTS);
    List<Future<?>> all = new ArrayList<>();
    for (int c = 0; c < CLIENTS; c++) {
      var random = new SplittableRandom(seed * 100 + c);
      all.add(
          clients.submit(
              () -> {
                client(ct, mask, random, left);
                return null;
              }));
    }
    for (Future<?> client : all) {
      client.get();
    }
    clients.shutdown();
  }

  private void client(byte[] ct, byte[] mask, SplittableRandom random, AtomicInteger left)
      throws Exception {
    String ctId = id(patiently(201, () -> upload("ct", "ct.nii.gz", ct)));
    String maskId = id(patiently(201, () -> upload("mask", "mask.nii.gz", mask)));
    List<String> jobs = new ArrayList<>();
    while (left.getAndDecrement() > 0) {
      switch (random.nextInt(5)) {
        case 0 -> {
          send("DELETE", "/api/v1/images/" + ctId, BodyPublishers.noBody());
          ctId = id(patiently(201, () -> upload("ct", "ct.nii.gz", ct)));
        }
        case 1 -> {
          String body = "{\"ct\":\"" + ctId + "\",\"mask\":\"" + maskId + "\",\"cea\":\"5,2\"}";
          patiently(200, () -> post("/api/v1/checks", body));
        }
        case 2, 3 -> {
          String ownCt = ctId;
          String job = id(patiently(202, () -> predict(ownCt, maskId)));
          jobs.add(job);
          stages(job, System.nanoTime());
        }
        default -> {
          if (!jobs.isEmpty()) {
            String job = jobs.get(random.nextInt(jobs.size()));
            patiently(200, () -> get("/api/v1/predictions/" + job + "/report.pdf"));
          }
        }
      }
    }
    for (String job : jobs) {
      send("DELETE", "/api/v1/predictions/" + job, BodyPublishers.noBody());
    }
    forgetImages(ctId, maskId);
  }

  private interface Call {
    HttpResponse<byte[]> make() throws Exception;
  }

  /** Tries again when the server asks for it; anything else than what is wanted is an error. */
  private HttpResponse<byte[]> patiently(int wanted, Call call) throws Exception {
    for (; ; ) {
      HttpResponse<byte[]> answer = call.make();
      answers
          .computeIfAbsent(String.valueOf(answer.statusCode()), key -> new AtomicInteger())
          .incrementAndGet();
      var retry = answer.headers().firstValue("Retry-After");
      if (answer.statusCode() == 503 && retry.isPresent()) {
        retried.incrementAndGet();
        Thread.sleep(1000L * Integer.parseInt(retry.get()));
        continue;
      }
      if (answer.statusCode() != wanted) {
        errors.add(answer.request().uri() + " " + answer.statusCode() + " " + text(answer));
      }
      return answer;
    }
  }

  private double heapAfterCollection() throws Exception {
    var tool = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    for (int i = 0; i < 2; i++) {
      new ProcessBuilder(tool, String.valueOf(process), "GC.run")
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    }
    return gauge("jvm_memory_used_bytes{area=\"heap\"}") / (1 << 20);
  }

  private double gauge(String name) throws Exception {
    return text(must(200, get("/metrics")))
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  /** The most memory that the process has had, where the system tells. */
  private String resident() throws IOException {
    var status = new File("/proc/" + process + "/status").toPath();
    if (!Files.exists(status)) {
      return "unknown";
    }
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .map(line -> line.replaceAll("[^0-9]", ""))
          .map(kilobytes -> Long.parseLong(kilobytes) / 1024 + " MB")
          .findFirst()
          .orElse("unknown");
    }
  }

  // Requests.

  private HttpResponse<byte[]> send(String method, String path, HttpRequest.BodyPublisher body)
      throws Exception {
    return http.send(
        HttpRequest.newBuilder(server.resolve(path))
            .method(method, body)
            .header("Content-Type", "application/json")
            .timeout(Duration.ofMinutes(5))
            .build(),
        BodyHandlers.ofByteArray());
  }

  private HttpResponse<byte[]> get(String path) throws Exception {
    return send("GET", path, BodyPublishers.noBody());
  }

  private HttpResponse<byte[]> post(String path, String body) throws Exception {
    return send("POST", path, BodyPublishers.ofString(body));
  }

  private HttpResponse<byte[]> upload(String role, String name, byte[] file) throws Exception {
    return http.send(
        HttpRequest.newBuilder(server.resolve("/api/v1/images?role=" + role))
            .POST(BodyPublishers.ofByteArray(file))
            .header("Content-Type", "application/octet-stream")
            .header("Content-Disposition", "attachment; filename*=UTF-8''" + name)
            .timeout(Duration.ofMinutes(5))
            .build(),
        BodyHandlers.ofByteArray());
  }

  private HttpResponse<byte[]> predict(String ct, String mask) throws Exception {
    return post(
        "/api/v1/predictions",
        "{\"ct\":\"" + ct + "\",\"mask\":\"" + mask
            + "\",\"cea\":\"5.2\",\"ca125\":\"31\",\"age\":\"63\"}");
  }

  private void forget(String job, String ct, String mask) throws Exception {
    send("DELETE", "/api/v1/predictions/" + job, BodyPublishers.noBody());
    forgetImages(ct, mask);
  }

  private void forgetImages(String ct, String mask) throws Exception {
    for (String image : List.of(ct, mask)) {
      send("DELETE", "/api/v1/images/" + image, BodyPublishers.noBody());
    }
  }

  private static HttpResponse<byte[]> must(int wanted, HttpResponse<byte[]> answer) {
    if (answer.statusCode() != wanted) {
      throw new IllegalStateException(
          answer.request().uri() + " gave " + answer.statusCode() + ": " + text(answer));
    }
    return answer;
  }

  private static String id(HttpResponse<byte[]> answer) {
    return field(text(answer), "id", 0);
  }

  private static String field(String json, String name, int number) {
    Matcher matcher = Pattern.compile("\"" + name + "\":\"([^\"]+)\"").matcher(json);
    for (int i = 0; i <= number; i++) {
      if (!matcher.find()) {
        throw new IllegalStateException("no " + name + " in " + json);
      }
    }
    return matcher.group(1);
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  private static double since(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
