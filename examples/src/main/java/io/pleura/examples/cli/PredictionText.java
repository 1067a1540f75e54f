package io.pleura.examples.cli;

import io.pleura.Contribution;
import io.pleura.Explanation;
import io.pleura.Prediction;
import io.pleura.error.InputWarning;
import io.pleura.examples.result.CaseDetails;
import io.pleura.examples.result.ExplainedPrediction;
import io.pleura.examples.result.UncertaintyText;
import io.pleura.explain.RankingTable;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A prediction and its reasons as lines of text. */
final class PredictionText {

  private static final int REASONS = 10;
  private static final int EXPLAINED_REASONS = 3;

  private PredictionText() {}

  static void print(ExplainedPrediction result, PrintWriter out) {
    Prediction prediction = result.prediction();
    out.printf(
        Locale.ROOT,
        "Probability of pleural invasion: %.1f %% (threshold %.1f %%)%n",
        100 * prediction.probability(),
        100 * prediction.threshold());
    out.println("Verdict: " + prediction.label());
    prediction.uncertainty().ifPresent(uncertainty -> UncertaintyText.print(uncertainty, out));
    out.println("Model: " + result.manifest().card().name() + ", bundle " + prediction.bundle());
    result
        .clinical()
        .ifPresent(
            values ->
                out.printf(
                    "Clinical values: CEA %s ng/mL, CA125 %s U/mL, age %s years%n",
                    ValueRange.number(values.ceaNgPerMl()),
                    ValueRange.number(values.ca125UPerMl()),
                    ValueRange.number(values.ageYears())));
    for (InputWarning warning : prediction.warnings()) {
      out.println("Warning [" + warning.code() + "]: " + warning.message());
    }
    out.println();
    if (result.explanation().isPresent()) {
      printReasons(result.explanation().get(), out);
      result.details().ifPresent(details -> printDetails(details, out));
    } else {
      out.println("Reasons: none, predictions of this model cannot be explained.");
    }
    out.println();
    out.println("Research use only, not a medical device.");
    out.flush();
  }

  /** What leads, by modality, what the leading features mean, and where the answer would change. */
  private static void printDetails(CaseDetails details, PrintWriter out) {
    details.estimate().ifPresent(out::println);
    out.println();
    out.println(
        "By modality, in the same unit: "
            + details.modalities().groups().stream()
                .map(
                    group ->
                        String.format(
                            Locale.ROOT,
                            "%s %+.2f",
                            group.name(),
                            details.unitsPerOne() * group.contribution()))
                .collect(Collectors.joining(", "))
            + ".");
    List<RankingTable.Row> told = details.leadingWithMeaning(EXPLAINED_REASONS);
    if (!told.isEmpty()) {
      out.println("What high values mean, of the leading features that have a meaning:");
    }
    for (RankingTable.Row row : told) {
      String percentile =
          row.percentile().isPresent()
              ? String.format(
                  Locale.ROOT,
                  " (here higher than %.0f %% of training)",
                  row.percentile().getAsDouble())
              : "";
      out.println("  " + row.feature() + percentile + ": " + row.meaning().orElse("not known"));
    }
    if (!details.hints().isEmpty()) {
      out.println("Whether another clinical value would change the answer (no advice):");
      details.hints().forEach(hint -> out.println("  " + hint.sentence()));
    }
  }

  private static void printReasons(Explanation explanation, PrintWriter out) {
    boolean inProbability = explanation.scale() == Explanation.Scale.PROBABILITY;
    out.printf(
        Locale.ROOT,
        inProbability
            ? "Reasons, from a base of %.1f %%, in percentage points:%n"
            : "Reasons, from a base of %.3f, in log odds:%n",
        (inProbability ? 100 : 1) * explanation.base());
    for (Contribution reason : explanation.top(REASONS)) {
      out.printf(
          Locale.ROOT,
          inProbability ? "  %+7.2f  %s  %s = %s%n" : "  %+7.3f  %s  %s = %s%n",
          (inProbability ? 100 : 1) * reason.contribution(),
          reason.contribution() < 0 ? "towards intact  " : "towards invasion",
          reason.feature(),
          String.format(Locale.ROOT, "%.5g", reason.value()));
    }
  }
}
