package io.pleura.examples.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.pleura.error.ConfigurationException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom the server answers, and that its answers give nothing away. */
class SecurityTest {

  private static final String TOKEN = "0123456789abcdef-token";
  private static final String PASSWORD = "password-of-the-test";
  private static final String UNKNOWN = "0123456789abcdef0123456789abcdef";

  @TempDir private static Path folder;
  private static PleuraServer open = notStarted();
  private static PleuraServer locked = notStarted();

  @SuppressWarnings("NullAway")
  private static PleuraServer notStarted() {
    return null;
  }

  @BeforeAll
  static void start() throws IOException {
    open = PleuraServer.start(settings().build());
    locked = PleuraServer.start(settings().token(TOKEN).build());
  }

  @AfterAll
  static void stop() throws IOException {
    open.close();
    locked.close();
  }

  private static ServerSettings.Builder settings() throws IOException {
    return ServerSettings.builder().model(SmallModels.radiomics("small", true)).port(0);
  }

  private static String host(PleuraServer server) {
    return server.address().getAuthority();
  }

  private static void assertCode(int status, String code, String answer) {
    assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    assertTrue(answer.contains("\"code\":\"" + code + "\""), answer);
  }

  // Who asks.

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example",
        "http://127.0.0.1:1",
        "http://localhost.evil.example",
        "null",
        "file://",
        "not an origin"
      })
  void pagesOfOtherServersGetNothing(String origin) throws Exception {
    Client client = Client.of(open).with("Origin", origin);
    for (String path : List.of("/", "/health", "/metrics", "/api/openapi.json", "/api/v1/models")) {
      Client.refused(403, "origin-foreign", client.get(path));
    }
    Client.refused(403, "origin-foreign", client.upload("ct", "ct.nii.gz", Cases.BASE.ct()));
    HttpResponse<byte[]> preflight =
        client.with("Access-Control-Request-Method", "DELETE").send("OPTIONS", "/api/v1/models");
    assertTrue(preflight.headers().firstValue("Access-Control-Allow-Origin").isEmpty());
    assertEquals(0, Client.of(open).metric("pleura_images"));
  }

  @Test
  void theOwnPageIsAnswered() throws Exception {
    Client own = Client.of(open).with("Origin", open.address().toString());
    assertEquals(200, own.get("/api/v1/models").statusCode());
    assertEquals(200, own.with("Sec-Fetch-Site", "same-origin").get("/api/v1/models").statusCode());
    for (String site : List.of("cross-site", "same-site")) {
      Client.refused(
          403,
          "origin-foreign",
          Client.of(open).with("Sec-Fetch-Site", site).get("/api/v1/models"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:8080",
        "127.0.0.1.evil.example",
        "localhost.evil.example:80",
        "127.0.0.1@evil.example",
        "0.0.0.0"
      })
  void namesThatWereMadeToPointHereAreRefused(String name) throws IOException {
    for (String path : List.of("/", "/health", "/api/v1/models")) {
      String answer =
          RawConnection.ask(open.address(), "GET " + path + " HTTP/1.1", "Host: " + name);
      assertTrue(
          answer.startsWith("HTTP/1.1 400 ") || answer.contains("\"code\":\"host-foreign\""),
          answer);
      assertFalse(answer.contains("\"models\""), answer);
    }
  }

  @Test
  void ownNamesOfTheMachineAreAnswered() throws IOException {
    int port = open.address().getPort();
    for (String name : List.of("localhost:" + port, "LOCALHOST:" + port, "127.0.0.1:" + port)) {
      String answer = RawConnection.ask(open.address(), "GET /health HTTP/1.1", "Host: " + name);
      assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
    }
    String absolute =
        RawConnection.ask(
            open.address(),
            "GET http://evil.example/api/v1/models HTTP/1.1",
            "Host: " + host(open));
    assertFalse(absolute.contains("\"models\""), absolute);
  }

  // The token.

  private static final List<String> GUARDED =
      List.of(
          "GET /metrics",
          "GET /api/v1/settings",
          "GET /api/v1/models",
          "GET /api/v1/examples",
          "GET /api/v1/examples/phantom/ct.nii.gz",
          "POST /api/v1/images?role=ct",
          "DELETE /api/v1/images/" + UNKNOWN,
          "POST /api/v1/checks",
          "POST /api/v1/predictions",
          "GET /api/v1/predictions/" + UNKNOWN,
          "GET /api/v1/predictions/" + UNKNOWN + "/events",
          "GET /api/v1/predictions/" + UNKNOWN + "/result.json",
          "GET /api/v1/nothing");

  @Test
  void withoutTheTokenThereIsNothing() throws Exception {
    Client client = Client.of(locked);
    for (String request : GUARDED) {
      String[] words = request.split(" ");
      HttpResponse<byte[]> answer = client.send(words[0], words[1]);
      Client.refused(401, "token-missing", answer);
      assertEquals("Bearer", answer.headers().firstValue("WWW-Authenticate").orElse(""));
      HttpResponse<byte[]> wrong =
          client.withToken("0123456789abcdef-other").send(words[0], words[1]);
      Client.refused(401, "token-wrong", wrong);
    }
    for (String path : List.of("/", "/health", "/api/openapi.json")) {
      assertEquals(200, client.get(path).statusCode(), path);
    }
    assertEquals(200, client.withToken(TOKEN).get("/api/v1/models").statusCode());
  }

  @Test
  void allWrongTokensGetTheSameAnswer() throws Exception {
    Map<String, String> answers = new TreeMap<>();
    for (String header :
        List.of(
            "Bearer x",
            "Bearer " + TOKEN.substring(1),
            "Bearer " + TOKEN + "x",
            "Bearer " + TOKEN.substring(0, TOKEN.length() - 1),
            "Bearer " + "a".repeat(4000),
            "bearer-" + TOKEN,
            "Basic " + TOKEN,
            "Bearer")) {
      HttpResponse<byte[]> answer =
          Client.of(locked).with("Authorization", header).get("/api/v1/models");
      Client.refused(401, "token-wrong", answer);
      answers.put(Client.text(answer), header);
    }
    assertEquals(1, answers.size(), answers::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//api/v1/models",
        "/api//v1/models",
        "/./api/v1/models",
        "/x/../api/v1/models",
        "/api/v1;a=b/models",
        "/;/api/v1/models",
        "/api%2Fv1/models",
        "/api/%76%31/models",
        "/%61pi/v1/models",
        "/API/V1/models",
        "/api\\v1\\models",
        "/api/v1/models/",
        "/api/v1/models?x=/health",
        "/health/../api/v1/models",
        "/metrics/",
        "//metrics",
        "/%6detrics",
        "/metrics;x"
      })
  void noSpellingOfAPathGetsAroundTheToken(String path) throws IOException {
    String answer =
        RawConnection.ask(locked.address(), "GET " + path + " HTTP/1.1", "Host: " + host(locked));
    assertTrue(answer.matches("(?s)HTTP/1\\.1 4[0-9]{2} .*"), answer);
    assertFalse(answer.contains("\"models\"") || answer.contains("pleura_images"), answer);
  }

  @Test
  void whoeverOpensTheServerToOthersMustNameAToken() throws IOException {
    for (String host : List.of("0.0.0.0", "::")) {
      var settings = settings().host(host);
      var refused = assertThrows(ConfigurationException.class, settings::build);
      assertEquals("token-missing", refused.code());
      settings.token(TOKEN).build();
    }
    var weak = settings();
    assertEquals(
        "token-weak", assertThrows(ConfigurationException.class, () -> weak.token("short")).code());
    for (String loopback : List.of("localhost", "127.0.0.1", "::1")) {
      settings().host(loopback).build();
    }
  }

  @Test
  void otherNamesAreAnsweredWhereOthersMayAsk() throws Exception {
    try (var server = PleuraServer.start(settings().host("0.0.0.0").token(TOKEN).build())) {
      URI address = URI.create("http://127.0.0.1:" + server.address().getPort());
      String answer =
          RawConnection.ask(
              address,
              "GET /api/v1/models HTTP/1.1",
              "Host: radiology.example",
              "Authorization: Bearer " + TOKEN);
      assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
    }
  }

  // What the answers say.

  @Test
  void everyAnswerTellsBrowsersWhatToForbid() throws Exception {
    Client client = Client.of(locked);
    List<HttpResponse<byte[]>> answers =
        List.of(
            client.get("/"),
            client.get("/index.html"),
            client.get("/app.js"),
            client.get("/nothing"),
            client.get("/health"),
            client.get("/api/v1/models"),
            client.withToken(TOKEN).get("/api/v1/models"),
            client.withToken(TOKEN).get("/api/v1/nothing"),
            client.withToken(TOKEN).get("/api/v1/predictions/" + UNKNOWN),
            client.withToken(TOKEN).send("PUT", "/api/v1/models"),
            client.withToken(TOKEN).upload("ct", "notes.txt", new byte[] {1}),
            client.withToken(TOKEN).get("/api/v1/examples/phantom/mask.nii.gz"),
            client.with("Origin", "https://evil.example").get("/"));
    for (HttpResponse<byte[]> answer : answers) {
      String what = answer.request().uri() + " " + answer.statusCode();
      String policy = answer.headers().firstValue("Content-Security-Policy").orElse("");
      assertTrue(policy.contains("default-src 'none'"), what);
      assertTrue(policy.contains("frame-ancestors 'none'"), what);
      assertFalse(policy.contains("unsafe-inline"), what);
      assertFalse(policy.contains("unsafe-eval"), what);
      assertFalse(policy.contains("http:"), what);
      assertEquals("nosniff", header(answer, "X-Content-Type-Options"), what);
      assertEquals("DENY", header(answer, "X-Frame-Options"), what);
      assertEquals("no-referrer", header(answer, "Referrer-Policy"), what);
      assertEquals("", header(answer, "Server"), what);
      assertEquals("", header(answer, "Access-Control-Allow-Origin"), what);
      assertTrue(header(answer, "Cache-Control").matches("no-(cache|store)"), what);
    }
    assertEquals("no-store", header(answers.get(6), "Cache-Control"));
  }

  private static String header(HttpResponse<byte[]> answer, String name) {
    return String.join(" and ", answer.headers().allValues(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../openapi.json",
        "/..%2fopenapi.json",
        "/%2e%2e/openapi.json",
        "/%2e%2e%2fPleuraServer.class",
        "/..%5copenapi.json",
        "/..;/openapi.json",
        "/texts/../../openapi.json",
        "/texts/..%2f..%2fopenapi.json",
        "/%252e%252e/openapi.json",
        "/../../../../../../../../etc/passwd",
        "/..%2f..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
        "//etc/passwd",
        "/file:///etc/passwd",
        "/index.html%00.png",
        "/%00",
        "/texts",
        "/texts/",
        "/META-INF/MANIFEST.MF",
        "/io/pleura/examples/web/openapi.json"
      })
  void pageFilesAreNoWayToOthers(String path) throws IOException {
    String answer =
        RawConnection.ask(open.address(), "GET " + path + " HTTP/1.1", "Host: " + host(open));
    assertTrue(answer.matches("(?s)HTTP/1\\.1 (4[0-9]{2}|30[0-9]) .*"), answer);
    for (String secret : List.of("root:", "\"openapi\"", "zh.json", "Manifest-Version", "java.")) {
      assertFalse(answer.contains(secret), answer);
    }
  }

  @Test
  void whatDoesNotExistIsNotFound() throws Exception {
    Client client = Client.of(open);
    for (String id : List.of(UNKNOWN, "..", "%2e%2e", "x", "a".repeat(3000), "%3Cscript%3E")) {
      for (String path :
          List.of("/api/v1/predictions/" + id, "/api/v1/predictions/" + id + "/result.json")) {
        int status = client.get(path).statusCode();
        assertTrue(status == 404 || status == 400, path + " gave " + status);
      }
    }
    Client.refused(404, "path-unknown", client.get("/api/v1/nothing"));
    Client.refused(404, "path-unknown", client.get("/nothing"));
    Client.refused(404, "image-unknown", client.delete("/api/v1/images/" + UNKNOWN));
  }

  @Test
  void otherMethodsAreRefused() throws Exception {
    Client client = Client.of(open);
    for (String method : List.of("PUT", "PATCH", "DELETE")) {
      Client.refused(405, "method-unknown", client.send(method, "/api/v1/models"));
    }
    Client.refused(405, "method-unknown", client.send("POST", "/health"));
    Client.refused(405, "method-unknown", client.get("/api/v1/images"));
    String trace =
        RawConnection.ask(
            open.address(), "TRACE /health HTTP/1.1", "Host: " + host(open), "X: secret");
    assertTrue(trace.matches("(?s)HTTP/1\\.1 4[0-9]{2} .*"), trace);
    assertFalse(trace.contains("X: secret"), trace);
  }

  // Requests that are too much.

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/checks", "/api/v1/predictions"})
  void hugeRequestsAreRefused(String path) throws Exception {
    String head =
        "POST "
            + path
            + " HTTP/1.1\r\nHost: "
            + host(open)
            + "\r\nContent-Type: application/json\r\n";
    try (var connection = RawConnection.to(open.address())) {
      connection.send(head + "Content-Length: 1000000000\r\n\r\n" + "[".repeat(0x10400));
      assertCode(413, "request-too-large", connection.start());
    }
    try (var connection = RawConnection.to(open.address())) {
      connection.send(head + "Transfer-Encoding: chunked\r\n\r\n10400\r\n");
      connection.send("[".repeat(0x10400) + "\r\n");
      assertCode(413, "request-too-large", connection.start());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/checks", "/api/v1/predictions"})
  void oddRequestsAreRefused(String path) throws Exception {
    Client client = Client.of(open).with("Content-Type", "application/json");
    for (String body :
        List.of(
            "[".repeat(30_000),
            "{\"ct\":".repeat(5_000) + "1" + "}".repeat(5_000),
            "{\"cea\":" + "[".repeat(30_000) + "]".repeat(30_000) + "}",
            "{\"label\":" + "9".repeat(20_000) + "}",
            "{\"label\":1.5}",
            "{\"label\":-1}",
            "{\"ct\":{\"@class\":\"javax.naming.InitialContext\"}}",
            "{\"ct\":\"" + "a".repeat(1000) + "\"}",
            "{\"ct\":\"a\",\"ct\":\"b\"}",
            "{} {}",
            "{",
            "",
            "null",
            "\u0000")) {
      HttpResponse<byte[]> answer = client.send("POST", path, BodyPublishers.ofString(body));
      JsonNode problem = Client.json(answer);
      assertEquals(
          "request-invalid",
          problem.path("code").textValue(),
          () -> body.substring(0, Math.min(100, body.length())) + ": " + problem);
      assertEquals(400, answer.statusCode());
    }
  }

  // TLS.

  private static Path keystore() throws IOException, InterruptedException {
    Path file = folder.resolve("server.p12");
    if (!Files.exists(file)) {
      Process keytool =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                  "-genkeypair",
                  "-keystore",
                  file.toString(),
                  "-storetype",
                  "PKCS12",
                  "-storepass",
                  PASSWORD,
                  "-alias",
                  "server",
                  "-keyalg",
                  "EC",
                  "-validity",
                  "2",
                  "-dname",
                  "CN=localhost",
                  "-ext",
                  "san=ip:127.0.0.1,dns:localhost")
              .redirectErrorStream(true)
              .start();
      String said = new String(keytool.getInputStream().readAllBytes());
      assertEquals(0, keytool.waitFor(), said);
    }
    return file;
  }

  private static HttpClient trusting(Path keystore) throws Exception {
    KeyStore known = KeyStore.getInstance(keystore.toFile(), PASSWORD.toCharArray());
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", known.getCertificate("server"));
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(context).build();
  }

  @Test
  void servesOverTls() throws Exception {
    Path file = keystore();
    try (var server = PleuraServer.start(settings().tls(file, PASSWORD).token(TOKEN).build())) {
      URI address = server.address();
      assertEquals("https", address.getScheme());
      HttpClient client = trusting(file);
      var models = HttpRequest.newBuilder(address.resolve("/api/v1/models"));
      assertEquals(401, client.send(models.build(), BodyHandlers.ofString()).statusCode());
      HttpResponse<String> answer =
          client.send(
              models
                  .copy()
                  .header("Authorization", "Bearer " + TOKEN)
                  .header("Origin", address.toString())
                  .build(),
              BodyHandlers.ofString());
      assertEquals(200, answer.statusCode());
      assertThrows(
          IOException.class,
          () ->
              HttpClient.newHttpClient()
                  .send(HttpRequest.newBuilder(address).build(), BodyHandlers.discarding()),
          "a certificate that nobody vouches for was trusted");
      String plain = RawConnection.ask(address, "GET /health HTTP/1.1", "Host: " + host(server));
      assertFalse(plain.contains("\"status\":\"up\""), plain);
    }
  }

  @Test
  void aKeystoreThatCannotBeUsedIsTold() throws Exception {
    Path file = keystore();
    Path none = folder.resolve("none.p12");
    Path damaged = Files.write(folder.resolve("damaged.p12"), new byte[] {1, 2, 3});
    for (var settings :
        List.of(
            settings().tls(file, "another-password").build(),
            settings().tls(none, PASSWORD).build(),
            settings().tls(damaged, PASSWORD).build())) {
      var refused =
          assertThrows(
              ConfigurationException.class,
              () -> {
                PleuraServer.start(settings).close();
              });
      assertFalse(refused.getMessage().contains(PASSWORD), refused.getMessage());
    }
  }
}
