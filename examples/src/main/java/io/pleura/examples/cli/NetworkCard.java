package io.pleura.examples.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pleura.LibraryVersion;
import io.pleura.deepfeatures.InputPreparation;
import io.pleura.deepfeatures.InputRegion;
import io.pleura.deepfeatures.PyTorchEngine;
import io.pleura.deepfeatures.training.EpochReport;
import io.pleura.deepfeatures.training.ResNetTrainer;
import io.pleura.deepfeatures.training.TrainedNetwork;
import io.pleura.examples.result.ResultJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** What a trained network is, as JSON and as text. The same training gives the same card. */
final class NetworkCard {

  private static final String NOTICE = "Research use only, not a medical device.";

  private final ObjectNode root = ResultJson.object();

  /** The network itself. */
  NetworkCard network(String file, String sha256, TrainedNetwork trained) {
    ObjectNode node = root.putObject("network");
    node.put("file", file);
    node.put("sha256", sha256);
    node.put("architecture", trained.weights().layout().description());
    node.put("baseWidth", trained.weights().baseWidth());
    node.put("features", trained.weights().featureCount());
    return this;
  }

  /** The weights that training began with. */
  NetworkCard start(String file, String sha256) {
    root.putObject("startWeights").put("file", file).put("sha256", sha256);
    return this;
  }

  /** The cases. */
  NetworkCard data(Cohort cohort, List<Cohort.Case> training, String sha256, String split) {
    ObjectNode node = root.putObject("data");
    node.put("cases", cohort.file().getFileName().toString());
    node.put("sha256OfExamples", sha256);
    node.put("split", split);
    List<String> classes = cohort.classes();
    ArrayNode names = node.putArray("classes");
    classes.forEach(names::add);
    List<Cohort.Case> validation = new ArrayList<>(cohort.cases());
    validation.removeAll(training);
    putCounts(node.putObject("training"), training, classes);
    putCounts(node.putObject("validation"), validation, classes);
    return this;
  }

  private static void putCounts(ObjectNode node, List<Cohort.Case> cases, List<String> classes) {
    node.put("cases", cases.size());
    node.put("patients", cases.stream().map(Cohort.Case::patient).distinct().count());
    ObjectNode perClass = node.putObject("casesOfClass");
    for (String name : classes) {
      perClass.put(name, cases.stream().filter(one -> one.label().equals(name)).count());
    }
  }

  /** How it was trained; the preparation in the words of the extractor's settings. */
  NetworkCard training(ResNetTrainer trainer, InputPreparation input, TrainedNetwork trained) {
    ObjectNode preparation = root.putObject("preparation");
    preparation.put("window", input.window().lower() + "," + input.window().upper());
    if (input.region() instanceof InputRegion.Roi roi) {
      preparation.put("cropRule", Words.of(roi.rule()));
      preparation.put("margin", roi.margin());
    }
    preparation.put("size", input.size().toString());
    ObjectNode node = root.putObject("settings");
    var augmentation = trainer.augmentation();
    node.put("frozen", Words.of(trainer.frozenPart()));
    node.put("mostEpochs", trainer.epochs());
    node.put("patience", trainer.patience());
    node.put("batchSize", trainer.batchSize());
    node.put("learningRate", trainer.learningRate());
    node.put("weightDecay", trainer.weightDecay());
    node.put("balanced", trainer.balanced());
    node.put(
        "flip",
        (augmentation.flipX() ? "x" : "")
            + (augmentation.flipY() ? "y" : "")
            + (augmentation.flipZ() ? "z" : ""));
    node.put("rotationDegrees", augmentation.rotationDegrees());
    node.put("intensityShift", augmentation.intensityShift());
    node.put("intensityScale", augmentation.intensityScale());
    node.put("seed", trainer.seed());
    node.put("threads", trainer.threads());
    ArrayNode epochs = root.putArray("epochs");
    for (EpochReport report : trained.epochs()) {
      ObjectNode epoch = epochs.addObject();
      epoch.put("epoch", report.epoch());
      epoch.put("trainingLoss", report.trainingLoss());
      epoch.put("trainingAccuracy", report.trainingAccuracy());
      report.validationLoss().ifPresent(value -> epoch.put("validationLoss", value));
      report.validationAccuracy().ifPresent(value -> epoch.put("validationAccuracy", value));
    }
    root.put("chosenEpoch", trained.chosenEpoch());
    ObjectNode versions = root.putObject("versions");
    versions.put("pleura", LibraryVersion.current());
    versions.put("pytorch", PyTorchEngine.start().getVersion());
    versions.put("java", System.getProperty("java.version"));
    versions.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    return this;
  }

  /** What may be done with it. */
  NetworkCard terms(String licence) {
    root.put("licence", licence);
    root.put("notice", NOTICE);
    return this;
  }

  void writeJson(Path file) throws IOException {
    Files.writeString(file, ResultJson.text(root), StandardCharsets.UTF_8);
  }

  void writeText(Path file) throws IOException {
    Files.writeString(file, text(), StandardCharsets.UTF_8);
  }

  private String text() {
    var text = new StringBuilder("# " + root.at("/network/file").asText() + "\n\n" + NOTICE + "\n");
    section(text, "Network", root.path("network"));
    section(text, "Start weights", root.path("startWeights"));
    section(text, "Data", root.path("data"));
    section(text, "Preparation", root.path("preparation"));
    section(text, "Settings", root.path("settings"));
    text.append("\n## Epochs\n\nChosen: ").append(root.path("chosenEpoch").asInt()).append(".\n\n");
    text.append("| epoch | training loss | accuracy | validation loss | accuracy |\n");
    text.append("|---|---|---|---|---|\n");
    for (JsonNode epoch : root.path("epochs")) {
      UnaryOperator<String> number =
          name -> epoch.has(name) ? rounded(epoch.path(name).asDouble()) : "";
      text.append(
          List.of(
                  epoch.path("epoch").asText(),
                  number.apply("trainingLoss"),
                  number.apply("trainingAccuracy"),
                  number.apply("validationLoss"),
                  number.apply("validationAccuracy"))
              .stream()
              .collect(Collectors.joining(" | ", "| ", " |\n")));
    }
    section(text, "Versions", root.path("versions"));
    text.append("\n## Licence\n\n").append(root.path("licence").asText()).append("\n");
    return text.toString();
  }

  static String rounded(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  private static void section(StringBuilder text, String title, JsonNode node) {
    text.append("\n## ").append(title).append("\n\n");
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      JsonNode value = field.getValue();
      text.append("- ")
          .append(field.getKey())
          .append(": ")
          .append(value.isContainerNode() ? value.toString() : value.asText())
          .append("\n");
    }
  }
}
