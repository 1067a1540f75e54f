package io.pleura.examples.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pleura.examples.demo.DemoBundle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Field case D38: two users at once get their own answers, and nothing of a case stays. */
class IsolationTest {

  private static final int ROUNDS = 20;
  private static final long LARGEST_FILE = 200_000_000;

  /** Found in nothing but the files of this test. */
  private final String mark = "isolation-" + UUID.randomUUID();

  @TempDir private Path folder;

  private record User(String name, byte[] ct, byte[] mask, String cea, String ca125, String age) {}

  private User user(String name, Cases files, String cea, String ca125, String age)
      throws IOException {
    return new User(
        mark + "-" + name,
        Cases.marked(files.ct(), mark + name),
        Cases.marked(files.mask(), mark + name),
        cea,
        ca125,
        age);
  }

  /** What of a result belongs to the case: all but the id of the job. */
  private static JsonNode own(JsonNode result) {
    JsonNode copy = result.deepCopy();
    ((ObjectNode) copy.get("case")).remove("id");
    return copy;
  }

  private static JsonNode predict(Client client, User user, CyclicBarrier start) throws Exception {
    start.await();
    String ct = client.image("ct", user.name + "-ct.nii.gz", user.ct);
    String mask = client.image("mask", user.name + "-mask.nii.gz", user.mask);
    String job = client.predict(Client.form(ct, mask, user.cea, user.ca125, user.age));
    JsonNode result = client.result(job);
    assertEquals(job, result.at("/case/id").textValue());
    assertEquals(result, Client.json(client.get("/api/v1/predictions/" + job + "/result.json")));
    for (String path : List.of("predictions/" + job, "images/" + ct, "images/" + mask)) {
      assertEquals(204, client.delete("/api/v1/" + path).statusCode());
    }
    return own(result);
  }

  private static void breakOff(PleuraServer server, User user, CyclicBarrier start)
      throws Exception {
    start.await();
    byte[] file = Cases.unpacked(user.ct);
    try (var connection = RawConnection.to(server.address())) {
      connection.send(
          "POST /api/v1/images?role=ct HTTP/1.1\r\nHost: "
              + server.address().getAuthority()
              + "\r\nContent-Disposition: attachment; filename=\""
              + user.name
              + "-broken.nii\"\r\nContent-Length: "
              + file.length
              + "\r\n\r\n");
      connection.send(Arrays.copyOf(file, file.length * 2 / 3));
    }
  }

  @Test
  void twoUsersAtOnceGetTheirOwnAnswersAndLeaveNothing() throws Exception {
    Instant begin = Instant.now();
    User first = user("first", Cases.BASE, "5.2", "31", "63");
    User second = user("second", Cases.FLIPPED, "0.9", "8.5", "48");
    Path kept = folder.resolve("audit");
    var settings = ServerSettings.builder().model(DemoBundle.read()).port(0).keep(kept).build();
    ExecutorService users = Executors.newFixedThreadPool(3);
    try (var server = PleuraServer.start(settings)) {
      Client client = Client.of(server);
      var alone = new CyclicBarrier(1);
      JsonNode firstAlone = predict(client, first, alone);
      JsonNode secondAlone = predict(client, second, alone);
      assertNotEquals(firstAlone.get("features"), secondAlone.get("features"));
      assertNotEquals(firstAlone.at("/case/roi"), secondAlone.at("/case/roi"));
      for (int round = 0; round < ROUNDS; round++) {
        var together = new CyclicBarrier(3);
        User broken = round % 2 == 0 ? first : second;
        Future<JsonNode> one = users.submit(() -> predict(client, first, together));
        Future<JsonNode> other = users.submit(() -> predict(client, second, together));
        Future<?> breaking =
            users.submit(
                () -> {
                  breakOff(server, broken, together);
                  return null;
                });
        assertEquals(firstAlone, one.get());
        assertEquals(secondAlone, other.get());
        breaking.get();
      }
      awaitNothing(client);
      assertEquals(2 * ROUNDS + 2, audit(kept, firstAlone, secondAlone, first, second));
      assertNothingOfTheCases(begin, first, second);
    } finally {
      users.shutdownNow();
    }
    assertNothingOfTheCases(begin, first, second);
  }

