package io.pleura.explain;

import io.pleura.error.EngineUnavailableException;
import io.pleura.io.AtomicFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A picture of an explanation, as SVG or PNG. Immutable and safe for concurrent use.
 *
 * <p>The SVG needs no fonts to be made, keeps its texts as texts, states title and content in words
 * for screen readers, shows every sign by text and shape as well as by colour, and is the same
 * under every locale and on every machine. The PNG shows the same, drawn with the machine's
 * sans-serif font.
 */
public abstract sealed class Plot
    permits WaterfallPlot,
        RankingPlot,
        ForcePlot,
        BeeswarmPlot,
        CohortBarPlot,
        DependencePlot,
        HeatMapPlot,
        ModalityPlot {

  private static final double LARGEST_SCALE = 8;

  private final Scene scene;

  Plot(Scene scene) {
    this.scene = scene;
  }

  /**
   * The plot as an SVG document.
   *
   * @return XML, to be stored as UTF-8
   */
  public final String toSvg() {
    return SvgWriter.write(scene);
  }

  /**
   * Writes the plot as an SVG file. A file of that name is replaced once the new one is whole.
   *
   * @param file where to
   * @throws IOException when the file cannot be written
   */
  public final void writeSvg(Path file) throws IOException {
    byte[] svg = toSvg().getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, out -> out.write(svg));
  }

  /**
   * Writes the plot as PNG.
   *
   * @param out gets the picture; left open
   * @param scale size, above 0 to 8; 1 for the size of the SVG, 2 for sharp print
   * @throws IOException when writing fails
   * @throws IllegalArgumentException when the scale is out of range
   * @throws EngineUnavailableException when this Java installation has no fonts
   */
  public final void writePng(OutputStream out, double scale) throws IOException {
    if (!(scale > 0 && scale <= LARGEST_SCALE)) {
      throw new IllegalArgumentException("scale " + scale + "; it is above 0 to " + LARGEST_SCALE);
    }
    PngPainter.write(scene, out, scale);
  }

  /**
   * Writes the plot as a PNG file. A file of that name is replaced once the new one is whole.
   *
   * @param file where to
   * @param scale size, above 0 to 8; 1 for the size of the SVG, 2 for sharp print
   * @throws IOException when the file cannot be written
   * @throws IllegalArgumentException when the scale is out of range
   * @throws EngineUnavailableException when this Java installation has no fonts
   */
  public final void writePng(Path file, double scale) throws IOException {
    var png = new ByteArrayOutputStream();
    writePng(png, scale);
    AtomicFile.write(file, png::writeTo);
  }

  final Scene scene() {
    return scene;
  }
}
