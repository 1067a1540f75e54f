package io.pleura.examples.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A user of the REST interface. */
final class Client {

  static final ObjectMapper JSON = new ObjectMapper();

  private static final Duration LONGEST = Duration.ofMinutes(3);

  private final HttpClient http;
  private final URI server;
  private final List<String> headers;
  private final Consumer<HttpResponse<byte[]>> seen;

  private Client(
      HttpClient http, URI server, List<String> headers, Consumer<HttpResponse<byte[]>> seen) {
    this.http = http;
    this.server = server;
    this.headers = headers;
    this.seen = seen;
  }

  static Client of(PleuraServer server) {
    return new Client(
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build(),
        server.address(),
        List.of(),
        Client::leaksNothing);
  }

  /** Shows each answer to somebody. */
  Client watchedBy(Consumer<HttpResponse<byte[]>> watcher) {
    return new Client(http, server, headers, seen.andThen(watcher));
  }

  /** Sends a header with each request. */
  Client with(String name, String value) {
    List<String> all = Stream.concat(headers.stream(), Stream.of(name, value)).toList();
    return new Client(http, server, all, seen);
  }

  Client withToken(String token) {
    return with("Authorization", "Bearer " + token);
  }

  /** No problem tells of the inside of the server. */
  private static void leaksNothing(HttpResponse<byte[]> answer) {
    if (answer.statusCode() >= 400) {
      String body = text(answer);
      for (String secret :
          List.of(
              "io.pleura",
              "Exception",
              "java.",
              "jetty",
              "javalin",
              "/secret",
              "/images/",
              System.getProperty("java.io.tmpdir"),
              System.getProperty("user.dir"),
              System.getProperty("user.home"))) {
        assertFalse(body.contains(secret), () -> secret + " is in " + body);
      }
    }
  }

  HttpResponse<byte[]> send(String method, String path, HttpRequest.BodyPublisher body)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(server.resolve(path)).method(method, body).timeout(LONGEST);
    if (!headers.isEmpty()) {
      request.headers(headers.toArray(String[]::new));
    }
    HttpResponse<byte[]> answer = http.send(request.build(), BodyHandlers.ofByteArray());
    seen.accept(answer);
    return answer;
  }

  HttpResponse<byte[]> send(String method, String path) throws IOException, InterruptedException {
    return send(method, path, BodyPublishers.noBody());
  }

  HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
    return send("GET", path);
  }

  HttpResponse<byte[]> delete(String path) throws IOException, InterruptedException {
    return send("DELETE", path);
  }

  HttpResponse<byte[]> post(String path, JsonNode body) throws IOException, InterruptedException {
    return with("Content-Type", "application/json")
        .send("POST", path, BodyPublishers.ofString(body.toString()));
  }

  HttpResponse<byte[]> upload(String role, String name, byte[] file)
      throws IOException, InterruptedException {
    return with("Content-Type", "application/octet-stream")
        .with("Content-Disposition", "attachment; filename*=UTF-8''" + encoded(name))
        .send("POST", "/api/v1/images?role=" + role, BodyPublishers.ofByteArray(file));
  }

  private static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Uploads what must be accepted. */
  String image(String role, String name, byte[] file) throws IOException, InterruptedException {
    return json(201, upload(role, name, file)).get("id").textValue();
  }

  /** The form of a case whose images are there. */
  static ObjectNode form(String ct, String mask, String cea, String ca125, String age) {
    return JSON.createObjectNode()
        .put("ct", ct)
        .put("mask", mask)
        .put("cea", cea)
        .put("ca125", ca125)
        .put("age", age);
  }

  /** Asks for a prediction that must be accepted. */
  String predict(ObjectNode form) throws IOException, InterruptedException {
    return json(202, post("/api/v1/predictions", form)).get("id").textValue();
  }

  /** Waits until a job is over. */
  JsonNode await(String job) throws IOException, InterruptedException {
    events(job);
    return job(job);
  }

  /** What happens to a job until it is over. */
  List<ServerSentEvent> events(String job) throws IOException, InterruptedException {
    HttpResponse<byte[]> stream =
        with("Accept", "text/event-stream").get("/api/v1/predictions/" + job + "/events");
    assertEquals(200, stream.statusCode(), () -> text(stream));
    return ServerSentEvent.parse(text(stream));
  }

  JsonNode job(String job) throws IOException, InterruptedException {
    return json(200, get("/api/v1/predictions/" + job));
  }

  /** The result of a job that must succeed. */
  JsonNode result(String job) throws IOException, InterruptedException {
    JsonNode over = await(job);
    assertEquals("done", over.get("status").textValue(), over::toString);
    return over.get("result");
  }

  /** The number that the server shows under a name. */
  double metric(String name) throws IOException, InterruptedException {
    return text(get("/metrics"))
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  static JsonNode json(HttpResponse<byte[]> answer) {
    try {
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new AssertionError(text(answer), e);
    }
  }

  static JsonNode json(int status, HttpResponse<byte[]> answer) {
    assertEquals(status, answer.statusCode(), () -> text(answer));
    return json(answer);
  }

  static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  /** Checks an answer that refuses a request. */
  static JsonNode refused(int status, String code, HttpResponse<byte[]> answer) {
    JsonNode problem = json(status, answer);
    assertEquals(code, problem.path("code").textValue(), problem::toString);
    assertEquals(status, problem.path("status").intValue(), problem::toString);
    assertEquals(
        "application/problem+json", answer.headers().firstValue("Content-Type").orElse(""));
    return problem;
  }
}
