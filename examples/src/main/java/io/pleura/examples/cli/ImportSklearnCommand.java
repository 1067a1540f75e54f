package io.pleura.examples.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pleura.FeaturePipeline;
import io.pleura.LibraryVersion;
import io.pleura.bundle.ModelBundle;
import io.pleura.bundle.ModelCard;
import io.pleura.bundle.Provenance;
import io.pleura.deepfeatures.DeepFeatureSettings;
import io.pleura.error.ConfigurationException;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.fusion.sklearn.SklearnModel;
import io.pleura.radiomics.RadiomicsSettings;
import io.pleura.spi.Asset;
import io.pleura.spi.Classifier;
import io.pleura.tree.ScoreFunction;
import io.pleura.tree.TreeEnsemble;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pleura import-sklearn}: a model of scikit-learn in, a bundle out. */
@Command(
    name = "import-sklearn",
    mixinStandardHelpOptions = true,
    versionProvider = Pleura.Version.class,
    sortOptions = false,
    description = {
      "Makes a model bundle of a classifier that scikit-learn trained, without Python. The file is"
          + " read as data, and nothing in it is run.",
      "With --preset or --deep the bundle computes the features from images. Without them it takes"
          + " them from a table, as 'pleura score' does."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  pleura import-sklearn RF.pkl --features names.json --out model.pibundle",
      "  pleura import-sklearn RF.pkl --deep weights.pth --output head100 \\",
      "      --preset pleural-invasion --out model.pibundle"
    })
final class ImportSklearnCommand implements Callable<Integer> {

  private static final String PRESET = "pleural-invasion";

  /** The head of the published application, whose own crop leaves out the last plane. */
  private static final String APPLICATION_HEAD = "head100";

