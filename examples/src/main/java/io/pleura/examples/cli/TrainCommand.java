package io.pleura.examples.cli;

import io.pleura.FeaturePipeline;
import io.pleura.bundle.ModelBundle;
import io.pleura.bundle.ModelCard;
import io.pleura.clinical.ClinicalParser;
import io.pleura.clinical.DetectionLimitRule;
import io.pleura.deepfeatures.DeepFeatureSettings;
import io.pleura.error.ConfigurationException;
import io.pleura.execution.CancellationToken;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureDefinition;
import io.pleura.fusion.PleuralInvasionTrainer;
import io.pleura.fusion.Training;
import io.pleura.fusion.agreement.RepeatedMeasurements;
import io.pleura.fusion.evaluation.EvaluationReport;
import io.pleura.radiomics.RadiomicsSettings;
import io.pleura.spi.CentreClassifier;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code pleura train}: labelled cases in, a validated model and its report out. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    versionProvider = Pleura.Version.class,
    sortOptions = false,
    description = {
      "Learns a model from labelled cases, validates it by nested cross-validation and writes it"
          + " with a report. The same cases, settings and seed give the same model.",
      "Research use only, not a medical device."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  pleura train --cases cases.csv --out model.pibundle --report report",
      "  pleura train --features features.csv --out model.pibundle --tune none"
    })
final class TrainCommand implements Callable<Integer> {

