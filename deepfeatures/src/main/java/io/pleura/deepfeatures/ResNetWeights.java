package io.pleura.deepfeatures;

import io.pleura.error.InvalidInputException;
import io.pleura.io.AtomicFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The weights of a MedicalNet ResNet-10 with shortcuts of type B (Chen et al. 2019, Med3D), of any
 * base width. Immutable and safe for concurrent use.
 *
 * <p>Tensors have the names of the published files ({@code conv1.weight}, {@code
 * layer1.0.bn1.running_mean}, ...), without the prefixes {@code module.} and {@code backbone.} that
 * training wrappers add.
 */
public final class ResNetWeights {

  /** What the published files hold beyond the backbone. */
  private static final List<String> HEADS = List.of("conv_seg.", "classifier.", "fc.");

  private final ResNetLayout layout;
  private final Map<String, float[]> values;

  private ResNetWeights(ResNetLayout layout, Map<String, float[]> values) {
    this.layout = layout;
    this.values = values;
  }

  /**
   * Reads a safetensors file. The prefixes {@code module.} and {@code backbone.} are removed;
   * values stored as F16, BF16 or F64 become floats; segmentation and classification heads and
   * {@code num_batches_tracked} are left out.
   *
   * @param file a safetensors file
   * @return the weights
   * @throws InvalidInputException when the file is damaged, or holds other tensors than the
   *     backbone's or not all of them, or a shape or value is impossible
   * @throws IOException when it cannot be read
   */
  public static ResNetWeights read(Path file) throws IOException {
    try (var stream = new BufferedInputStream(Files.newInputStream(file))) {
      return read(stream, "The weights file " + file);
    }
  }

