package io.pleura.fusion.evaluation;

import io.pleura.LibraryVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** The report as one page: inline style, inline SVG, no script, nothing loaded. */
final class HtmlReport {

  private static final int SHOWN_FEATURES = 30;
  private static final int SHOWN_FOLDS = 20;
  private static final String NONE = "–";

  private final EvaluationReport report;
  private final ModelEvaluation first;
  private final StringBuilder out = new StringBuilder();

  HtmlReport(EvaluationReport report) {
    this.report = report;
    first = report.models.get(0);
  }

  String page() {
    out.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
        .append("<meta http-equiv=\"Content-Security-Policy\" ")
        .append("content=\"default-src 'none'; style-src 'unsafe-inline'\">")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
        .append("<title>")
        .append(escape(report.title))
        .append("</title>\n<style>\n")
        .append(style())
        .append("</style></head>\n<body>\n<div class=\"notice\" role=\"note\">")
        .append(notice())
        .append("</div>\n<main>\n<h1>")
        .append(escape(report.title))
        .append("</h1>\n");
    summary();
    roc();
    precisionRecall();
    calibration();
    decision();
    thresholds();
    comparisons();
    subgroups();
    learning();
    tuning();
    importance();
    items();
    out.append("<footer>")
        .append(notice())
        .append(" Pleura ")
        .append(escape(LibraryVersion.current()))
        .append(". All numbers at full precision: report.json; all predictions: predictions.csv.")
        .append("</footer>\n</main>\n</body></html>\n");
    return out.toString();
  }

  private String notice() {
    return escape(EvaluationReport.NOTICE)
        + (report.synthetic ? " " + escape(EvaluationReport.SYNTHETIC) : "");
  }

  private void summary() {
    Set<String> patients = new LinkedHashSet<>();
    Set<String> centres = new LinkedHashSet<>();
    Set<Integer> folds = new LinkedHashSet<>();
    for (CasePrediction prediction : first.model.predictions()) {
      patients.add(prediction.patient());
      prediction.centre().ifPresent(centres::add);
      folds.add(prediction.fold());
    }
    out.append("<dl class=\"facts\">");
    fact("AUC of " + first.name(), first.auc.toString());
    fact("Cases", Integer.toString(first.cases.size()));
    fact("Patients", Integer.toString(patients.size()));
    if (!centres.isEmpty()) {
      fact("Centres", Integer.toString(centres.size()));
    }
    fact(
        "With invasion",
        first.cases.positives()
            + " ("
            + percent((double) first.cases.positives() / first.cases.size())
            + ")");
    fact("Folds", Integer.toString(folds.size()));
    out.append("</dl>\n");
    paragraph(
        "Each probability was given by a model that had not seen the case; those of all folds are"
            + " pooled. Intervals are at 95 % and take cases as independent"
            + (patients.size() < first.cases.size()
                ? ", though some patients have several cases, so they are somewhat too narrow."
                : "."));
  }

  private void roc() {
    open("ROC curve");
    Plot plot =
        new Plot("ROC curve", "1 − specificity", 0, 1, "Sensitivity", 0, 1)
            .line("chance", List.of(new double[] {0, 0}, new double[] {1, 1}));
    eachModel(
        (model, series) ->
            plot.line(
                series,
                model.roc.points().stream()
                    .map(
                        point -> new double[] {point.falsePositiveRate(), point.truePositiveRate()})
                    .toList()));
    pair(plot, "chance", "chance");
    table("Model", "AUC", "DeLong", "DeLong, logit scale", "Bootstrap");
    eachModel(
        (model, series) ->
            row(
                model.name(),
                three(model.auc.value()),
                interval(model.auc),
                model.aucLogit.map(HtmlReport::interval).orElse(NONE),
                interval(model.aucBootstrap)));
    closeTable();
    paragraph(
        "Bootstrap: percentile interval of "
            + report.replicates
            + " resamples of the cases, seed "
            + report.seed
            + (first.bootstrapSkipped > 0
                ? "; " + first.bootstrapSkipped + " with a single class were left out."
                : "."));
    if (first.folds.size() > 1 && first.folds.size() <= SHOWN_FOLDS) {
      out.append("<h3>AUC of each fold</h3>");
      List<String> head = new ArrayList<>(List.of("Fold", "Cases", "With invasion"));
      report.models.forEach(model -> head.add(model.name()));
      table(head.toArray(new String[0]));
      for (ModelEvaluation.Fold fold : first.folds) {
        List<String> cells = new ArrayList<>();
        cells.add(Integer.toString(fold.cases()));
        cells.add(Integer.toString(fold.invasion()));
        for (ModelEvaluation model : report.models) {
          cells.add(
              model.folds.stream()
                  .filter(candidate -> candidate.number() == fold.number())
                  .findFirst()
                  .map(ModelEvaluation.Fold::auc)
                  .filter(OptionalDouble::isPresent)
                  .map(auc -> three(auc.getAsDouble()))
                  .orElse(NONE));
        }
        row(Integer.toString(fold.number()), cells.toArray(new String[0]));
      }
      closeTable();
    }
    closePair();
  }

