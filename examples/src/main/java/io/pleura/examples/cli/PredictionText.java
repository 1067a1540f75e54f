package io.pleura.examples.cli;

import io.pleura.Contribution;
import io.pleura.Explanation;
import io.pleura.Prediction;
import io.pleura.error.InputWarning;
import java.io.PrintWriter;
import java.util.Locale;

/** A prediction and its reasons as lines of text. */
final class PredictionText {

  private static final int REASONS = 10;

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
    out.println("Model: " + result.modelName() + ", bundle " + prediction.bundle());
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
    } else {
      out.println("Reasons: none, predictions of this model cannot be explained.");
    }
    out.println();
    out.println("Research use only, not a medical device.");
    out.flush();
  }

  private static void printReasons(Explanation explanation, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "Reasons, from a base of %.1f %%, in percentage points:%n",
        100 * explanation.base());
    for (Contribution reason : explanation.top(REASONS)) {
      out.printf(
          Locale.ROOT,
          "  %+7.2f  %s  %s = %s%n",
          100 * reason.contribution(),
          reason.contribution() < 0 ? "towards intact  " : "towards invasion",
          reason.feature(),
          String.format(Locale.ROOT, "%.5g", reason.value()));
    }
  }
}
