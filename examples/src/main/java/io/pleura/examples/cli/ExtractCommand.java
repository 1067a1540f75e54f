package io.pleura.examples.cli;

import io.pleura.error.CancelledException;
import io.pleura.execution.ExecutionContext;
import io.pleura.radiomics.RadiomicsSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
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

/** {@code pleura extract}: radiomics features of one case or of many. */
@Command(
    name = "extract",
    mixinStandardHelpOptions = true,
    versionProvider = Pleura.Version.class,
    sortOptions = false,
    customSynopsis = {
      "pleura extract --image=CT --mask=ROI [--out=FILE] [--csv=FILE] [--json=FILE] [OPTIONS]",
      "       pleura extract --batch=CASES (--out=FILE | --csv=FILE) [--jobs=N] [--resume]"
          + " [OPTIONS]"
    },
    description = {
      "Computes radiomics features of one case or of many, equal to PyRadiomics 3.1.",
      "With --params: exactly what PyRadiomics does with that file, on the grid that it chooses.",
      "Without it: the preset 'pleural-invasion' (clamp to [-160, 240] HU, 1 mm B-spline, bin width"
          + " 25), on the CT's grid. The preset is partial in this version: first order, shape and"
          + " GLCM of the original image."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  pleura extract --image ct.nii.gz --mask tumour.nii.gz",
      "  pleura extract --image ct.nii.gz --mask tumour.nii.gz --params Params.yaml --csv f.csv",
      "  pleura extract --image ct.nii.gz --mask organs.nii.gz --labels all --out f.csv \\",
      "      --features 'original_shape_*' --features '*_firstorder_Mean'",
      "  pleura extract --batch cases.csv --params Params.yaml --out features.csv --jobs 4"
    })
final class ExtractCommand implements Callable<Integer> {

  /** Some of the ROIs asked for have features, others failed. */
  static final int SOME_FAILED = 8;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ExtractInput input = new ExtractInput();

  @Option(
      names = "--params",
      paramLabel = "FILE",
      description = "Parameter file of PyRadiomics, YAML or JSON.")
  private @Nullable Path parameters;

  @Option(
      names = "--features",
      paramLabel = "GLOB",
      description = {
        "Only features whose names fit, for example 'original_glcm_*'; may be given several times."
      })
  private List<String> globs = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = {
        "Where to write. A .csv has the columns of PyRadiomics and diagnostics of ours (version,"
            + " settings fingerprint, warnings); a .json says in addition why a feature is"
            + " undefined. Without any output: a list on the terminal."
      })
  private @Nullable Path target;

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description = "Write CSV, column for column as the command of PyRadiomics does.")
  private @Nullable Path csv;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = {
        "Write JSON as the command of PyRadiomics does; undefined features are NaN, which strict"
            + " readers refuse. For --csv and --json a single hyphen is the terminal."
      })
  private @Nullable Path json;

  /** Made by picocli. */
  ExtractCommand() {}

  @Override
  public Integer call() throws IOException {
    input.check(spec.commandLine());
    return input.batch == null
        ? one(Objects.requireNonNull(input.image), Objects.requireNonNull(input.mask))
        : batch(input.batch);
  }

  private ExtractionPlan plan() throws IOException {
    return parameters == null
        ? ExtractionPlan.preset(globs)
        : ExtractionPlan.of(RadiomicsSettings.fromYaml(parameters), globs);
  }

  private OutputFiles outputs(Path... inputs) {
    List<Path> read = new ArrayList<>(List.of(inputs));
    if (parameters != null) {
      read.add(parameters);
    }
    return OutputFiles.beside(read.toArray(Path[]::new));
  }

  private int one(Path image, Path mask) throws IOException {
    outputs(image, mask).check(target).check(csv).check(json);
    List<FeatureFile> outputs = new ArrayList<>();
    if (target != null) {
      outputs.add(FeatureFile.at(target));
    }
    if (csv != null) {
      outputs.add(FeatureFile.csv(csv));
    }
    if (json != null) {
      outputs.add(FeatureFile.json(json));
    }
    ExtractionPlan plan = plan();
    var out = spec.commandLine().getOut();
    var err = spec.commandLine().getErr();
    List<Extraction> extractions = new ArrayList<>();
    List<Outcome.LabelFailure> failures = new ArrayList<>();
    for (Outcome outcome :
        plan.extract(
            new CaseFiles(image, mask, null), input.labels(), ExecutionContext.ofAllCores())) {
      if (outcome instanceof Extraction extraction) {
        String label = extraction.label() == null ? "" : " label " + extraction.label();
        extraction
            .warnings()
            .forEach(w -> err.println("warning [" + w.code() + "]" + label + ": " + w.message()));
        extractions.add(extraction);
      } else if (outcome instanceof Outcome.LabelFailure failure) {
        failures.add(failure);
      }
    }
    if (extractions.isEmpty()) {
      throw failures.get(0).cause();
    }
    for (Outcome.LabelFailure failure : failures) {
      err.println(
          "error ["
              + failure.cause().code()
              + "] label "
              + failure.label()
              + ": "
              + failure.cause().problem());
      err.println(failure.cause().remedy());
    }
    for (FeatureFile file : outputs) {
      file.write(extractions, out);
      if (!file.isTerminal()) {
        out.println(
            (extractions.size() == 1 ? "" : extractions.size() + " rows of ")
                + extractions.get(0).features().schema().size()
                + " features written to "
                + file.path());
      }
    }
    if (outputs.isEmpty()) {
      extractions.forEach(extraction -> extraction.print(out));
    }
    out.flush();
    return failures.isEmpty() ? 0 : SOME_FAILED;
  }

  private int batch(Path cases) throws IOException {
    if (json != null || (target == null) == (csv == null)) {
      throw new ParameterException(
          spec.commandLine(), "A batch writes one table: give --out or --csv with a .csv file");
    }
    Path table = target == null ? Objects.requireNonNull(csv) : target;
    FileKind.of(table, List.of(".csv"));
    outputs(cases).check(table).check(table.resolveSibling(BatchErrors.NAME));
    ExtractionPlan plan = plan();
    LabelChoice choice = input.labels();
    BatchFile batch = BatchFile.read(cases);
    var out = spec.commandLine().getOut();
    var err = spec.commandLine().getErr();
    try (BatchTable rows = BatchTable.open(table, batch, plan, choice, input.resume);
        var progress = new TerminalProgress()) {
      BatchErrors errors = BatchErrors.beside(table);
      if (input.resume) {
        err.println(
            rows.rows()
                + " rows are there"
                + (rows.cutBytes() > 0 ? "; a torn one was cut off" : "")
                + ".");
      }
      var run =
          new BatchRun(
              plan,
              choice,
              target == null ? TableLayout.PYRADIOMICS : TableLayout.PLEURA,
              rows,
              errors,
              err,
              progress);
      try {
        run.run(batch.cases(), input.jobs == null ? 1 : input.jobs);
      } catch (CancelledException e) {
        err.println(rows.rows() + " rows are in " + table + "; --resume goes on with them.");
        throw e;
      }
      out.println(rows.rows() + " rows are in " + table + ".");
      if (errors.count() > 0) {
        out.println(
            errors.count()
                + (errors.count() == 1 ? " failure is" : " failures are")
                + " listed in "
                + table.resolveSibling(BatchErrors.NAME)
                + ".");
      }
      out.flush();
      return errors.count() > 0 ? SOME_FAILED : 0;
    }
  }
}
