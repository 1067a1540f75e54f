package io.pleura.deepfeatures;

import io.pleura.deepfeatures.checkpoint.Checkpoint;
import io.pleura.deepfeatures.checkpoint.CheckpointTensor;
import io.pleura.deepfeatures.checkpoint.TensorType;
import io.pleura.error.ConfigurationException;
import io.pleura.error.InvalidInputException;
import io.pleura.io.AtomicFile;
import io.pleura.spi.Asset;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The weights of a MedicalNet ResNet (Chen et al. 2019, Med3D), of any base width, with or without
 * the published application's head. Immutable and safe for concurrent use.
 *
 * <p>Tensors have the names of the published files ({@code conv1.weight}, {@code
 * layer1.0.bn1.running_mean}, ...), without the prefixes {@code module.} and {@code backbone.} that
 * training wrappers add.
 */
public final class ResNetWeights {

  /** What files hold beyond the backbone. */
  private static final List<String> HEADS = List.of("conv_seg.", "classifier.", "fc.");

  private final ResNetLayout layout;
  private final Map<String, float[]> values;
  private final Map<String, float[]> head;
  private final Map<String, List<Integer>> shapes;

  private ResNetWeights(
      ResNetLayout layout, Map<String, float[]> values, Map<String, float[]> head) {
    this.layout = layout;
    this.values = values;
    this.head = head;
    shapes = new LinkedHashMap<>(layout.shapes());
    if (!head.isEmpty()) {
      shapes.putAll(layout.headShapes());
    }
  }

  /**
   * Reads a PyTorch checkpoint or a safetensors file as {@link Checkpoint} does. The network is
   * recognised by the names; the prefixes {@code module.} and {@code backbone.} are removed; values
   * stored as F16, BF16 or F64 become floats. The application's head is read where it is whole;
   * other heads and {@code num_batches_tracked} are left out.
   *
   * @param file a weights file
   * @return the weights
   * @throws InvalidInputException when the file is damaged, or holds other tensors than a
   *     backbone's or not all of them, or a shape or value is impossible
   * @throws IOException when it cannot be read
   */
  public static ResNetWeights read(Path file) throws IOException {
    try (var checkpoint = Checkpoint.read(file)) {
      return of(checkpoint.tensors(), "The weights file " + file, Optional.empty(), false);
    }
  }

  /**
   * Reads the bytes of a weights file as {@link #read(Path)} does.
   *
   * @param stream at the first byte; read to its end, not closed
   * @param source names the bytes in messages, for example {@code The weights file w.pth}
   * @return the weights
   * @throws InvalidInputException as {@link #read(Path)}
   * @throws IOException when the stream cannot be read
   */
  public static ResNetWeights read(InputStream stream, String source) throws IOException {
    try (var checkpoint = Checkpoint.read(stream, source)) {
      return of(checkpoint.tensors(), source, Optional.empty(), false);
    }
  }

  /**
   * Reads the weights that a request asks for.
   *
   * @param file a weights file
   * @param request the network to insist on, if any, and the output that must be there
   * @return the weights
   * @throws InvalidInputException as {@link #read(Path)}, and when the file holds another network
   *     than the one asked for, or lacks the head that the output needs
   * @throws ConfigurationException when the request is for a program's output
   * @throws IOException when it cannot be read
   */
  public static ResNetWeights read(Asset file, NetworkRequest request) throws IOException {
    if (request.programOutput().isPresent()) {
      throw new ConfigurationException(
          "program-output",
          "The setting '"
              + DeepFeatureSettings.PROGRAM_OUTPUT
              + "' is '"
              + request.programOutput().get()
              + "', and the engine runs no program.",
          "Name the engine 'onnx' or 'torchscript', or leave the setting out.");
    }
    String source = "The weights file " + file.name();
    try (var stream = new BufferedInputStream(file.open());
        var checkpoint = Checkpoint.read(stream, source)) {
      return of(
          checkpoint.tensors(),
          source,
          request.depth(),
          request.output() == NetworkOutput.HEAD_100);
    }
  }

