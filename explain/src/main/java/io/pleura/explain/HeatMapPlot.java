package io.pleura.explain;

import io.pleura.Explanation;
import io.pleura.error.InvalidInputException;
import io.pleura.explain.PlotTheme.Ink;
import io.pleura.explain.Scene.Anchor;
import io.pleura.explain.Scene.Line;
import io.pleura.explain.Scene.Point;
import io.pleura.explain.Scene.Polyline;
import io.pleura.explain.Scene.Rect;
import io.pleura.explain.Scene.Shape;
import io.pleura.explain.Scene.Text;
import java.util.ArrayList;
import java.util.List;

/**
 * The contributions of a cohort as a map: one column a case, one row a feature, the largest mean
 * magnitude at the top. What raises fills the upper half of a row, what lowers the lower half; the
 * stronger the colour, the larger the contribution. A line above the map shows the probabilities.
 * With ten rows and more than ten features: the top nine and the sum of the others.
 *
 * <p>The map has at most 500 columns. Of more cases neighbours share a column, which shows their
 * means; the plot says so.
 */
public final class HeatMapPlot extends Plot {

  /** Most columns. */
  static final int MOST_COLUMNS = 500;

  private static final double ROW = 36;
  private static final double LANE = 14;
  private static final double WIDEST = 620;
  private static final double RIGHT = 96;
  private static final double CURVE = 70;

  /**
   * Draws a cohort.
   *
   * @param explanations one a case, of the same features on the same scale
   * @param order of the cases from left to right
   * @param options how it looks; at most {@code maximumBars} rows
   * @throws InvalidInputException when there is no explanation, or when features or scales differ
   */
  public HeatMapPlot(List<Explanation> explanations, CaseOrder order, PlotOptions options) {
    super(scene(Cohort.of(explanations), order, options));
  }

  private static Scene scene(Cohort cohort, CaseOrder order, PlotOptions options) {
    List<CohortRow> rows = cohort.rows(options.maximumBars());
    var columns = new Columns(cohort, rows, order);
    ColourScale colours = ColourScale.ofContributions(columns.means(rows));
    double step = Math.max(1, Math.floor(WIDEST / columns.count()));
    double map = step * columns.count();
    double names = Page.roomFor(rows.stream().map(CohortRow::name).toList());
    var page = new Page(names, map, RIGHT);
    String headline =
        Wording.headline("Contributions case by case: " + cohort.sizeInWords(), options);
    page.heading(
        headline,
        (columns.merged() ? "One column for several cases, " : "One column a case, ")
            + inWords(order)
            + ". What raises fills the upper half of a row, what lowers the lower half; the"
            + " stronger the colour, the larger the contribution.",
        options.notes());
    page.columns("Feature", "Probability of pleural invasion", "Mean magnitude");
    curve(page, columns, step);
    page.y += 14;
    List<Shape> lines = new ArrayList<>();
    for (int row = 0; row <= rows.size(); row++) {
      double at = page.y + row * ROW;
      lines.add(new Line(Page.MARGIN, at, page.width - Page.MARGIN, at, Ink.GRID, false));
    }
    page.add("grid", "", lines);
    boolean tooltips = Dots.haveTooltips(columns.count() * rows.size());
    for (CohortRow row : rows) {
      page.add("row", row.sentence(), row(page, row, columns, step, colours, tooltips));
      page.y += ROW;
    }
    page.y += Page.SMALL + 6;
    page.add(
        "axis",
        "",
        List.of(
            page.text(
                (page.axisLeft + page.axisRight) / 2,
                "Cases",
                Page.SMALL,
                false,
                Anchor.MIDDLE,
                map,
                Ink.MUTED)));
    String shown = columns.inWords();
    page.remark(shown);
    page.y += 12;
    page.add("legend", "", contributionKey(page, colours));

    var words = new StringBuilder();
    words
        .append("Heat map of ")
        .append(cohort.sizeInWords())
        .append(", ")
        .append(inWords(order))
        .append(". Probabilities from ")
        .append(NumberText.probability(columns.lowest()))
        .append(" to ")
        .append(NumberText.probability(columns.highest()))
        .append(". The largest mean magnitude first: ")
        .append(String.join("; ", rows.stream().map(CohortRow::sentence).toList()))
        .append(". ")
        .append(shown);
    options.notes().forEach(note -> words.append(' ').append(note));
    return page.scene(headline, words.toString(), options.theme());
  }

  private static String inWords(CaseOrder order) {
    return switch (order) {
      case SIMILARITY -> "similar ones side by side";
      case PROBABILITY -> "from the lowest probability at the left to the highest";
    };
  }

  private static void curve(Page page, Columns columns, double step) {
    var axis = new LinearAxis(0, 1, page.y + 6 + CURVE, page.y + 6);
    List<Shape> shapes = new ArrayList<>();
    for (double tick : new double[] {0, 0.5, 1}) {
      double y = axis.at(tick);
      shapes.add(new Line(page.axisLeft, y, page.axisRight, y, Ink.GRID, false));
      shapes.add(
          new Text(
              page.axisLeft - 6,
              y + 4,
              NumberText.tick(tick, 0.1),
              Page.SMALL,
              false,
              Anchor.END,
              page.leftRoom,
              Ink.MUTED));
    }
    List<Point> points = new ArrayList<>();
    for (int k = 0; k < columns.count(); k++) {
      double x = page.axisLeft + k * step;
      double y = axis.at(columns.probability(k));
      points.add(new Point(x, y));
      points.add(new Point(x + step, y));
    }
    shapes.add(new Polyline(points, Ink.TEXT));
    page.add(
        "probability",
        "Probability from "
            + NumberText.probability(columns.lowest())
            + " to "
            + NumberText.probability(columns.highest()),
        shapes);
    page.y += CURVE + 6;
  }

  private static List<Shape> row(
      Page page,
      CohortRow row,
      Columns columns,
      double step,
      ColourScale colours,
      boolean tooltips) {
    double middle = page.y + ROW / 2;
    List<Shape> shapes = new ArrayList<>();
    shapes.addAll(page.nameAndDetail(row.name(), "", middle));
    shapes.addAll(page.figure(NumberText.magnitude(row.magnitude()), row.often(), middle));
    double signs = page.axisLeft - 8;
    shapes.add(new Text(signs, middle - 4, "+", 9, true, Anchor.MIDDLE, 12, Ink.MUTED));
    shapes.add(new Text(signs, middle + 10, "−", 9, true, Anchor.MIDDLE, 12, Ink.MUTED));
    for (int k = 0; k < columns.count(); k++) {
      double contribution = columns.mean(row, k);
      if (contribution != 0) {
        shapes.add(
            new Rect(
                page.axisLeft + k * step,
                contribution > 0 ? middle - LANE : middle,
                step,
                LANE,
                colours.of(contribution),
                tooltips ? columns.sentence(row, k) : ""));
      }
    }
    shapes.add(new Line(page.axisLeft, middle, page.axisRight, middle, Ink.MUTED, false));
    return shapes;
  }

  private static List<Shape> contributionKey(Page page, ColourScale colours) {
    if (colours.high() == 0) {
      page.y += Page.SMALL + 4;
      return List.of(
          page.text(
              page.axisLeft,
              "All contributions are 0.",
              Page.SMALL,
              false,
              Anchor.START,
              page.axisRight - page.axisLeft,
              Ink.TEXT));
    }
    return Dots.key(
        page,
        colours,
        "lowers " + NumberText.contribution(colours.low()) + " or more",
        NumberText.contribution(colours.high()) + " or more raises",
        "");
  }
}
