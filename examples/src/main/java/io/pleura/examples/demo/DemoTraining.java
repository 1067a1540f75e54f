package io.pleura.examples.demo;

import io.pleura.FeaturePipeline;
import io.pleura.LibraryVersion;
import io.pleura.Study;
import io.pleura.bundle.ModelBundle;
import io.pleura.bundle.ModelCard;
import io.pleura.bundle.Provenance;
import io.pleura.clinical.ClinicalData;
import io.pleura.deepfeatures.DeepFeatureExtractorProvider;
import io.pleura.deepfeatures.DeepFeatureSettings;
import io.pleura.deepfeatures.ResNetLayout;
import io.pleura.deepfeatures.ResNetWeights;
import io.pleura.deepfeatures.WeightPrecision;
import io.pleura.error.CancelledException;
import io.pleura.error.EngineUnavailableException;
import io.pleura.error.InvalidInputException;
import io.pleura.examples.phantom.Phantom;
import io.pleura.examples.phantom.PhantomGenerator;
import io.pleura.execution.ExecutionContext;
import io.pleura.execution.ProgressCounter;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.fusion.AreaUnderCurve;
import io.pleura.fusion.LabelledCases;
import io.pleura.fusion.RandomForest;
import io.pleura.fusion.StratifiedKFold;
import io.pleura.fusion.ValidationFold;
import io.pleura.radiomics.RadiomicsSettings;
import io.pleura.spi.Asset;
import io.pleura.spi.Classifier;
import io.pleura.spi.TrainingData;
import io.pleura.spi.TrainingReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Trains the demonstration bundle on phantoms: radiomics, deep features and clinical values, a
 * random forest on top; then measures it on phantoms of other seeds. Synthetic, not for clinical
 * use.
 *
 * <p>The same settings and weights give the same bundle, bit for bit, on the same kind of machine
 * and at any number of threads.
 *
 * @param firstTrainingSeed seed of the first phantom to learn from; the others follow by one
 * @param trainingCases number of phantoms to learn from
 * @param firstTestSeed seed of the first phantom to measure with; the others follow by one
 * @param testCases number of phantoms to measure with
 * @param trees trees of the forest
 */
