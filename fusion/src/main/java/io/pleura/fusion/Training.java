package io.pleura.fusion;

import io.pleura.FeaturePipeline;
import io.pleura.LibraryVersion;
import io.pleura.bundle.ModelBundle;
import io.pleura.bundle.ModelCard;
import io.pleura.bundle.Provenance;
import io.pleura.clinical.DetectionLimitRule;
import io.pleura.error.InputWarning;
import io.pleura.feature.FeatureName;
import io.pleura.fusion.evaluation.EvaluationReport;
import io.pleura.fusion.evaluation.LearningPoint;
import io.pleura.fusion.harmonisation.ComBatModel;
import io.pleura.fusion.harmonisation.HarmonisedClassifier;
import io.pleura.fusion.model.CombinedClassifier;
import io.pleura.fusion.search.SearchResult;
import io.pleura.fusion.selection.Selection;
import io.pleura.fusion.selection.TrainingDataCheck;
import io.pleura.spi.CentreClassifier;
import io.pleura.spi.Classifier;
import io.pleura.spi.TrainingData;
import io.pleura.spi.TrainingReference;
import io.pleura.tree.TreeEnsemble;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a {@link PleuralInvasionTrainer} learnt, and how good it was on cases it had not seen. */
public final class Training {

  private final LabelledCases cases;
  private final ValidationPlan validation;
  private final LearningProcedure procedure;
  private final List<CrossValidation.OutOfFold> validated;
  private final LearningProcedure.Fitted fitted;
  private final List<LearningPoint> learningCurve;
  private final Optional<FeaturePipeline> pipeline;
  private final Optional<String> explainer;
  private final DetectionLimitRule detectionLimitRule;
  private final int backgroundRows;

  Training(
      LabelledCases cases,
      ValidationPlan validation,
      LearningProcedure procedure,
      List<CrossValidation.OutOfFold> validated,
      LearningProcedure.Fitted fitted,
      List<LearningPoint> learningCurve,
      Optional<FeaturePipeline> pipeline,
      Optional<String> explainer,
      DetectionLimitRule detectionLimitRule,
      int backgroundRows) {
    this.cases = cases;
    this.validation = validation;
    this.procedure = procedure;
    this.validated = validated;
    this.fitted = fitted;
    this.learningCurve = learningCurve;
    this.pipeline = pipeline;
    this.explainer = explainer;
    this.detectionLimitRule = detectionLimitRule;
    this.backgroundRows = backgroundRows;
  }

  /**
   * The features that the model uses.
   *
   * @return names in the order of the classifier
   */
  public List<FeatureName> features() {
    return classifier().schema().names();
  }

  /**
   * The classifier of {@link #features()}, calibrated where that was asked for. Where harmonisation
   * was, it takes features as they were measured and is a {@link CentreClassifier}, unless no
   * harmonised feature was kept.
   *
   * @return learnt from all cases
   */
  public Classifier classifier() {
    Classifier own =
        fitted
            .calibration()
            .<Classifier>map(curve -> CombinedClassifier.calibrated(fitted.classifier(), curve))
            .orElse(fitted.classifier());
    if (fitted.harmonisation().isEmpty()) {
      return own;
    }
    ComBatModel model = fitted.harmonisation().get().model();
    boolean uses = own.schema().names().stream().anyMatch(n -> model.schema().indexOf(n) >= 0);
    return uses ? HarmonisedClassifier.of(cases.data().schema(), own, model) : own;
  }

  /**
   * How the hyper-parameters of the model were found.
   *
   * @return empty where the defaults were taken
   */
  public Optional<SearchResult> search() {
    return fitted.search();
  }

  /**
   * What the user should know about the cases: features that are constant, that repeat others, or
   * that separate the classes without an error, and centres of one class that are harmonised.
   *
   * @return possibly nothing
   */
  public List<InputWarning> warnings() {
    return warnings(cases, procedure);
  }

  static List<InputWarning> warnings(LabelledCases cases, LearningProcedure procedure) {
    List<InputWarning> warnings = new ArrayList<>(TrainingDataCheck.warnings(cases.data()));
    if (procedure.harmonisation().isPresent()) {
      for (String centre : new TreeSet<>(cases.centres())) {
        Set<Boolean> classes = new HashSet<>();
        for (int i = 0; i < cases.size(); i++) {
          if (cases.centres().get(i).equals(centre)) {
            classes.add(cases.data().invasion().get(i));
          }
        }
        if (classes.size() == 1) {
          warnings.add(
              new InputWarning.Note(
                  "harmonisation-one-class-centre",
                  "Centre '"
                      + centre
                      + "' has cases of one class only: harmonisation may take away the difference"
                      + " between the classes with that between the centres."));
        }
      }
    }
    return List.copyOf(warnings);
  }