  private void precisionRecall() {
    open("Precision and recall");
    double prevalence = (double) first.cases.positives() / first.cases.size();
    Plot plot =
        new Plot(
                "Precision-recall curve",
                "Recall (sensitivity)",
                0,
                1,
                "Precision (positive predictive value)",
                0,
                1)
            .line("chance", List.of(new double[] {0, prevalence}, new double[] {1, prevalence}));
    eachModel(
        (model, series) ->
            plot.line(
                series,
                model.precisionRecall.points().stream()
                    .map(point -> new double[] {point.recall(), point.precision()})
                    .toList()));
    pair(plot, "chance", "share of cases with invasion");
    table("Model", "Average precision");
    eachModel(
        (model, series) -> row(model.name(), three(model.precisionRecall.averagePrecision())));
    closeTable();
    paragraph(
        "A model that knows nothing has an average precision near the share of cases with invasion, "
            + three(prevalence)
            + ".");
    closePair();
  }

  private void calibration() {
    open("Calibration");
    Plot plot =
        new Plot("Calibration curve", "Mean probability", 0, 1, "Share with invasion", 0, 1)
            .line("chance", List.of(new double[] {0, 0}, new double[] {1, 1}));
    for (CalibrationCurve.Bin bin : first.equalSize.bins()) {
      bin.observed()
          .wilson(ModelEvaluation.LEVEL)
          .ifPresent(
              share -> {
                plot.bar("s0 whole", bin.meanProbability(), share.low(), share.high());
                plot.dot("s0", bin.meanProbability(), share.value());
              });
    }
    eachModel(
        (model, series) ->
            plot.line(
                series,
                model.equalSize.bins().stream()
                    .map(
                        bin ->
                            new double[] {
                              bin.meanProbability(),
                              (double) bin.observed().count() / bin.observed().of()
                            })
                    .toList()));
    pair(plot, "chance", "perfect calibration");
    table("Model", "Slope", "Intercept", "Intercept at slope 1");
    eachModel(
        (model, series) -> {
          Optional<CalibrationLine> line = model.calibration;
          row(
              model.name(),
              line.map(l -> l.slope(ModelEvaluation.LEVEL).toString()).orElse(NONE),
              line.map(l -> l.intercept(ModelEvaluation.LEVEL).toString()).orElse(NONE),
              line.map(l -> three(l.interceptAtUnitSlope())).orElse(NONE));
        });
    closeTable();
    table("Model", "Brier", "Log loss", "ECE, equal width", "MCE, equal width", "ECE, equal size");
    eachModel(
        (model, series) ->
            row(
                model.name(),
                three(model.cases.brierScore()),
                three(model.cases.logLoss()),
                three(model.equalWidth.expectedError()),
                three(model.equalWidth.maximumError()),
                three(model.equalSize.expectedError())));
    closeTable();
    eachModel(
        (model, series) -> {
          if (model.calibration.isEmpty()) {
            paragraph(model.name() + ": " + model.noCalibration);
          }
        });
    paragraph(
        "Points: "
            + ModelEvaluation.BINS
            + " groups of equal size, bars the Wilson interval of "
            + first.name()
            + ". Slope and intercept come from logistic regression of the label on the logit of the"
            + " probability, with Wald intervals; 1 and 0 are ideal. ECE and MCE: mean and largest"
            + " gap over groups.");
    closePair();
  }

