package io.pleura.examples.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pleura.deepfeatures.NetworkMatch;
import io.pleura.deepfeatures.checkpoint.Checkpoint;
import io.pleura.deepfeatures.checkpoint.CheckpointTensor;
import io.pleura.error.InvalidInputException;
import io.pleura.examples.result.ResultJson;
import io.pleura.spi.Asset;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a weights file holds, and how far that is a network of the family.
 *
 * @param file the file
 * @param digest its SHA-256
 * @param checkpoint opened
 * @param match the nearest network
 */
record WeightsReport(Path file, String digest, Checkpoint checkpoint, NetworkMatch match) {

  /**
   * Looks at an open file.
   *
   * @throws InvalidInputException when no tensor belongs to a network of the family
   */
  static WeightsReport of(Path file, Checkpoint checkpoint) throws IOException {
    String source = "The weights file " + file;
    var match = NetworkMatch.of(checkpoint.tensors(), source);
    if (match.matched() == 0) {
      throw new InvalidInputException(
          "weights-do-not-match",
          source
              + " has nothing of a MedicalNet ResNet: 0 of its "
              + checkpoint.tensors().size()
              + " tensors matched. The file has"
              + examples(match.unplaced())
              + "; the network has"
              + examples(match.backbone().missing())
              + ".",
          "Use the weights of a MedicalNet ResNet with their original names; the prefixes 'module.'"
              + " and 'backbone.' are understood.");
    }
    return new WeightsReport(file, digest(file), checkpoint, match);
  }

  static String digest(Path file) throws IOException {
    return Asset.of("weights", () -> Files.newInputStream(file)).sha256();
  }

  void print(PrintWriter out, boolean all) {
    out.println("File:              " + file);
    out.println("SHA-256:           " + digest);
    out.println(
        "Format:            "
            + checkpoint.format().label()
            + checkpoint.containerKey().map(key -> ", tensors under '" + key + "'").orElse(""));
    out.println(
        "Tensors:           "
            + checkpoint.tensors().size()
            + types().entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", ", " (", ")")));
    out.println(
        "Prefix:            " + (match.prefix().isEmpty() ? "none" : "'" + match.prefix() + "'"));
    out.println(
        "Network:           "
            + (match.backbone().whole() ? "" : "nearest is ")
            + match.layout().description()
            + ", base width "
            + match.layout().baseWidth());
    out.println("Backbone:          " + describe(match.backbone()));
    out.println("Segmentation head: " + describe(match.segmentationHead()));
    out.println("Application head:  " + describe(match.applicationHead()));
    out.println("Without a place:   " + describe(match.unplaced()));
    out.println("Of another shape:  " + describe(match.otherShapes()));
    checkpoint
        .metadata()
        .forEach((key, value) -> out.println("Says:              " + printable(key, value)));
    if (all) {
      for (CheckpointTensor tensor : checkpoint.tensors()) {
        out.println("  " + tensor.name() + " " + tensor.type() + " " + tensor.shape());
      }
    }
    out.flush();
  }

  /** One line of bounded length, whatever the file says. */
  private static String printable(String key, String value) {
    String line = (key + " = " + value).replaceAll("\\p{Cntrl}+", " ");
    return line.length() > 120 ? line.substring(0, 117) + "..." : line;
  }

  ObjectNode json(boolean all) {
    ObjectNode root = ResultJson.object();
    root.put("file", file.toString());
    root.put("sha256", digest);
    root.put("format", checkpoint.format().label());
    root.put("container", checkpoint.containerKey().orElse(null));
    ObjectNode counts = root.putObject("tensors");
    types().forEach(counts::put);
    root.put("prefix", match.prefix());
    root.put("network", match.layout().depth().id());
    root.put("shortcutType", match.layout().shortcutType().name());
    root.put("baseWidth", match.layout().baseWidth());
    root.put("usable", match.usable());
    put(root.putObject("backbone"), match.backbone());
    put(root.putObject("segmentationHead"), match.segmentationHead());
    put(root.putObject("applicationHead"), match.applicationHead());
    var unplaced = root.putArray("withoutPlace");
    match.unplaced().forEach(unplaced::add);
    var shapes = root.putArray("otherShape");
    match.otherShapes().forEach(shapes::add);
    ObjectNode says = root.putObject("metadata");
    checkpoint.metadata().forEach(says::put);
    if (all) {
      var list = root.putArray("all");
      for (CheckpointTensor tensor : checkpoint.tensors()) {
        ObjectNode item = list.addObject();
        item.put("name", tensor.name());
        item.put("type", tensor.type().name());
        var shape = item.putArray("shape");
        tensor.shape().forEach(shape::add);
      }
    }
    return root;
  }

  private static void put(ObjectNode node, NetworkMatch.Part part) {
    node.put("tensors", part.tensors());
    node.put("present", part.present());
    var missing = node.putArray("missing");
    part.missing().forEach(missing::add);
  }

  private Map<String, Long> types() {
    return checkpoint.tensors().stream()
        .collect(
            Collectors.groupingBy(
                tensor -> tensor.type().name(), TreeMap::new, Collectors.counting()));
  }

  private static String describe(NetworkMatch.Part part) {
    if (part.whole()) {
      return "whole, " + part.tensors() + " tensors";
    }
    if (part.present() == 0) {
      return "none";
    }
    return "incomplete: "
        + part.missing().size()
        + " of "
        + part.tensors()
        + " missing"
        + examples(part.missing());
  }

  private static String describe(List<String> names) {
    return names.isEmpty() ? "none" : names.size() + examples(names);
  }

  private static String examples(List<String> names) {
    return names.isEmpty()
        ? " none"
        : names.stream()
            .limit(3)
            .map(name -> "'" + name.replaceAll("\\p{Cntrl}", "?") + "'")
            .collect(Collectors.joining(", ", " (for example ", ")"));
  }
}
