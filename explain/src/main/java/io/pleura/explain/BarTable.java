package io.pleura.explain;

import io.pleura.explain.PlotTheme.Ink;
import io.pleura.explain.Scene.Anchor;
import io.pleura.explain.Scene.Group;
import io.pleura.explain.Scene.Line;
import io.pleura.explain.Scene.Point;
import io.pleura.explain.Scene.Polygon;
import io.pleura.explain.Scene.Shape;
import io.pleura.explain.Scene.Text;
import java.util.ArrayList;
import java.util.List;

/**
 * Lays out a plot of bars as a table: feature and value at the left, the bar on a common axis in
 * the middle, the contribution as text at the right. No text shares its place with another, however
 * long the names are. Made for one plot, then thrown away.
 */
final class BarTable {

  private static final double MARGIN = 24;
  private static final double HEADLINE = 18;
  private static final double LETTER = 12;
  private static final double SMALL = 11;
  private static final double ROW = 38;
  private static final double BAR = 20;
  private static final double HEAD = 7;
  private static final double SHORTEST = 3;
  private static final double NARROWEST_NAMES = 180;
  private static final double WIDEST_NAMES = 480;
  private static final double GAP = 16;
  private static final double AXIS = 380;
  private static final double NARROWEST_AXIS = 0.01;
  private static final double CONTRIBUTIONS = 84;

  private final List<Bar> bars;
  private final double nameRoom;
  private final double axisLeft;
  private final double axisRight;
  private final double width;
  private final List<Group> groups = new ArrayList<>();
  private double y = MARGIN;
  private double firstRow;
  private double low;
  private double high = 1;

  BarTable(List<Bar> bars) {
    this.bars = bars;
    double widest = NARROWEST_NAMES;
    for (Bar bar : bars) {
      widest = Math.max(widest, TextWidth.of(bar.name(), LETTER, false));
    }
    this.nameRoom = Math.ceil(Math.min(widest, WIDEST_NAMES));
    this.axisLeft = MARGIN + nameRoom + GAP;
    this.axisRight = axisLeft + AXIS;
    this.width = axisRight + GAP + CONTRIBUTIONS + MARGIN;
  }

  /** The lines above the table. */
  void heading(String headline, String explanation, List<String> notes) {
    double room = width - 2 * MARGIN;
    List<Shape> shapes = new ArrayList<>();
    for (String line : TextWidth.wrap(headline, HEADLINE, true, room)) {
      y += HEADLINE;
      shapes.add(text(MARGIN, line, HEADLINE, true, Anchor.START, room, Ink.TEXT));
      y += 6;
    }
    for (String line : TextWidth.wrap(explanation, LETTER, false, room)) {
      y += LETTER + 2;
      shapes.add(text(MARGIN, line, LETTER, false, Anchor.START, room, Ink.MUTED));
      y += 4;
    }
    for (String note : notes) {
      for (String line : TextWidth.wrap(note, LETTER, true, room)) {
        y += LETTER + 2;
        shapes.add(text(MARGIN, line, LETTER, true, Anchor.START, room, Ink.TEXT));
        y += 4;
      }
    }
    groups.add(new Group("heading", "", shapes));
    y += GAP;
  }

  /** The names of the columns. */
  void columns(String axis) {
    y += SMALL;
    groups.add(
        new Group(
            "columns",
            "",
            List.of(
                text(MARGIN, "Feature, value", SMALL, false, Anchor.START, nameRoom, Ink.MUTED),
                text(
                    (axisLeft + axisRight) / 2, axis, SMALL, false, Anchor.MIDDLE, AXIS, Ink.MUTED),
                text(
                    axisRight + GAP + CONTRIBUTIONS,
                    "Contribution",
                    SMALL,
                    false,
                    Anchor.END,
                    CONTRIBUTIONS,
                    Ink.MUTED))));
    y += 8;
  }

  /** A label on the axis, in a line of its own. */
  void marker(String name, String label, double value) {
    y += SMALL + 2;
    double room = TextWidth.of(label, SMALL, true);
    double middle =
        Math.max(axisLeft - GAP + room / 2, Math.min(x(value), axisRight + GAP - room / 2));
    groups.add(
        new Group(
            name, "", List.of(text(middle, label, SMALL, true, Anchor.MIDDLE, AXIS, Ink.TEXT))));
    y += 5;
  }

  /**
   * Sets what the axis spans: a little more than the values, and never so little that differences
   * without meaning look large.
   */
  void scale(double lowest, double highest, boolean fromLowest) {
    double lacking = Math.max(0, NARROWEST_AXIS - (highest - lowest));
    double air = Math.max(highest - lowest, NARROWEST_AXIS) * 0.04;
    low = fromLowest ? lowest : lowest - lacking / 2 - air;
    high = highest + (fromLowest ? lacking : lacking / 2) + air;
  }

