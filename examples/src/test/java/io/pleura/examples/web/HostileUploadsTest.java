package io.pleura.examples.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Uploads that are made to do harm, or to break off. */
class HostileUploadsTest {

  private static final long MOST_BYTES = 20_000_000;
  private static final String MARK = "hostile-upload-7f3a";

  /** The bomb itself passes through client, network and store; ten gigabytes do not. */
  private static final long MOST_ALLOCATED = 300_000_000;

  private static PleuraServer server = notStarted();
  private static Client client = clientOfNone();

  @SuppressWarnings("NullAway")
  private static PleuraServer notStarted() {
    return null;
  }

  @SuppressWarnings("NullAway")
  private static Client clientOfNone() {
    return null;
  }

  @BeforeAll
  static void start() throws IOException {
    server =
        PleuraServer.start(
            ServerSettings.builder()
                .model(SmallModels.radiomics("small", true))
                .port(0)
                .maxUpload(MOST_BYTES)
                .build());
    client = Client.of(server);
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    awaitEmpty();
  }

  /** A connection that broke is noticed a moment later. */
  private static void awaitEmpty() throws Exception {
    for (int i = 0; i < 600; i++) {
      if (client.metric("pleura_images") == 0 && client.metric("pleura_image_bytes") == 0) {
        return;
      }
      Thread.sleep(100);
    }
    assertEquals(0, client.metric("pleura_image_bytes"));
    assertEquals(0, client.metric("pleura_images"));
  }

  // Names.

  static List<String> names() {
    return List.of(
        "../../../../../../tmp/" + MARK + ".nii.gz",
        "/tmp/" + MARK + ".nii.gz",
        "..\\..\\" + MARK + ".nii.gz",
        "C:\\Windows\\" + MARK + ".nii.gz",
        "file:///tmp/" + MARK + ".nii.gz",
        MARK + "\u0000.nii.gz",
        MARK + "\r\nX-Injected: yes\r\n.nii.gz",
        MARK + "\"; filename=\"other.nii.gz",
        "<script>alert('" + MARK + "')</script>.nii.gz",
        "\u202e" + MARK + ".nii.gz",
        "\u80ba\u90e8 " + MARK + " \ud83e\udec1.nii.gz",
        "%2e%2e%2f" + MARK + ".nii.gz",
        MARK + "/",
        "..",
        "~",
        MARK + "x".repeat(5000) + ".nii.gz");
  }

  @Test
  void namesAreTextAndNoPaths() throws Exception {
    byte[] ct = Cases.BASE.ct();
    byte[] mask = Cases.BASE.mask();
    for (String name : names()) {
      HttpResponse<byte[]> answer = client.upload("ct", name, ct);
      JsonNode image = Client.json(201, answer);
      String shown = image.get("name").textValue();
      assertEquals("application/json", answer.headers().firstValue("Content-Type").orElse(""));
      assertTrue(answer.headers().firstValue("X-Injected").isEmpty(), shown);
      assertTrue(shown.length() <= 255, shown);
      assertTrue(shown.chars().noneMatch(Character::isISOControl), shown);
      assertFalse(shown.contains("\u202e"), shown);
      String plain = name.replaceAll("[\\p{Cntrl}\u202e]", "\ufffd");
      assertEquals(plain.substring(0, Math.min(255, plain.length())), shown);

      String maskId = client.image("mask", name, mask);
      String job =
          client.predict(Client.form(image.get("id").textValue(), maskId, "5.2", "31", "63"));
      assertEquals(shown, client.result(job).at("/case/ct/name").textValue());
      client.get("/api/v1/predictions/" + job + "/report.pdf");
      for (String path :
          List.of(
              "predictions/" + job, "images/" + maskId, "images/" + image.get("id").textValue())) {
        assertEquals(204, client.delete("/api/v1/" + path).statusCode());
      }
    }
    for (Path folder :
        List.of(
            Path.of(System.getProperty("java.io.tmpdir")),
            Path.of(System.getProperty("user.dir")),
            Path.of("/tmp"))) {
      try (Stream<Path> files = Files.list(folder)) {
        assertEquals(List.of(), files.filter(file -> file.toString().contains(MARK)).toList());
      }
    }
  }

