package io.pleura.examples.cli;

import io.pleura.Prediction;
import io.pleura.explain.Plot;
import io.pleura.explain.PlotOptions;
import io.pleura.explain.RankingPlot;
import io.pleura.explain.WaterfallPlot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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

  void writeWaterfall(ExplainedPrediction result) throws IOException {
    write(new WaterfallPlot(result.requireExplanation(), options(result.prediction())));
  }

  void writeRanking(ExplainedPrediction result) throws IOException {
    write(new RankingPlot(result.requireExplanation(), options(result.prediction())));
  }

  private void write(Plot plot) throws IOException {
    if (kind.equals(SVG)) {
      plot.writeSvg(path);
    } else {
      plot.writePng(path, PNG_SCALE);
    }
  }

  private static PlotOptions options(Prediction prediction) {
    List<String> notes = new ArrayList<>();
    notes.add(
        String.format(
            Locale.ROOT,
            "%s (threshold %.1f %%)",
            prediction.label(),
            100 * prediction.threshold()));
    prediction.warnings().stream()
        .filter(warning -> warning.code().equals("demonstration-model"))
        .forEach(
            warning -> notes.add("Model trained on synthetic phantoms, not for clinical use."));
    notes.add("Research use only, not a medical device.");
    return PlotOptions.defaults().withNotes(notes);
  }
}
