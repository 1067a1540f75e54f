package io.pleura.fusion.search;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pleura.error.ConfigurationException;
import io.pleura.error.InvalidInputException;
import io.pleura.io.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The evaluations of a search in a file. A search depends on nothing but its settings, its space
 * and the scores; so a search that takes the saved scores in order walks the same way as the one
 * that saved them, and goes on from there.
 */
final class Journal {

  private static final String FORMAT = "pleura-search-state-1";
  private static final String REMEDY =
      "Restore the file from a copy, or delete it to start the search from the beginning.";

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          // The shortest digits that give the same double back, on every Java version.
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .build();

  private final @Nullable Path file;
  private final SearchSpace space;
  private final Map<String, String> settings;
  private final List<Evaluation> saved;
  private int replayed;

  private Journal(
      @Nullable Path file,
      SearchSpace space,
      Map<String, String> settings,
      List<Evaluation> saved) {
    this.file = file;
    this.space = space;
    this.settings = settings;
    this.saved = saved;
  }

  /** Saves nothing. */
  static Journal none(SearchSpace space) {
    return new Journal(null, space, Map.of(), List.of());
  }

  /**
   * Opens a file, which need not exist.
   *
   * @param limit most evaluations that the search may do
   */
  private static Journal open(Path file, SearchSpace space, Map<String, String> settings, int limit)
      throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new NoSuchFileException(file.toString(), null, "its folder does not exist");
    }
    List<Evaluation> saved =
        Files.exists(file) ? read(file, space, settings, limit) : new ArrayList<>();
    return new Journal(file, space, settings, saved);
  }

  /**
   * Runs a search that takes the saved scores of a file and saves the others there.
   *
   * @param limit most evaluations that the search may do
   * @param search the search
   */
  static SearchResult resume(
      Path file,
      SearchSpace space,
      Map<String, String> settings,
      int limit,
      Function<Journal, SearchResult> search)
      throws IOException {
    Journal journal = open(file, space, settings, limit);
    try {
      return search.apply(journal);
    } catch (UncheckedIOException e) { // of the journal; those of the objective are wrapped
      throw e.getCause();
    }
  }

  /** Whether evaluations go to a file. */
  boolean saves() {
    return file != null;
  }

  /** The next saved score, null when there are no more. */
  @Nullable Double next(Candidate candidate, double budgetShare) {
    if (replayed == saved.size()) {
      return null;
    }
    Evaluation evaluation = saved.get(replayed);
    if (!space.same(evaluation.candidate(), candidate) || evaluation.budgetShare() != budgetShare) {
      throw damaged(
          Objects.requireNonNull(file),
          "its evaluation "
              + (replayed + 1)
              + " is of "
              + evaluation.candidate()
              + ", where this search tries "
              + candidate,
          null);
    }
    replayed++;
    return evaluation.score();
  }

  /** Checks that every saved evaluation was asked for. */
  void end() {
    if (replayed < saved.size()) {
      throw damaged(
          Objects.requireNonNull(file),
          "it has " + saved.size() + " evaluations, the search ends after " + replayed,
          null);
    }
  }

  /** Writes the file anew. */
  void save(List<Evaluation> evaluations) {
    if (file == null) {
      return;
    }
    ObjectNode root = MAPPER.createObjectNode();
    root.put("format", FORMAT);
    root.put("search", digest(space.description(), settings));
    root.set("settings", MAPPER.valueToTree(settings));
    root.set("space", MAPPER.valueToTree(space.description()));
    ArrayNode list = root.putArray("evaluations");
    for (Evaluation evaluation : evaluations) {
      ObjectNode node = list.addObject();
      node.set("values", MAPPER.valueToTree(evaluation.candidate().values()));
      node.put("budgetShare", evaluation.budgetShare());
      node.put("score", evaluation.score());
    }
    try {
      byte[] bytes = MAPPER.writeValueAsBytes(root);
      AtomicFile.write(file, out -> out.write(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SHA-256 of the space and the settings. */
  static String digest(Map<String, String> space, Map<String, String> settings) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Map<String, String> map : List.of(space, settings)) {
        digest.update(MAPPER.writeValueAsString(map).getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException | JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Evaluation> read(
      Path file, SearchSpace space, Map<String, String> settings, int limit) throws IOException {
    long most = mostBytes(space, settings, limit);
    if (Files.size(file) > most) {
      throw damaged(
          file,
          "it has " + Files.size(file) + " bytes, the state of this search at most " + most,
          null);
    }
    JsonNode root;
    try {
      root = MAPPER.readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      throw damaged(file, "it is no JSON: " + e.getOriginalMessage(), e);
    }
    if (!FORMAT.equals(root.path("format").textValue())) {
      throw damaged(file, "its format is " + root.path("format") + " and not " + FORMAT, null);
    }
    if (!digest(space.description(), settings).equals(root.path("search").textValue())) {
      throw otherSearch(file, root, space, settings);
    }
    JsonNode list = root.path("evaluations");
    if (!list.isArray() || list.size() > limit) {
      throw damaged(file, "it has no list of at most " + limit + " evaluations", null);
    }
    List<Evaluation> evaluations = new ArrayList<>();
    for (JsonNode node : list) {
      Map<String, String> values = new LinkedHashMap<>();
      node.path("values")
          .properties()
          .forEach(value -> values.put(value.getKey(), value.getValue().asText()));
      var candidate = new Candidate(values);
      JsonNode share = node.path("budgetShare");
      JsonNode score = node.path("score");
      if (!space.contains(candidate)
          || !share.isNumber()
          || !score.isNumber()
          || !Double.isFinite(score.doubleValue())) {
        throw damaged(
            file,
            "its evaluation "
                + (evaluations.size() + 1)
                + " is "
                + node
                + ", which is no "
                + "candidate of the space with budget share and finite score",
            null);
      }
      evaluations.add(new Evaluation(candidate, share.doubleValue(), score.doubleValue()));
    }
    return evaluations;
  }

  /** No state of a search takes more: a character takes at most six bytes. */
  private static long mostBytes(SearchSpace space, Map<String, String> settings, int limit) {
    long fixed = 4096;
    for (Map<String, String> map : List.of(space.description(), settings)) {
      for (Map.Entry<String, String> entry : map.entrySet()) {
        fixed += 32 + 6L * (entry.getKey().length() + entry.getValue().length());
      }
    }
    return fixed + limit * space.longestText();
  }

  private static ConfigurationException otherSearch(
      Path file, JsonNode root, SearchSpace space, Map<String, String> settings) {
    List<String> differences = new ArrayList<>();
    compare(root.path("settings"), settings, differences);
    compare(root.path("space"), space.description(), differences);
    return new ConfigurationException(
        "search-state-of-other-search",
        "Search state "
            + file
            + ": it was saved by a search with other settings or another space"
            + (differences.isEmpty() ? "" : ": " + String.join("; ", differences))
            + ".",
        "Use the settings and the space that it was saved with, or another file.");
  }

  private static void compare(JsonNode saved, Map<String, String> now, List<String> differences) {
    var keys = new TreeSet<>(now.keySet());
    saved.fieldNames().forEachRemaining(keys::add);
    for (String key : keys) {
      String before = saved.path(key).asText("");
      String after = now.getOrDefault(key, "");
      if (!before.equals(after)) {
        differences.add(key + " was \"" + before + "\" and is \"" + after + "\"");
      }
    }
  }

  private static InvalidInputException damaged(Path file, String what, @Nullable Exception cause) {
    String problem = "Search state " + file + ": " + what + ".";
    return cause == null
        ? new InvalidInputException("search-state-damaged", problem, REMEDY)
        : new InvalidInputException("search-state-damaged", problem, REMEDY, cause);
  }
}