  /**
   * How good the model was on cases it had not seen, beside its rivals: all numbers from
   * predictions out of fold.
   *
   * @param title the heading, for example the name of the cohort
   * @return the report with everything the training knows, to be completed, for example by
   *     subgroups, and built
   */
  public EvaluationReport.Builder report(String title) {
    return new TrainingReport(cases, validation, procedure, validated).begin(title, learningCurve);
  }

  /**
   * The model in one file: the pipeline restricted to the features that the model uses, or the
   * columns of a table where the trainer was given no pipeline.
   *
   * <p>The bundle remembers the training cases: as many of their rows as the trainer {@linkplain
   * PleuralInvasionTrainer.Builder#backgroundRows(int) was told}, the distribution of each feature,
   * and the probabilities out of fold by the procedure that was asked for. Rows hold the values as
   * they were measured, before harmonisation. Of a model of more than {@link
   * TrainingReference#MOST_FEATURES} features nothing of this is kept.
   *
   * @param card what people should know about the model
   * @return a verified bundle
   * @throws IOException when a file of the pipeline cannot be read
   */
  public ModelBundle bundle(ModelCard card) throws IOException {
    Classifier classifier = classifier();
    TrainingData data =
        new Selection(cases.data().schema(), classifier.schema().names()).apply(cases.data());
    ModelBundle.Builder builder =
        ModelBundle.builder()
            .classifier(classifier)
            .hyperParameters(hyperParameters())
            .card(card)
            .detectionLimitRule(detectionLimitRule)
            .provenance(provenance(data))
            .trainingRanges(data);
    boolean remembers = data.schema().size() <= TrainingReference.MOST_FEATURES;
    if (remembers) {
      builder.trainingReference(
          TrainingReference.of(data, backgroundRows, procedure.seed())
              .withOutOfFold(validated.get(0).probabilities(), data.invasion()));
    }
    if (pipeline.isPresent()) {
      builder.pipeline(pipeline.get().select(classifier.schema().names()));
    } else {
      builder.featureTable(data.schema());
    }
    if (explainer.isPresent() && ((remembers && backgroundRows > 0) || isForest(classifier))) {
      builder.explainer(explainer.get());
    }
    return builder.build();
  }

  private static boolean isForest(Classifier classifier) {
    return classifier instanceof CentreClassifier dependent
        ? isForest(dependent.at(dependent.centres().get(0)))
        : classifier.trees().filter(TreeEnsemble::isForest).isPresent();
  }

  private Map<String, String> hyperParameters() {
    Map<String, String> map = new LinkedHashMap<>();
    map.put("classifier", procedure.tuning().classifier().name());
    map.putAll(fitted.trainer().settings());
    procedure
        .harmonisation()
        .ifPresent(
            method ->
                method.settings().forEach((key, value) -> map.put("harmonisation." + key, value)));
    procedure.calibrationMethod().ifPresent(method -> map.put("calibration", method.name()));
    return map;
  }

  private Provenance provenance(TrainingData data) {
    return Provenance.of(cases.size() + " labelled cases.", data)
        .withValidation(
            "Nested cross-validation, " + validation.describe() + "; predictions out of fold.",
            metrics())
        .withSeed("training", procedure.seed())
        .withLibrary("pleura", LibraryVersion.current());
  }

  /** The area under the curve of each procedure, over all cases. */
  private Map<String, Double> metrics() {
    boolean[] invasion = cases.labels();
    Map<String, Double> metrics = new LinkedHashMap<>();
    for (CrossValidation.OutOfFold one : validated) {
      double area =
          AreaUnderCurve.of(
              one.probabilities().stream().mapToDouble(Double::doubleValue).toArray(), invasion);
      metrics.put(one.equals(validated.get(0)) ? "auc" : "auc, " + one.name(), area);
    }
    return metrics;
  }

  /** What each procedure gave, the one that was asked for first. */
  List<CrossValidation.OutOfFold> validated() {
    return validated;
  }
}
