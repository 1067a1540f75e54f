package io.pleura.examples.result;

import io.pleura.Explanation;
import io.pleura.Prediction;
import io.pleura.Uncertainty;
import io.pleura.bundle.BundleManifest;
import io.pleura.error.InputWarning;
import io.pleura.explain.BeeswarmPlot;
import io.pleura.explain.CaseOrder;
import io.pleura.explain.CohortBarPlot;
import io.pleura.explain.DependencePlot;
import io.pleura.explain.FeatureGrouping;
import io.pleura.explain.ForcePlot;
import io.pleura.explain.HeatMapPlot;
import io.pleura.explain.ModalityPlot;
import io.pleura.explain.Plot;
import io.pleura.explain.PlotOptions;
import io.pleura.explain.PlotTheme;
import io.pleura.explain.RankingPlot;
import io.pleura.explain.WaterfallPlot;
import io.pleura.feature.FeatureName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The pictures of the reasons of a model's predictions. */
public final class ReasonPictures {

  private static final int BARS = 10;
  private static final int DEPENDENCES = 3;
  private static final int BARS_OF_GROUPS = 20;

  private final BundleManifest manifest;
  private final PlotOptions options;

  /**
   * Sets how they look.
   *
   * @param theme light or dark
   * @param bars most features of a picture
   * @param manifest the model
   */
  public ReasonPictures(PlotTheme theme, int bars, BundleManifest manifest) {
    this.manifest = manifest;
    this.options = PlotOptions.defaults().withTheme(theme).withMaximumBars(bars);
  }

  /**
   * A picture and what its file is called.
   *
   * @param name without ending
   * @param caption what it shows, one sentence
   * @param plot the picture
   */
  public record Picture(String name, String caption, Plot plot) {}

  /**
   * The pictures of a prediction, light and with ten features.
   *
   * @param result a prediction with reasons
   * @return waterfall, force, ranking and modalities
   * @throws io.pleura.error.ConfigurationException when it has no reasons
   */
  public static List<Picture> of(ExplainedPrediction result) {
    return new ReasonPictures(PlotTheme.LIGHT, BARS, result.manifest())
        .ofCase(
            Optional.empty(),
            result.prediction(),
            result.requireExplanation(),
            result.details().orElseThrow());
  }

  /**
   * The pictures of a cohort.
   *
   * @param cohort an explanation for each case
   * @return none of no case
   */
  public List<Picture> ofCohort(List<Explanation> cohort) {
    List<Picture> pictures = new ArrayList<>();
    if (cohort.isEmpty()) {
      return pictures;
    }
    PlotOptions own = options.withNotes(notes());
    pictures.add(
        new Picture(
            "beeswarm",
            "Every case as a dot: how far each feature moved it, coloured by the feature's value.",
            new BeeswarmPlot(cohort, own)));
    pictures.add(
        new Picture(
            "bars",
            "How much each feature moves the outcome on average, and how often it raises it.",
            new CohortBarPlot(cohort, own)));
    pictures.add(
        new Picture(
            "heatmap",
            "Cases beside one another, like beside like, with the sign and size of every"
                + " contribution.",
            new HeatMapPlot(cohort, CaseOrder.SIMILARITY, own)));
    List<FeatureName> leading = leading(cohort);
    for (int i = 0; i < Math.min(DEPENDENCES, leading.size()); i++) {
      pictures.add(
          new Picture(
              "dependence-" + (i + 1),
              "How the contribution of " + leading.get(i) + " hangs on its value.",
              leading.size() == 1
                  ? new DependencePlot(cohort, leading.get(i), own)
                  : new DependencePlot(cohort, leading.get(i), leading.get(i == 0 ? 1 : 0), own)));
    }
    return pictures;
  }

  /**
   * The pictures of a case.
   *
   * @param id what the case is called, where it is one of many
   * @param prediction what the model said
   * @param explanation why
   * @param details what a reader needs to judge the reasons
   * @return waterfall, force, ranking and modalities
   */
  public List<Picture> ofCase(
      Optional<String> id, Prediction prediction, Explanation explanation, CaseDetails details) {
    List<String> notes = new ArrayList<>();
    id.ifPresent(name -> notes.add("Case " + name));
    notes.add(
        String.format(
            Locale.ROOT,
            "%s (threshold %.1f %%)",
            prediction.label(),
            100 * prediction.threshold()));
    prediction
        .uncertainty()
        .flatMap(Uncertainty::interval)
        .ifPresent(interval -> notes.add(UncertaintyText.note(interval)));
    outsideTrainingRange(prediction).ifPresent(notes::add);
    details.estimate().ifPresent(notes::add);
    notes.addAll(notes());
    PlotOptions own = options.withNotes(notes);
    var grouping = FeatureGrouping.byImageType(prediction.features().schema());
    return List.of(
        new Picture(
            "waterfall",
            "From the base to the probability, feature by feature.",
            new WaterfallPlot(explanation, own)),
        new Picture(
            "force",
            "What pushes the probability up against what pushes it down.",
            new ForcePlot(explanation, own)),
        new Picture(
            "ranking",
            "The features that moved the probability most, whichever way.",
            new RankingPlot(explanation, own)),
        new Picture(
            "modalities",
            "The same by modality and image type.",
            new ModalityPlot(explanation, grouping, own.withMaximumBars(BARS_OF_GROUPS))));
  }

  private static Optional<String> outsideTrainingRange(Prediction prediction) {
    return prediction.warnings().stream()
        .filter(InputWarning.OutsideTrainingRange.class::isInstance)
        .map(warning -> ((InputWarning.OutsideTrainingRange) warning).features().size())
        .findFirst()
        .map(
            count ->
                (count == 1 ? "1 feature lies" : count + " features lie")
                    + " outside the training range; the probability means less.");
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (manifest.card().syntheticDemonstration()) {
      notes.add("Model trained on synthetic phantoms, not for clinical use.");
    }
    notes.add(ResultJson.NOTICE);
    return notes;
  }

  /** The features by the mean magnitude of their contributions, without those that do nothing. */
  private static List<FeatureName> leading(List<Explanation> cohort) {
    Map<FeatureName, Double> sums = new HashMap<>();
    for (Explanation explanation : cohort) {
      explanation
          .contributions()
          .forEach(one -> sums.merge(one.feature(), Math.abs(one.contribution()), Double::sum));
    }
    return cohort.get(0).contributions().stream()
        .map(one -> one.feature())
        .filter(feature -> sums.getOrDefault(feature, 0.0) > 0)
        .sorted(Comparator.comparingDouble((FeatureName f) -> -sums.getOrDefault(f, 0.0)))
        .toList();
  }
}
