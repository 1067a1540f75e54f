package io.pleura.examples.cli;

import io.pleura.explain.Plot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A file of a plot, SVG or PNG by its ending. */
final class PlotFile {

  private static final String SVG = ".svg";
  private static final String PNG = ".png";
  private static final double PNG_SCALE = 2;

  private final Path path;
  private final String kind;

  private PlotFile(Path path, String kind) {
    this.path = path;
    this.kind = kind;
  }

  static PlotFile at(Path path) {
    return new PlotFile(path, FileKind.of(path, List.of(SVG, PNG)));
  }

  void write(Plot plot) throws IOException {
    write(plot, path, kind.substring(1));
  }

  /**
   * Writes a plot.
   *
   * @param format svg or png
   */
  static void write(Plot plot, Path file, String format) throws IOException {
    if (format.equals("svg")) {
      plot.writeSvg(file);
    } else {
      plot.writePng(file, PNG_SCALE);
    }
  }
}
