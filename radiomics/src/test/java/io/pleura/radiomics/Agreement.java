package io.pleura.radiomics;

import com.fasterxml.jackson.databind.JsonNode;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureVector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** How closely results follow the goldens, over many extractions. */
final class Agreement {

  /** Largest relative deviation. */
  private static final double RELATIVE = 1e-6;

  /** The same where nothing but the order of sums differs. */
  private static final double CLOSE = 1e-9;

  private static final List<String> IMAGE_TYPES =
      List.of(
          "Original",
          "LoG",
          "Wavelet",
          "Square",
          "SquareRoot",
          "Logarithm",
          "Exponential",
          "Gradient",
          "LBP2D",
          "LBP3D");

  private final Map<String, Cell> cells = new TreeMap<>();
  private final List<String> floored = new ArrayList<>();
  private int compared;

  /** Compares all features of a result with its golden; gives one line for each that is wrong. */
  List<String> compare(Golden golden, FeatureVector actual) {
    List<String> wrong = new ArrayList<>();
    Set<String> kinds = new HashSet<>();
    for (FeatureName name : actual.schema().names()) {
      String[] parts = name.value().split("_", 3);
      kinds.add(parts[0] + "_" + parts[1]);
      JsonNode expected = golden.features().get(name.value());
      double value = actual.get(name);
      boolean undefined = actual.reasonUndefined(name).isPresent();
      if (expected == null) {
        wrong.add(name + " is not in the golden");
      } else if (expected.isTextual()) {
        if (!expected.asText().equals("NaN") || !undefined) {
          wrong.add(name + " is " + value + ", expected " + expected.asText());
        }
      } else if (undefined) {
        wrong.add(name + " is undefined, expected " + expected.asDouble());
      } else {
        check(golden, parts, name, value, expected.asDouble(), wrong);
      }
    }
    golden
        .features()
        .fieldNames()
        .forEachRemaining(
            name -> {
              String[] parts = name.split("_", 3);
              if (kinds.contains(parts[0] + "_" + parts[1])
                  && actual.schema().indexOf(new FeatureName(name)) < 0) {
                wrong.add(name + " is missing");
              }
            });
    return wrong;
  }

  private void check(
      Golden golden,
      String[] parts,
      FeatureName name,
      double value,
      double expected,
      List<String> wrong) {
    compared++;
    double deviation = Math.abs(value - expected);
    double relative = deviation == 0 ? 0 : deviation / Math.abs(expected);
    double tolerance = isClose(golden, parts) ? CLOSE : RELATIVE;
    boolean byFloor = relative > tolerance;
    if (byFloor && !(deviation <= CancellationFloor.of(golden, name))) {
      wrong.add(name + " is " + value + ", expected " + expected);
    } else if (byFloor) {
      floored.add(golden.name() + " " + name);
    }
    cells
        .computeIfAbsent(parts[1] + " " + imageType(parts[0]), key -> new Cell())
        .add(byFloor ? 0 : relative, byFloor);
  }

  private static boolean isClose(Golden golden, String[] parts) {
    return parts[1].equals("shape")
        || golden.kind().equals("default")
        || (golden.kind().startsWith("v_") && !golden.isResampled())
        || (golden.kind().equals("seed64") && parts[0].equals("original"));
  }

  private static String imageType(String image) {
    String start = image.toLowerCase(Locale.ROOT).replace("-", "");
    return IMAGE_TYPES.stream()
        .filter(type -> start.startsWith(type.toLowerCase(Locale.ROOT)))
        .reduce((first, second) -> second) // SquareRoot rather than Square
        .orElseThrow(() -> new IllegalArgumentException(image));
  }

  /** Values compared. */
  int compared() {
    return compared;
  }

  /** Values that agree only within an absolute bound. */
  List<String> floored() {
    return floored;
  }

  /** For each class and image type the values compared and the largest relative deviation. */
  String toMarkdown() {
    var table = new StringBuilder("| class |");
    var rule = new StringBuilder("|---|");
    List<String> types =
        IMAGE_TYPES.stream()
            .filter(type -> cells.keySet().stream().anyMatch(key -> key.endsWith(" " + type)))
            .toList();
    for (String type : types) {
      table.append(' ').append(type).append(" |");
      rule.append("---:|");
    }
    table.append('\n').append(rule).append('\n');
    for (FeatureClass featureClass : FeatureClass.values()) {
      String key = featureClass.key();
      if (cells.keySet().stream().noneMatch(cell -> cell.startsWith(key + " "))) {
        continue;
      }
      table.append("| ").append(key).append(" |");
      for (String type : types) {
        Cell cell = cells.get(key + " " + type);
        table.append(' ').append(cell == null ? "" : cell.toString()).append(" |");
      }
      table.append('\n');
    }
    return table.toString();
  }

  /** One class on one image type. */
  private static final class Cell {
    private int values;
    private int byFloor;
    private double largest;

    void add(double relative, boolean floor) {
      values++;
      byFloor += floor ? 1 : 0;
      largest = Math.max(largest, relative);
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%d, %.1e%s",
          values,
          largest,
          byFloor == 0 ? "" : ", " + byFloor + " by floor");
    }
  }
}
