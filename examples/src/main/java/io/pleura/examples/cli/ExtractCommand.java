package io.pleura.examples.cli;

import io.pleura.radiomics.RadiomicsSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pleura extract}: radiomics features of one case. */
@Command(
    name = "extract",
    mixinStandardHelpOptions = true,
    versionProvider = Pleura.Version.class,
    sortOptions = false,
    description = {
      "Computes radiomics features of one case, equal to PyRadiomics 3.1.",
      "With --params: exactly what PyRadiomics does with that file, on the mask's own grid.",
      "Without it: the preset 'pleural-invasion' (clamp to [-160, 240] HU, 1 mm B-spline, bin width"
          + " 25), on the CT's grid. The preset is partial in this version: first order, shape and"
          + " GLCM of the original image."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  pleura extract --image ct.nii.gz --mask tumour.nii.gz",
      "  pleura extract --image ct.nii.gz --mask tumour.nii.gz --params Params.yaml --out f.csv"
    })
final class ExtractCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private StudyOptions files = new StudyOptions();

  @Option(
      names = "--params",
      paramLabel = "FILE",
      description = "Parameter file of PyRadiomics (YAML).")
  private @Nullable Path parameters;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where to write: .csv or .json. Without it: a table on the terminal.")
  private @Nullable Path target;

  /** Made by picocli. */
  ExtractCommand() {}

  @Override
  public Integer call() throws IOException {
    OutputFiles.beside(files.image, files.mask).check(target);
    files.checkLabel(spec.commandLine());
    FeatureFile file = target == null ? null : FeatureFile.at(target);
    Extraction extraction =
        parameters == null
            ? Extraction.byPreset(files)
            : Extraction.byParameters(files, RadiomicsSettings.fromYaml(parameters));
    var out = spec.commandLine().getOut();
    var err = spec.commandLine().getErr();
    extraction.warnings().forEach(w -> err.println("warning [" + w.code() + "]: " + w.message()));
    if (file == null) {
      extraction.print(out);
    } else {
      file.write(extraction, out);
      out.println(extraction.features().schema().size() + " features written to " + target);
    }
    return 0;
  }
}