  // Bombs.

  private static long allocated() {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
        .filter(bytes -> bytes > 0)
        .sum();
  }

  private static HttpResponse<byte[]> uploadInLittleMemory(String role, String name, byte[] file)
      throws Exception {
    assertTrue(file.length < 12_000_000, file.length + " bytes");
    long before = allocated();
    HttpResponse<byte[]> answer = client.upload(role, name, file);
    long took = allocated() - before;
    assertTrue(took < MOST_ALLOCATED, name + " took " + took + " bytes");
    return answer;
  }

  @Test
  void gzipThatClaimsTenGigabytesIsRefused() throws Exception {
    byte[] bomb = Bomb.gzip(Bomb.header(2000, 2000, 1250, 352), Bomb.ZEROS);
    for (String role : List.of("ct", "mask")) {
      Client.refused(422, "volume-too-large", uploadInLittleMemory(role, "bomb.nii.gz", bomb));
    }
  }

  @Test
  void gzipThatClaimsWhatTheHeapCannotHoldIsRefused() throws Exception {
    byte[] bomb = Bomb.gzip(Bomb.header(1000, 1000, 950, 352), Bomb.ZEROS);
    Client.refused(422, "volume-too-large", uploadInLittleMemory("ct", "bomb.nii.gz", bomb));
  }

  @Test
  void smallGzipThatClaimsMoreThanItCanHoldIsRefused() throws Exception {
    byte[] bomb = Bomb.gzip(Bomb.header(500, 500, 400, 352), 1_000_000);
    assertTrue(bomb.length < 20_000);
    Client.refused(422, "file-truncated", uploadInLittleMemory("ct", "bomb.nii.gz", bomb));
  }

  @Test
  void gzipThatClaimsLittleIsNotExpandedFurther() throws Exception {
    byte[] bomb = Bomb.gzip(Bomb.header(32, 30, 20, 352), Bomb.ZEROS);
    Client.refused(422, "mask-empty", uploadInLittleMemory("mask", "bomb.nii.gz", bomb));
    JsonNode ct = Client.json(201, uploadInLittleMemory("ct", "bomb.nii.gz", bomb));
    assertEquals("nifti-surplus", ct.at("/warnings/0/code").textValue(), ct::toString);
    assertEquals(204, client.delete("/api/v1/images/" + ct.get("id").textValue()).statusCode());
  }

  @Test
  void gzipWhoseVoxelsStartFarBehindIsNotExpandedToThere() throws Exception {
    byte[] bomb = Bomb.gzip(Bomb.header(32, 30, 20, 9e9f), Bomb.ZEROS);
    Client.refused(422, "nifti-header-damaged", uploadInLittleMemory("ct", "bomb.nii.gz", bomb));
  }

  @Test
  void zipAndGzipOfGzipAreNoImages() throws Exception {
    Client.refused(
        415,
        "file-not-recognised",
        uploadInLittleMemory("ct", "bomb.zip", Bomb.zip("ct.nii", Bomb.ZEROS)));
    Client.refused(
        415,
        "file-not-recognised",
        uploadInLittleMemory("ct", "bomb.nii.gz", Bomb.zip("ct.nii", Bomb.ZEROS)));
    byte[] twice = Cases.packed(Bomb.gzip(Bomb.header(2000, 2000, 1250, 352), Bomb.ZEROS));
    assertTrue(twice.length < 1_000_000, twice.length + " bytes");
    Client.refused(415, "file-not-recognised", uploadInLittleMemory("ct", "ct.nii.gz.gz", twice));
  }

