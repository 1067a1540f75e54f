package io.pleura.examples.result;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pleura.Explanation;
import io.pleura.Prediction;
import io.pleura.examples.text.CsvText;
import io.pleura.examples.text.PythonText;
import io.pleura.explain.ContributionGroup;
import io.pleura.explain.CounterfactualHint;
import io.pleura.explain.FeatureDictionary;
import io.pleura.explain.FeatureGrouping;
import io.pleura.explain.FeatureMeaning;
import io.pleura.explain.GroupedExplanation;
import io.pleura.explain.RankingTable;
import io.pleura.feature.FeatureName;
import io.pleura.spi.TrainingReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** What a reader needs to judge the reasons of one case. */
public final class CaseDetails {

  private static final String DEEP = "Deep";

  private final RankingTable ranking;
  private final GroupedExplanation modalities;
  private final List<CounterfactualHint> hints;
  private final Explanation.Scale scale;
  private final Map<FeatureName, Double> standardErrors = new HashMap<>();
  private final FeatureDictionary dictionary = FeatureDictionary.standard();

  CaseDetails(
      Optional<TrainingReference> reference,
      Prediction prediction,
      Explanation explanation,
      List<CounterfactualHint> hints,
      List<Double> errors) {
    this.hints = hints;
    this.scale = explanation.scale();
    for (int f = 0; f < errors.size(); f++) {
      standardErrors.put(explanation.contributions().get(f).feature(), errors.get(f));
    }
    this.ranking =
        RankingTable.of(
            explanation,
            (feature, value) ->
                reference
                    .map(known -> known.percentile(feature, value))
                    .orElse(OptionalDouble.empty()),
            this::meaning);
    this.modalities =
        FeatureGrouping.byImageTypeAndFeatureClass(prediction.features().schema()).sum(explanation);
  }