  private void decision() {
    open("Decision curve");
    double prevalence = (double) first.cases.positives() / first.cases.size();
    Plot plot =
        new Plot(
            "Decision curve",
            "Threshold probability",
            0,
            1,
            "Net benefit",
            -0.25 * prevalence,
            1.1 * prevalence);
    plot.line("none", List.of(new double[] {0, 0}, new double[] {1, 0}));
    plot.line(
        "all",
        first.decision.points().stream()
            .map(point -> new double[] {point.threshold(), point.treatAll()})
            .toList());
    eachModel(
        (model, series) ->
            plot.line(
                series,
                model.decision.points().stream()
                    .map(point -> new double[] {point.threshold(), point.model()})
                    .toList()));
    pair(plot, "all", "treat all", "none", "treat none");
    List<String> head = new ArrayList<>(List.of("Threshold"));
    report.models.forEach(model -> head.add(model.name()));
    head.add("Treat all");
    table(head.toArray(new String[0]));
    for (int percent : new int[] {5, 10, 20, 30, 40, 50, 60, 70, 80, 90}) {
      List<String> cells = new ArrayList<>();
      report.models.forEach(
          model -> cells.add(three(model.decision.points().get(percent - 1).model())));
      cells.add(three(first.decision.points().get(percent - 1).treatAll()));
      row(percent + " %", cells.toArray(new String[0]));
    }
    closeTable();
    paragraph(
        "Net benefit a case, in true positives: (TP − FP t / (1 − t)) / n. Treating none has 0.");
    closePair();
  }

  private void thresholds() {
    open("Thresholds");
    for (ModelEvaluation model : report.models) {
      if (report.models.size() > 1) {
        out.append("<h3>").append(escape(model.name())).append("</h3>");
      }
      table(
          "Rule", "Threshold", "TP", "FP", "FN", "TN", "Sensitivity", "Specificity", "PPV", "NPV");
      for (Map.Entry<String, OperatingPoint> entry : model.thresholds.entrySet()) {
        OperatingPoint point = entry.getValue();
        row(
            entry.getKey(),
            three(point.threshold()),
            Integer.toString(point.truePositives()),
            Integer.toString(point.falsePositives()),
            Integer.toString(point.falseNegatives()),
            Integer.toString(point.trueNegatives()),
            share(point.sensitivity()),
            share(point.specificity()),
            share(point.positivePredictiveValue()),
            share(point.negativePredictiveValue()));
      }
      closeTable();
    }
    paragraph(
        "A case is called positive when its probability is at least the threshold. Intervals are"
            + " Wilson's. The first two thresholds were chosen on these same cases, so their rates are"
            + " optimistic.");
    close();
  }

  private void comparisons() {
    if (report.comparisons.isEmpty()) {
      return;
    }
    open("Comparison of models");
    table("Models", "Difference of AUC", "z", "p");
    for (EvaluationReport.Comparison comparison : report.comparisons) {
      Optional<DeLongTest.Outcome> outcome = comparison.test().outcome();
      Estimate difference = comparison.test().difference(ModelEvaluation.LEVEL);
      row(
          comparison.first() + " − " + comparison.second(),
          three(difference.value()) + " " + interval(difference),
          outcome.map(o -> two(o.z())).orElse(NONE),
          outcome.map(o -> pValue(o.p())).orElse("no difference in ranking"));
    }
    closeTable();
    paragraph(
        "Paired DeLong test, two-sided"
            + (report.comparisons.size() > 1
                ? "; p values are not adjusted for the number of comparisons."
                : "."));
    close();
  }

  private void subgroups() {
    if (report.subgroups.isEmpty()) {
      return;
    }
    open("Subgroups of " + first.name());
    for (EvaluationReport.SubgroupTable subgroup : report.subgroups) {
      table(subgroup.attribute(), "Cases", "With invasion", "AUC", "Brier");
      for (EvaluationReport.Subgroup group : subgroup.groups()) {
        int without = group.cases() - group.invasion();
        String why =
            group.invasion() == 0 || without == 0
                ? "one class only"
                : "fewer than two cases of a class";
        row(
            group.name(),
            Integer.toString(group.cases()),
            Integer.toString(group.invasion()),
            group.auc().map(Estimate::toString).orElse(why),
            three(group.brierScore()));
      }
      closeTable();
    }
    paragraph("AUC with DeLong interval.");
    close();
  }

