package io.pleura.examples.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What to extract from: one case, or a table of cases; and which labels of their masks. */
final class ExtractInput {

  @Option(
      names = "--image",
      paramLabel = "CT",
      description =
          "CT volume in Hounsfield units: .nii, .nii.gz, or either file of a .hdr/.img pair.")
  @Nullable Path image;

  @Option(
      names = "--mask",
      paramLabel = "ROI",
      description = "Tumour mask: a label map in the same patient space.")
  @Nullable Path mask;

  @Option(
      names = "--batch",
      paramLabel = "CASES",
      description = {
        "Many cases: a CSV file with the columns Image and Mask and, if wanted, Label. Other"
            + " columns are carried into the results. Relative paths start at its folder. A row"
            + " with a Label takes that one, whatever --label and --labels say. Cases that fail are"
            + " listed in errors.csv beside features.csv, or in NAME-errors.csv beside another"
            + " NAME.csv; the others go on."
      })
  @Nullable Path batch;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description = {
        "Cases of a batch at a time (default: 1). Each takes the memory of its images; the cores"
            + " are shared out among them. The table is the same for any number."
      })
  @Nullable Integer jobs;

  @Option(
      names = "--resume",
      description = {
        "Go on with a table that an interrupted batch left behind. Cases that have their row are"
            + " passed over; those that failed are tried again."
      })
  boolean resume;

  @Option(
      names = "--label",
      paramLabel = "N",
      description = {
        "Label of the tumour in the mask. Without it: the label of the parameter file; under the"
            + " preset the only label, or label 1 where there are several."
      })
  @Nullable Integer label;

  @Option(
      names = "--labels",
      paramLabel = "all|N,N",
      converter = LabelChoice.Converter.class,
      description = "Several labels, a row each: 'all', or their numbers, for example 1,2,5.")
  LabelChoice.@Nullable Several labels;

  /**
   * Looks for options that do not go together.
   *
   * @throws ParameterException when there are some, or one is missing
   */
  void check(CommandLine commandLine) {
    if (batch == null) {
      require(
          commandLine,
          image != null && mask != null,
          "Give --image and --mask, or many cases with --batch");
      require(
          commandLine, jobs == null && !resume, "--jobs and --resume belong to a --batch of cases");
    } else {
      require(
          commandLine,
          image == null && mask == null,
          "Give --image and --mask, or --batch; not both");
      require(commandLine, jobs == null || jobs >= 1, "--jobs " + jobs + ": give at least 1");
    }
    require(commandLine, label == null || labels == null, "Give --label or --labels, not both");
    require(
        commandLine,
        label == null || label >= 1,
        "--label " + label + ": labels begin with 1; 0 is the background");
  }

  private static void require(CommandLine commandLine, boolean right, String otherwise) {
    if (!right) {
      throw new ParameterException(commandLine, otherwise);
    }
  }

  LabelChoice labels() {
    if (labels != null) {
      return labels;
    }
    return label == null ? new LabelChoice.Automatic() : new LabelChoice.One(label);
  }
}