  /**
   * Reads safetensors bytes as {@link #read(Path)} does.
   *
   * @param stream at the first byte; read to its end, not closed
   * @param source names the bytes in messages, for example {@code The weights file w.safetensors}
   * @return the weights
   * @throws InvalidInputException as {@link #read(Path)}
   * @throws IOException when the stream cannot be read
   */
  public static ResNetWeights read(InputStream stream, String source) throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Tensor tensor : Safetensors.read(stream, source)) {
      String name = withoutPrefix(tensor.name());
      if (HEADS.stream().anyMatch(name::startsWith) || name.endsWith(".num_batches_tracked")) {
        continue;
      }
      Tensor other = tensors.put(name, tensor);
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
    return of(tensors, source);
  }

  /**
   * Makes weights from arrays.
   *
   * @param baseWidth channels of the stem, 1 to 1024; 64 in the published network
   * @param values each tensor in C order by its name; copied. Names and lengths as {@link #names()}
   *     and {@link #shape} give them for that base width
   * @return the weights
   * @throws InvalidInputException when a tensor is missing or unknown, or its length or a value is
   *     impossible
   */
  public static ResNetWeights of(int baseWidth, Map<String, float[]> values) {
    Map<String, List<Integer>> shapes = new ResNetLayout(baseWidth).shapes();
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    values.forEach(
        (name, array) -> {
          List<Integer> shape = shapes.getOrDefault(name, List.of());
          boolean fits = Tensor.elementCount(shape) == array.length;
          tensors.put(
              name, new Tensor(name, "F32", fits ? shape : List.of(array.length), array.clone()));
        });
    return of(tensors, "The set of weights");
  }

  /**
   * Untrained weights: convolutions drawn from He's normal distribution (fan out), batch
   * normalisation neutral. The start of training, and the baseline that trained weights must beat.
   *
   * @param baseWidth channels of the stem, 1 to 1024; 64 in the published network
   * @param seed the same seed gives the same weights
   * @return the weights
   * @throws IllegalArgumentException when the base width is out of range
   */
  public static ResNetWeights random(int baseWidth, long seed) {
    ResNetLayout layout = new ResNetLayout(baseWidth);
    var random = new Random(seed);
    Map<String, float[]> values = new LinkedHashMap<>();
    layout
        .shapes()
        .forEach(
            (name, shape) -> {
              float[] array = new float[(int) Tensor.elementCount(shape)];
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
    return new ResNetWeights(layout, values);
  }

  private static String withoutPrefix(String name) {
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

  private static ResNetWeights of(Map<String, Tensor> tensors, String source) {
    ResNetLayout layout = recognise(tensors);
    Map<String, List<Integer>> expected = layout.shapes();
    checkNames(expected.keySet(), tensors, source);
    checkShapes(expected, tensors, source);
    Map<String, float[]> values = new LinkedHashMap<>();
    for (String name : expected.keySet()) {
      Tensor tensor = tensors.get(name);
      if (tensor != null) {
        checkValues(name, tensor, source);
        values.put(name, tensor.values());
      }
    }
    return new ResNetWeights(layout, values);
  }

  /** The layout that the stem's size asks for; the published one where there is no stem. */
  private static ResNetLayout recognise(Map<String, Tensor> tensors) {
    Tensor stem = tensors.get("conv1.weight");
    if (stem != null && !stem.shape().isEmpty()) {
      int width = stem.shape().get(0);
      if (width >= 1 && width <= ResNetLayout.MAX_BASE_WIDTH) {
        return new ResNetLayout(width);
      }
    }
    return new ResNetLayout(64);
  }

  private static void checkNames(Set<String> expected, Map<String, Tensor> tensors, String source) {
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
            + " does not fit a ResNet-10 with shortcuts of type B: "
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
        "Use the weights of a MedicalNet ResNet-10 (shortcut type B) with their original names; the"
            + " prefixes 'module.' and 'backbone.' are understood.");
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
      Map<String, List<Integer>> expected, Map<String, Tensor> tensors, String source) {
    List<String> differences = new ArrayList<>();
    expected.forEach(
        (name, shape) -> {
          Tensor tensor = tensors.get(name);
          if (tensor != null && !tensor.shape().equals(shape)) {
            differences.add(
                "'"
                    + tensor.name()
                    + "' is "
                    + Tensor.describe(tensor.shape())
                    + " and should be "
                    + Tensor.describe(shape));
          }
        });
    if (!differences.isEmpty()) {
      throw new InvalidInputException(
          "weights-shape",
          source
              + " does not fit a ResNet-10 with shortcuts of type B: "
              + differences.size()
              + (differences.size() == 1 ? " tensor has" : " tensors have")
              + " another shape ("
              + differences.stream().limit(3).collect(Collectors.joining("; "))
              + ").",
          "Use the weights of a MedicalNet ResNet-10 (shortcut type B).");
    }
  }

  private static void checkValues(String name, Tensor tensor, String source) {
    if (tensor.values().length != Tensor.elementCount(tensor.shape())) {
      throw new InvalidInputException(
          "weights-data-type",
          source
              + " stores '"
              + tensor.name()
              + "' as "
              + tensor.type()
              + ", which is not a floating-point type.",
          "Save the weights as F32, F16, BF16 or F64.");
    }
    for (float value : tensor.values()) {
      if (!Float.isFinite(value) || (value < 0 && name.endsWith("running_var"))) {
        throw new InvalidInputException(
            "weights-value",
            source + " holds the value " + value + " in '" + tensor.name() + "'.",
            "Use weights whose values are finite and whose running variances are not negative.");
      }
    }
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
   * @return eight times the base width
   */
  public int featureCount() {
    return layout.featureCount();
  }

  /**
   * The tensors' names in the order of the published files.
   *
   * @return unmodifiable
   */
  public List<String> names() {
    return List.copyOf(values.keySet());
  }

  /**
   * A tensor's shape.
   *
   * @param name one of {@link #names()}
   * @return extent along each axis, slowest first: (outputs, inputs, depth, height, width) for a
   *     convolution, (channels) for a batch normalisation
   * @throws IllegalArgumentException when there is no such tensor
   */
  public List<Integer> shape(String name) {
    List<Integer> shape = layout.shapes().get(name);
    if (shape == null) {
      throw new IllegalArgumentException("no tensor '" + name + "'");
    }
    return shape;
  }

  /**
   * A tensor's values.
   *
   * @param name one of {@link #names()}
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
      throw new IllegalArgumentException("no tensor '" + name + "'");
    }
    return array;
  }

  /**
   * The network's convolutions.
   *
   * @return their names, sizes and strides
   */
  public ResNetLayout layout() {
    return layout;
  }

  /**
   * Writes a safetensors file, whole or not at all. The same weights give the same bytes.
   *
   * @param file where to; replaced when it exists
   * @param precision how convolution weights are stored
   * @throws InvalidInputException when a weight is too large for half precision
   * @throws IOException when it cannot be written
   */
  public void write(Path file, WeightPrecision precision) throws IOException {
    List<Tensor> tensors = new ArrayList<>();
    for (String name : names()) {
      List<Integer> shape = shape(name);
      boolean half = precision == WeightPrecision.FLOAT16 && shape.size() > 1;
      if (half) {
        checkHalfRange(name);
      }
      tensors.add(new Tensor(name, half ? "F16" : "F32", shape, array(name)));
    }
    AtomicFile.write(file, out -> Safetensors.write(tensors, out));
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
