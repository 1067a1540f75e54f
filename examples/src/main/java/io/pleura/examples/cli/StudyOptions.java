package io.pleura.examples.cli;

import io.pleura.volume.MaskSelection;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that name a CT and a mask. */
final class StudyOptions {

  @Option(
      names = "--image",
      required = true,
      paramLabel = "CT",
      description =
          "CT volume in Hounsfield units: .nii, .nii.gz, or either file of a .hdr/.img pair.")
  Path image = Path.of("");

  @Option(
      names = "--mask",
      required = true,
      paramLabel = "ROI",
      description = "Tumour mask: a label map in the same patient space.")
  Path mask = Path.of("");

  @Option(
      names = "--label",
      paramLabel = "N",
      description = {
        "Label of the tumour in the mask. Without it: the only label, or label 1 where there are"
            + " several; the others are left out and reported."
      })
  @Nullable Integer label;

  /**
   * Refuses a label that no mask can hold.
   *
   * @throws ParameterException when it is below 1
   */
  void checkLabel(CommandLine commandLine) {
    if (label != null && label < 1) {
      throw new ParameterException(
          commandLine, "--label " + label + ": labels begin with 1; 0 is the background");
    }
  }

  MaskSelection selection() {
    return label == null ? MaskSelection.automatic() : new MaskSelection.Label(label);
  }
}
