package io.pleura.examples.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One worker, a queue of two, and a gate at which all work waits. */
@Timeout(120)
class QueueTest {

  private static final String PREDICTIONS = "/api/v1/predictions";

  @TempDir private Path folder;
  private final ExecutorService listeners = Executors.newCachedThreadPool();
  private Gate gate = Gate.named("");
  private PleuraServer server = notStarted();
  private Client client = clientOfNone();
  private ObjectNode form = Client.JSON.createObjectNode();

  @SuppressWarnings("NullAway")
  private static PleuraServer notStarted() {
    return null;
  }

  @SuppressWarnings("NullAway")
  private static Client clientOfNone() {
    return null;
  }

  @BeforeEach
  void start(TestInfo test) throws Exception {
    String name = test.getDisplayName();
    gate = Gate.named(name);
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(SmallModels.classPath(folder));
    try {
      server =
          PleuraServer.start(
              ServerSettings.builder()
                  .model(SmallModels.gated(name))
                  .port(0)
                  .workers(1)
                  .queueLength(2)
                  .build());
    } finally {
      thread.setContextClassLoader(before);
    }
    client = Client.of(server);
    form =
        Client.form(
            client.image("ct", "ct.nii.gz", Cases.BASE.ct()),
            client.image("mask", "mask.nii.gz", Cases.BASE.mask()),
            "5.2",
            "31",
            "63");
  }

  @AfterEach
  void stop() throws IOException {
    listeners.shutdownNow();
    server.close();
  }

  private JsonNode post() throws Exception {
    return Client.json(202, client.post(PREDICTIONS, form));
  }

  private String predict() throws Exception {
    return post().get("id").textValue();
  }

  private HttpResponse<byte[]> delete(String job) throws Exception {
    return client.delete(PREDICTIONS + "/" + job);
  }

  private void assertFull() throws Exception {
    HttpResponse<byte[]> refused = client.post(PREDICTIONS, form);
    Client.refused(503, "queue-full", refused);
    int seconds = Integer.parseInt(refused.headers().firstValue("Retry-After").orElse("0"));
    assertTrue(seconds > 0);
  }

