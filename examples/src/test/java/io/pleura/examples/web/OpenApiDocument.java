package io.pleura.examples.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Holds answers against openapi.json. A field that the document does not know is an error. */
final class OpenApiDocument {

  private static final Set<String> METHODS = Set.of("get", "post", "put", "delete", "patch");

  private final JsonNode root;
  private final JsonSchemaFactory factory =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
  private final Map<String, JsonSchema> schemas = new ConcurrentHashMap<>();
  private final Set<String> seen = ConcurrentHashMap.newKeySet();

  OpenApiDocument(JsonNode root) {
    this.root = root.deepCopy();
    close(this.root.at("/components/schemas"));
  }

  /** Objects whose fields are listed may have no others. */
  private static void close(JsonNode node) {
    if (node instanceof ObjectNode object
        && object.path("type").asText().equals("object")
        && object.has("properties")
        && !object.has("additionalProperties")) {
      object.put("additionalProperties", false);
    }
    node.forEach(OpenApiDocument::close);
  }

  /** Method and path of each operation, for example {@code GET /health}. */
  Set<String> operations() {
    Set<String> names = new TreeSet<>();
    root.get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        method -> {
                          if (METHODS.contains(method)) {
                            names.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey());
                          }
                        }));
    return names;
  }

  /** Operations with the status of each answer that was checked. */
  Set<String> seen() {
    return new TreeSet<>(seen);
  }

  /** Whether an operation needs the token. */
  boolean isGuarded(String operation) {
    JsonNode own = operation(operation).path("security");
    return own.isMissingNode() || !own.isEmpty();
  }

  private JsonNode operation(String name) {
    int space = name.indexOf(' ');
    return root.get("paths")
        .path(name.substring(space + 1))
        .path(name.substring(0, space).toLowerCase(Locale.ROOT));
  }

  /** Checks status, type and content of an answer. */
  void check(HttpResponse<byte[]> answer) {
    String asked = answer.request().method() + " " + answer.request().uri().getPath();
    String operation =
        operations().stream()
            .filter(name -> pattern(name).matcher(asked).matches())
            .min((a, b) -> Boolean.compare(a.contains("{"), b.contains("{")))
            .orElseThrow(() -> new NoSuchElementException(asked + " is not in the document"));
    String status = String.valueOf(answer.statusCode());
    JsonNode response = resolved(operation(operation).path("responses").path(status));
    assertTrue(
        response.has("description"),
        () -> operation + " gave " + status + ": " + Client.text(answer));
    seen.add(operation + " " + status);
    response
        .path("headers")
        .fieldNames()
        .forEachRemaining(
            name -> assertTrue(answer.headers().firstValue(name).isPresent(), operation + name));
    JsonNode content = response.path("content");
    if (content.isMissingNode()) {
      assertEquals(0, answer.body().length, operation);
      return;
    }
    String type =
        answer.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "").strip();
    assertTrue(content.has(type), () -> operation + " " + status + " is of type " + type);
    assertTrue(answer.body().length > 0, operation);
    String schema = content.path(type).path("schema").path("$ref").asText();
    if (!schema.isEmpty()) {
      assertValid(schema, Client.json(answer), operation + " " + status);
    }
  }

  private static Pattern pattern(String operation) {
    return Pattern.compile(
        operation
            .lines()
            .map(line -> line.replaceAll("\\{[a-z]+}", "[^/]+"))
            .findFirst()
            .orElse("")
            .replace(".", "\\."));
  }

  private JsonNode resolved(JsonNode node) {
    String reference = node.path("$ref").asText();
    return reference.isEmpty() ? node : root.at(reference.substring(1));
  }

  /** Checks JSON against a schema of the document. */
  void assertValid(String reference, JsonNode json, String what) {
    JsonSchema schema =
        schemas.computeIfAbsent(
            reference,
            key -> {
              ObjectNode whole = Client.JSON.createObjectNode().put("$ref", key);
              whole.set("components", root.get("components"));
              return factory.getSchema(whole);
            });
    var errors = schema.validate(json);
    assertTrue(
        errors.isEmpty(),
        () ->
            what
                + ": "
                + errors.stream()
                    .limit(10)
                    .map(Object::toString)
                    .collect(Collectors.joining("; ")));
  }
}
