package io.pleura.examples.cli;

import io.pleura.deepfeatures.DeepFeatures;
import io.pleura.error.CancelledException;
import io.pleura.error.InputWarning;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureName;
import io.pleura.io.NiftiWriter;
import io.pleura.radiomics.RadiomicsSettings;
import io.pleura.volume.Volume;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pleura extract}: radiomics and deep features of one case or of many. */
@Command(
    name = "extract",
    mixinStandardHelpOptions = true,
    versionProvider = Pleura.Version.class,
    sortOptions = false,
    customSynopsis = {
      "pleura extract --image=CT --mask=ROI [--out=FILE] [--csv=FILE] [--json=FILE] [OPTIONS]",
      "       pleura extract --batch=CASES (--out=FILE | --csv=FILE) [--jobs=N] [--resume]"
          + " [OPTIONS]",
      "       pleura extract (--image=CT --mask=ROI | --batch=CASES) --voxel --out-dir=DIR"
          + " [OPTIONS]",
      "       pleura extract (--image=CT --mask=ROI | --batch=CASES) --deep=WEIGHTS [--out=FILE]"
          + " [OPTIONS]"
    },
    description = {
      "Computes radiomics features of one case or of many, equal to PyRadiomics 3.1.",
      "With --params: exactly what PyRadiomics does with that file, on the grid that it chooses.",
      "Without it: the preset 'pleural-invasion' (clamp to [-160, 240] HU, 1 mm B-spline, bin width"
          + " 25; shape, first order, GLCM, GLRLM, GLSZM and GLDM of the original image, LoG 3 mm and"
          + " the wavelet coif1: 894 features), on the CT's grid.",
      "With --deep: deep features of a MedicalNet ResNet; alone, or behind radiomics with --params."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  pleura extract --image ct.nii.gz --mask tumour.nii.gz",
      "  pleura extract --image ct.nii.gz --mask tumour.nii.gz --params Params.yaml --csv f.csv",
      "  pleura extract --image ct.nii.gz --mask organs.nii.gz --labels all --out f.csv \\",
      "      --features 'original_shape_*' --features '*_firstorder_Mean'",
      "  pleura extract --batch cases.csv --params Params.yaml --out features.csv --jobs 4",
      "  pleura extract --image ct.nii.gz --mask tumour.nii.gz --params Params.yaml \\",
      "      --voxel --out-dir maps --features 'original_glcm_Contrast'",
      "  pleura extract --image ct.nii.gz --mask tumour.nii.gz --deep resnet_10_23dataset.pth \\",
      "      --out deep.csv --attribution resnet10_gap_007 --attribution-out map.nii.gz"
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
            + " Image types and features that are not needed are not computed."
      })
  private List<String> globs = new ArrayList<>();

  @Mixin private DeepOptions deepOptions = new DeepOptions();

  @Mixin private ExtractOutput output = new ExtractOutput();

  /** Made by picocli. */
  ExtractCommand() {}

  @Override
  public Integer call() throws IOException {
    input.check(spec.commandLine());
    output.check(spec.commandLine(), input.batch != null);
    deepOptions.check(
        spec.commandLine(), input.batch == null && input.labels == null, output.voxel);
    try (DeepFeatures deep = deepOptions.open()) {
      if (input.batch != null) {
        return output.folder == null
            ? table(input.batch, deep)
            : maps(input.batch, output.folder, BatchFile.read(input.batch));
      }
      Path image = Objects.requireNonNull(input.image);
      Path mask = Objects.requireNonNull(input.mask);
      return output.folder == null ? features(image, mask, deep) : maps(image, mask, output.folder);
    }
  }

  private ExtractionPlan plan(@Nullable DeepFeatures deep) throws IOException {
    if (parameters != null) {
      return ExtractionPlan.of(RadiomicsSettings.fromYaml(parameters), globs, deep);
    }
    return deep == null ? ExtractionPlan.preset(globs) : ExtractionPlan.of(deep, globs);
  }

  private OutputFiles outputs(Path... inputs) {
    List<Path> read = new ArrayList<>(List.of(inputs));
    if (parameters != null) {
      read.add(parameters);
    }
    read.addAll(deepOptions.inputs());
    return OutputFiles.beside(read.toArray(Path[]::new));
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }

  private int features(Path image, Path mask, @Nullable DeepFeatures deep) throws IOException {
    OutputFiles beside = outputs(image, mask);
    List<FeatureFile> files = output.files(beside);
    Path map = deepOptions.map;
    FeatureName attributed = null;
    if (deep != null && map != null) {
      beside.check(map);
      FileKind.of(map, List.of(".nii", ".nii.gz"));
      attributed = deepOptions.attributed(spec.commandLine(), deep);
    }
    ExtractionPlan plan = plan(deep);
    var one = new CaseFiles(image, mask, null);
    List<Outcome> outcomes = plan.extract(one, input.labels(), ExecutionContext.ofAllCores());
    int failures = report(outcomes);
    List<Extraction> extractions =
        outcomes.stream().filter(Extraction.class::isInstance).map(Extraction.class::cast).toList();
    for (FeatureFile file : files) {
      file.write(extractions, out());
      if (!file.isTerminal()) {
        out()
            .println(
                (extractions.size() == 1 ? "" : extractions.size() + " rows of ")
                    + extractions.get(0).features().schema().size()
                    + " features written to "
                    + file.path());
      }
    }
    if (files.isEmpty()) {
      extractions.forEach(extraction -> extraction.print(out()));
    }
    if (attributed != null && map != null) {
      Volume voxels =
          plan.attribution(one, input.labels(), attributed, ExecutionContext.ofAllCores());
      new NiftiWriter().withDescription("Pleura; attribution of " + attributed).write(voxels, map);
      err().println("The attribution of " + attributed + " is in " + map + ".");
    }
    out().flush();
    return failures > 0 ? SOME_FAILED : 0;
  }

  /**
   * Prints warnings and failures.
   *
   * @return the number of labels that failed
   * @throws io.pleura.error.PleuraException the first failure, when there is nothing else
   */
  private int report(List<Outcome> outcomes) {
    List<Outcome.LabelFailure> failures = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      Integer label = null;
      if (outcome instanceof Extraction extraction) {
        label = extraction.label();
      } else if (outcome instanceof Outcome.WrittenMaps maps) {
        label = maps.label();
      } else if (outcome instanceof Outcome.LabelFailure failure) {
        failures.add(failure);
      }
      String where = label == null ? "" : " label " + label;
      for (InputWarning warning : outcome.warnings()) {
        err().println("warning [" + warning.code() + "]" + where + ": " + warning.message());
      }
    }
    if (failures.size() == outcomes.size()) {
      throw failures.get(0).cause();
    }
    for (Outcome.LabelFailure failure : failures) {
      var cause = failure.cause();
      err()
          .println(
              "error [" + cause.code() + "] label " + failure.label() + ": " + cause.problem());
      err().println(cause.remedy());
    }
    return failures.size();
  }

  private int maps(Path image, Path mask, Path folder) throws IOException {
    ExtractionPlan plan = plan(null);
    Files.createDirectories(folder);
    var work = new MapFiles(plan, input.labels(), folder, false);
    Map<String, String> cells = new LinkedHashMap<>();
    cells.put(TableLayout.IMAGE, TableLayout.absolute(image));
    cells.put(TableLayout.MASK, TableLayout.absolute(mask));
    var one = new BatchCase(1, 0, cells, new CaseFiles(image, mask, null), null, null);
    List<Outcome> outcomes = work.extract(one, ExecutionContext.ofAllCores());
    int failures = report(outcomes);
    work.keep(one, outcomes);
    long written =
        outcomes.stream()
            .filter(Outcome.WrittenMaps.class::isInstance)
            .mapToLong(outcome -> ((Outcome.WrittenMaps) outcome).files().size())
            .sum();
    out().println(written + (written == 1 ? " map" : " maps") + " written to " + folder);
    out().flush();
    return failures > 0 ? SOME_FAILED : 0;
  }

  private int maps(Path cases, Path folder, BatchFile batch) throws IOException {
    ExtractionPlan plan = plan(null);
    Files.createDirectories(folder);
    outputs(cases).check(BatchErrors.in(folder));
    BatchErrors errors = BatchErrors.begin(BatchErrors.in(folder));
    run(new MapFiles(plan, input.labels(), folder, input.resume), batch, errors);
    out().println("The maps are in " + folder + ".");
    return conclude(errors);
  }

  private int table(Path cases, @Nullable DeepFeatures deep) throws IOException {
    Path table = output.table(outputs(cases));
    ExtractionPlan plan = plan(deep);
    LabelChoice labels = input.labels();
    BatchFile batch = BatchFile.read(cases);
    try (BatchTable rows = BatchTable.open(table, batch, plan, labels, input.resume)) {
      BatchErrors errors = BatchErrors.begin(BatchErrors.beside(table));
      if (input.resume) {
        err()
            .println(
                rows.rows()
                    + " rows are there"
                    + (rows.cutBytes() > 0 ? "; a torn one was cut off" : "")
                    + ".");
      }
      try {
        run(new TableWork(plan, labels, output.layout(), rows), batch, errors);
      } catch (CancelledException e) {
        err().println(rows.rows() + " rows are in " + table + "; --resume goes on with them.");
        throw e;
      }
      out()
          .println(
              rows.rows() == 0
                  ? "No case gave a row, so there is no table."
                  : rows.rows()
                      + (rows.rows() == 1 ? " row is in " : " rows are in ")
                      + table
                      + ".");
      return conclude(errors);
    }
  }

  private void run(BatchWork work, BatchFile batch, BatchErrors errors) throws IOException {
    try (var progress = new TerminalProgress()) {
      new BatchRun(work, errors, err(), progress)
          .run(batch.cases(), input.jobs == null ? 1 : input.jobs);
    }
  }

  private int conclude(BatchErrors errors) {
    int count = errors.count();
    if (count > 0) {
      out()
          .println(
              count
                  + (count == 1 ? " failure is" : " failures are")
                  + " listed in "
                  + errors.path()
                  + ".");
    }
    out().flush();
    return count > 0 ? SOME_FAILED : 0;
  }
}