  /** Listens before the job goes on. */
  private CompletableFuture<List<ServerSentEvent>> listen(String job) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return client.events(job);
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        },
        listeners);
  }

  @Test
  void whoComesToAFullQueueIsSentAwayAndNobodyIsLost() throws Exception {
    List<String> accepted = new ArrayList<>();
    accepted.add(predict());
    gate.awaitArrivals(1);
    JsonNode second = post();
    JsonNode third = post();
    assertEquals(1, second.get("position").intValue());
    assertEquals(2, third.get("position").intValue());
    accepted.add(second.get("id").textValue());
    accepted.add(third.get("id").textValue());
    for (int i = 0; i < 20; i++) {
      assertFull();
    }
    assertEquals(3, client.metric("pleura_jobs_kept"));
    assertEquals(2, client.metric("pleura_jobs_waiting"));
    assertEquals("running", client.job(accepted.get(0)).get("status").textValue());
    assertEquals("queued", client.job(accepted.get(1)).get("status").textValue());
    Client.refused(
        409,
        "prediction-not-done",
        client.get(PREDICTIONS + "/" + accepted.get(0) + "/result.json"));

    gate.open(1);
    gate.awaitArrivals(2);
    assertEquals(1, client.job(accepted.get(2)).get("position").intValue());
    accepted.add(predict());
    assertFull();
    gate.open(3);
    for (String job : accepted) {
      assertTrue(client.result(job).get("probability").isNumber());
    }
    everythingGoesAway(accepted);
  }

  private void everythingGoesAway(List<String> jobs) throws Exception {
    for (String job : jobs) {
      assertEquals(204, delete(job).statusCode());
    }
    for (String image : List.of(form.get("ct").textValue(), form.get("mask").textValue())) {
      assertEquals(204, client.delete("/api/v1/images/" + image).statusCode());
    }
    for (String gauge :
        List.of(
            "pleura_images",
            "pleura_image_bytes",
            "pleura_jobs_kept",
            "pleura_jobs_waiting",
            "pleura_jobs_running")) {
      assertEquals(0, client.metric(gauge), gauge);
    }
  }

  @Test
  void aQueuedJobThatIsCancelledMakesRoom() throws Exception {
    String running = predict();
    gate.awaitArrivals(1);
    String first = predict();
    String second = predict();
    assertFull();
    var events = listen(first);
    assertEquals(204, delete(first).statusCode());
    List<ServerSentEvent> told = eventsOrNone(events);
    if (!told.isEmpty()) {
      assertEquals("cancelled", told.get(told.size() - 1).name(), told::toString);
    }
    Client.refused(404, "prediction-unknown", client.get(PREDICTIONS + "/" + first));
    String third = predict();
    assertFull();
    gate.open(3);
    for (String job : List.of(running, second, third)) {
      client.result(job);
    }
    everythingGoesAway(List.of(running, second, third));
  }

  @Test
  void aRunningJobThatIsCancelledFreesItsWorker() throws Exception {
    String running = predict();
    gate.awaitArrivals(1);
    String next = predict();
    var events = listen(running);
    while (client.metric("pleura_jobs_waiting") != 1) {
      Thread.sleep(5);
    }
    assertEquals(204, delete(running).statusCode());
    gate.awaitArrivals(2);
    Client.refused(404, "prediction-unknown", client.get(PREDICTIONS + "/" + running));
    List<ServerSentEvent> told = eventsOrNone(events);
    if (!told.isEmpty()) {
      assertEquals("cancelled", told.get(told.size() - 1).name(), told::toString);
    }
    gate.open(1);
    client.result(next);
    everythingGoesAway(List.of(next));
  }

  /** The job may be gone before the listener comes. */
  private static List<ServerSentEvent> eventsOrNone(CompletableFuture<List<ServerSentEvent>> events)
      throws Exception {
    try {
      return events.get();
    } catch (ExecutionException tooLate) {
      return List.of();
    }
  }

  @Test
  void eventsTellOfAJobInOrderAndEnd() throws Exception {
    String running = predict();
    gate.awaitArrivals(1);
    String queued = predict();
    var first = listen(running);
    var second = listen(queued);
    while (client.metric("pleura_streams") != 2) {
      Thread.sleep(5);
    }
    gate.open(2);
    for (List<ServerSentEvent> events : List.of(first.get(), second.get())) {
      double fraction = 0;
      boolean started = false;
      for (ServerSentEvent event : events.subList(0, events.size() - 1)) {
        assertTrue(List.of("queued", "progress").contains(event.name()), events::toString);
        if (event.name().equals("queued")) {
          assertTrue(!started && event.data().get("position").intValue() > 0, events::toString);
        } else {
          started = true;
          double now = event.data().get("fraction").doubleValue();
          assertTrue(now >= fraction && now <= 1, events::toString);
          assertNotEquals("", event.data().get("stage").textValue());
          fraction = now;
        }
      }
      assertEquals("done", events.get(events.size() - 1).name(), events::toString);
    }
    assertEquals("queued", second.get().get(0).name());
    assertEquals("progress", first.get().get(0).name());
    assertEquals(queued, second.get().get(second.get().size() - 1).data().get("id").textValue());
    assertEquals(
        List.of("done"), client.events(queued).stream().map(ServerSentEvent::name).toList());
  }

  @Test
  void aJobThatFailsSaysSoWithoutTheInsideOfTheServer() throws Exception {
    String job = predict();
    gate.awaitArrivals(1);
    gate.breakDown();
    JsonNode over = client.await(job);
    assertEquals("failed", over.get("status").textValue());
    List<ServerSentEvent> events = client.events(job);
    ServerSentEvent last = events.get(events.size() - 1);
    assertEquals("failed", last.name());
    assertEquals(over.get("problem"), last.data());
    String problem = over.get("problem").toString();
    for (String secret : List.of("/secret", "io.pleura", "Exception", ".java")) {
      assertTrue(!problem.contains(secret), problem);
    }
    HttpResponse<byte[]> result = client.get(PREDICTIONS + "/" + job + "/result.json");
    assertTrue(result.statusCode() >= 400, Client.text(result));
    everythingGoesAway(List.of(job));
  }

  @Test
  void imagesMayGoOnceAJobRuns() throws Exception {
    String job = predict();
    gate.awaitArrivals(1);
    for (String image : List.of("ct", "mask")) {
      client.delete("/api/v1/images/" + form.get(image).textValue());
    }
    assertEquals(0, client.metric("pleura_image_bytes"));
    gate.open(1);
    assertTrue(client.result(job).has("probability"));
  }

  @Test
  void aListenerThatGoesAwayIsForgotten() throws Exception {
    String job = predict();
    gate.awaitArrivals(1);
    List<RawConnection> listening = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      var connection = RawConnection.to(server.address());
      listening.add(connection);
      connection.send(
          "GET "
              + PREDICTIONS
              + "/"
              + job
              + "/events HTTP/1.1\r\nHost: "
              + server.address().getAuthority()
              + "\r\nAccept: text/event-stream\r\n\r\n");
      String answer = connection.start();
      assertTrue(answer.startsWith("HTTP/1.1 200 ") || answer.contains("\"streams-full\""), answer);
      if (!answer.startsWith("HTTP/1.1 200 ")) {
        break;
      }
    }
    assertTrue(listening.size() > 20 && listening.size() < 100, listening.size() + " streams");
    assertEquals(200, client.get("/health").statusCode());
    for (RawConnection connection : listening) {
      connection.close();
    }
    gate.open(1);
    while (client.metric("pleura_streams") != 0 || someThreadStillAnswers()) {
      Thread.sleep(5);
    }
    assertEquals(List.of("done"), client.events(job).stream().map(ServerSentEvent::name).toList());
  }

  /** Whether a thread is busy with an answer that is not written from a request's own thread. */
  private static boolean someThreadStillAnswers() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(thread -> thread.getKey().getName().startsWith("JavalinDefaultAsync"))
        .flatMap(thread -> Stream.of(thread.getValue()))
        .anyMatch(frame -> frame.getMethodName().equals("handleSync"));
  }
}
