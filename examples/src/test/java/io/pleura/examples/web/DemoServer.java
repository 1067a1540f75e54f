package io.pleura.examples.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pleura.examples.demo.DemoBundle;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A server of the demonstration model for a test class, and a user who talks to it without page.
 */
final class DemoServer implements BeforeAllCallback, AfterAllCallback {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long POLL_MILLISECONDS = 20;

  private final HttpClient client = HttpClient.newHttpClient();
  private PleuraServer server;

  /** What a user types and picks. */
  record Case(Path ct, Path mask, String cea, String ca125, String age) {}

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    Browser.requirePage();
    server = PleuraServer.start(ServerSettings.builder().model(DemoBundle.read()).port(0).build());
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    if (server != null) {
      server.close();
    }
  }

  URI address() {
    return server.address();
  }

  /** The answer to a request for something that is there. */
  JsonNode get(String path) throws IOException, InterruptedException {
    return JSON.readTree(bytes(path));
  }

  byte[] bytes(String path) throws IOException, InterruptedException {
    HttpResponse<byte[]> answer = answer(path);
    if (answer.statusCode() != 200) {
      throw new IOException(path + " gave " + answer.statusCode());
    }
    return answer.body();
  }

  int status(String path) throws IOException, InterruptedException {
    return answer(path).statusCode();
  }

  private HttpResponse<byte[]> answer(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(address().resolve(path)).build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  /** A number of the server's figures. */
  double figure(String name) throws IOException, InterruptedException {
    String text = new String(bytes("/metrics"), StandardCharsets.UTF_8);
    var line = Pattern.compile("(?m)^" + name + " (\\S+)$").matcher(text);
    if (!line.find()) {
      throw new IOException("no " + name + " in " + text);
    }
    return Double.parseDouble(line.group(1));
  }

  /** Predicts a case, gives the result and forgets everything. */
  JsonNode predict(Case value) throws IOException, InterruptedException {
    return predict(value, () -> {});
  }

  /** Predicts a case; the action is done between the uploads and the request. */
  JsonNode predict(Case value, Runnable before) throws IOException, InterruptedException {
    String ct = upload("ct", value.ct());
    String mask = upload("mask", value.mask());
    before.run();
    JsonNode job =
        post(
            "/api/v1/predictions",
            HttpRequest.BodyPublishers.ofString(
                JSON.writeValueAsString(
                    Map.of(
                        "ct", ct,
                        "mask", mask,
                        "cea", value.cea(),
                        "ca125", value.ca125(),
                        "age", value.age()))),
            Map.of("Content-Type", "application/json"));
    String path = "/api/v1/predictions/" + job.get("id").asText();
    JsonNode state = get(path);
    while (state.get("status").asText().matches("queued|running")) {
      Thread.sleep(POLL_MILLISECONDS);
      state = get(path);
    }
    if (!state.has("result")) {
      throw new IOException(state.toString());
    }
    delete(path);
    delete("/api/v1/images/" + ct);
    delete("/api/v1/images/" + mask);
    return state.get("result");
  }

  private String upload(String role, Path file) throws IOException, InterruptedException {
    String name = URLEncoder.encode(file.getFileName().toString(), StandardCharsets.UTF_8);
    return post(
            "/api/v1/images?role=" + role,
            HttpRequest.BodyPublishers.ofFile(file),
            Map.of("Content-Disposition", "attachment; filename*=UTF-8''" + name))
        .get("id")
        .asText();
  }

  private JsonNode post(String path, HttpRequest.BodyPublisher body, Map<String, String> headers)
      throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(address().resolve(path)).POST(body);
    headers.forEach(request::header);
    HttpResponse<String> answer =
        client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() / 100 != 2) {
      throw new IOException(path + " gave " + answer.statusCode() + ": " + answer.body());
    }
    return JSON.readTree(answer.body());
  }

  private void delete(String path) throws IOException, InterruptedException {
    client.send(
        HttpRequest.newBuilder(address().resolve(path)).DELETE().build(),
        HttpResponse.BodyHandlers.discarding());
  }
}
