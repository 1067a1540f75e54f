package io.pleura.fusion;

import io.pleura.error.InputWarning;
import io.pleura.feature.FeatureName;
import io.pleura.fusion.evaluation.CasePrediction;
import io.pleura.fusion.evaluation.EvaluatedModel;
import io.pleura.fusion.evaluation.EvaluationReport;
import io.pleura.fusion.evaluation.FeatureImportance;
import io.pleura.fusion.evaluation.LearningPoint;
import io.pleura.fusion.evaluation.Subgrouping;
import io.pleura.fusion.evaluation.TuningHistory;
import io.pleura.fusion.search.Evaluation;
import io.pleura.tree.TreeEnsemble;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Tells a report what was done and what came of it. */
final class TrainingReport {

  /** From this age on, years, patients count as older in most studies of lung cancer. */
  private static final double OLDER = 65;

  private final LabelledCases cases;
  private final ValidationPlan validation;
  private final LearningProcedure procedure;
  private final List<CrossValidation.OutOfFold> validated;

  TrainingReport(
      LabelledCases cases,
      ValidationPlan validation,
      LearningProcedure procedure,
      List<CrossValidation.OutOfFold> validated) {
    this.cases = cases;
    this.validation = validation;
    this.procedure = procedure;
    this.validated = validated;
  }

  EvaluationReport.Builder begin(String title, List<LearningPoint> learningCurve) {
    EvaluationReport.Builder report = EvaluationReport.builder(title);
    validated.forEach(one -> report.model(model(one)));
    report.importances(importances(validated.get(0)));
    report.learningCurve(PleuralInvasionTrainer.DEFAULTS, learningCurve);
    for (CrossValidation.OutOfFold one : validated) {
      for (int f = 0; f < one.fits().size(); f++) {
        int fold = f + 1;
        one.fits()
            .get(f)
            .search()
            .ifPresent(
                search ->
                    report.tuning(
                        new TuningHistory(
                            one.name() + ", fold " + fold,
                            search.evaluations().stream()
                                .filter(evaluation -> evaluation.budgetShare() == 1)
                                .map(Evaluation::score)
                                .toList())));
      }
    }
    subgroups(report);
    whatWasDone(report);
    List<InputWarning> warnings = Training.warnings(cases, procedure);
    if (!warnings.isEmpty()) {
      report.item(
          "Warnings",
          warnings.stream().map(InputWarning::message).collect(Collectors.joining(" ")));
    }
    report.item(
        "Learning curve",
        learningCurve.isEmpty()
            ? "None: a quarter of the training cases of a fold is too little to learn from."
            : "Of the defaults, from a quarter, a half, three quarters and all of the training cases"
                + " of each fold.");
    return report;
  }

  private EvaluatedModel model(CrossValidation.OutOfFold one) {
    List<String> folds = one.fold().stream().distinct().sorted().toList();
    List<CasePrediction> predictions = new ArrayList<>();
    for (int i = 0; i < cases.size(); i++) {
      predictions.add(
          new CasePrediction(
              cases.ids().get(i),
              cases.patients().get(i),
              cases.hasCentres() ? Optional.of(cases.centres().get(i)) : Optional.empty(),
              cases.data().invasion().get(i),
              one.probabilities().get(i),
              1 + folds.indexOf(one.fold().get(i))));
    }
    return new EvaluatedModel(one.name(), predictions);
  }

  private static boolean areForests(CrossValidation.OutOfFold one) {
    return one.fits().stream()
        .allMatch(fit -> fit.classifier().trees().filter(TreeEnsemble::isForest).isPresent());
  }

  /**
   * Of forests by impurity, of other classifiers by exchanged values; none where no fold was held
   * out with both classes.
   */
  private List<FeatureImportance> importances(CrossValidation.OutOfFold one) {
    boolean forests = areForests(one);
    List<ValidationFold> folds = validation.folds(cases);
    Map<FeatureName, Double> sums = new LinkedHashMap<>();
    Map<FeatureName, Integer> kept = new LinkedHashMap<>();
    Map<FeatureName, Integer> judged = new LinkedHashMap<>();
    for (int fold = 0; fold < folds.size(); fold++) {
      LearningProcedure.Fitted fit = one.fits().get(fold);
      Optional<double[]> own =
          forests
              ? fit.classifier().trees().map(ImpurityImportance::of)
              : PermutationImportance.of(
                  fit, cases.subset(folds.get(fold).test()), procedure.seed());
      List<FeatureName> names = fit.selection().kept();
      for (int f = 0; f < names.size(); f++) {
        kept.merge(names.get(f), 1, Integer::sum);
        if (own.isPresent()) {
          sums.merge(names.get(f), own.get()[f], Double::sum);
          judged.merge(names.get(f), 1, Integer::sum);
        }
      }
    }
    return sums.entrySet().stream()
        .map(
            sum ->
                new FeatureImportance(
                    sum.getKey().value(),
                    kept.getOrDefault(sum.getKey(), 0) / (double) folds.size(),
                    sum.getValue() / judged.getOrDefault(sum.getKey(), 1)))
        .toList();
  }