  private static final String EXPLAINER = "shap";
  private static final int SOME_LEFT_OUT = 8;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--cases",
      paramLabel = "CSV",
      description = {
        "Table with the columns id, image, mask, CEA, CA125, age and label and, if wanted, patient"
            + " and center. Relative paths start at its folder. Features: the radiomics preset"
            + " 'pleural invasion', the clinical values and, with --deep, deep features."
      })
  private @Nullable Path cases;

  @Option(
      names = "--features",
      paramLabel = "CSV",
      description = {
        "Instead of --cases: features that are there already. Table with the columns id and label"
            + " and, if wanted, patient, center, roi_volume_ml and slice_thickness_mm (for subgroups of"
            + " the report); every other column is a feature."
      })
  private @Nullable Path features;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "Where to write the model (.pibundle).")
  private Path target = Path.of("");

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description = "Folder for report.html, report.json and predictions.csv; made where missing.")
  private @Nullable Path report;

  @Option(
      names = "--positive",
      paramLabel = "LABEL",
      description = "The label of invasion (default: 1 of 0 and 1, true of false and true).")
  private @Nullable String positive;

  @Option(
      names = "--skip-bad",
      description = "Leave out cases whose files or values are bad, and list them.")
  private boolean skipBad;

  @Option(
      names = "--detection-limit",
      paramLabel = "RULE",
      description = {
        "What clinical values such as '<0.5' are taken as; the model keeps the rule (default:"
            + " refuse)."
      })
  private @Nullable String detectionLimit;

  @Option(
      names = "--background",
      paramLabel = "N",
      defaultValue = "100",
      description = {
        "Rows of training cases that the model keeps, for explanations by comparison with them: 0"
            + " to 100 (default: ${DEFAULT-VALUE}). They are feature values of single patients,"
            + " without names and images; 0 keeps none."
      })
  private int background;

  @Option(
      names = "--name",
      paramLabel = "TEXT",
      defaultValue = "Pleural invasion model",
      description = "Name of the model (default: ${DEFAULT-VALUE}).")
  private String name = "";

  @Option(
      names = "--licence",
      paramLabel = "TEXT",
      defaultValue = "unstated",
      description = "Licence of the model, for its card (default: ${DEFAULT-VALUE}).")
  private String licence = "";

  @Mixin private DeepOptions deep = new DeepOptions();

  @Mixin private TrainOptions options = new TrainOptions();

  private CancellationToken cancellation = () -> Thread.currentThread().isInterrupted();

  /** Made by picocli. */
  TrainCommand() {}

  @Override
  public Integer call() throws IOException {
    if ((cases == null) == (features == null)) {
      throw new ParameterException(spec.commandLine(), "Give either --cases or --features");
    }
    Path table = cases != null ? cases : Objects.requireNonNull(features);
    deep.check(spec.commandLine(), false, false);
    if (features != null && !deep.inputs().isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--deep belongs to --cases; a table of --features holds its own");
    }
    if (cases == null && detectionLimit != null) {
      throw new ParameterException(
          spec.commandLine(),
          "--detection-limit belongs to --cases; a table of --features holds numbers");
    }
    if (cases != null && options.model.namesModalities()) {
      throw new ParameterException(
          spec.commandLine(),
          "--modality belongs to --features; features of images have their modalities");
    }
    options.selection.check(spec.commandLine(), cases != null);
    if (options.harmonisation.covariatesWithoutHarmonisation()) {
      throw new ParameterException(
          spec.commandLine(), "--harmonise-covariate belongs to --harmonise");
    }
    OutputFiles.beside(table).check(target).checkFolder(report).checkFolder(options.search.state);
    var classes = new ClassLabels(positive);
    try (var progress = new TerminalProgress()) {
      ExecutionContext context =
          ExecutionContext.ofAllCores().withProgress(progress).withCancellation(cancellation);
      if (cases == null) {
        return train(
            LabelledCohort.ofFeatures(table, classes, skipBad, options.model.modalities()),
            null,
            DetectionLimitRule.REFUSE,
            options.selection.repeats == null
                ? null
                : RepeatedCases.read(options.selection.repeats),
            context);
      }
      DetectionLimitRule rule =
          detectionLimit == null
              ? DetectionLimitRule.REFUSE
              : DetectionLimitOption.rule(detectionLimit);
      var parser = ClinicalParser.withRule(rule);
      try (FeaturePipeline pipeline = pipeline()) {
        LabelledCohort.Read read =
            LabelledCohort.ofImages(cases, classes, skipBad, pipeline, parser, context);
        return train(
            read, pipeline, rule, repeats(cases, read, pipeline, parser, context), context);
      }
    }
  }

  private @Nullable RepeatedMeasurements repeats(
      Path table,
      LabelledCohort.Read read,
      FeaturePipeline pipeline,
      ClinicalParser parser,
      ExecutionContext context)
      throws IOException {
    if (options.selection.repeats != null) {
      return RepeatedCases.read(options.selection.repeats);
    }
    int count = options.selection.perturbed;
    return count == 0
        ? null
        : RepeatedCases.perturb(
            table, read.cases(), count, options.seed, pipeline, parser, context);
  }

  /** Radiomics of the preset, deep features where weights are given, clinical values. */
  private FeaturePipeline pipeline() throws IOException {
    FeaturePipeline.Builder builder =
        FeaturePipeline.builder().add(RadiomicsSettings.pleuralInvasion());
    DeepFeatureSettings network = deep.settings();
    if (network != null) {
      builder.add(network);
    }
    return builder.clinical().build();
  }

  private int train(
      LabelledCohort.Read read,
      @Nullable FeaturePipeline pipeline,
      DetectionLimitRule rule,
      @Nullable RepeatedMeasurements repeats,
      ExecutionContext context)
      throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    read.skipped().forEach(problem -> err.println("Left out: " + problem));
    PleuralInvasionTrainer.Builder builder =
        PleuralInvasionTrainer.builder()
            .classifier(options.classifier())
            .validation(options.validation())
            .innerFolds(options.innerFolds)
            .seed(options.seed)
            .explainer(EXPLAINER)
            .backgroundRows(background)
            .detectionLimitRule(rule);
    if (pipeline != null) {
      builder.pipeline(pipeline);
    }
    requireModalities(read);
    options.harmonisation.harmonisation().ifPresent(builder::harmonisation);
    if (options.model.calibration != null) {
      builder.calibration(options.model.calibration);
    }
    options.selection.selector(options.seed, repeats).ifPresent(builder::selection);
    PleuralInvasionTrainer trainer = builder.build();
    Path state = options.search.state;
    Training training =
        state == null
            ? trainer.train(read.cases(), context)
            : trainer.train(read.cases(), state, context);
    training.warnings().forEach(warning -> err.println("Warning: " + warning.message()));
    EvaluationReport.Builder told = training.report(name);
    if (!read.skipped().isEmpty()) {
      told.item("Left out", String.join("; ", read.skipped()) + ".");
    }
    EvaluationReport evaluation = told.build();
    ModelBundle bundle = training.bundle(card());
    if (report != null) {
      evaluation.write(report);
      out.println("Report written to " + report + ".");
    }
    bundle.save(target);
    out.println(
        "Area under the ROC curve, out of fold: "
            + evaluation.auc()
            + " ("
            + read.cases().size()
            + " cases, "
            + options.validation().describe()
            + ").");
    if (training.classifier() instanceof CentreClassifier dependent) {
      out.println(
          "The model asks where a case was scanned; it knows the centres "
              + String.join(", ", dependent.centres())
              + ".");
    }
    out.println("Bundle " + bundle.manifest().id() + " written to " + target + ".");
    out.println("Research use only, not a medical device.");
    return read.skipped().isEmpty() ? 0 : SOME_LEFT_OUT;
  }

  private void requireModalities(LabelledCohort.Read read) {
    List<String> modalities =
        read.cases().data().schema().definitions().stream()
            .map(FeatureDefinition::owner)
            .distinct()
            .toList();
    if (options.model.fusesModalities() && modalities.size() == 1) {
      throw new ConfigurationException(
          "late-fusion-one-modality",
          "Late fusion needs features of at least two modalities; all are of '"
              + modalities.get(0)
              + "'.",
          "Name modalities with --modality NAME=PATTERN, or choose another --classifier.");
    }
  }

  private ModelCard card() {
    return ModelCard.builder()
        .name(name)
        .description("Probability of pleural invasion, learnt from labelled cases of one table.")
        .intendedUse("Research only.")
        .outOfScopeUse("Any decision about a patient. Cases unlike those that it learnt from.")
        .licence(licence)
        .build();
  }
}