  /**
   * What a reader has to know about estimated reasons.
   *
   * @return a sentence; nothing where they are exact
   */
  public Optional<String> estimate() {
    return standardErrors.isEmpty()
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "Contributions are estimates; the largest standard error is %.2g.",
                standardErrors.values().stream().mapToDouble(Double::doubleValue).max().orElse(0)));
  }

  /** What a high value of a feature means. */
  private Optional<String> meaning(FeatureName feature) {
    return dictionary.meaning(feature).map(FeatureMeaning::highMeans);
  }

  /**
   * For which clinical values the model would answer differently.
   *
   * @return one for each clinical value that the model takes
   */
  public List<CounterfactualHint> hints() {
    return hints;
  }

  /**
   * The leading features that have a meaning, which those of a network have not.
   *
   * @param count the most to give
   * @return those first that moved the outcome most
   */
  public List<RankingTable.Row> leadingWithMeaning(int count) {
    return ranking.rows().stream()
        .filter(
            row ->
                dictionary
                    .meaning(row.feature())
                    .filter(meaning -> !meaning.family().equals(DEEP))
                    .isPresent())
        .limit(count)
        .toList();
  }

  /**
   * The reasons added up by modality, image type and feature class.
   *
   * @return groups with their parts
   */
  public GroupedExplanation modalities() {
    return modalities;
  }

  /**
   * The ranking with what each feature means.
   *
   * @return all features in order, those first that moved the outcome most
   */
  public RankingTable ranking() {
    return ranking;
  }

  /**
   * The ranking as a table.
   *
   * @return CSV, a line a feature, those first that moved the outcome most
   */
  public String rankingCsv() {
    var text = new StringBuilder();
    text.append(
        CsvText.line(
            List.of(
                "feature",
                "value",
                contributionColumn(),
                "standard_error",
                "direction",
                "training_percentile",
                "title",
                "measured_in",
                "high_value_means",
                "notice")));
    for (RankingTable.Row row : ranking.rows()) {
      Optional<FeatureMeaning> meaning = dictionary.meaning(row.feature());
      text.append(
          CsvText.line(
              List.of(
                  row.feature().value(),
                  PythonText.number(row.value()),
                  PythonText.number(row.contribution()),
                  standardErrors.isEmpty()
                      ? ""
                      : PythonText.number(standardErrors.getOrDefault(row.feature(), 0.0)),
                  row.effect().name().toLowerCase(Locale.ROOT),
                  row.percentile().isPresent()
                      ? PythonText.number(row.percentile().getAsDouble())
                      : "",
                  meaning.map(FeatureMeaning::title).orElse(""),
                  meaning.map(FeatureMeaning::image).orElse(""),
                  meaning.map(FeatureMeaning::highMeans).orElse(""),
                  ResultJson.NOTICE)));
    }
    return text.toString();
  }

  /** The features that moved the outcome most, for the JSON of a result. */
  void putRanking(ArrayNode array, int count) {
    for (RankingTable.Row row : ranking.rows().subList(0, Math.min(count, ranking.rows().size()))) {
      ObjectNode node =
          array
              .addObject()
              .put("feature", row.feature().value())
              .put("value", row.value())
              .put("contribution", row.contribution())
              .put("direction", row.effect().name().toLowerCase(Locale.ROOT));
      if (standardErrors.containsKey(row.feature())) {
        node.put("standardError", standardErrors.getOrDefault(row.feature(), 0.0));
      }
      row.percentile().ifPresent(percentile -> node.put("trainingPercentile", percentile));
      dictionary
          .meaning(row.feature())
          .ifPresent(
              meaning ->
                  node.put("title", meaning.title())
                      .put("measuredIn", meaning.image())
                      .put("highValueMeans", meaning.highMeans()));
    }
  }

  /** The groups of features with their parts, for the JSON of a result. */
  void putModalities(ArrayNode array) {
    put(array, modalities.groups());
  }

  private static void put(ArrayNode array, List<ContributionGroup> groups) {
    for (ContributionGroup group : groups) {
      ObjectNode node =
          array
              .addObject()
              .put("group", group.name())
              .put("features", group.members().size())
              .put("contribution", group.contribution())
              .put("share", group.share());
      if (!group.subgroups().isEmpty()) {
        put(node.putArray("parts"), group.subgroups());
      }
    }
  }

  /** For which clinical values the model would answer differently, for the JSON of a result. */
  void putHints(ArrayNode array) {
    for (CounterfactualHint hint : hints) {
      ObjectNode node =
          array
              .addObject()
              .put("feature", hint.feature().name().value())
              .put("value", hint.value())
              .put("sentence", hint.sentence())
              .put("exact", hint.exact());
      hint.crossing()
          .ifPresent(
              crossing ->
                  node.put("otherValue", crossing.plainValue())
                      .put("otherProbability", crossing.probability()));
    }
  }

  /**
   * What contributions are multiplied by when they are shown.
   *
   * @return 100, for percentage points of a probability; 1 for log odds
   */
  public int unitsPerOne() {
    return scale == Explanation.Scale.PROBABILITY ? 100 : 1;
  }

  private String contributionColumn() {
    return scale == Explanation.Scale.PROBABILITY ? "contribution" : "contribution_log_odds";
  }

  /**
   * The modalities as a table.
   *
   * @return CSV, a line a group of features, each followed by its parts
   */
  public String modalitiesCsv() {
    var text = new StringBuilder();
    text.append(CsvText.line(List.of("group", "level", "features", contributionColumn(), "share")));
    add("", 1, modalities.groups(), text);
    return text.toString();
  }

  private static void add(
      String above, int level, List<ContributionGroup> groups, StringBuilder text) {
    for (ContributionGroup group : groups) {
      String name = above + group.name();
      List<String> cells = new ArrayList<>();
      cells.add(name);
      cells.add(String.valueOf(level));
      cells.add(String.valueOf(group.members().size()));
      cells.add(PythonText.number(group.contribution()));
      cells.add(PythonText.number(group.share()));
      text.append(CsvText.line(cells));
      add(name + " > ", level + 1, group.subgroups(), text);
    }
  }
}
