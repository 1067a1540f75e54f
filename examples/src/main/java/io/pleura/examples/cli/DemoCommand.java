package io.pleura.examples.cli;

import io.pleura.Study;
import io.pleura.examples.demo.DemoBundle;
import io.pleura.examples.phantom.Phantom;
import io.pleura.examples.phantom.PhantomGenerator;
import io.pleura.examples.result.ReasonPictures;
import io.pleura.examples.result.ResultJson;
import io.pleura.examples.text.PythonText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pleura demo}: the whole job on a synthetic case. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    versionProvider = Pleura.Version.class,
    sortOptions = false,
    description = {
      "Makes a phantom, predicts, explains, and writes the scan, the result and the plots to a"
          + " folder.",
      PhantomFiles.NOTICE
    },
    footerHeading = "%nExamples:%n",
    footer = {"  pleura demo", "  pleura demo --seed 12 --out my-demo"})
final class DemoCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "7",
      description = "Seed of the phantom (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      defaultValue = "pleura-demo",
      description = "Where to write (default: ${DEFAULT-VALUE}).")
  private Path folder = Path.of("");

  /** Made by picocli. */
  DemoCommand() {}

  @Override
  public Integer call() throws IOException {
    var out = spec.commandLine().getOut();
    Files.createDirectories(folder);
    Phantom phantom = PhantomGenerator.axisAligned().generate(seed);
    PhantomFiles files = PhantomFiles.in(folder);
    files.write(phantom, out);
    Study study = Study.read(files.ct(), files.mask(), phantom.clinical());
    var result =
        TerminalPrediction.of(DemoBundle.read(), study, Optional.empty(), Optional.empty());
    JsonOutput.write(
        ResultJson.prediction(result, ResultJson.LEADING), folder.resolve("prediction.json"), out);
    for (ReasonPictures.Picture picture : ReasonPictures.of(result)) {
      for (String format : new String[] {"svg", "png"}) {
        PlotFile.write(picture.plot(), folder.resolve(picture.name() + "." + format), format);
      }
    }
    PredictionText.print(result, out);
    var clinical = phantom.clinical();
    out.println();
    out.println("Written to " + folder + ":");
    out.println("  ct.nii.gz, mask.nii.gz, clinical.json   the phantom");
    out.println("  prediction.json                         probability, features, SHAP values");
    out.println("  waterfall, force, ranking, modalities   the reasons as .svg and .png");
    out.println();
    out.println("Try next:");
    out.printf(
        "  ./pleura predict --image %s --mask %s --cea %s --ca125 %s --age %s%n",
        files.ct(),
        files.mask(),
        PythonText.number(clinical.ceaNgPerMl()),
        PythonText.number(clinical.ca125UPerMl()),
        PythonText.number(clinical.ageYears()));
    out.printf(
        "  ./pleura extract --image %s --mask %s --out features.csv%n", files.ct(), files.mask());
    out.println("  ./pleura phantom --seed 3 --relation crossing --out phantom-3");
    out.println("  ./pleura --help");
    out.flush();
    return 0;
  }
}