  /** That an upload broke is noticed a moment later. */
  private static void awaitNothing(Client client) throws Exception {
    for (int i = 0; i < 600 && client.metric("pleura_image_bytes") != 0; i++) {
      Thread.sleep(100);
    }
    for (String gauge :
        List.of(
            "pleura_images",
            "pleura_image_bytes",
            "pleura_jobs_kept",
            "pleura_jobs_running",
            "pleura_jobs_waiting")) {
      assertEquals(0, client.metric(gauge), gauge);
    }
  }

  // What is kept where the user asks for it.

  private long audit(Path kept, JsonNode firstAlone, JsonNode secondAlone, User first, User second)
      throws Exception {
    List<Path> files;
    try (Stream<Path> all = Files.walk(kept)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    assertEquals(1, files.size(), files::toString);
    String text = Files.readString(files.get(0));
    assertFalse(text.contains(mark), text);
    List<JsonNode> lines = new ArrayList<>();
    for (String line : text.lines().toList()) {
      lines.add(Client.JSON.readTree(line));
    }
    for (JsonNode line : lines) {
      Set<String> names = new TreeSet<>();
      line.fieldNames().forEachRemaining(names::add);
      assertEquals(
          Set.of("time", "bundle", "inputs", "probability", "threshold", "label", "warnings"),
          names);
      assertTrue(Instant.parse(line.get("time").textValue()).isBefore(Instant.now()));
      boolean ofFirst = line.at("/inputs/ct").textValue().equals(sha256(first.ct));
      User user = ofFirst ? first : second;
      JsonNode result = ofFirst ? firstAlone : secondAlone;
      assertEquals(sha256(user.ct), line.at("/inputs/ct").textValue());
      assertEquals(sha256(user.mask), line.at("/inputs/mask").textValue());
      assertEquals(result.get("bundle"), line.get("bundle"));
      assertEquals(result.get("probability"), line.get("probability"));
    }
    return lines.size();
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  // What must not stay.

  private void assertNothingOfTheCases(Instant begin, User... users) throws IOException {
    List<byte[]> traces = new ArrayList<>();
    traces.add(mark.getBytes(StandardCharsets.US_ASCII));
    for (User user : users) {
      for (byte[] file : List.of(user.ct, user.mask)) {
        traces.add(Arrays.copyOfRange(file, file.length - 40, file.length));
      }
    }
    List<String> found = new ArrayList<>();
    for (String place : List.of("java.io.tmpdir", "user.dir")) {
      search(Path.of(System.getProperty(place)), begin, traces, found);
    }
    assertEquals(List.of(), found);
  }

  private void search(Path place, Instant begin, List<byte[]> traces, List<String> found)
      throws IOException {
    for (Path file : walk(place)) {
      try {
        if (file.toString().contains(mark)) {
          found.add(file + " has the name of a case");
        }
        if (Files.isRegularFile(file)
            && Files.size(file) < LARGEST_FILE
            && !Files.getLastModifiedTime(file).toInstant().isBefore(begin.minusSeconds(2))
            && holds(Files.readAllBytes(file), traces)) {
          found.add(file + " holds bytes of a case");
        }
      } catch (IOException others) {
        // Files of other programs come and go, or are not ours to read.
      }
    }
  }

  private static List<Path> walk(Path place) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        place,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            files.add(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            files.add(folder);
            return folder.endsWith("node_modules")
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException gone) {
            return FileVisitResult.CONTINUE;
          }
        });
    return files;
  }

  private static boolean holds(byte[] file, List<byte[]> traces) {
    String text = new String(file, StandardCharsets.ISO_8859_1);
    return traces.stream()
        .anyMatch(trace -> text.contains(new String(trace, StandardCharsets.ISO_8859_1)));
  }
}
