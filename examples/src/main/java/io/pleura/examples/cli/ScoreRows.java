package io.pleura.examples.cli;

import io.pleura.Prediction;
import io.pleura.Uncertainty;
import io.pleura.error.InputWarning;
import io.pleura.examples.result.UncertaintyText;
import io.pleura.examples.text.CsvText;
import io.pleura.examples.text.PythonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The rows of a table of probabilities. It has the columns that the model can fill. */
final class ScoreRows {

  private static final List<String> INTERVAL = List.of("interval_lower", "interval_upper");
  private static final List<String> SET =
      List.of("not_excluded", "invasion_p_value", "intact_p_value");
  private static final List<String> TREES =
      List.of("trees_p10", "trees_p90", "trees_standard_deviation");

  private final @Nullable Row[] rows;

  /**
   * What is kept of a prediction.
   *
   * @param id of the case
   * @param probability of invasion
   * @param uncertainty of the probability
   * @param outside number of features outside the training range
   */
  private record Row(
      String id, double probability, Optional<Uncertainty> uncertainty, int outside) {

    <T> Optional<T> part(Function<Uncertainty, Optional<T>> of) {
      return uncertainty.flatMap(of);
    }
  }

  ScoreRows(int count) {
    rows = new Row[count];
  }

  int size() {
    return rows.length;
  }

  /** Each row is set once, by any thread. */
  void set(int row, String id, Prediction prediction) {
    int outside =
        prediction.warnings().stream()
            .filter(InputWarning.OutsideTrainingRange.class::isInstance)
            .mapToInt(warning -> ((InputWarning.OutsideTrainingRange) warning).features().size())
            .sum();
    rows[row] = new Row(id, prediction.probability(), prediction.uncertainty(), outside);
  }

  private boolean has(Function<Uncertainty, ? extends Optional<?>> part) {
    for (Row row : rows) {
      if (row != null && row.uncertainty.flatMap(part).isPresent()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Header and rows.
   *
   * @param ranges whether the model knows training ranges
   */
  List<String> lines(boolean ranges) {
    boolean interval = has(Uncertainty::interval);
    boolean set = has(Uncertainty::predictionSet);
    boolean trees = has(Uncertainty::trees);
    List<String> header = new ArrayList<>(List.of(FeatureTable.ID, "probability"));
    header.addAll(interval ? INTERVAL : List.of());
    header.addAll(set ? SET : List.of());
    header.addAll(trees ? TREES : List.of());
    header.addAll(ranges ? List.of("features_outside_training_range") : List.of());
    List<String> lines = new ArrayList<>(List.of(CsvText.line(header)));
    for (Row row : rows) {
      if (row == null) {
        continue;
      }
      List<String> cells = new ArrayList<>(List.of(row.id, PythonText.number(row.probability)));
      if (interval) {
        add(
            cells,
            INTERVAL.size(),
            row.part(Uncertainty::interval)
                .map(own -> List.of(text(own.lower()), text(own.upper()))));
      }
      if (set) {
        add(
            cells,
            SET.size(),
            row.part(Uncertainty::predictionSet)
                .map(
                    own ->
                        List.of(words(own), text(own.invasionPValue()), text(own.intactPValue()))));
      }
      if (trees) {
        add(
            cells,
            TREES.size(),
            row.part(Uncertainty::trees)
                .map(
                    own ->
                        List.of(
                            text(own.tenthPercentile()),
                            text(own.ninetiethPercentile()),
                            text(own.standardDeviation()))));
      }
      if (ranges) {
        cells.add(String.valueOf(row.outside));
      }
      lines.add(CsvText.line(cells));
    }
    return lines;
  }

  private static String words(Uncertainty.PredictionSet set) {
    List<String> words = UncertaintyText.notExcluded(set);
    return words.isEmpty() ? "neither" : String.join("+", words);
  }

  private static String text(double value) {
    return PythonText.number(value);
  }

  /** Empty cells for a part that this row lacks. */
  private static void add(List<String> cells, int count, Optional<List<String>> own) {
    for (int i = 0; i < count; i++) {
      cells.add(own.isPresent() ? own.get().get(i) : "");
    }
  }
}
