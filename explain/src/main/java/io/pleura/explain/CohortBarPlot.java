package io.pleura.explain;

import io.pleura.Explanation;
import io.pleura.error.InvalidInputException;
import io.pleura.explain.PlotTheme.Ink;
import io.pleura.explain.Scene.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * How much each feature moves the outcome of a cohort on average, whichever way: one bar a feature,
 * as long as the mean magnitude of its contributions, the largest at the top. A part of the bar
 * with a tip to the right stands for what the feature adds where it raises, one with a tip to the
 * left for what it takes away where it lowers. With ten bars and more than ten features: the top
 * nine, and the mean magnitudes of the others added up, as {@code shap.plots.bar} draws it.
 */
public final class CohortBarPlot extends Plot {

  private static final double ROW = 38;
  private static final double AXIS = 380;
  private static final double RIGHT = 96;

  /**
   * Draws a cohort.
   *
   * @param explanations one a case, of the same features on the same scale
   * @param options how it looks
   * @throws InvalidInputException when there is no explanation, or when features or scales differ
   */
  public CohortBarPlot(List<Explanation> explanations, PlotOptions options) {
    super(scene(Cohort.of(explanations), options));
  }

  private static Scene scene(Cohort cohort, PlotOptions options) {
    List<CohortRow> rows = cohort.rows(options.maximumBars());
    double largest = rows.stream().mapToDouble(CohortBarPlot::length).max().orElse(0);
    var page = new Page(Page.roomFor(rows.stream().map(CohortRow::name).toList()), AXIS, RIGHT);
    LinearAxis axis = LinearAxis.ofMagnitudes(largest, page.axisLeft, page.axisRight);
    String headline =
        Wording.headline("Importance of the features in " + cohort.sizeInWords(), options);
    page.heading(
        headline,
        "The longer a bar, the more the feature moves the "
            + cohort.wording().inWords()
            + " on average. The part with its tip to the right is what it adds where it raises, the"
            + " part with its tip to the left what it takes away where it lowers.",
        options.notes());
    page.columns("Feature", cohort.wording().meanMagnitude(), "Mean magnitude");
    page.grid(axis, rows.size(), ROW);
    for (CohortRow row : rows) {
      double middle = page.y + ROW / 2;
      double border = axis.at(row.raised());
      List<Shape> shapes = new ArrayList<>();
      if (row.raised() > 0) {
        shapes.add(Arrow.of(axis.at(0), border, middle, 1, Ink.RAISES));
      }
      if (row.lowered() > 0) {
        shapes.add(Arrow.of(axis.at(length(row)), border, middle, -1, Ink.LOWERS));
      }
      shapes.addAll(page.nameAndDetail(row.name(), "", middle));
      shapes.addAll(
          page.figure(
              NumberText.magnitude(length(row)), row.isSum() ? "added up" : row.often(), middle));
      page.add("bar", sentence(row), shapes);
      page.y += ROW;
    }
    page.axis(axis);
    page.y += 30;
    page.add("legend", "", page.directionKey(cohort.wording()));

    var words = new StringBuilder();
    words
        .append("Bar plot of ")
        .append(cohort.sizeInWords())
        .append(". The largest mean magnitude first: ")
        .append(String.join("; ", rows.stream().map(CohortBarPlot::sentence).toList()))
        .append('.');
    options.notes().forEach(note -> words.append(' ').append(note));
    return page.scene(headline, words.toString(), options.theme());
  }

  private static double length(CohortRow row) {
    return row.raised() + row.lowered();
  }

  private static String sentence(CohortRow row) {
    return row.isSum()
        ? row.name() + ": their mean magnitudes add up to " + NumberText.magnitude(length(row))
        : row.sentence();
  }
}
