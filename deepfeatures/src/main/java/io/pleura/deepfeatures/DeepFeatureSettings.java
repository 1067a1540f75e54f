package io.pleura.deepfeatures;

import io.pleura.error.ConfigurationException;
import io.pleura.spi.ExtractorSettings;
import io.pleura.volume.CropRule;
import io.pleura.volume.Window;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the extractor {@value DeepFeatureExtractorProvider#ID}.
 *
 * <table>
 * <caption>As text</caption>
 * <tr><th>key</th><th>value</th><th>default</th></tr>
 * <tr><td>{@code weights}</td><td>path of a weights file, or {@code sha256:} and the digest of an
 * asset</td><td>none</td></tr>
 * <tr><td>{@code network}</td><td>{@code auto} (recognised from the file), {@code resnet10}, {@code
 * resnet18}, {@code resnet34}, {@code resnet50} or {@code resnet101}</td><td>{@code auto}</td></tr>
 * <tr><td>{@code output}</td><td>{@code gap}, {@code head100}, {@code stem}, {@code layer1}, {@code
 * layer2} or {@code layer3}</td><td>{@code gap}</td></tr>
 * <tr><td>{@code programOutput}</td><td>name, or position from 0, of the output that the engines
 * {@code onnx} and {@code torchscript} take from a program of the user's own</td><td>the output
 * named as {@code output}</td></tr>
 * <tr><td>{@code window}</td><td>lower and upper bound, HU</td><td>{@code -160,240}</td></tr>
 * <tr><td>{@code scale}</td><td>what the window becomes: two rising numbers, or {@code
 * standardised} for zero mean and unit variance</td><td>{@code -1,1}</td></tr>
 * <tr><td>{@code region}</td><td>{@code roi} (the box around the ROI) or {@code whole} (the whole
 * CT)</td><td>{@code roi}</td></tr>
 * <tr><td>{@code cropRule}</td><td>{@code half-open} or {@code python-application}; only with
 * {@code region=roi}</td><td>{@code half-open}</td></tr>
 * <tr><td>{@code margin}</td><td>voxels; only with {@code region=roi}</td><td>15</td></tr>
 * <tr><td>{@code size}</td><td>voxels along each side, or depth x height x width, 1 to 512
 * each</td><td>{@code 64}; with {@code region=whole} {@code 56x448x448}</td></tr>
 * <tr><td>{@code engine}</td><td>id of a {@link NetworkEngine} (execution)</td><td>{@code
 * pytorch}</td></tr>
 * <tr><td>{@code threads}</td><td>threads of the engine, 1 to 1024 (execution)</td><td>1</td></tr>
 * </table>
 *
 * <p>One native thread gives the same bits whatever the caller's {@code ExecutionContext}; more may
 * change a feature by about 1e-6 of its value.
 *
 * @param weights path of the weights, or {@code sha256:} and a digest
 * @param network the network to insist on; recognised from the file when empty
 * @param output the part of the network whose values are the features
 * @param programOutput the output of a program of the user's own, as {@link NetworkRequest} says
 * @param input how the CT is prepared
 * @param engine id of the engine that computes
 * @param threads threads of the engine, 1 to 1024
 */
public record DeepFeatureSettings(
    String weights,
    Optional<ResNetDepth> network,
    NetworkOutput output,
    Optional<String> programOutput,
    InputPreparation input,
    String engine,
    int threads)
    implements ExtractorSettings {

  static final String WEIGHTS = "weights";
  static final String NETWORK = "network";
  static final String OUTPUT = "output";
  static final String PROGRAM_OUTPUT = "programOutput";
  static final String WINDOW = "window";
  static final String SCALE = "scale";
  static final String REGION = "region";
  static final String CROP_RULE = "cropRule";
  static final String MARGIN = "margin";
  static final String SIZE = "size";
  static final String ENGINE = "engine";
  static final String THREADS = "threads";

  private static final String RECOGNISED = "auto";
  private static final String ROI = "roi";
  private static final String WHOLE = "whole";
  private static final String STANDARDISED = "standardised";
  private static final int MAX_THREADS = 1024;

  /**
   * Checks the number of threads.
   *
   * @param weights as above
   * @param network as above
   * @param output as above
   * @param programOutput as above
   * @param input as above
   * @param engine as above
   * @param threads as above
   * @throws IllegalArgumentException when it is out of range
   */
  public DeepFeatureSettings {
    if (threads < 1 || threads > MAX_THREADS) {
      throw new IllegalArgumentException(
          "threads " + threads + " is not between 1 and " + MAX_THREADS);
    }
  }

  /**
   * The pooled backbone features of the network in a file, with the standard preparation, one
   * thread of PyTorch.
   *
   * @param file a weights file
   * @return the settings
   */
  public static DeepFeatureSettings ofWeights(Path file) {
    return ofWeights(file.toString());
  }

  /**
   * As {@link #ofWeights(Path)} with weights that are known by their digest.
   *
   * @param weights path of the weights, or {@code sha256:} and a digest
   * @return the settings
   */
  public static DeepFeatureSettings ofWeights(String weights) {
    return new DeepFeatureSettings(
        weights,
        Optional.empty(),
        NetworkOutput.GAP,
        Optional.empty(),
        InputPreparation.STANDARD,
        PyTorchNetworkEngine.ID,
        1);
  }

  /**
   * The same for one network only.
   *
   * @param depth the network that the weights must belong to
   * @return new settings
   */
  public DeepFeatureSettings withNetwork(ResNetDepth depth) {
    return new DeepFeatureSettings(
        weights, Optional.of(depth), output, programOutput, input, engine, threads);
  }

  /**
   * The same with another output.
   *
   * @param part the part of the network whose values are the features
   * @return new settings
   */
  public DeepFeatureSettings withOutput(NetworkOutput part) {
    return new DeepFeatureSettings(weights, network, part, programOutput, input, engine, threads);
  }

  /**
   * The same with the output of a program of the user's own.
   *
   * @param name its name, or its position from 0 where outputs have no names; for the engines
   *     {@code onnx} and {@code torchscript}
   * @return new settings
   */
  public DeepFeatureSettings withProgramOutput(String name) {
    return new DeepFeatureSettings(
        weights, network, output, Optional.of(name), input, engine, threads);
  }

  /**
   * The same with another preparation.
   *
   * @param preparation how the CT is prepared
   * @return new settings
   */
  public DeepFeatureSettings withInput(InputPreparation preparation) {
    return new DeepFeatureSettings(
        weights, network, output, programOutput, preparation, engine, threads);
  }

  /**
   * The same with another engine.
   *
   * @param id id of a {@link NetworkEngine}
   * @return new settings
   */
  public DeepFeatureSettings withEngine(String id) {
    return new DeepFeatureSettings(weights, network, output, programOutput, input, id, threads);
  }

  /**
   * The same with another number of threads.
   *
   * @param count 1 to 1024
   * @return new settings
   */
  public DeepFeatureSettings withThreads(int count) {
    return new DeepFeatureSettings(weights, network, output, programOutput, input, engine, count);
  }

  /** What these settings ask of an engine. */
  NetworkRequest request() {
    return new NetworkRequest(network, output, programOutput, threads);
  }

  /**
   * Reads settings from text.
   *
   * @param values values by key; missing keys take their defaults
   * @return the settings
   * @throws ConfigurationException when a key is unknown, a value wrong, or the weights are missing
   */
  public static DeepFeatureSettings of(Map<String, String> values) {
    var unknown = new TreeSet<>(values.keySet());
    var known =
        new TreeSet<>(
            List.of(
                WEIGHTS,
                NETWORK,
                OUTPUT,
                PROGRAM_OUTPUT,
                WINDOW,
                SCALE,
                REGION,
                CROP_RULE,
                MARGIN,
                SIZE,
                ENGINE,
                THREADS));
    unknown.removeAll(known);
    if (!unknown.isEmpty()) {
      throw new ConfigurationException(
          "setting-unknown",
          "The deep feature extractor has no setting '" + unknown.first() + "'.",
          "Use one of " + String.join(", ", known) + ".");
    }
    String weights = values.get(WEIGHTS);
    if (weights == null || weights.isBlank()) {
      throw new ConfigurationException(
          "setting-missing",
          "The deep feature extractor needs the setting '" + WEIGHTS + "'.",
          "Set it to the path of a file with the weights of a MedicalNet ResNet.");
    }
    InputPreparation input = input(values);
    Optional<ResNetDepth> network =
        value(
            values,
            NETWORK,
            Optional.empty(),
            text -> text.equals(RECOGNISED) ? Optional.empty() : Optional.of(ResNetDepth.of(text)),
            RECOGNISED + ", " + ResNetDepth.ids());
    NetworkOutput output =
        value(values, OUTPUT, NetworkOutput.GAP, NetworkOutput::of, NetworkOutput.ids());
    String engine =
        value(values, ENGINE, PyTorchNetworkEngine.ID, text -> text, "the id of an engine");
    Optional<String> programOutput =
        value(
            values,
            PROGRAM_OUTPUT,
            Optional.empty(),
            DeepFeatureSettings::parseProgramOutput,
            "the name of an output, or its position from 0");
    var settings =
        new DeepFeatureSettings(weights, network, output, programOutput, input, engine, 1);
    return value(
        values,
        THREADS,
        settings,
        text -> settings.withThreads(Integer.parseInt(text)),
        "a whole number from 1 to " + MAX_THREADS);
  }

  private static InputPreparation input(Map<String, String> values) {
    boolean whole =
        value(values, REGION, false, DeepFeatureSettings::parseWhole, ROI + " or " + WHOLE);
    InputPreparation standard = whole ? InputPreparation.WHOLE_VOLUME : InputPreparation.STANDARD;
    return standard
        .withWindow(
            value(
                values,
                WINDOW,
                standard.window(),
                DeepFeatureSettings::parseWindow,
                "two rising numbers with a comma between, for example -160,240"))
        .withScale(
            value(
                values,
                SCALE,
                standard.scale(),
                DeepFeatureSettings::parseScale,
                "two rising numbers with a comma between, for example -1,1, or " + STANDARDISED))
        .withRegion(whole ? wholeRegion(values) : roi(values))
        .withSize(
            value(
                values,
                SIZE,
                standard.size(),
                InputSize::of,
                "a whole number from 1 to 512, or three of them as depth x height x width, for"
                    + " example 56x448x448"));
  }

  private static InputRegion wholeRegion(Map<String, String> values) {
    for (String key : List.of(CROP_RULE, MARGIN)) {
      if (values.containsKey(key)) {
        throw new ConfigurationException(
            "setting-conflict",
            "The deep feature extractor is to use the whole CT (region=whole), so its setting '"
                + key
                + "' means nothing.",
            "Leave it out, or set region=roi.");
      }
    }
    return new InputRegion.Whole();
  }

  private static InputRegion roi(Map<String, String> values) {
    InputRegion.Roi standard = InputRegion.Roi.STANDARD;
    CropRule rule =
        value(values, CROP_RULE, standard.rule(), DeepFeatureSettings::parseRule, ruleNames());
    return value(
        values,
        MARGIN,
        new InputRegion.Roi(rule, standard.margin()),
        text -> new InputRegion.Roi(rule, Integer.parseInt(text)),
        "a whole number from "
            + InputRegion.Roi.leastMargin(rule)
            + " to "
            + InputRegion.Roi.MAX_MARGIN);
  }

  private static <T> T value(
      Map<String, String> values,
      String key,
      T standard,
      Function<String, T> parse,
      String expected) {
    @Nullable String text = values.get(key);
    if (text == null) {
      return standard;
    }
    try {
      return parse.apply(text.strip());
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(
          "setting-value",
          "The setting '" + key + "' of the deep feature extractor is '" + text + "'.",
          "Give " + expected + ".",
          e);
    }
  }

  private static Optional<String> parseProgramOutput(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException(text);
    }
    return Optional.of(text);
  }

  private static Window parseWindow(String text) {
    double[] bounds = parsePair(text);
    return new Window(bounds[0], bounds[1]);
  }

  private static IntensityScale parseScale(String text) {
    if (text.equals(STANDARDISED)) {
      return new IntensityScale.Standardised();
    }
    double[] bounds = parsePair(text);
    return new IntensityScale.Range(bounds[0], bounds[1]);
  }

  private static double[] parsePair(String text) {
    String[] numbers = text.split(",", -1);
    if (numbers.length != 2) {
      throw new IllegalArgumentException(text);
    }
    return new double[] {Double.parseDouble(numbers[0]), Double.parseDouble(numbers[1])};
  }

  private static boolean parseWhole(String text) {
    if (!text.equals(ROI) && !text.equals(WHOLE)) {
      throw new IllegalArgumentException(text);
    }
    return text.equals(WHOLE);
  }

  private static CropRule parseRule(String text) {
    for (CropRule rule : CropRule.values()) {
      if (name(rule).equals(text)) {
        return rule;
      }
    }
    throw new IllegalArgumentException(text);
  }

  private static String ruleNames() {
    return Arrays.stream(CropRule.values())
        .map(DeepFeatureSettings::name)
        .collect(Collectors.joining(" or "));
  }

  private static String name(CropRule rule) {
    return rule.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  @Override
  public String extractorId() {
    return DeepFeatureExtractorProvider.ID;
  }

  @Override
  public Map<String, String> values() {
    Map<String, String> values = new TreeMap<>(semanticValues(weights));
    values.put(ENGINE, engine);
    values.put(THREADS, Integer.toString(threads));
    return values;
  }

  /** All but the execution settings, with the weights under another name. */
  Map<String, String> semanticValues(String weightsName) {
    Map<String, String> values = new TreeMap<>();
    values.put(WEIGHTS, weightsName);
    values.put(NETWORK, network.map(ResNetDepth::id).orElse(RECOGNISED));
    values.put(OUTPUT, output.id());
    programOutput.ifPresent(name -> values.put(PROGRAM_OUTPUT, name));
    values.put(WINDOW, pair(input.window().lower(), input.window().upper()));
    values.put(
        SCALE,
        input.scale() instanceof IntensityScale.Range range
            ? pair(range.lower(), range.upper())
            : STANDARDISED);
    if (input.region() instanceof InputRegion.Roi roi) {
      values.put(REGION, ROI);
      values.put(CROP_RULE, name(roi.rule()));
      values.put(MARGIN, Integer.toString(roi.margin()));
    } else {
      values.put(REGION, WHOLE);
    }
    values.put(SIZE, input.size().toString());
    return values;
  }

  private static String pair(double first, double second) {
    return number(first) + "," + number(second);
  }
}