  private void learning() {
    List<LearningPoint> points = report.learningCurve;
    if (points.isEmpty()) {
      return;
    }
    open("Learning curve of " + report.learningModel);
    double low = 1;
    double high = 0;
    for (LearningPoint point : points) {
      low = Math.min(low, point.auc() - point.standardDeviation());
      high = Math.max(high, point.auc() + point.standardDeviation());
    }
    double pad = Math.max(0.05, 0.1 * (high - low));
    Plot plot =
        new Plot(
            "Learning curve",
            "Training cases",
            0,
            points.get(points.size() - 1).cases(),
            "AUC",
            low - pad,
            high + pad);
    for (LearningPoint point : points) {
      plot.bar(
          "s0 whole",
          point.cases(),
          point.auc() - point.standardDeviation(),
          point.auc() + point.standardDeviation());
      plot.dot("s0", point.cases(), point.auc());
    }
    plot.line(
        "s0", points.stream().map(point -> new double[] {point.cases(), point.auc()}).toList());
    figure(plot);
    table("Training cases", "AUC", "Standard deviation");
    for (LearningPoint point : points) {
      row(Integer.toString(point.cases()), three(point.auc()), three(point.standardDeviation()));
    }
    closeTable();
    paragraph("Mean on held-out cases; bars reach one standard deviation.");
    closePair();
  }

  private void tuning() {
    if (report.tunings.isEmpty()) {
      return;
    }
    open("Tuning");
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    int evaluations = 1;
    for (TuningHistory history : report.tunings) {
      low = Math.min(low, history.scores().get(0));
      high = Math.max(high, best(history.scores()));
      evaluations = Math.max(evaluations, history.scores().size());
    }
    double pad = Math.max(0.005, 0.1 * (high - low));
    Plot plot =
        new Plot(
            "Tuning", "Evaluations", 0, evaluations, "Best score so far", low - pad, high + pad);
    for (int i = 0; i < report.tunings.size(); i++) {
      List<Double> scores = report.tunings.get(i).scores();
      List<double[]> steps = new ArrayList<>();
      double best = Double.NEGATIVE_INFINITY;
      for (int k = 0; k < scores.size(); k++) {
        if (k > 0) {
          steps.add(new double[] {k + 1, best});
        }
        best = Math.max(best, scores.get(k));
        steps.add(new double[] {k + 1, best});
      }
      if (scores.size() == 1) {
        plot.dot(series(i), 1, best);
      }
      plot.line(series(i), steps);
    }
    out.append("<div class=\"pair\"><figure class=\"plot\">").append(plot.svg());
    out.append("<ul class=\"legend\">");
    for (int i = 0; i < report.tunings.size(); i++) {
      legend(series(i), report.tunings.get(i).strategy());
    }
    out.append("</ul></figure><div>");
    table("Search", "Evaluations", "Best score", "Reached at");
    for (TuningHistory history : report.tunings) {
      double best = best(history.scores());
      row(
          history.strategy(),
          Integer.toString(history.scores().size()),
          String.format(Locale.ROOT, "%.4f", best),
          Integer.toString(history.scores().indexOf(best) + 1));
    }
    closeTable();
    paragraph(
        "Scores of inner validation, on which the settings were chosen; they are optimistic. What"
            + " tuning gained on unseen cases is in the comparison of models.");
    closePair();
  }

  private void importance() {
    if (report.importances.isEmpty()) {
      return;
    }
    open("Feature importance of " + first.name());
    double largest =
        report.importances.stream()
            .mapToDouble(importance -> Math.abs(importance.meanImportance()))
            .max()
            .orElse(0);
    out.append("<div class=\"scroll wide\"><table><thead><tr><th scope=\"col\">Feature</th>")
        .append("<th scope=\"col\" colspan=\"2\">Mean importance</th>")
        .append("<th scope=\"col\" colspan=\"2\">Selected in</th></tr></thead><tbody>");
    report.importances.stream()
        .limit(SHOWN_FEATURES)
        .forEach(
            importance -> {
              out.append("<tr><th scope=\"row\">")
                  .append(escape(importance.feature()))
                  .append("</th><td>");
              bar(largest == 0 ? 0 : Math.abs(importance.meanImportance()) / largest);
              out.append("</td><td class=\"n\">")
                  .append(String.format(Locale.ROOT, "%.4g", importance.meanImportance()))
                  .append("</td><td>");
              bar(importance.selectedShare());
              out.append("</td><td class=\"n\">")
                  .append(percent(importance.selectedShare()))
                  .append("</td></tr>");
            });
    out.append("</tbody></table></div>");
    paragraph(
        "Selected in: share of folds or resamples whose selection kept the feature; importance is"
            + " the mean over those, and its bar shows the size without the sign."
            + (report.importances.size() > SHOWN_FEATURES
                ? " The first "
                    + SHOWN_FEATURES
                    + " of "
                    + report.importances.size()
                    + "; all are in report.json."
                : ""));
    close();
  }