  /**
   * Makes weights from arrays.
   *
   * @param layout the network
   * @param values each tensor in C order by its name; copied. Names and lengths as {@link
   *     ResNetLayout#shapes()} gives them, and, for a network with the application's head, {@link
   *     ResNetLayout#headShapes()}
   * @return the weights
   * @throws InvalidInputException when a tensor is missing or unknown, or its length or a value is
   *     impossible
   */
  public static ResNetWeights of(ResNetLayout layout, Map<String, float[]> values) {
    Map<String, List<Integer>> shapes = new LinkedHashMap<>(layout.shapes());
    shapes.putAll(layout.headShapes());
    Map<String, CheckpointTensor> tensors = new LinkedHashMap<>();
    values.forEach(
        (name, array) -> {
          List<Integer> shape = shapes.getOrDefault(name, List.of());
          boolean fits = CheckpointTensor.elementCount(shape) == array.length;
          tensors.put(
              name,
              CheckpointTensor.of(
                  name, TensorType.F32, fits ? shape : List.of(array.length), array));
        });
    boolean headGiven = values.keySet().stream().anyMatch(ResNetWeights::ofHead);
    try {
      return checked(layout, tensors, "The set of weights", headGiven);
    } catch (IOException e) {
      throw new UncheckedIOException("arrays are read without a file", e);
    }
  }

  /**
   * Untrained weights: convolutions drawn from He's normal distribution (fan out), batch
   * normalisation neutral; no head. The start of training, and the baseline that trained weights
   * must beat.
   *
   * @param layout the network
   * @param seed the same seed gives the same weights
   * @return the weights
   */
  public static ResNetWeights random(ResNetLayout layout, long seed) {
    var random = new Random(seed);
    Map<String, float[]> values = new LinkedHashMap<>();
    layout
        .shapes()
        .forEach(
            (name, shape) -> {
              float[] array = new float[(int) CheckpointTensor.elementCount(shape)];
              if (shape.size() > 1) {
                double fanOut = (double) array.length / shape.get(1);
                double deviation = Math.sqrt(2 / fanOut);
                for (int i = 0; i < array.length; i++) {
                  array[i] = (float) (deviation * random.nextGaussian());
                }
              } else if (name.endsWith("weight") || name.endsWith("running_var")) {
                Arrays.fill(array, 1f);
              }
              values.put(name, array);
            });
    return new ResNetWeights(layout, values, Map.of());
  }

  static boolean ofHead(String name) {
    return HEADS.stream().anyMatch(name::startsWith);
  }

  static String withoutPrefix(String name) {
    String rest = name;
    while (true) {
      if (rest.startsWith("module.")) {
        rest = rest.substring("module.".length());
      } else if (rest.startsWith("backbone.")) {
        rest = rest.substring("backbone.".length());
      } else {
        return rest;
      }
    }
  }

  private static ResNetWeights of(
      List<CheckpointTensor> stored, String source, Optional<ResNetDepth> asked, boolean headNeeded)
      throws IOException {
    Map<String, CheckpointTensor> tensors = byName(stored, source);
    ResNetLayout layout = recognise(tensors, asked);
    return checked(layout, tensors, source, headNeeded);
  }

  /** The tensors by their names without prefixes; {@code num_batches_tracked} is left out. */
  static Map<String, CheckpointTensor> byName(List<CheckpointTensor> stored, String source) {
    Map<String, CheckpointTensor> tensors = new LinkedHashMap<>();
    for (CheckpointTensor tensor : stored) {
      String name = withoutPrefix(tensor.name());
      if (name.endsWith(".num_batches_tracked")) {
        continue;
      }
      CheckpointTensor other = tensors.put(name, tensor);
      if (other != null) {
        throw new InvalidInputException(
            "weights-name-twice",
            source
                + " holds '"
                + other.name()
                + "' and '"
                + tensor.name()
                + "', which are the same tensor once their prefixes are removed.",
            "Use a file that holds one network.");
      }
    }
    return tensors;
  }

  /**
   * The layout of the family whose names differ least from those in the file; the smaller network
   * where several do, and where no name fits any.
   */
  static ResNetLayout recognise(
      Map<String, CheckpointTensor> tensors, Optional<ResNetDepth> asked) {
    int width = baseWidth(tensors);
    List<ResNetDepth> depths = asked.map(List::of).orElse(List.of(ResNetDepth.values()));
    var nearest = new ResNetLayout(depths.get(0), ShortcutType.B, width);
    int fewest = Integer.MAX_VALUE;
    for (ResNetDepth depth : depths) {
      for (ShortcutType shortcutType : List.of(ShortcutType.B, ShortcutType.A)) {
        var layout = new ResNetLayout(depth, shortcutType, width);
        Set<String> names = layout.shapes().keySet();
        long common = names.stream().filter(tensors::containsKey).count();
        long inFile = tensors.keySet().stream().filter(name -> !ofHead(name)).count();
        int different = Math.toIntExact(names.size() + inFile - 2 * common);
        if (common > 0 && different < fewest) {
          fewest = different;
          nearest = layout;
        }
      }
    }
    return nearest;
  }