  /** Grid lines behind the rows, which are drawn next, and lines at some values. */
  void grid(double... values) {
    firstRow = y;
    double bottom = y + ROW * bars.size();
    List<Shape> shapes = new ArrayList<>();
    double step = step();
    for (double tick = firstTick(step); tick <= high + step * 1e-6; tick += step) {
      shapes.add(new Line(x(tick), y, x(tick), bottom, Ink.GRID, false));
    }
    for (int row = 0; row <= bars.size(); row++) {
      double at = y + row * ROW;
      shapes.add(new Line(MARGIN, at, width - MARGIN, at, Ink.GRID, false));
    }
    for (double value : values) {
      shapes.add(new Line(x(value), y, x(value), bottom, Ink.MUTED, true));
    }
    groups.add(new Group("grid", "", shapes));
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
    Ink ink = bar.raises() ? Ink.RAISES : Ink.LOWERS;
    double middle = y + ROW / 2;
    List<Shape> shapes = new ArrayList<>();
    if (bar.contribution() != 0) {
      shapes.add(arrow(x(from), x(to), middle, bar.raises() ? 1 : -1, ink));
    }
    boolean twoLines = !bar.value().isEmpty();
    double first = twoLines ? middle - 3 : middle + 4;
    String name = TextWidth.shorten(bar.name(), LETTER, false, nameRoom);
    shapes.add(new Text(MARGIN, first, name, LETTER, false, Anchor.START, nameRoom, Ink.TEXT));
    if (twoLines) {
      shapes.add(
          new Text(
              MARGIN,
              middle + 12,
              "= " + bar.value(),
              SMALL,
              false,
              Anchor.START,
              nameRoom,
              Ink.MUTED));
    }
    double right = axisRight + GAP + CONTRIBUTIONS;
    shapes.add(
        new Text(
            right,
            middle - 3,
            NumberText.contribution(bar.contribution()),
            LETTER,
            true,
            Anchor.END,
            CONTRIBUTIONS,
            Ink.TEXT));
    shapes.add(
        new Text(
            right,
            middle + 12,
            bar.direction(),
            SMALL,
            false,
            Anchor.END,
            CONTRIBUTIONS,
            Ink.MUTED));
    groups.add(new Group("bar", bar.sentence(), shapes));
    y += ROW;
  }

  /** A broken line from a row to the next, at a value that both share. */
  void connector(int upperRow, double value) {
    double middle = firstRow + upperRow * ROW + ROW / 2;
    groups.add(
        new Group(
            "connector",
            "",
            List.of(
                new Line(
                    x(value),
                    middle + BAR / 2,
                    x(value),
                    middle + ROW - BAR / 2,
                    Ink.MUTED,
                    false))));
  }

  /** The marks of the axis under the rows. */
  void axis() {
    y += SMALL + 5;
    List<Shape> shapes = new ArrayList<>();
    double step = step();
    for (double tick = firstTick(step); tick <= high + step * 1e-6; tick += step) {
      shapes.add(
          text(x(tick), NumberText.tick(tick, step), SMALL, false, Anchor.MIDDLE, AXIS, Ink.MUTED));
    }
    groups.add(new Group("axis", "", shapes));
  }

  /** What colours and tips mean, and a remark below. */
  void legend(String remark) {
    List<Shape> shapes = new ArrayList<>();
    if (!remark.isEmpty()) {
      y += 24;
      shapes.add(text(MARGIN, remark, SMALL, false, Anchor.START, width - 2 * MARGIN, Ink.MUTED));
    }
    y += 30;
    double second = axisLeft + AXIS / 2;
    double room = AXIS / 2 - 34;
    shapes.add(arrow(axisLeft, axisLeft + 24, y - 4, 1, Ink.RAISES));
    shapes.add(
        text(
            axisLeft + 32, "+ raises the probability", SMALL, false, Anchor.START, room, Ink.TEXT));
    shapes.add(arrow(second + 24, second, y - 4, -1, Ink.LOWERS));
    shapes.add(
        text(
            second + 32,
            "− lowers the probability",
            SMALL,
            false,
            Anchor.START,
            room + CONTRIBUTIONS,
            Ink.TEXT));
    groups.add(new Group("legend", "", shapes));
  }

  Scene scene(String title, String description, PlotTheme theme) {
    return new Scene(width, Math.ceil(y + MARGIN), title, description, theme, groups);
  }

  private Text text(
      double x, String text, double size, boolean bold, Anchor anchor, double room, Ink ink) {
    return new Text(x, y, text, size, bold, anchor, room, ink);
  }

  /** A bar with a tip. A bar too short to see is drawn longer. */
  private static Polygon arrow(double start, double end, double middle, int sign, Ink ink) {
    double top = middle - BAR / 2;
    double bottom = middle + BAR / 2;
    double left = Math.min(start, end);
    double right = Math.max(Math.max(start, end), left + SHORTEST);
    double head = Math.min(HEAD, (right - left) / 2);
    if (sign > 0) {
      return new Polygon(
          List.of(
              new Point(left, top),
              new Point(right - head, top),
              new Point(right, middle),
              new Point(right - head, bottom),
              new Point(left, bottom)),
          ink);
    }
    return new Polygon(
        List.of(
            new Point(right, top),
            new Point(left + head, top),
            new Point(left, middle),
            new Point(left + head, bottom),
            new Point(right, bottom)),
        ink);
  }

  private double x(double value) {
    return axisLeft + (value - low) / (high - low) * AXIS;
  }

  /** A distance between marks that reads well: 1, 2 or 5 times a power of ten. */
  private double step() {
    double rough = (high - low) / 6;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double digits = rough / power;
    return power * (digits <= 1 ? 1 : digits <= 2 ? 2 : digits <= 5 ? 5 : 10);
  }

  private double firstTick(double step) {
    return Math.ceil(low / step - 1e-9) * step;
  }
}