public record DemoTraining(
    long firstTrainingSeed, int trainingCases, long firstTestSeed, int testCases, int trees) {

  private static final long FOREST_SEED = 42;
  private static final int FOLDS = 5;
  private static final long RANDOM_NETWORK_SEED = 99;

  /**
   * Test phantoms whose features and probability the bundle holds as golden rows; the first of them
   * is its golden study too.
   */
  private static final int GOLDEN_CASES = 5;

  /**
   * Checks that no phantom is both learnt from and measured with.
   *
   * @param firstTrainingSeed seed of the first phantom to learn from; the others follow by one
   * @param trainingCases number of phantoms to learn from
   * @param firstTestSeed seed of the first phantom to measure with; the others follow by one
   * @param testCases number of phantoms to measure with
   * @param trees trees of the forest
   * @throws IllegalArgumentException when the seeds overlap or a number is below 1
   */
  public DemoTraining {
    if (trainingCases < 1 || testCases < GOLDEN_CASES || trees < 1) {
      throw new IllegalArgumentException(
          trainingCases + " training cases, " + testCases + " test cases, " + trees + " trees");
    }
    if (firstTestSeed < firstTrainingSeed + trainingCases
        && firstTrainingSeed < firstTestSeed + testCases) {
      throw new IllegalArgumentException("training and test phantoms overlap");
    }
  }

  /**
   * What the shipped bundle was trained with.
   *
   * @return the settings
   */
  public static DemoTraining standard() {
    return new DemoTraining(3_000_000, 500, 6_000_000, 200, 500);
  }

  /**
   * The outcome.
   *
   * @param bundle the model, ready to be saved
   * @param figures how it does on the test phantoms
   */
  public record Outcome(ModelBundle bundle, DemoFigures figures) {}

  /** Rows of all features, of the deep features of a random network, and labels. */
  private record Cohort(List<double[]> rows, List<double[]> randomRows, List<Boolean> invasion) {}

  /**
   * Trains and measures.
   *
   * @param network the weights that {@link DemoNetworkTraining} gave, safetensors
   * @param context threads, progress (stages {@code training phantoms}, {@code test phantoms} and
   *     the forest's) and cancellation
   * @return bundle and figures
   * @throws InvalidInputException when the weights are damaged
   * @throws EngineUnavailableException when the native engine is missing
   * @throws CancelledException when cancelled
   * @throws IOException when the weights cannot be read
   */
  public Outcome run(Asset network, ExecutionContext context) throws IOException {
    try (FeaturePipeline pipeline = pipeline(network);
        FeaturePipeline random = randomNetwork()) {
      Cohort training =
          extract(pipeline, random, "training phantoms", firstTrainingSeed, trainingCases, context);
      Cohort test = extract(pipeline, random, "test phantoms", firstTestSeed, testCases, context);
      var data = new TrainingData(pipeline.schema(), training.rows, training.invasion);
      RandomForest trainer = forest(data.schema().size());
      Classifier whole = trainer.train(data, context);
      DemoFigures figures = measure(pipeline, random, training, test, whole, context);
      return new Outcome(
          bundle(pipeline, data, reference(data, trainer, context), test, trainer, whole, figures),
          figures);
    }
  }

  /**
   * The pipeline of the demonstration: radiomics preset 'pleural invasion', deep features, clinical
   * values.
   *
   * @param network the network's weights, safetensors
   * @return a new pipeline, to be closed by the caller
   * @throws InvalidInputException when the weights are damaged
   * @throws EngineUnavailableException when the native engine is missing
   * @throws IOException when the weights cannot be read
   */
  public static FeaturePipeline pipeline(Asset network) throws IOException {
    // The bundle stores the name, which must not depend on where the weights were kept.
    Asset named = Asset.of(DemoBundle.NETWORK, network::open);
    return deep(FeaturePipeline.builder().add(RadiomicsSettings.pleuralInvasion()), named)
        .clinical()
        .build();
  }

  private static FeaturePipeline.Builder deep(FeaturePipeline.Builder builder, Asset network) {
    var settings =
        DeepFeatureSettings.ofWeights("sha256:" + network.sha256())
            .withInput(DemoNetworkTraining.input());
    return builder.add(settings.extractorId(), settings.values(), List.of(network));
  }

  private static FeaturePipeline randomNetwork() throws IOException {
    Path file = Files.createTempFile("pleura-random-network", ".safetensors");
    try {
      ResNetWeights.random(
              ResNetLayout.resNet10(DemoNetworkTraining.BASE_WIDTH), RANDOM_NETWORK_SEED)
          .write(file, WeightPrecision.FLOAT32);
      return deep(FeaturePipeline.builder(), Asset.ofFile(file)).build();
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private RandomForest forest(int features) {
    return RandomForest.builder()
        .trees(trees)
        // Most of them, so that the few clinical values are seen among many image features.
        .featuresPerSplit(Math.max(1, 2 * features / 3))
        .seed(FOREST_SEED)
        .build();
  }

  private static Cohort extract(
      FeaturePipeline pipeline,
      FeaturePipeline random,
      String stage,
      long firstSeed,
      int count,
      ExecutionContext context) {
    double[][] rows = new double[count][];
    double[][] randomRows = new double[count][];
    Boolean[] invasion = new Boolean[count];
    var progress = new ProgressCounter(context.progress(), stage, 0, count);
    var generator = PhantomGenerator.axisAligned();
    var single = ExecutionContext.ofCallingThread().withCancellation(context.cancellation());
    context.forEach(
        count,
        i -> {
          Phantom phantom = generator.generate(firstSeed + i);
          Study study = studyOf(phantom);
          rows[i] = pipeline.extract(study, single).toArray();
          randomRows[i] = random.extract(study, single).toArray();
          invasion[i] = phantom.invasion();
          progress.add(1);
        });
    return new Cohort(Arrays.asList(rows), Arrays.asList(randomRows), Arrays.asList(invasion));
  }

  /**
   * A phantom as a case for prediction.
   *
   * @param phantom the phantom
   * @return its CT, mask and clinical values
   */
  public static Study studyOf(Phantom phantom) {
    ClinicalData clinical = phantom.clinical();
    return Study.of(phantom.ct(), phantom.mask(), clinical);
  }

  private DemoFigures measure(
      FeaturePipeline pipeline,
      FeaturePipeline random,
      Cohort training,
      Cohort test,
      Classifier whole,
      ExecutionContext context) {
    FeatureSchema schema = pipeline.schema();
    boolean[] truth = new boolean[testCases];
    for (int i = 0; i < testCases; i++) {
      truth[i] = test.invasion.get(i);
    }
    int[] deep =
        IntStream.range(0, schema.size())
            .filter(
                f -> schema.definitions().get(f).owner().equals(DeepFeatureExtractorProvider.ID))
            .toArray();
    double bestSingle = 0;
    FeatureName best = schema.names().get(0);
    for (int f = 0; f < schema.size(); f++) {
      int feature = f;
      double area =
          AreaUnderCurve.of(test.rows.stream().mapToDouble(row -> row[feature]).toArray(), truth);
      double whicheverWay = Math.max(area, 1 - area);
      if (whicheverWay > bestSingle) {
        bestSingle = whicheverWay;
        best = schema.names().get(f);
      }
    }
    return new DemoFigures(
        area(whole, test.rows, truth),
        areaOfForest(
            select(schema, deep),
            select(training.rows, deep),
            training.invasion,
            select(test.rows, deep),
            truth,
            context),
        bestSingle,
        best,
        areaOfForest(
            random.schema(),
            training.randomRows,
            training.invasion,
            test.randomRows,
            truth,
            context),
        testCases);
  }

  private double areaOfForest(
      FeatureSchema schema,
      List<double[]> trainingRows,
      List<Boolean> invasion,
      List<double[]> testRows,
      boolean[] truth,
      ExecutionContext context) {
    Classifier classifier =
        forest(schema.size()).train(new TrainingData(schema, trainingRows, invasion), context);
    return area(classifier, testRows, truth);
  }

  /** What the model remembers of the training phantoms, with a cross-validation of the forest. */
  private static TrainingReference reference(
      TrainingData data, RandomForest trainer, ExecutionContext context) {
    var reference = TrainingReference.of(data, TrainingReference.MOST_BACKGROUND_ROWS, FOREST_SEED);
    long invasion = data.invasion().stream().filter(label -> label).count();
    if (Math.min(invasion, data.rows().size() - invasion) < 2 * FOLDS) {
      return reference; // too few to learn from a part of them
    }
    var cases =
        LabelledCases.of(
            data, IntStream.range(0, data.rows().size()).mapToObj(String::valueOf).toList());
    Double[] probabilities = new Double[cases.size()];
    for (ValidationFold fold : StratifiedKFold.byPatient(FOLDS, FOREST_SEED).folds(cases)) {
      Classifier other = trainer.train(cases.subset(fold.training()).data(), context);
      for (int position : fold.test()) {
        probabilities[position] = other.probability(data.rows().get(position));
      }
    }
    return reference.withOutOfFold(List.of(probabilities), data.invasion());
  }

  private static double area(Classifier classifier, List<double[]> rows, boolean[] truth) {
    return AreaUnderCurve.of(rows.stream().mapToDouble(classifier::probability).toArray(), truth);
  }

  private static FeatureSchema select(FeatureSchema schema, int[] features) {
    List<FeatureDefinition> chosen = new ArrayList<>();
    for (int f : features) {
      chosen.add(schema.definitions().get(f));
    }
    return FeatureSchema.of(chosen);
  }

  private static List<double[]> select(List<double[]> rows, int[] features) {
    return rows.stream()
        .map(row -> Arrays.stream(features).mapToDouble(f -> row[f]).toArray())
        .toList();
  }

  private ModelBundle bundle(
      FeaturePipeline pipeline,
      TrainingData data,
      TrainingReference reference,
      Cohort test,
      RandomForest trainer,
      Classifier classifier,
      DemoFigures figures)
      throws IOException {
    var provenance =
        Provenance.of(
                trainingCases
                    + " synthetic phantoms, seeds from "
                    + firstTrainingSeed
                    + "; no patient data.",
                data)
            .withValidation(
                testCases + " synthetic phantoms of other seeds, from " + firstTestSeed + ".",
                figures.toMetrics())
            .withSeed("training phantoms", firstTrainingSeed)
            .withSeed("test phantoms", firstTestSeed)
            .withSeed("forest", FOREST_SEED)
            .withLibrary("pleura", LibraryVersion.current());
    var builder =
        ModelBundle.builder()
            .pipeline(pipeline)
            .classifier(classifier)
            .hyperParameters(trainer.settings())
            .explainer("tree-shap")
            .card(card())
            .provenance(provenance)
            .trainingRanges(data)
            .trainingReference(reference);
    for (int i = 0; i < GOLDEN_CASES; i++) {
      builder.golden(test.rows.get(i));
    }
    builder.golden(studyOf(PhantomGenerator.axisAligned().generate(firstTestSeed)));
    return builder.build();
  }

  private static ModelCard card() {
    return ModelCard.builder()
        .name("Pleura demonstration model")
        .description(
            "Probability of pleural invasion from radiomics, deep features of a small ResNet-10 and"
                + " three clinical values. Every case that it learnt from is a synthetic phantom.")
        .intendedUse("Research only: to show and to test the SDK.")
        .outOfScopeUse("Any statement about a patient. Not for clinical use.")
        .licence("Apache-2.0")
        .syntheticDemonstration()
        .build();
  }
}
