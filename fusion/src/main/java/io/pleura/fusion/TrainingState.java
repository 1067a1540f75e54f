package io.pleura.fusion;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pleura.error.ConfigurationException;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.fusion.search.Objective;
import io.pleura.fusion.search.SearchResult;
import io.pleura.fusion.search.SearchSpace;
import io.pleura.fusion.search.SearchStrategy;
import io.pleura.io.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a training keeps what its searches have found so far: a folder with a file for each search,
 * and one that says of which training they are.
 */
final class TrainingState {

  private static final String FORMAT = "pleura-training-state-1";
  private static final String IDENTITY = "training.json";
  private static final long MOST_BYTES = 1 << 20;

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final @Nullable Path folder;
  private final String part;

  private TrainingState(@Nullable Path folder, String part) {
    this.folder = folder;
    this.part = part;
  }

  /** Keeps nothing. */
  static TrainingState none() {
    return new TrainingState(null, "");
  }

  /**
   * Begins a folder, or goes on with what is there.
   *
   * @param folder made where it is missing
   * @param identity everything that decides what the searches find, by what it is
   * @throws ConfigurationException when the folder holds something else or the state of another
   *     training
   * @throws InvalidInputException when the state is damaged
   */
  static TrainingState open(Path folder, Map<String, String> identity) throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve(IDENTITY);
    if (Files.exists(file)) {
      requireSame(folder, saved(file), identity);
    } else {
      requireEmpty(folder);
      ObjectNode root = MAPPER.createObjectNode();
      root.put("format", FORMAT);
      root.set("training", MAPPER.valueToTree(identity));
      byte[] bytes = MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
      AtomicFile.write(file, out -> out.write(bytes));
    }
    return new TrainingState(folder, "");
  }

  private static void requireEmpty(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      if (files.findAny().isPresent()) {
        throw new ConfigurationException(
            "training-state-folder",
            "The folder " + folder + " is not empty and holds no state of a training.",
            "Name a new or an empty folder.");
      }
    }
  }

  private static JsonNode saved(Path file) throws IOException {
    if (Files.size(file) <= MOST_BYTES) {
      try {
        JsonNode root = MAPPER.readTree(Files.readAllBytes(file));
        if (root.path("format").asText("").equals(FORMAT) && root.path("training").isObject()) {
          return root.path("training");
        }
      } catch (JsonProcessingException damaged) {
        // told below
      }
    }
    throw new InvalidInputException(
        "training-state-damaged",
        "The file " + file + " does not say of which training this state is.",
        "Restore it from a copy, or name an empty folder to start from the beginning.");
  }

  private static void requireSame(Path folder, JsonNode saved, Map<String, String> identity) {
    var keys = new TreeSet<>(identity.keySet());
    saved.fieldNames().forEachRemaining(keys::add);
    List<String> differences = new ArrayList<>();
    for (String key : keys) {
      String before = saved.path(key).asText("");
      String now = identity.getOrDefault(key, "");
      if (!before.equals(now)) {
        differences.add(key + " was '" + before + "' and is '" + now + "'");
      }
    }
    if (!differences.isEmpty()) {
      throw new ConfigurationException(
          "training-state-of-other-training",
          "The state in "
              + folder
              + " is of a training of other cases or settings: "
              + String.join("; ", differences)
              + ".",
          "Train with the cases and settings that it was begun with, or name another folder.");
    }
  }

  /** The same for one part of the training, for example a fold. */
  TrainingState at(String name) {
    return new TrainingState(folder, name);
  }

  /**
   * Searches, or goes on with a search.
   *
   * @param name of the procedure that searches
   * @throws UncheckedIOException when the state cannot be read or written
   */
  SearchResult search(
      String name,
      SearchStrategy strategy,
      SearchSpace space,
      Objective objective,
      ExecutionContext context) {
    if (folder == null) {
      return strategy.search(space, objective, context);
    }
    Path file = folder.resolve((name + "-" + part + ".json").replace(' ', '-'));
    try {
      return strategy.search(space, objective, file, context);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