  @Test
  void manyLargeImagesAtOnceTakeTurns() throws Exception {
    byte[] large = Bomb.gzip(Bomb.header(400, 400, 375, 352), 2L * 400 * 400 * 375);
    List<Callable<HttpResponse<byte[]>>> uploads = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      uploads.add(() -> client.upload("mask", "large.nii.gz", large));
    }
    ExecutorService users = Executors.newFixedThreadPool(uploads.size());
    try {
      for (Future<HttpResponse<byte[]>> upload : users.invokeAll(uploads)) {
        HttpResponse<byte[]> answer = upload.get();
        String code = Client.json(answer).get("code").textValue();
        assertTrue(List.of("mask-empty", "file-damaged", "server-busy").contains(code), code);
      }
    } finally {
      users.shutdownNow();
    }
  }

  // Too large, broken, slow.

  private static String head(String more) {
    return "POST /api/v1/images?role=ct HTTP/1.1\r\nHost: "
        + server.address().getAuthority()
        + "\r\nContent-Type: application/octet-stream\r\n"
        + more
        + "\r\n\r\n";
  }

  @Test
  void anUploadThatSaysItIsTooLargeIsRefusedUnread() throws Exception {
    try (var connection = RawConnection.to(server.address())) {
      connection.send(head("Content-Length: 10000000000"));
      String answer = connection.start();
      assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
      assertTrue(answer.contains("\"code\":\"upload-too-large\""), answer);
    }
  }

  @Test
  void anUploadThatTurnsOutTooLargeIsRefusedBeforeItsEnd() throws Exception {
    byte[] chunk = ("10000\r\n" + "x".repeat(1 << 16) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    try (var connection = RawConnection.to(server.address())) {
      connection.send(head("Transfer-Encoding: chunked"));
      long sent = 0;
      try {
        while (!connection.hasAnswer() && sent < 50 * MOST_BYTES) {
          connection.send(chunk);
          sent += chunk.length;
        }
      } catch (IOException closed) {
        // The server need not listen to the rest.
      }
      assertTrue(sent < 10 * MOST_BYTES, sent + " bytes were taken");
      String answer = connection.rest();
      assertTrue(answer.isEmpty() || answer.startsWith("HTTP/1.1 413 "), answer);
      assertTrue(answer.isEmpty() || answer.contains("\"code\":\"upload-too-large\""), answer);
    }
  }

  @Test
  void anUploadThatBreaksOffLeavesNothing() throws Exception {
    byte[] ct = Cases.unpacked(Cases.BASE.ct());
    for (String length : List.of("Content-Length: " + ct.length, "Transfer-Encoding: chunked")) {
      try (var connection = RawConnection.to(server.address())) {
        connection.send(head(length));
        if (length.startsWith("Transfer")) {
          connection.send(Integer.toHexString(ct.length) + "\r\n");
        }
        connection.send(Arrays.copyOf(ct, ct.length / 2));
        for (int i = 0; i < 600 && client.metric("pleura_image_bytes") == 0; i++) {
          Thread.sleep(10);
        }
        assertTrue(client.metric("pleura_image_bytes") > 0);
      }
      awaitEmpty();
    }
  }

  @Test
  void slowUploadsDoNotKeepOthersWaiting() throws Exception {
    List<RawConnection> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 150; i++) {
        var connection = RawConnection.to(server.address());
        slow.add(connection);
        connection.send(head("Content-Length: 100000"));
        connection.send(new byte[100]);
      }
      assertEquals(200, client.get("/health").statusCode());
      String ct = client.image("ct", "ct.nii.gz", Cases.BASE.ct());
      String mask = client.image("mask", "mask.nii.gz", Cases.BASE.mask());
      ObjectNode form = Client.form(ct, mask, "5.2", "31", "63");
      String job = client.predict(form);
      assertTrue(client.result(job).has("probability"));
      client.delete("/api/v1/predictions/" + job);
      client.delete("/api/v1/images/" + ct);
      client.delete("/api/v1/images/" + mask);
    } finally {
      for (RawConnection connection : slow) {
        connection.close();
      }
    }
  }
}
