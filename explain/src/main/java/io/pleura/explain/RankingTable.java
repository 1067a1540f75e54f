package io.pleura.explain;

import io.pleura.Contribution;
import io.pleura.Explanation;
import io.pleura.feature.FeatureName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * The features of one case, those first that moved the outcome most, with what a reader needs to
 * judge them.
 *
 * @param rows one a feature, largest magnitude of the contribution first, equal magnitudes in
 *     schema order
 */
public record RankingTable(List<Row> rows) {

  /** Which way a feature moved the outcome. */
  public enum Effect {
    /** Towards invasion. */
    RAISES,
    /** Away from invasion. */
    LOWERS,
    /** Neither. */
    NONE;

    private static Effect of(double contribution) {
      if (contribution == 0) {
        return NONE;
      }
      return contribution > 0 ? RAISES : LOWERS;
    }
  }

  /** Where the value of a case lies among those of the training cases. */
  @FunctionalInterface
  public interface Percentiles {

    /**
     * The share of the training cases whose value is not above that of the case.
     *
     * @param feature the feature
     * @param value its value in the case
     * @return 0 to 100; nothing when it is not known
     */
    OptionalDouble percentile(FeatureName feature, double value);
  }

  /**
   * One feature.
   *
   * @param feature the feature
   * @param value its value in this case
   * @param contribution SHAP value, in units of the explanation's scale; above 0 towards invasion
   * @param effect which way it moved the outcome
   * @param percentile the share of the training cases whose value is not above this one, 0 to 100;
   *     nothing when it is not known
   * @param meaning what the feature says about a lesion, in plain words; nothing when it is not
   *     known
   */
  public record Row(
      FeatureName feature,
      double value,
      double contribution,
      Effect effect,
      OptionalDouble percentile,
      Optional<String> meaning) {

    /**
     * Checks the percentile.
     *
     * @param feature the feature
     * @param value its value in this case
     * @param contribution SHAP value, in units of the explanation's scale
     * @param effect which way it moved the outcome
     * @param percentile 0 to 100, or nothing
     * @param meaning plain words, or nothing
     * @throws IllegalArgumentException when the percentile is not 0 to 100, or the effect is not
     *     that of the contribution
     */
    public Row {
      if (percentile.isPresent()
          && !(percentile.getAsDouble() >= 0 && percentile.getAsDouble() <= 100)) {
        throw new IllegalArgumentException(
            feature + " lies at the percentile " + percentile.getAsDouble());
      }
      if (effect != Effect.of(contribution)) {
        throw new IllegalArgumentException(
            feature + " with the contribution " + contribution + " " + effect);
      }
    }
  }

  /**
   * Copies the rows.
   *
   * @param rows one a feature
   */
  public RankingTable {
    rows = List.copyOf(rows);
  }

  /**
   * Ranks the features of a case.
   *
   * @param explanation why the prediction came out as it did
   * @param percentiles where values lie among those of the training cases
   * @param meanings what a feature says about a lesion, in plain words
   * @return a row for each feature
   * @throws IllegalArgumentException when a percentile is not 0 to 100
   */
  public static RankingTable of(
      Explanation explanation,
      Percentiles percentiles,
      Function<FeatureName, Optional<String>> meanings) {
    List<Row> rows = new ArrayList<>();
    for (Contribution one : explanation.top(explanation.contributions().size())) {
      rows.add(
          new Row(
              one.feature(),
              one.value(),
              one.contribution(),
              Effect.of(one.contribution()),
              percentiles.percentile(one.feature(), one.value()),
              meanings.apply(one.feature())));
    }
    return new RankingTable(rows);
  }
}
