package io.pleura.examples.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Where features or feature maps are written. */
final class ExtractOutput {

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = {
        "Where to write. A .csv has the columns of PyRadiomics and diagnostics of ours (version,"
            + " settings fingerprint, warnings); a .json says in addition why a feature is"
            + " undefined. Without any output: a list on the terminal."
      })
  @Nullable Path out;

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description = "Write CSV, column for column as the command of PyRadiomics does.")
  @Nullable Path csv;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = {
        "Write JSON as the command of PyRadiomics does; undefined features are NaN, which strict"
            + " readers refuse. For --csv and --json a single hyphen is the terminal."
      })
  @Nullable Path json;

  @Option(
      names = "--voxel",
      description = {
        "Make feature maps instead: in each voxel of the ROI the features of the kernel around it"
            + " (voxelSetting of the parameter file), for every class but shape."
      })
  boolean voxel;

  @Option(
      names = "--out-dir",
      paramLabel = "DIR",
      description = {
        "Folder for the maps: a NIfTI file for each feature, on the grid of the CT unless the"
            + " settings resample, and Case-1_maps.json, a list of them."
      })
  @Nullable Path folder;

  /**
   * Looks for options that do not go together.
   *
   * @throws ParameterException when there are some, or one is missing
   */
  void check(CommandLine commandLine, boolean batch) {
    boolean files = out != null || csv != null || json != null;
    if (voxel) {
      if (folder == null || files) {
        throw new ParameterException(
            commandLine,
            "--voxel writes to a folder: give --out-dir, and no --out, --csv or --json");
      }
    } else if (folder != null) {
      throw new ParameterException(commandLine, "--out-dir is the folder of --voxel maps");
    } else if (batch && (json != null || (out == null) == (csv == null))) {
      throw new ParameterException(
          commandLine, "A batch writes one table: give --out or --csv with a .csv file");
    }
  }

  /** The files of one case, looked at before any work. */
  List<FeatureFile> files(OutputFiles beside) throws IOException {
    beside.check(out).check(csv).check(json);
    List<FeatureFile> files = new ArrayList<>();
    if (out != null) {
      files.add(FeatureFile.at(out));
    }
    if (csv != null) {
      files.add(FeatureFile.csv(csv));
    }
    if (json != null) {
      files.add(FeatureFile.json(json));
    }
    return files;
  }

  /** The table of a batch, looked at before any work. */
  Path table(OutputFiles beside) throws IOException {
    Path table = out == null ? Objects.requireNonNull(csv) : out;
    FileKind.of(table, List.of(".csv"));
    beside.check(table).check(BatchErrors.beside(table));
    return table;
  }

  TableLayout layout() {
    return out == null ? TableLayout.PYRADIOMICS : TableLayout.PLEURA;
  }
}
