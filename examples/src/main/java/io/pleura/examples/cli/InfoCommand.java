package io.pleura.examples.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pleura.error.InputWarning;
import io.pleura.error.InvalidInputException;
import io.pleura.examples.result.ResultJson;
import io.pleura.io.ImageFiles;
import io.pleura.spi.ReadVolume;
import io.pleura.volume.LabelMap;
import io.pleura.volume.Vector3;
import io.pleura.volume.VoxelGrid;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pleura info}: what an image file holds. */
@Command(
    name = "info",
    mixinStandardHelpOptions = true,
    versionProvider = Pleura.Version.class,
    sortOptions = false,
    description = {
      "Shows grid, stored type, orientation and value range of an image, and the labels of a mask"
          + " with their voxel counts."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  pleura info ct.nii.gz", "  pleura info tumour.nii.gz --json -"})
final class InfoCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FILE", description = "An image or a mask.")
  private Path file = Path.of("");

  @Option(
      names = "--json",
      paramLabel = "OUT",
      description = "Write JSON to a file; a single hyphen writes it to the terminal.")
  private @Nullable Path json;

  /** Made by picocli. */
  InfoCommand() {}

  @Override
  public Integer call() throws IOException {
    OutputFiles.beside(file).check(json);
    ReadVolume read = ImageFiles.read(file);
    ValueRange range = ValueRange.of(read.volume());
    SortedMap<Integer, Long> labels = labels(read);
    var out = spec.commandLine().getOut();
    if (json != null) {
      JsonOutput.write(json(read, range, labels), json, out);
    } else {
      print(read, range, labels, out);
    }
    return 0;
  }

  /** Voxel count by label; empty where the file is no label map. */
  private static SortedMap<Integer, Long> labels(ReadVolume read) {
    try {
      return new TreeMap<>(LabelMap.of(read.volume()).labels());
    } catch (InvalidInputException noLabelMap) {
      return new TreeMap<>();
    }
  }

  private void print(
      ReadVolume read, ValueRange range, SortedMap<Integer, Long> labels, PrintWriter out) {
    VoxelGrid grid = read.volume().grid();
    out.println("File:        " + file);
    out.println("Format:      " + read.format());
    out.println("Size:        " + grid.sizeX() + " x " + grid.sizeY() + " x " + grid.sizeZ());
    out.println("Spacing:     " + triple(grid.spacing()) + " mm");
    out.println("Origin:      " + triple(grid.origin()) + " mm (LPS)");
    out.println(
        "Orientation: " + grid.direction().orientation() + " (the way that each axis runs)");
    out.println("Values:      " + range.describe());
    if (!labels.isEmpty()) {
      out.println("Labels:");
      labels.forEach((label, count) -> out.println("  " + label + ": " + count + " voxels"));
    }
    for (InputWarning warning : read.warnings()) {
      out.println("Warning [" + warning.code() + "]: " + warning.message());
    }
    out.flush();
  }

  private ObjectNode json(ReadVolume read, ValueRange range, SortedMap<Integer, Long> labels) {
    VoxelGrid grid = read.volume().grid();
    ObjectNode root = ResultJson.object();
    root.put("file", file.toString());
    root.put("format", read.format());
    root.putArray("size").add(grid.sizeX()).add(grid.sizeY()).add(grid.sizeZ());
    for (var entry :
        new TreeMap<>(Map.of("spacing", grid.spacing(), "origin", grid.origin())).entrySet()) {
      Vector3 vector = entry.getValue();
      root.putArray(entry.getKey()).add(vector.x()).add(vector.y()).add(vector.z());
    }
    var direction = root.putArray("direction");
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 3; column++) {
        direction.add(grid.direction().get(row, column));
      }
    }
    root.put("orientation", grid.direction().orientation());
    root.put("minimum", range.minimum());
    root.put("maximum", range.maximum());
    root.put("notFinite", range.notFinite());
    ObjectNode counts = root.putObject("labels");
    labels.forEach((label, count) -> counts.put(String.valueOf(label), count));
    ResultJson.putWarnings(root, read.warnings());
    return root;
  }

  private static String triple(Vector3 vector) {
    return String.format(
        Locale.ROOT,
        "%s, %s, %s",
        ValueRange.number(vector.x()),
        ValueRange.number(vector.y()),
        ValueRange.number(vector.z()));
  }
}
