package io.pleura.fusion.evaluation;

import io.pleura.error.ConfigurationException;
import io.pleura.error.InvalidInputException;
import io.pleura.io.AtomicFile;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * How well models predict cases they had not seen: computed once, then written as a page for
 * people, numbers for programs and the predictions themselves. Immutable.
 *
 * <p>All intervals are at 95 %: areas by DeLong and by bootstrap percentiles, shares by Wilson,
 * calibration slope and intercept by Wald. Cases are taken as independent. The first model is the
 * one reported on; the others are compared with it.
 */
public final class EvaluationReport {

  static final String NOTICE = "Research use only, not a medical device.";
  static final String SYNTHETIC = "All data is synthetic: the numbers say nothing about patients.";

  /** A comparison of two models. */
  record Comparison(String first, String second, DeLongTest test) {}

  /** Numbers of a subgroup; the area is empty when a class has fewer than two cases. */
  record Subgroup(
      String name, int cases, int invasion, Optional<Estimate> auc, double brierScore) {}

  /** All subgroups of an attribute. */
  record SubgroupTable(String attribute, List<Subgroup> groups) {}

  /** What was done about one reporting item. */
  record ReportedItem(String item, String text) {}

  final String title;
  final boolean synthetic;
  final int replicates;
  final long seed;
  final double fixedSensitivity;
  final List<ModelEvaluation> models;
  final List<Comparison> comparisons;
  final List<SubgroupTable> subgroups;
  final List<FeatureImportance> importances;
  final String learningModel;
  final List<LearningPoint> learningCurve;
  final List<TuningHistory> tunings;
  final List<ReportedItem> items;

  private EvaluationReport(Builder builder) {
    title = builder.title;
    synthetic = builder.synthetic;
    replicates = builder.replicates;
    seed = builder.seed;
    fixedSensitivity = builder.fixedSensitivity;
    importances =
        builder.importances.stream()
            .sorted(
                (a, b) ->
                    Double.compare(Math.abs(b.meanImportance()), Math.abs(a.meanImportance())))
            .toList();
    learningModel = builder.learningModel;
    learningCurve =
        builder.learningCurve.stream()
            .sorted((a, b) -> Integer.compare(a.cases(), b.cases()))
            .toList();
    tunings = List.copyOf(builder.tunings);
    items = List.copyOf(builder.items);
    EvaluatedModel first = builder.models.get(0);
    models =
        builder.models.stream()
            .map(
                model ->
                    new ModelEvaluation(model.inOrderOf(first), replicates, seed, fixedSensitivity))
            .toList();
    List<Comparison> pairs = new ArrayList<>();
    for (int i = 0; i < models.size(); i++) {
      for (int j = i + 1; j < models.size(); j++) {
        pairs.add(
            new Comparison(
                models.get(i).name(),
                models.get(j).name(),
                DeLongTest.paired(models.get(i).cases, models.get(j).cases)));
      }
    }
    comparisons = List.copyOf(pairs);
    List<SubgroupTable> tables = new ArrayList<>();
    if (first.predictions().stream().anyMatch(prediction -> prediction.centre().isPresent())) {
      Map<String, String> centres = new LinkedHashMap<>();
      first
          .predictions()
          .forEach(
              prediction ->
                  prediction.centre().ifPresent(centre -> centres.put(prediction.id(), centre)));
      tables.add(table(first, new Subgrouping("centre", centres)));
    }
    for (Subgrouping subgrouping : builder.subgroupings) {
      tables.add(table(first, subgrouping));
    }
    subgroups = List.copyOf(tables);
  }

  /**
   * Starts a report.
   *
   * @param title heading of the page
   * @return a new builder
   */
  public static Builder builder(String title) {
    return new Builder(title);
  }

  /**
   * Area under the ROC curve of the first model with its 95 % DeLong interval.
   *
   * @return the area, as text such as {@code 0.81 [0.72, 0.90]}
   */
  public Estimate auc() {
    return models.get(0).auc;
  }