  /** Channels of the stem in the file; the published networks' where there is no stem. */
  private static int baseWidth(Map<String, CheckpointTensor> tensors) {
    CheckpointTensor stem = tensors.get("conv1.weight");
    int channels = stem == null || stem.shape().isEmpty() ? 0 : stem.shape().get(0);
    return channels >= 1 && channels <= ResNetLayout.MAX_BASE_WIDTH ? channels : 64;
  }

  private static ResNetWeights checked(
      ResNetLayout layout, Map<String, CheckpointTensor> tensors, String source, boolean headNeeded)
      throws IOException {
    Map<String, List<Integer>> expected = layout.shapes();
    Map<String, CheckpointTensor> backbone = new LinkedHashMap<>();
    Map<String, CheckpointTensor> head = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> (ofHead(name) ? head : backbone).put(name, tensor));
    checkNames(layout, expected.keySet(), backbone, source);
    checkShapes(layout, expected, backbone, source);
    return new ResNetWeights(
        layout,
        checkedValues(expected, backbone, source),
        checkedHead(layout, head, source, headNeeded));
  }

  /** The head's values; none when the head is not whole and not needed. */
  private static Map<String, float[]> checkedHead(
      ResNetLayout layout, Map<String, CheckpointTensor> head, String source, boolean needed)
      throws IOException {
    Map<String, List<Integer>> expected = layout.headShapes();
    Set<String> missing = new TreeSet<>(expected.keySet());
    missing.removeAll(head.keySet());
    if (needed && !missing.isEmpty()) {
      throw new InvalidInputException(
          "weights-head-missing",
          source
              + " lacks the head that the output 'head100' needs: "
              + (expected.size() - missing.size())
              + " of its "
              + expected.size()
              + " tensors are there; "
              + missing.size()
              + " missing"
              + examples(missing)
              + ".",
          "Use the published application's file, which holds 'conv_seg' and 'classifier' beside the"
              + " backbone, or ask for the output 'gap'.");
    }
    boolean fits =
        expected.entrySet().stream()
            .allMatch(
                entry -> {
                  CheckpointTensor tensor = head.get(entry.getKey());
                  return tensor != null && tensor.shape().equals(entry.getValue());
                });
    if (!fits && !needed) {
      return Map.of();
    }
    checkShapes(layout, expected, head, source);
    return checkedValues(expected, head, source);
  }

  private static Map<String, float[]> checkedValues(
      Map<String, List<Integer>> expected, Map<String, CheckpointTensor> tensors, String source)
      throws IOException {
    Map<String, float[]> values = new LinkedHashMap<>();
    for (String name : expected.keySet()) {
      CheckpointTensor tensor = tensors.get(name);
      if (tensor != null) {
        values.put(name, checkedValues(name, tensor, source));
      }
    }
    return values;
  }

  private static void checkNames(
      ResNetLayout layout,
      Set<String> expected,
      Map<String, CheckpointTensor> tensors,
      String source) {
    Set<String> missing = new TreeSet<>(expected);
    missing.removeAll(tensors.keySet());
    Set<String> unknown =
        tensors.entrySet().stream()
            .filter(entry -> !expected.contains(entry.getKey()))
            .map(entry -> entry.getValue().name())
            .collect(Collectors.toCollection(TreeSet::new));
    if (missing.isEmpty() && unknown.isEmpty()) {
      return;
    }
    throw new InvalidInputException(
        "weights-do-not-match",
        source
            + " does not fit a "
            + layout.description()
            + ": "
            + (expected.size() - missing.size())
            + " of its "
            + expected.size()
            + " tensors are there; "
            + missing.size()
            + " missing"
            + examples(missing)
            + "; "
            + unknown.size()
            + " in the file without a place in the network"
            + examples(unknown)
            + ".",
        "Use the weights of a MedicalNet ResNet with their original names; the prefixes 'module.'"
            + " and 'backbone.' are understood.");
  }

  private static String examples(Set<String> names) {
    return names.isEmpty()
        ? ""
        : names.stream()
            .limit(3)
            .map(name -> "'" + name + "'")
            .collect(Collectors.joining(", ", " (for example ", ")"));
  }

  private static void checkShapes(
      ResNetLayout layout,
      Map<String, List<Integer>> expected,
      Map<String, CheckpointTensor> tensors,
      String source) {
    List<String> differences = new ArrayList<>();
    expected.forEach(
        (name, shape) -> {
          CheckpointTensor tensor = tensors.get(name);
          if (tensor != null && !tensor.shape().equals(shape)) {
            differences.add(
                "'" + tensor.name() + "' is " + tensor.shape() + " and should be " + shape);
          }
        });
    if (!differences.isEmpty()) {
      throw new InvalidInputException(
          "weights-shape",
          source
              + " does not fit a "
              + layout.description()
              + " of base width "
              + layout.baseWidth()
              + ": "
              + differences.size()
              + (differences.size() == 1 ? " tensor has" : " tensors have")
              + " another shape ("
              + differences.stream().limit(3).collect(Collectors.joining("; "))
              + ").",
          "Use the weights of one MedicalNet ResNet.");
    }
  }

  private static float[] checkedValues(String name, CheckpointTensor tensor, String source)
      throws IOException {
    float[] values = tensor.values();
    for (float value : values) {
      if (!Float.isFinite(value) || (value < 0 && name.endsWith("running_var"))) {
        throw new InvalidInputException(
            "weights-value",
            source + " holds the value " + value + " in '" + tensor.name() + "'.",
            "Use weights whose values are finite and whose running variances are not negative.");
      }
    }
    return values;
  }

  /**
   * Channels of the stem.
   *
   * @return 64 in the published network
   */
  public int baseWidth() {
    return layout.baseWidth();
  }

  /**
   * The number of pooled backbone features.
   *
   * @return 8 or 32 times the base width
   */
  public int featureCount() {
    return layout.featureCount();
  }

  /**
   * Whether the published application's head is there.
   *
   * @return true when {@link NetworkOutput#HEAD_100} can be computed
   */
  public boolean hasHead() {
    return !head.isEmpty();
  }

  /**
   * The names of the backbone's tensors in the order of the published files.
   *
   * @return unmodifiable
   */
  public List<String> names() {
    return List.copyOf(values.keySet());
  }

  /**
   * The names of the head's tensors.
   *
   * @return unmodifiable; none without a head
   */
  public List<String> headNames() {
    return List.copyOf(head.keySet());
  }

  /**
   * A tensor's shape.
   *
   * @param name one of {@link #names()} or {@link #headNames()}
   * @return extent along each axis, slowest first: (outputs, inputs, depth, height, width) for a
   *     convolution, (channels) for a batch normalisation
   * @throws IllegalArgumentException when there is no such tensor
   */
  public List<Integer> shape(String name) {
    List<Integer> shape = shapes.get(name);
    if (shape == null) {
      throw new IllegalArgumentException("no tensor '" + name + "'");
    }
    return shape;
  }

  /**
   * A tensor's values.
   *
   * @param name one of {@link #names()} or {@link #headNames()}
   * @return a copy, in C order
   * @throws IllegalArgumentException when there is no such tensor
   */
  public float[] values(String name) {
    return array(name).clone();
  }

  /** A tensor's values without a copy. */
  float[] array(String name) {
    float[] array = values.get(name);
    if (array == null) {
      array = head.get(name);
    }
    if (array == null) {
      throw new IllegalArgumentException("no tensor '" + name + "'");
    }
    return array;
  }

  /**
   * The network.
   *
   * @return its blocks and the names and sizes of its convolutions
   */
  public ResNetLayout layout() {
    return layout;
  }

  /**
   * Writes a safetensors file, the head included, whole or not at all. The same weights give the
   * same bytes.
   *
   * @param file where to; replaced when it exists
   * @param precision how convolution weights are stored
   * @throws InvalidInputException when a weight is too large for half precision
   * @throws IOException when it cannot be written
   */
  public void write(Path file, WeightPrecision precision) throws IOException {
    List<String> all = new ArrayList<>(names());
    all.addAll(headNames());
    List<CheckpointTensor> tensors = new ArrayList<>();
    for (String name : all) {
      List<Integer> shape = shape(name);
      boolean half = precision == WeightPrecision.FLOAT16 && shape.size() > 1;
      if (half) {
        checkHalfRange(name);
      }
      tensors.add(
          CheckpointTensor.of(name, half ? TensorType.F16 : TensorType.F32, shape, array(name)));
    }
    AtomicFile.write(file, out -> Checkpoint.write(tensors, out));
  }

  private void checkHalfRange(String name) {
    for (float value : array(name)) {
      if (Math.abs(value) >= 65520f) {
        throw new InvalidInputException(
            "weights-out-of-range",
            "The weight " + value + " in '" + name + "' is too large for half precision.",
            "Write the weights with 32-bit floats.");
      }
    }
  }
}
