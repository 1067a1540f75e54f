package io.pleura.examples.cli;

import io.pleura.bundle.BundleManifest;
import io.pleura.clinical.ClinicalParser;
import io.pleura.clinical.ClinicalQuantity;
import io.pleura.clinical.ClinicalValue;
import io.pleura.clinical.DetectionLimitRule;
import io.pleura.error.ConfigurationException;
import io.pleura.error.InputWarning;
import io.pleura.error.InvalidInputException;
import io.pleura.feature.FeatureDefinition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A table of feature values for a model: a column {@code id}, and one for each feature of the model
 * under its name, in any order.
 *
 * @param ids the name of each case, in the order of the table
 * @param rows the values of each case, in the order of the model's features, all finite
 * @param centres where each case was scanned; empty where the model does not ask for it
 * @param warnings how clinical values were read where that does not go without saying
 */
record FeatureTable(
    List<String> ids, List<double[]> rows, List<String> centres, List<InputWarning> warnings) {

  static final String ID = "id";

  private static final int SHOWN = 5;
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?");

  /**
   * Reads a table and looks at every cell.
   *
   * @param centres those that the model knows; empty where it does not ask for one
   * @param ignored names or patterns of columns that are passed over
   * @param rule what clinical values below a detection limit are taken as
   * @throws ConfigurationException when it is no table, or its columns are not the model's
   * @throws InvalidInputException when rows cannot be used; the message names row and column
   */
  static FeatureTable read(
      Path file,
      BundleManifest manifest,
      List<String> centres,
      List<String> ignored,
      DetectionLimitRule rule)
      throws IOException {
    List<String> known = List.of(ID, CaseRow.CENTER);
    CsvTable table =
        CsvTable.read(file, "features", centres.isEmpty() ? List.of(ID) : known, known);
    return new Reader(file, table, manifest, centres, ignored, ClinicalParser.withRule(rule))
        .read();
  }

  /** Why a clinical value of a cell cannot be used, and what helps. */
  static String told(InvalidInputException unread) {
    String remedy = DetectionLimitOption.remedy(unread);
    return withoutPoint(unread.problem()) + " (" + withoutPoint(remedy) + ")";
  }

  private static String withoutPoint(String sentence) {
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }

  private static String some(List<String> problems) {
    String more = problems.size() > SHOWN ? "; and " + (problems.size() - SHOWN) + " more" : "";
    return problems.stream().limit(SHOWN).collect(Collectors.joining("; ")) + more;
  }

  /** The way from cells to values. */
  private static final class Reader {
    private final Path file;
    private final CsvTable table;
    private final ClinicalParser parser;
    private final List<String> columns;
    private final List<String> names;
    private final List<Optional<ClinicalQuantity>> quantities;
    private final List<String> knownCentres;
    private final FeatureGlobs ignored;
    private final List<String> problems = new ArrayList<>();
    private final List<InputWarning> warnings = new ArrayList<>();

    Reader(
        Path file,
        CsvTable table,
        BundleManifest manifest,
        List<String> centres,
        List<String> ignored,
        ClinicalParser parser) {
      this.knownCentres = centres;
      this.file = file;
      this.table = table;
      this.parser = parser;
      this.ignored = new FeatureGlobs(ignored);
      this.columns = table.columns().stream().map(String::strip).toList();
      List<FeatureDefinition> features = manifest.schema().definitions();
      this.names = features.stream().map(feature -> feature.name().value()).toList();
      this.quantities = features.stream().map(Reader::quantity).toList();
    }

    /** The clinical value that a feature is. */
    private static Optional<ClinicalQuantity> quantity(FeatureDefinition feature) {
      return ClinicalQuantity.ofLabel(feature.name().value())
          .filter(one -> feature.owner().equals("clinical") || feature.unit().equals(one.unit()));
    }

    FeatureTable read() {
      checkColumns();
      int idColumn = columns.indexOf(ID);
      int[] places = names.stream().mapToInt(columns::indexOf).toArray();
      List<String> ids = new ArrayList<>();
      List<double[]> rows = new ArrayList<>();
      List<String> centres = new ArrayList<>();
      int centreColumn = knownCentres.isEmpty() ? -1 : columns.indexOf(CaseRow.CENTER);
      Map<String, Long> rowOfId = new HashMap<>();
      for (CsvTable.Row row : table.rows()) {
        int cells = row.cells().size();
        if (cells != columns.size()) {
          problems.add(
              "row %d has %d cells for %d columns".formatted(row.line(), cells, columns.size()));
          continue;
        }
        String id = row.cells().get(idColumn).strip();
        if (id.isEmpty()) {
          report(row, ID, "the cell is empty");
        } else {
          Long other = rowOfId.putIfAbsent(id, row.line());
          if (other != null) {
            report(row, ID, "'" + id + "' is also the id of row " + other);
          }
        }
        ids.add(id);
        if (centreColumn >= 0) {
          String centre = row.cells().get(centreColumn).strip();
          if (!knownCentres.contains(centre)) {
            report(
                row,
                CaseRow.CENTER,
                "'%s' is none of the model's centres %s"
                    .formatted(centre, String.join(", ", knownCentres)));
          }
          centres.add(centre);
        }
        double[] values = new double[places.length];
        for (int f = 0; f < values.length; f++) {
          values[f] = value(row, f, row.cells().get(places[f]).strip());
        }
        rows.add(values);
      }
      if (!problems.isEmpty()) {
        throw CaseRow.unusable("features", file, problems, "Correct or remove these rows.");
      }
      return new FeatureTable(
          List.copyOf(ids), List.copyOf(rows), List.copyOf(centres), List.copyOf(warnings));
    }

    private void report(CsvTable.Row row, String column, String problem) {
      problems.add("row " + row.line() + ", column " + column + ": " + problem);
    }

    private double value(CsvTable.Row row, int feature, String text) {
      String name = names.get(feature);
      if (text.isEmpty()) {
        report(row, name, "the cell is empty");
        return Double.NaN;
      }
      Optional<ClinicalQuantity> quantity = quantities.get(feature);
      if (quantity.isPresent()) {
        return clinical(row, quantity.get(), text);
      }
      if (!NUMBER.matcher(text).matches()) {
        report(row, name, "'" + text + "' is no number; write it with a decimal point");
        return Double.NaN;
      }
      double value = Double.parseDouble(text);
      if (!Double.isFinite(value)) {
        report(row, name, "'" + text + "' is too large, not finite");
      }
      return value;
    }

    private double clinical(CsvTable.Row row, ClinicalQuantity quantity, String text) {
      try {
        ClinicalValue value = parser.parse(quantity, text);
        for (InputWarning warning : value.warnings()) {
          warnings.add(
              new InputWarning.Note(
                  warning.code(), "Row " + row.line() + ": " + warning.message()));
        }
        return value.value();
      } catch (InvalidInputException e) {
        report(row, quantity.label(), told(e));
        return Double.NaN;
      }
    }

    private void checkColumns() {
      List<String> wrong = new ArrayList<>();
      Set<String> wanted = new HashSet<>(names);
      wanted.add(CaseRow.CENTER); // in its place, or for another model
      Set<String> present = new HashSet<>();
      List<String> unknown = new ArrayList<>();
      for (int i = 0; i < columns.size(); i++) {
        String column = columns.get(i);
        if (!present.add(column)) {
          wrong.add("the column '" + column + "' is there twice");
        } else if (column.isEmpty()) {
          wrong.add("column " + (i + 1) + " has no name");
        } else if (!column.equals(ID) && !wanted.contains(column) && !ignored.fits(column)) {
          unknown.add(column);
        }
      }
      List<String> missing = names.stream().filter(name -> !present.contains(name)).toList();
      List<String> unlike = new ArrayList<>(unknown);
      for (String name : missing) {
        String nearest = NearestName.of(name, unlike);
        if (nearest != null && nearest.equalsIgnoreCase(name)) {
          unlike.remove(nearest);
        }
        wrong.add("the column '" + name + "' is missing" + near(nearest, "there is"));
      }
      for (String column : unlike) {
        String nearest = NearestName.of(column, missing);
        wrong.add("the model has no feature '" + column + "'" + near(nearest, "it lacks"));
      }
      if (!wrong.isEmpty()) {
        throw new ConfigurationException(
            "features-columns",
            "The columns of the features file "
                + file
                + " are not those of the model: "
                + some(wrong)
                + ".",
            "Give a column id and one column for each of the "
                + names.size()
                + " features of the model, under its name; name others with --ignore to pass over"
                + " them.");
      }
    }

    private static String near(@Nullable String nearest, String words) {
      return nearest == null ? "" : " (" + words + " '" + nearest + "')";
    }
  }

  /** The name that is most like another. */
  private static final class NearestName {

    private NearestName() {}

    /** The one that the fewest typing errors explain; null when none is like it. */
    static @Nullable String of(String name, List<String> others) {
      String nearest = null;
      int least = 1 + Math.max(2, name.length() / 4);
      for (String other : others) {
        if (Math.abs(other.length() - name.length()) < least) {
          int distance = distance(name, other);
          if (distance < least) {
            least = distance;
            nearest = other;
          }
        }
      }
      return nearest;
    }

    /** Fewest letters to insert, delete or replace, upper and lower case being the same. */
    private static int distance(String one, String other) {
      int[] previous = new int[other.length() + 1];
      int[] current = new int[other.length() + 1];
      for (int j = 0; j <= other.length(); j++) {
        previous[j] = j;
      }
      for (int i = 1; i <= one.length(); i++) {
        current[0] = i;
        char c = Character.toLowerCase(one.charAt(i - 1));
        for (int j = 1; j <= other.length(); j++) {
          int replaced =
              previous[j - 1] + (c == Character.toLowerCase(other.charAt(j - 1)) ? 0 : 1);
          current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
        }
        int[] next = previous;
        previous = current;
        current = next;
      }
      return previous[other.length()];
    }
  }
}