  /**
   * Area under the ROC curve of a model with its 95 % DeLong interval.
   *
   * @param model name of the model
   * @return the area
   * @throws InvalidInputException when the report has no such model
   */
  public Estimate auc(String model) {
    return models.stream()
        .filter(candidate -> candidate.name().equals(model))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "evaluation-unknown-model",
                    "The report has no model '" + model + "'.",
                    "Ask for one of " + models.stream().map(ModelEvaluation::name).toList() + "."))
        .auc;
  }

  /**
   * Writes {@code report.html} (one page that needs no other file and no script), {@code
   * report.json} (all numbers at full precision) and {@code predictions.csv} (one row a model and
   * case).
   *
   * @param folder where to; made when missing; older files of these names are replaced
   * @throws IOException when a file cannot be written; no file is left half written, and those that
   *     were written before the failure are removed
   */
  public void write(Path folder) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("report.html", new HtmlReport(this).page().getBytes(StandardCharsets.UTF_8));
    files.put("report.json", new JsonReport(this).bytes());
    files.put("predictions.csv", predictions().getBytes(StandardCharsets.UTF_8));
    Files.createDirectories(folder);
    List<Path> written = new ArrayList<>();
    try {
      for (Map.Entry<String, byte[]> entry : files.entrySet()) {
        Path file = folder.resolve(entry.getKey());
        AtomicFile.write(file, out -> out.write(entry.getValue()));
        written.add(file);
      }
    } catch (IOException | RuntimeException e) {
      for (Path file : written) {
        Files.deleteIfExists(file);
      }
      throw e;
    }
  }

  private String predictions() {
    StringWriter text = new StringWriter();
    CSVFormat format =
        CSVFormat.DEFAULT
            .builder()
            .setRecordSeparator('\n')
            .setHeader("model", "id", "patient", "centre", "fold", "label", "probability")
            .get();
    try (CSVPrinter printer = new CSVPrinter(text, format)) {
      for (ModelEvaluation model : models) {
        for (CasePrediction prediction : model.model.predictions()) {
          printer.printRecord(
              model.name(),
              prediction.id(),
              prediction.patient(),
              prediction.centre().orElse(""),
              prediction.fold(),
              prediction.invasion() ? 1 : 0,
              prediction.probability());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static SubgroupTable table(EvaluatedModel model, Subgrouping subgrouping) {
    Map<String, List<CasePrediction>> groups = new LinkedHashMap<>();
    for (String group : new LinkedHashSet<>(subgrouping.groups().values())) {
      groups.put(group, new ArrayList<>());
    }
    List<CasePrediction> unknown = new ArrayList<>();
    Set<String> left = new LinkedHashSet<>(subgrouping.groups().keySet());
    for (CasePrediction prediction : model.predictions()) {
      String group = subgrouping.groups().get(prediction.id());
      List<CasePrediction> members = group == null ? null : groups.get(group);
      (members == null ? unknown : members).add(prediction);
      left.remove(prediction.id());
    }
    if (!left.isEmpty()) {
      throw new InvalidInputException(
          "evaluation-unknown-case",
          "Subgroups by "
              + subgrouping.attribute()
              + " name case "
              + left.iterator().next()
              + ", of which there is no prediction ("
              + left.size()
              + " such cases).",
          "Name only cases that were predicted.");
    }
    List<Subgroup> rows = new ArrayList<>();
    groups.forEach((name, members) -> rows.add(subgroup(name, members)));
    if (!unknown.isEmpty()) {
      rows.add(subgroup("not known", unknown));
    }
    return new SubgroupTable(subgrouping.attribute(), List.copyOf(rows));
  }

  private static Subgroup subgroup(String name, List<CasePrediction> members) {
    ScoredCases cases = EvaluatedModel.scoredCases(members);
    Optional<Estimate> auc =
        cases.positives() < 2 || cases.negatives() < 2
            ? Optional.empty()
            : Optional.of(DeLong.of(cases).wald(ModelEvaluation.LEVEL));
    return new Subgroup(name, cases.size(), cases.positives(), auc, cases.brierScore());
  }

  /** Gathers what a report shows. Not safe for concurrent use. */
  public static final class Builder {

    private final String title;
    private final List<EvaluatedModel> models = new ArrayList<>();
    private final List<Subgrouping> subgroupings = new ArrayList<>();
    private final List<FeatureImportance> importances = new ArrayList<>();
    private String learningModel = "";
    private final List<LearningPoint> learningCurve = new ArrayList<>();
    private final List<TuningHistory> tunings = new ArrayList<>();
    private final List<ReportedItem> items = new ArrayList<>();
    private boolean synthetic;
    private int replicates = 2000;
    private long seed = 42;
    private double fixedSensitivity = 0.9;

    private Builder(String title) {
      this.title = title;
    }

    /**
     * Adds a model; the first one is reported on, the others are compared with it.
     *
     * @param model name and predictions of the same cases as the first model, in any order
     * @return this
     * @throws ConfigurationException when a model has the same name
     */
    public Builder model(EvaluatedModel model) {
      if (models.stream().anyMatch(other -> other.name().equals(model.name()))) {
        throw new ConfigurationException(
            "evaluation-duplicate-model",
            "Two models are named '" + model.name() + "'.",
            "Give each model its own name.");
      }
      models.add(model);
      return this;
    }

    /**
     * Parts the cases of the first model by an attribute. Centres are parted without being asked
     * when predictions name them.
     *
     * @param subgrouping groups by case identifier
     * @return this
     */
    public Builder subgroups(Subgrouping subgrouping) {
      subgroupings.add(subgrouping);
      return this;
    }

    /**
     * Adds the importance of features of the first model.
     *
     * @param features one for each feature, in any order
     * @return this
     */
    public Builder importances(List<FeatureImportance> features) {
      importances.addAll(features);
      return this;
    }

    /**
     * Adds the learning curve of a model.
     *
     * @param model whose it is; need not be one of the models that are reported on
     * @param points areas by number of training cases, in any order
     * @return this
     */
    public Builder learningCurve(String model, List<LearningPoint> points) {
      learningModel = model;
      learningCurve.addAll(points);
      return this;
    }

    /**
     * Adds the history of a search for settings.
     *
     * @param history scores by evaluation
     * @return this
     */
    public Builder tuning(TuningHistory history) {
      tunings.add(history);
      return this;
    }

    /**
     * Says what was done about an item of a reporting guideline such as TRIPOD+AI (Collins et al.
     * 2024, BMJ 385:e078378).
     *
     * @param item the item, such as {@code Missing data}
     * @param text what was done
     * @return this
     */
    public Builder item(String item, String text) {
      items.add(new ReportedItem(item, text));
      return this;
    }

    /**
     * Marks the data as synthetic, which the page then says.
     *
     * @return this
     */
    public Builder synthetic() {
      synthetic = true;
      return this;
    }

    /**
     * Sets the bootstrap; 2000 replicates from seed 42 otherwise.
     *
     * @param count number of replicates, at least 1
     * @param start seed
     * @return this
     * @throws ConfigurationException when the count is below 1
     */
    public Builder bootstrap(int count, long start) {
      if (count < 1) {
        throw new ConfigurationException(
            "evaluation-bootstrap",
            "The bootstrap has " + count + " replicates.",
            "Ask for at least 1; 2000 is usual.");
      }
      replicates = count;
      seed = start;
      return this;
    }

    /**
     * Sets the sensitivity that the second row of the threshold table must reach; 0.9 otherwise.
     *
     * @param sensitivity above 0, at most 1
     * @return this
     * @throws ConfigurationException when it is outside
     */
    public Builder fixedSensitivity(double sensitivity) {
      if (!(sensitivity > 0 && sensitivity <= 1)) {
        throw new ConfigurationException(
            "evaluation-sensitivity",
            "The fixed sensitivity is " + sensitivity + ".",
            "Give a share above 0 and at most 1.");
      }
      fixedSensitivity = sensitivity;
      return this;
    }

    /**
     * Computes the report.
     *
     * @return the report
     * @throws ConfigurationException when there is no model
     * @throws InvalidInputException when a class has fewer than two cases, models are not of the
     *     same cases, or subgroups name a case without prediction
     */
    public EvaluationReport build() {
      if (models.isEmpty()) {
        throw new ConfigurationException(
            "evaluation-no-model", "The report has no model.", "Add at least one model.");
      }
      return new EvaluationReport(this);
    }
  }
}
