package io.pleura.explain;

import io.pleura.explain.PlotTheme.Ink;
import io.pleura.explain.Scene.Anchor;
import io.pleura.explain.Scene.Line;
import io.pleura.explain.Scene.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Lays out a plot of bars as a table: feature and value at the left, the bar on a common axis in
 * the middle, the contribution as text at the right. No text shares its place with another, however
 * long the names are. Made for one plot, then thrown away.
 */
final class BarTable {

  private static final double ROW = 38;
  private static final double AXIS = 380;
  private static final double CONTRIBUTIONS = 84;

  private final List<Bar> bars;
  private final Page page;
  private LinearAxis axis;
  private double firstRow;

  BarTable(List<Bar> bars) {
    this.bars = bars;
    this.page = new Page(Page.roomFor(bars.stream().map(Bar::name).toList()), AXIS, CONTRIBUTIONS);
    this.axis = new LinearAxis(0, 1, page.axisLeft, page.axisRight);
  }

  /** The lines above the table. */
  void heading(String headline, String explanation, List<String> notes) {
    page.heading(headline, explanation, notes);
  }

  /** The names of the columns. */
  void columns(String barName, String axisName) {
    page.columns(barName, axisName, "Contribution");
  }

  /** A label on the axis, in a line of its own. */
  void marker(String name, String label, double value) {
    page.marker(name, label, axis, value);
  }

  /** Sets what the axis spans; where it begins at zero, without sign. */
  void scale(double lowest, double highest, boolean fromLowest) {
    axis =
        fromLowest
            ? LinearAxis.ofMagnitudes(highest, page.axisLeft, page.axisRight)
            : LinearAxis.ofContributions(lowest, highest, page.axisLeft, page.axisRight);
  }

  /** Grid lines behind the rows, which are drawn next, and lines at some values. */
  void grid(double... values) {
    firstRow = page.y;
    page.grid(axis, bars.size(), ROW, values);
  }

  /**
   * The next row.
   *
   * @param index which bar
   * @param from where the bar starts
   * @param to where it ends, that is, where its tip points
   */
  void row(int index, double from, double to) {
    Bar bar = bars.get(index);
    double middle = page.y + ROW / 2;
    List<Shape> shapes = new ArrayList<>();
    if (bar.contribution() != 0) {
      shapes.add(
          Arrow.of(
              axis.at(from),
              axis.at(to),
              middle,
              bar.raises() ? 1 : -1,
              bar.raises() ? Ink.RAISES : Ink.LOWERS));
    }
    String value = bar.value().isEmpty() ? "" : "= " + bar.value();
    shapes.addAll(page.nameAndDetail(bar.name(), value, middle));
    shapes.addAll(
        page.figure(NumberText.contribution(bar.contribution()), bar.direction(), middle));
    page.add("bar", bar.sentence(), shapes);
    page.y += ROW;
  }

  /** A line from a row to the next, at a value that both share. */
  void connector(int upperRow, double value) {
    double middle = firstRow + upperRow * ROW + ROW / 2;
    double x = axis.at(value);
    page.add(
        "connector",
        "",
        List.of(
            new Line(
                x,
                middle + Arrow.HEIGHT / 2,
                x,
                middle + ROW - Arrow.HEIGHT / 2,
                Ink.MUTED,
                false)));
  }

  /** The marks of the axis under the rows. */
  void axis() {
    page.axis(axis);
  }

  /** What colours and tips mean, and a remark below. */
  void legend(Wording wording, String remark) {
    List<Shape> shapes = new ArrayList<>();
    if (!remark.isEmpty()) {
      page.y += 24;
      shapes.add(
          page.text(
              Page.MARGIN,
              remark,
              Page.SMALL,
              false,
              Anchor.START,
              page.width - 2 * Page.MARGIN,
              Ink.MUTED));
    }
    page.y += 30;
    shapes.addAll(page.directionKey(wording));
    page.add("legend", "", shapes);
  }

  Scene scene(String title, String description, PlotTheme theme) {
    return page.scene(title, description, theme);
  }
}
