package io.pleura.examples.cli;

import io.pleura.Study;
import io.pleura.bundle.ModelBundle;
import io.pleura.clinical.ClinicalParser;
import io.pleura.clinical.ClinicalReading;
import io.pleura.examples.result.ExplainedPrediction;
import io.pleura.examples.result.ReasonPictures;
import io.pleura.examples.result.ResultJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pleura predict}: one case in, probability and reasons out. */
@Command(
    name = "predict",
    mixinStandardHelpOptions = true,
    versionProvider = Pleura.Version.class,
    sortOptions = false,
    description = {
      "Predicts pleural invasion for one case and says why.",
      "Research use only, not a medical device."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  pleura predict --image ct.nii.gz --mask tumour.nii.gz --cea 5.2 --ca125 31 --age 63",
      "  pleura predict --image ct.nii --mask roi.nii --label 2 --cea 2 --ca125 12 --age 71 \\",
      "      --bundle model.pibundle --json result.json --plot waterfall.png"
    })
final class PredictCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private StudyOptions files = new StudyOptions();

  @Option(
      names = "--cea",
      required = true,
      paramLabel = "NG_PER_ML",
      description =
          "Carcinoembryonic antigen in serum, ng/mL unless it names its unit: '5.2 ug/L'.")
  private String cea = "";

  @Option(
      names = "--ca125",
      required = true,
      paramLabel = "U_PER_ML",
      description = "Cancer antigen 125 in serum, U/mL unless it names its unit: '31 kU/L'.")
  private String ca125 = "";

  @Option(names = "--age", required = true, paramLabel = "YEARS", description = "Age, 18 to 120.")
  private String age = "";

  @Option(
      names = "--detection-limit",
      paramLabel = "RULE",
      description = DetectionLimitOption.DESCRIPTION)
  private @Nullable String detectionLimit;

  @Mixin private BundleOption bundle = new BundleOption();

  @Option(
      names = "--json",
      paramLabel = "OUT",
      description = "Write the result as JSON; a single hyphen writes it to the terminal instead.")
  private @Nullable Path json;

  @Option(
      names = "--center",
      paramLabel = "NAME",
      description = "Where the CT was made; only for models that ask for it.")
  private @Nullable String center;

  @Option(
      names = "--plot",
      paramLabel = "OUT",
      description = "Draw the SHAP waterfall; the file name ends in .svg or .png.")
  private @Nullable Path plot;

  @Option(
      names = "--plots",
      paramLabel = "FOLDER",
      description = {
        "Draw waterfall, force, ranking and modalities as SVG into a folder, with ranking.csv and"
            + " modalities.csv."
      })
  private @Nullable Path plots;

  @Option(names = "--explainer", paramLabel = "ID", description = ExplainerOption.DESCRIPTION)
  private @Nullable String explainer;

  /** Made by picocli. */
  PredictCommand() {}

  private static void writePlots(ExplainedPrediction result, Path folder) throws IOException {
    List<ReasonPictures.Picture> pictures = ReasonPictures.of(result);
    Files.createDirectories(folder);
    try (var staged = new StagedFiles()) {
      for (ReasonPictures.Picture picture : pictures) {
        PlotFile.write(picture.plot(), staged.part(folder.resolve(picture.name() + ".svg")), "svg");
      }
      if (result.details().isPresent()) {
        CaseTables.write(result.details().get(), folder, staged);
      }
      staged.publish();
    }
  }

  @Override
  public Integer call() throws IOException {
    files.checkLabel(spec.commandLine());
    OutputFiles.beside(files.image, files.mask).check(json).check(plot).checkFolder(plots);
    PlotFile plotFile = plot == null ? null : PlotFile.at(plot);
    ModelBundle model = bundle.read();
    ClinicalReading clinical =
        ClinicalParser.withRule(DetectionLimitOption.rule(detectionLimit, model.manifest()))
            .parse(cea, ca125, age);
    Study study =
        Study.read(files.image, files.mask, null, files.selection()).withClinical(clinical);
    var result =
        TerminalPrediction.of(
            model, study, Optional.ofNullable(center), Optional.ofNullable(explainer));
    if (plotFile != null) {
      plotFile.write(ReasonPictures.of(result).get(0).plot());
    }
    if (plots != null) {
      writePlots(result, plots);
    }
    var out = spec.commandLine().getOut();
    if (json != null) {
      JsonOutput.write(ResultJson.prediction(result, ResultJson.LEADING), json, out);
    }
    if (json == null || !json.toString().equals("-")) {
      PredictionText.print(result, out);
    }
    return 0;
  }
}