  private void items() {
    if (report.items.isEmpty()) {
      return;
    }
    open("What was done");
    out.append("<div class=\"scroll items\"><table><thead><tr><th scope=\"col\">Item</th>")
        .append("<th scope=\"col\">Done</th></tr></thead><tbody>");
    for (EvaluationReport.ReportedItem item : report.items) {
      out.append("<tr><th scope=\"row\">")
          .append(escape(item.item()))
          .append("</th><td>")
          .append(escape(item.text()))
          .append("</td></tr>");
    }
    out.append("</tbody></table></div>");
    close();
  }

  private static double best(List<Double> scores) {
    return scores.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
  }

  private interface ModelRow {
    void show(ModelEvaluation model, String series);
  }

  private void eachModel(ModelRow row) {
    for (int i = 0; i < report.models.size(); i++) {
      row.show(report.models.get(i), series(i));
    }
  }

  private static String series(int index) {
    return "s" + index % 8 + (index < 8 ? "" : " again");
  }

  private void fact(String name, String value) {
    out.append("<div><dt>")
        .append(escape(name))
        .append("</dt><dd>")
        .append(escape(value))
        .append("</dd></div>");
  }

  private void open(String heading) {
    out.append("<section><h2>").append(escape(heading)).append("</h2>\n");
  }

  private void close() {
    out.append("</section>\n");
  }

  private void figure(Plot plot) {
    out.append("<div class=\"pair\"><figure class=\"plot\">")
        .append(plot.svg())
        .append("</figure><div>");
  }

  /** A plot of all models with its legend; then comes what stands beside it. */
  private void pair(Plot plot, String... styleAndName) {
    out.append("<div class=\"pair\"><figure class=\"plot\">")
        .append(plot.svg())
        .append("<ul class=\"legend\">");
    eachModel((model, series) -> legend(series, model.name()));
    for (int i = 0; i < styleAndName.length; i += 2) {
      legend(styleAndName[i], styleAndName[i + 1]);
    }
    out.append("</ul></figure><div>");
  }

  private void closePair() {
    out.append("</div></div>");
    close();
  }

  private void legend(String style, String name) {
    out.append("<li><svg viewBox=\"0 0 26 10\" aria-hidden=\"true\"><polyline class=\"")
        .append(style)
        .append("\" points=\"0,5 26,5\"/></svg>")
        .append(escape(name))
        .append("</li>");
  }

  private void bar(double share) {
    out.append("<svg class=\"barplot\" viewBox=\"0 0 150 10\" aria-hidden=\"true\">")
        .append("<rect class=\"track\" width=\"150\" height=\"10\" rx=\"2\"/>")
        .append("<rect class=\"bar\" height=\"10\" rx=\"2\" width=\"")
        .append(String.format(Locale.ROOT, "%.1f", 150 * share))
        .append("\"/></svg>");
  }

  private void table(String... head) {
    out.append("<div class=\"scroll\"><table><thead><tr>");
    for (int i = 0; i < head.length; i++) {
      out.append(i == 0 ? "<th scope=\"col\">" : "<th scope=\"col\" class=\"n\">")
          .append(escape(head[i]))
          .append("</th>");
    }
    out.append("</tr></thead><tbody>");
  }

  private void row(String name, String... cells) {
    out.append("<tr><th scope=\"row\">").append(escape(name)).append("</th>");
    for (String cell : cells) {
      out.append("<td class=\"n\">").append(escape(cell)).append("</td>");
    }
    out.append("</tr>");
  }

  private void closeTable() {
    out.append("</tbody></table></div>\n");
  }

  private void paragraph(String text) {
    out.append("<p class=\"note\">").append(escape(text)).append("</p>\n");
  }

  private static String share(Proportion proportion) {
    return proportion.wilson(ModelEvaluation.LEVEL).map(Estimate::toString).orElse(NONE);
  }

  private static String interval(Estimate estimate) {
    return "[" + three(estimate.low()) + ", " + three(estimate.high()) + "]";
  }

  private static String two(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static String three(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  private static String pValue(double p) {
    return p < 0.001 ? "< 0.001" : three(p);
  }

  /** Text as it may stand between tags and in quoted attributes. */
  static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> {
          boolean control = (c < ' ' && c != '\n' && c != '\t') || c == 0x7f;
          escaped.append(control ? '\ufffd' : c);
        }
      }
    }
    return escaped.toString();
  }

  private static String style() {
    try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
      if (in == null) {
        throw new IllegalStateException("report.css is missing from the fusion jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