  private void subgroups(EvaluationReport.Builder report) {
    List<String> cuts = new ArrayList<>();
    subgroup(report, cuts, "age", "years", CaseAttributes::ageYears, OLDER);
    subgroup(report, cuts, "ROI volume", "mL", CaseAttributes::roiVolumeMl);
    subgroup(report, cuts, "slice thickness", "mm", CaseAttributes::sliceThicknessMm);
    if (!cuts.isEmpty()) {
      report.item("Subgroups", String.join("; ", cuts) + ".");
    }
  }

  /**
   * A table by an attribute; none where any case lacks it, since the cases that are left would be
   * another cohort. Without bounds the median parts.
   */
  private void subgroup(
      EvaluationReport.Builder report,
      List<String> cuts,
      String attribute,
      String unit,
      Function<CaseAttributes, OptionalDouble> value,
      double... bounds) {
    Map<String, Double> values = new LinkedHashMap<>();
    for (int i = 0; i < cases.attributes().size(); i++) {
      OptionalDouble known = value.apply(cases.attributes().get(i));
      if (known.isEmpty()) {
        return;
      }
      values.put(cases.ids().get(i), known.getAsDouble());
    }
    if (values.isEmpty()) {
      return;
    }
    report.subgroups(Subgrouping.byValue(attribute, unit, values, bounds));
    cuts.add(
        attribute
            + " is parted at "
            + (bounds.length == 0
                ? "the median of the cases"
                : Math.round(bounds[0]) + " " + unit + ", as is usual"));
  }

  private void whatWasDone(EvaluationReport.Builder report) {
    long invasion = cases.data().invasion().stream().filter(label -> label).count();
    report
        .item(
            "Participants",
            cases.size()
                + " cases of "
                + cases.patients().stream().distinct().count()
                + " patients"
                + (cases.hasCentres()
                    ? " from " + cases.centres().stream().distinct().count() + " centres"
                    : "; centres unknown")
                + ".")
        .item("Outcome", "Pleural invasion, in " + invasion + " cases.")
        .item("Predictors", cases.data().schema().size() + " candidate features.")
        .item("Missing data", "None: cases with missing or undefined features are not learnt from.")
        .item(
            "Harmonisation",
            procedure
                .harmonisation()
                .map(
                    harmonisation ->
                        "ComBat across centres, fitted anew to the training cases of each fold: "
                            + harmonisation.settings()
                            + ". Features that do not vary within every centre of these cases are"
                            + " left out.")
                .orElse("None."))
        .item(
            "Feature selection",
            procedure
                .selector()
                .map(
                    selector ->
                        "Chosen anew from the training cases of each fold: "
                            + selector.settings()
                            + ".")
                .orElse("None: all features were used."))
        .item("Model", procedure.tuning().classifier().name() + ".")
        .item(
            "Tuning",
            procedure
                .tuning()
                .strategy()
                .map(
                    strategy ->
                        "Area under the curve of the pooled predictions of "
                            + procedure.innerFolds()
                            + " inner folds, "
                            + strategy.settings()
                            + ", over "
                            + procedure.tuning().classifier().space().description()
                            + ".")
                .orElse("None: default hyper-parameters."))
        .item(
            "Calibration",
            procedure
                .calibrationMethod()
                .map(method -> method + ", learnt from predictions of inner folds.")
                .orElse("None."))
        .item(
            "Feature importance",
            areForests(validated.get(0))
                ? "Mean decrease in impurity; it favours features of many values."
                : "Mean loss of area under the curve on the cases left out, when the values of a"
                    + " feature are exchanged among them, five times.")
        .item("Validation", validation.describe() + "; every step is learnt anew in each fold.")
        .item(
            "Limits",
            "Internal validation only. The intervals take cases as independent and do not hold"
                + " the spread of another split or seed.")
        .item("Random numbers", "Seed " + procedure.seed() + "; the same seed gives this report.");
  }
}
