package io.pleura.fusion.model;

import io.pleura.error.CancelledException;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.fusion.LabelledCases;
import io.pleura.fusion.StratifiedKFold;
import io.pleura.fusion.TunableClassifier;
import io.pleura.fusion.TuningPlan;
import io.pleura.fusion.ValidationFold;
import io.pleura.fusion.search.Candidate;
import io.pleura.fusion.search.SearchStrategy;
import io.pleura.fusion.selection.Selection;
import io.pleura.spi.Classifier;
import io.pleura.spi.ClassifierTrainer;
import io.pleura.spi.TrainingData;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Late fusion: one classifier for each modality, whose probabilities a trained logistic layer
 * combines.
 *
 * <p>A modality is all features of one owner ({@link FeatureDefinition#owner}), for example
 * radiomics, deep features or clinical values. The layer is a logistic regression (L2, c = 1) of
 * the log odds that the modalities give to rows that they have not learnt from, in five folds
 * stratified by label that keep the rows of a group ({@link TrainingData#groups}) together, or as
 * many as the rarer class has groups where that is fewer. Probabilities are first kept within 0.01
 * and 0.99. The modalities' classifiers that are handed out have then learnt from all rows.
 *
 * <p>A modality without features, for example because none was selected, is left out; where one
 * modality is left, the layer only calibrates it.
 *
 * <p>Immutable and safe for concurrent use. The same data and seed give the same classifier at any
 * number of threads.
 */
public final class LateFusion implements ClassifierTrainer {

  private static final String NAME = "Late fusion";
  private static final int MOST_FOLDS = 5;
  private static final double PENALTY = 1;
  private static final double CLIP = 0.01;

  private final TunableClassifier each;
  private final @Nullable Candidate candidate;
  private final long seed;

  LateFusion(TunableClassifier each, @Nullable Candidate candidate, long seed) {
    this.each = each;
    this.candidate = candidate;
    this.seed = seed;
  }

  /**
   * Late fusion of classifiers with default settings.
   *
   * @param each the kind of classifier of every modality
   * @param seed what folds and classifiers' random draws start from
   * @return the trainer
   */
  public static LateFusion of(TunableClassifier each, long seed) {
    return new LateFusion(each, null, seed);
  }

  /**
   * Late fusion whose classifiers' hyper-parameters are searched.
   *
   * @param each the kind of classifier of every modality
   * @param strategy how they are searched
   * @return the plan
   */
  public static TuningPlan tunedBy(TunableClassifier each, SearchStrategy strategy) {
    return TuningPlan.tunedBy(tunable(each), strategy);
  }

  /**
   * What can be tried with late fusion: what can be with the modalities' kind of classifier; all
   * modalities have the same settings.
   *
   * @param each the kind of classifier of every modality
   * @return the kind of classifier
   */
  public static TunableClassifier tunable(TunableClassifier each) {
    return new LateFusionTuning(each);
  }

  @Override
  public Map<String, String> settings() {
    Map<String, String> map = new LinkedHashMap<>();
    map.put("lateFusion", each.name());
    (candidate == null ? each.defaults(1, seed).settings() : candidate.values())
        .forEach((key, value) -> map.put("each." + key, value));
    map.put("seed", String.valueOf(seed));
    return Collections.unmodifiableMap(map);
  }

  /**
   * Trains the modalities' classifiers and the layer.
   *
   * @param data rows of both classes, at least two groups of each
   * @param context threads, progress and cancellation of the classifiers
   * @return the classifier with the data's schema
   * @throws InvalidInputException when there are too few rows or groups of a class, or a modality
   *     cannot be learnt from
   * @throws CancelledException when cancelled
   */
  @Override
  public CombinedClassifier train(TrainingData data, ExecutionContext context) {
    boolean[] labels = TrainingRows.labels(NAME, data);
    List<FeatureSchema> modalities = modalities(data.schema());
    LabelledCases cases = cases(data);
    List<double[]> odds = new ArrayList<>();
    for (int r = 0; r < labels.length; r++) {
      odds.add(new double[modalities.size()]);
    }
    for (ValidationFold fold : folds(cases)) {
      TrainingData learnt = cases.subset(fold.training()).data();
      TrainingData held = cases.subset(fold.test()).data();
      for (int m = 0; m < modalities.size(); m++) {
        Classifier classifier = classifier(learnt, modalities.get(m), context);
        TrainingData rows = part(held, modalities.get(m));
        for (int i = 0; i < fold.test().size(); i++) {
          double probability = classifier.probability(rows.rows().get(i));
          odds.get(fold.test().get(i))[m] = Combination.LogisticLayer.odds(probability, CLIP);
        }
      }
    }
    List<FeatureDefinition> columns =
        modalities.stream()
            .map(FeatureSchema::definitions)
            .map(own -> new FeatureDefinition(own.get(0).name(), "", own.get(0).owner()))
            .toList();
    LinearClassifier layer =
        LogisticRegression.withPenalty(PENALTY)
            .fit(new TrainingData(FeatureSchema.of(columns), odds, data.invasion()), context);
    List<Double> coefficients = new ArrayList<>();
    for (double coefficient : layer.coefficientsOfRawValues()) {
      coefficients.add(coefficient);
    }
    List<Classifier> members = new ArrayList<>();
    for (FeatureSchema modality : modalities) {
      members.add(classifier(data, modality, context));
    }
    return new CombinedClassifier(
        data.schema(),
        new Combination.LogisticLayer(layer.interceptOfRawValues(), coefficients, CLIP),
        members);
  }

  /** The features of each owner, owners and features in the order of the schema. */
  private static List<FeatureSchema> modalities(FeatureSchema schema) {
    Map<String, List<FeatureName>> ofOwner = new LinkedHashMap<>();
    for (FeatureDefinition feature : schema.definitions()) {
      ofOwner.computeIfAbsent(feature.owner(), owner -> new ArrayList<>()).add(feature.name());
    }
    return ofOwner.values().stream().map(schema::select).toList();
  }

  private static LabelledCases cases(TrainingData data) {
    List<String> ids =
        IntStream.rangeClosed(1, data.rows().size()).mapToObj(String::valueOf).toList();
    return new LabelledCases(data, ids, data.groups().isEmpty() ? ids : data.groups(), List.of());
  }

  private List<ValidationFold> folds(LabelledCases cases) {
    Set<String> invaded = new HashSet<>();
    Set<String> all = new HashSet<>(cases.patients());
    for (int i = 0; i < cases.size(); i++) {
      if (cases.data().invasion().get(i)) {
        invaded.add(cases.patients().get(i));
      }
    }
    int rarer = Math.min(invaded.size(), all.size() - invaded.size());
    return StratifiedKFold.byPatient(Math.max(2, Math.min(MOST_FOLDS, rarer)), seed).folds(cases);
  }

  private Classifier classifier(
      TrainingData data, FeatureSchema modality, ExecutionContext context) {
    ClassifierTrainer trainer =
        candidate == null
            ? each.defaults(modality.size(), seed)
            : each.with(candidate, modality.size(), seed);
    return trainer.train(part(data, modality), context);
  }

  private static TrainingData part(TrainingData data, FeatureSchema modality) {
    return new Selection(data.schema(), modality.names()).apply(data);
  }
}
