package io.pleura.examples.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.Javalin;
import io.pleura.examples.demo.DemoBundle;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server does what openapi.json says, and says all that it does. */
class OpenApiTest {

  private static final String PREDICTIONS = "/api/v1/predictions";
  private static final String UNKNOWN = "0123456789abcdef0123456789abcdef";
  private static final String TOKEN = "a-token-for-the-test-of-openapi";

  @TempDir private Path folder;

  private static OpenApiDocument document(Client client) throws Exception {
    return new OpenApiDocument(Client.json(200, client.get("/api/openapi.json")));
  }

  @Test
  void everyRouteIsDescribedAndTheOtherWayRound() throws Exception {
    try (var server =
        PleuraServer.start(
            ServerSettings.builder().model(SmallModels.radiomics("small", true)).port(0).build())) {
      assertEquals(document(Client.of(server)).operations(), routes(server));
    }
  }

  private static Set<String> routes(PleuraServer server) throws ReflectiveOperationException {
    var field = PleuraServer.class.getDeclaredField("javalin");
    field.setAccessible(true);
    return ((Javalin) field.get(server))
        .unsafe.internalRouter.allHttpHandlers().stream()
            .map(route -> route.endpoint.method + " " + route.endpoint.path)
            .filter(route -> route.matches("(GET|POST|PUT|DELETE|PATCH) .*"))
            .filter(route -> !route.equals("GET /"))
            .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void allAnswersOfAWholeJourneyAreAsDescribed() throws Exception {
    var settings =
        ServerSettings.builder()
            .model(DemoBundle.read())
            .model(SmallModels.radiomics("without reasons", false))
            .port(0)
            .demo()
            .keep(folder)
            .build();
    try (var server = PleuraServer.start(settings)) {
      OpenApiDocument document = document(Client.of(server));
      Client client = Client.of(server).watchedBy(document::check);
      client.get("/health");
      client.get("/metrics");
      client.get("/api/openapi.json");
      assertTrue(Client.json(client.get("/api/v1/settings")).get("keepsCases").booleanValue());
      JsonNode models = Client.json(client.get("/api/v1/models")).get("models");
      assertEquals(2, models.size());

      JsonNode example = Client.json(client.get("/api/v1/examples")).get("examples").get(0);
      byte[] ctFile = client.get(example.at("/ct/href").textValue()).body();
      byte[] maskFile = client.get(example.at("/mask/href").textValue()).body();
      String ct = client.image("ct", example.at("/ct/name").textValue(), ctFile);
      String mask = client.image("mask", example.at("/mask/name").textValue(), maskFile);
      JsonNode clinical = example.get("clinical");
      ObjectNode form =
          Client.form(
              ct,
              mask,
              clinical.get("cea").textValue(),
              clinical.get("ca125").textValue(),
              clinical.get("age").textValue());
      checks(client, form);

      String job = client.predict(form);
      follow(document, client, job);
      JsonNode result = client.result(job);
      everyDownload(client, job, result);

      String other = client.predict(form.deepCopy().put("model", models.at("/1/id").textValue()));
      client.result(other);
      for (String file : List.of("ranking.csv", "pictures/force.png")) {
        Client.refused(404, "explainer-missing", client.get(path(other, file)));
      }
      Client.refused(404, "no-heat-map", client.get(path(other, "heatmap.nii.gz")));
      Client.json(200, client.get(path(other, "result.json")));
      assertEquals(200, client.get(path(other, "report.pdf")).statusCode());

      refusals(client, form, job);
      for (String id : List.of(job, other)) {
        assertEquals(204, client.delete(PREDICTIONS + "/" + id).statusCode());
      }
      for (String id : List.of(ct, mask)) {
        assertEquals(204, client.delete("/api/v1/images/" + id).statusCode());
      }
      everythingIsGone(client, job, ct);

      Set<String> succeeded =
          document.seen().stream()
              .filter(line -> line.matches(".* 2[0-9]{2}"))
              .map(line -> line.replaceFirst(" 2[0-9]{2}$", ""))
              .collect(Collectors.toCollection(TreeSet::new));
      assertEquals(document.operations(), succeeded);
    }
  }

  private static String path(String job, String file) {
    return PREDICTIONS + "/" + job + "/" + file;
  }

  private static void checks(Client client, ObjectNode form) throws Exception {
    JsonNode nothing = Client.JSON.createObjectNode();
    assertEquals(0, Client.json(200, client.post("/api/v1/checks", nothing)).get("fields").size());
    JsonNode all = Client.json(200, client.post("/api/v1/checks", form));
    assertEquals(3, all.get("fields").size());
    assertEquals(0, all.get("errors").size(), all::toString);
    JsonNode comma =
        Client.json(
            200,
            client.post(
                "/api/v1/checks",
                Client.JSON
                    .createObjectNode()
                    .put("cea", "5,2")
                    .put("age", "seven")
                    .put("ct", UNKNOWN)));
    assertEquals(5.2, comma.at("/fields/cea/value").doubleValue());
    assertTrue(comma.at("/fields/cea/message").textValue().contains("5,2"), comma::toString);
    assertEquals(List.of("age", "ct"), fields(comma));
    String wrongMask = client.image("mask", "elsewhere.nii.gz", Cases.MASK_ELSEWHERE.mask());
    String rightCt = client.image("ct", "base.nii.gz", Cases.BASE.ct());
    JsonNode misfit =
        Client.json(
            200,
            client.post(
                "/api/v1/checks",
                Client.JSON.createObjectNode().put("ct", rightCt).put("mask", wrongMask)));
    assertEquals(List.of("mask"), fields(misfit));
    String twoLabels = client.image("mask", "two.nii.gz", Cases.TWO_LABELS.mask());
    JsonNode ambiguous =
        Client.json(
            200,
            client.post("/api/v1/checks", Client.JSON.createObjectNode().put("mask", twoLabels)));
    assertEquals("mask-label-ambiguous", ambiguous.at("/errors/0/code").textValue());
    for (String id : List.of(wrongMask, rightCt, twoLabels)) {
      client.delete("/api/v1/images/" + id);
    }
  }

  private static List<String> fields(JsonNode check) {
    List<String> names = new ArrayList<>();
    check.get("errors").forEach(error -> names.add(error.get("field").textValue()));
    return names.stream().sorted().toList();
  }

  private static void follow(OpenApiDocument document, Client client, String job) throws Exception {
    List<String> names = new ArrayList<>();
    for (ServerSentEvent event : client.events(job)) {
      String schema =
          switch (event.name()) {
            case "queued" -> "QueuedEvent";
            case "progress" -> "Progress";
            case "done" -> "DoneEvent";
            default -> throw new AssertionError(event.toString());
          };
      document.assertValid("#/components/schemas/" + schema, event.data(), event.toString());
      names.add(event.name());
    }
    assertEquals("done", names.get(names.size() - 1));
    assertTrue(names.contains("progress"), names::toString);
  }

  private static void everyDownload(Client client, String job, JsonNode result) throws Exception {
    HttpResponse<byte[]> json = client.get(path(job, "result.json"));
    assertEquals(result, Client.json(200, json));
    assertEquals(
        "attachment; filename=\"result.json\"",
        json.headers().firstValue("Content-Disposition").orElse(""));
    assertEquals(result.get("features").size(), result.get("ranking").size());
    String features = Client.text(client.get(path(job, "features.csv")));
    List<String> columns = List.of(features.lines().findFirst().orElse("").split(","));
    result
        .get("features")
        .fieldNames()
        .forEachRemaining(name -> assertTrue(columns.contains(name), name));
    assertEquals(2, features.lines().count());
    assertEquals(
        1 + result.get("ranking").size(),
        Client.text(client.get(path(job, "ranking.csv"))).lines().count());
    for (String picture : List.of("waterfall", "force", "ranking", "modalities")) {
      assertTrue(
          Client.text(client.get(path(job, "pictures/" + picture + ".svg"))).contains("<svg"));
      assertTrue(startsWith(client.get(path(job, "pictures/" + picture + ".png")), "\u0089PNG"));
    }
    assertTrue(startsWith(client.get(path(job, "report.pdf")), "%PDF"));
    HttpResponse<byte[]> leading = client.get(path(job, "heatmap.nii.gz"));
    String feature = leading.headers().firstValue("X-Feature").orElseThrow();
    assertTrue(result.get("features").has(feature), feature);
    HttpResponse<byte[]> named = client.get(path(job, "heatmap.nii.gz?feature=" + feature));
    assertEquals(
        new String(Cases.unpacked(leading.body()), StandardCharsets.ISO_8859_1),
        new String(Cases.unpacked(named.body()), StandardCharsets.ISO_8859_1));
    Client.refused(
        404,
        "feature-unknown",
        client.get(path(job, "heatmap.nii.gz?feature=original_firstorder_Mean")));
  }

  private static boolean startsWith(HttpResponse<byte[]> answer, String start) {
    return new String(answer.body(), 0, start.length(), StandardCharsets.ISO_8859_1).equals(start);
  }

  private static void refusals(Client client, ObjectNode form, String job) throws Exception {
    Client.refused(404, "example-unknown", client.get("/api/v1/examples/phantom/notes.txt"));
    Client.refused(404, "picture-unknown", client.get(path(job, "pictures/sunset.png")));
    Client.refused(404, "picture-unknown", client.get(path(job, "pictures/force.gif")));
    Client.refused(406, "events-not-accepted", client.get(path(job, "events")));
    Client.refused(
        400, "role-missing", client.send("POST", "/api/v1/images", BodyPublishers.ofString("x")));
    Client.refused(415, "file-not-recognised", client.upload("ct", "n.txt", new byte[] {1, 2, 3}));
    Client.refused(422, "file-empty", client.upload("ct", "empty.nii", new byte[0]));
    byte[] whole = Cases.BASE.ct();
    HttpResponse<byte[]> cut = client.upload("ct", "cut.nii.gz", Arrays.copyOf(whole, 900));
    assertEquals(422, cut.statusCode(), () -> Client.text(cut));
    Client.refused(
        400, "request-invalid", client.post("/api/v1/checks", Client.JSON.createArrayNode()));
    ObjectNode surplus = form.deepCopy().put("colour", "blue");
    Client.refused(400, "request-invalid", client.post(PREDICTIONS, surplus));
    JsonNode several =
        Client.refused(
            422,
            "fields-invalid",
            client.post(PREDICTIONS, Client.JSON.createObjectNode().put("age", "63")));
    assertEquals(List.of("ca125", "cea", "ct", "mask"), fields(several));
    JsonNode one = Client.json(422, client.post(PREDICTIONS, form.deepCopy().put("cea", "1,234")));
    assertEquals("cea", one.get("field").textValue());
    assertNotEquals("", one.get("remedy").textValue());
    Client.refused(
        422, "model-unknown", client.post(PREDICTIONS, form.deepCopy().put("model", "other")));
    Client.refused(
        422, "centre-not-used", client.post(PREDICTIONS, form.deepCopy().put("centre", "A")));
    Client.refused(
        422,
        "image-role",
        client.post(PREDICTIONS, form.deepCopy().put("mask", form.get("ct").textValue())));
    Client.refused(
        422, "mask-label-absent", client.post(PREDICTIONS, form.deepCopy().put("label", 7)));
    Client.refused(
        404, "image-unknown", client.post(PREDICTIONS, form.deepCopy().put("ct", UNKNOWN)));
  }

  private static void everythingIsGone(Client client, String job, String image)
      throws IOException, InterruptedException {
    for (String file :
        List.of(
            "events",
            "result.json",
            "features.csv",
            "ranking.csv",
            "report.pdf",
            "pictures/force.svg",
            "heatmap.nii.gz")) {
      Client.refused(404, "prediction-unknown", client.get(path(job, file)));
    }
    Client.refused(404, "prediction-unknown", client.get(PREDICTIONS + "/" + job));
    Client.refused(404, "prediction-unknown", client.delete(PREDICTIONS + "/" + job));
    Client.refused(404, "image-unknown", client.delete("/api/v1/images/" + image));
    assertEquals(0, client.metric("pleura_images"));
    assertEquals(0, client.metric("pleura_image_bytes"));
    assertEquals(0, client.metric("pleura_jobs_kept"));
  }

  @Test
  void whatIsGuardedIsSaid() throws Exception {
    try (var server =
        PleuraServer.start(
            ServerSettings.builder()
                .model(SmallModels.radiomics("small", true))
                .port(0)
                .token(TOKEN)
                .build())) {
      OpenApiDocument document = document(Client.of(server));
      Client client = Client.of(server).watchedBy(document::check);
      for (String operation : document.operations()) {
        String[] words = operation.split(" ");
        HttpResponse<byte[]> answer =
            client.send(
                words[0], words[1].replace("{id}", UNKNOWN).replace("{file}", "mask.nii.gz"));
        assertEquals(document.isGuarded(operation), answer.statusCode() == 401, operation);
      }
    }
  }
}