  private static final String EXPLAINER = "tree-shap";
  private static final int GOLDEN_ROWS = 10;

  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "FILE",
      description =
          "What joblib, pickle, skops or skl2onnx wrote: a random forest, extremely random trees,"
              + " gradient boosting, a pipeline with a StandardScaler, or a calibrated one.")
  private Path file = Path.of("");

  @Option(
      names = "--features",
      paramLabel = "NAMES",
      description =
          "JSON list of the feature names in the order of training (default: those in FILE).")
  private @Nullable Path names;

  @Option(
      names = "--positive",
      paramLabel = "LABEL",
      description =
          "The class that is invasion. Needed unless the classes are 0 and 1, or False and True.")
  private @Nullable String positive;

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description = "Radiomics of the bundle: " + PRESET + ".")
  private @Nullable String preset;

  @Option(
      names = "--deep",
      paramLabel = "WEIGHTS",
      description = "Deep features of the bundle: the weights file of a MedicalNet ResNet.")
  private @Nullable Path weights;

  @Option(
      names = "--output",
      paramLabel = "PART",
      description = {
        "Whose values are the deep features: gap (default), head100, ... With head100, the head of"
            + " the published application, the crop is the application's own."
      })
  private @Nullable String output;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "BUNDLE",
      description = "Where to write the bundle (.pibundle).")
  private Path out = Path.of("");

  /** Made by picocli. */
  ImportSklearnCommand() {}

  @Override
  public Integer call() throws IOException {
    if (output != null && weights == null) {
      throw new ParameterException(spec.commandLine(), "--output belongs to --deep WEIGHTS");
    }
    if (preset != null && !preset.equals(PRESET)) {
      throw new ParameterException(
          spec.commandLine(), "--preset " + preset + ": the only preset is " + PRESET);
    }
    List<Path> inputs = new ArrayList<>(List.of(file));
    for (Path input : new @Nullable Path[] {names, weights}) {
      if (input != null) {
        inputs.add(input);
      }
    }
    OutputFiles.beside(inputs.toArray(Path[]::new)).check(out);
    SklearnModel model = SklearnModel.read(file);
    List<FeatureName> features = features(model);
    ModelBundle bundle;
    if (preset == null && weights == null) {
      FeatureSchema schema =
          FeatureSchema.of(
              features.stream().map(name -> new FeatureDefinition(name, "", "table")).toList());
      bundle = bundle(model, schema, ModelBundle.builder().featureTable(schema));
    } else {
      try (FeaturePipeline all = pipeline()) {
        FeaturePipeline pipeline = all.select(features);
        bundle = bundle(model, pipeline.schema(), ModelBundle.builder().pipeline(pipeline));
      }
    }
    bundle.save(out);
    spec.commandLine()
        .getOut()
        .println(
            "Bundle "
                + bundle.manifest().id()
                + " of "
                + features.size()
                + " features written to "
                + out
                + ".");
    return 0;
  }

  private FeaturePipeline pipeline() throws IOException {
    FeaturePipeline.Builder builder = FeaturePipeline.builder();
    if (preset != null) {
      builder.add(RadiomicsSettings.pleuralInvasion());
    }
    if (weights != null) {
      Map<String, String> values = new LinkedHashMap<>();
      values.put("weights", weights.toString());
      if (output != null) {
        values.put("output", output);
        if (output.equals(APPLICATION_HEAD)) {
          values.put("cropRule", "python-application");
        }
      }
      builder.add(DeepFeatureSettings.of(values));
    }
    return builder.clinical().build();
  }

  private ModelBundle bundle(SklearnModel model, FeatureSchema schema, ModelBundle.Builder builder)
      throws IOException {
    Classifier classifier = model.toClassifier(schema, Optional.ofNullable(positive));
    String version = model.version().orElse("unknown");
    builder
        .classifier(classifier)
        .hyperParameters(Map.of("imported", "scikit-learn " + version))
        .card(card())
        .provenance(
            new Provenance(
                "Not known: imported from a model file of scikit-learn "
                    + version
                    + ". The digest is that of the file.",
                Asset.ofFile(file).sha256(),
                0,
                0,
                "",
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(
                    Map.of("pleura", LibraryVersion.current(), "scikit-learn", version))));
    if (classifier.trees().filter(ImportSklearnCommand::hasPathDependentValues).isPresent()) {
      builder.explainer(EXPLAINER);
    }
    var random = new SplittableRandom(1);
    for (int row = 0; row < GOLDEN_ROWS; row++) {
      double size = Math.pow(10, row % 5 - 1);
      builder.golden(random.doubles(schema.size(), -size, 2 * size).toArray());
    }
    return builder.build();
  }

  private static ModelCard card() {
    return ModelCard.builder()
        .name("Imported model")
        .description("Probability of pleural invasion by a classifier that scikit-learn trained.")
        .intendedUse("Research only.")
        .outOfScopeUse("Any decision about a patient.")
        .licence("not known")
        .build();
  }

  private List<FeatureName> features(SklearnModel model) throws IOException {
    List<String> texts = new ArrayList<>();
    if (names == null) {
      texts.addAll(
          model
              .featureNames()
              .orElseThrow(
                  () ->
                      new ConfigurationException(
                          "model-features",
                          "The model file " + file.getFileName() + " does not name its features.",
                          "Give their names in the order of training: --features names.json.")));
    } else {
      texts.addAll(read(names));
    }
    List<FeatureName> features = new ArrayList<>();
    for (String text : texts) {
      try {
        features.add(new FeatureName(text));
      } catch (IllegalArgumentException e) {
        throw new ConfigurationException(
            "model-features",
            "Feature " + (features.size() + 1) + ": " + e.getMessage() + ".",
            "Name features by letters, digits, hyphens, underscores and points.",
            e);
      }
      if (features.indexOf(features.get(features.size() - 1)) < features.size() - 1) {
        throw new ConfigurationException(
            "model-features",
            "The feature " + text + " is named twice.",
            "Name every feature once.");
      }
    }
    return features;
  }

  private static List<String> read(Path names) throws IOException {
    List<String> texts = new ArrayList<>();
    try {
      JsonNode list = JSON.readTree(names.toFile());
      if (list.isArray()) {
        for (JsonNode name : list) {
          if (name.isTextual()) {
            texts.add(name.textValue());
          }
        }
        if (texts.size() == list.size()) {
          return texts;
        }
      }
    } catch (JsonProcessingException e) {
      throw noList(names, e);
    }
    throw noList(names, null);
  }

  private static ConfigurationException noList(Path names, @Nullable Exception cause) {
    String problem = "The file " + names.getFileName() + " is no JSON list of names.";
    String remedy = "Write them as [\"first\", \"second\"].";
    return cause == null
        ? new ConfigurationException("model-features", problem, remedy)
        : new ConfigurationException("model-features", problem, remedy, cause);
  }

  /** Whether the trees can be explained without background rows, which no model file holds. */
  private static boolean hasPathDependentValues(TreeEnsemble trees) {
    return trees.hasCover() && (trees.isForest() || trees.function() == ScoreFunction.LOGISTIC);
  }
}
