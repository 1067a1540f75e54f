package io.pleura.explain;

import io.pleura.explain.PlotTheme.Ink;
import io.pleura.explain.Scene.Anchor;
import io.pleura.explain.Scene.Group;
import io.pleura.explain.Scene.Line;
import io.pleura.explain.Scene.Shape;
import io.pleura.explain.Scene.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoublePredicate;

/**
 * A picture that grows from the top down: heading, then a column at the left, the drawing in the
 * middle and a column at the right. Made for one plot, then thrown away.
 */
final class Page {

  static final double MARGIN = 24;
  static final double HEADLINE = 18;
  static final double LETTER = 12;
  static final double SMALL = 11;
  static final double GAP = 16;
  private static final double NARROWEST_NAMES = 180;
  private static final double WIDEST_NAMES = 480;

  final double leftRoom;
  final double rightRoom;
  final double axisLeft;
  final double axisRight;
  final double width;
  double y = MARGIN;
  private final List<Group> groups = new ArrayList<>();

  /**
   * An empty page.
   *
   * @param left width of the left column
   * @param axis width of the drawing
   * @param right width of the right column
   */
  Page(double left, double axis, double right) {
    this.leftRoom = left;
    this.rightRoom = right;
    this.axisLeft = MARGIN + left + GAP;
    this.axisRight = axisLeft + axis;
    this.width = axisRight + GAP + right + MARGIN;
  }

  /** A left column that holds these names, unless they are longer than most of the plot. */
  static double roomFor(List<String> names) {
    double widest = NARROWEST_NAMES;
    for (String name : names) {
      widest = Math.max(widest, TextWidth.of(name, LETTER, false));
    }
    return Math.ceil(Math.min(widest, WIDEST_NAMES));
  }

  /** The lines at the top. */
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
    add("heading", "", shapes);
    y += GAP;
  }

  /** A remark over the whole width, in as many lines as it needs. */
  void remark(String words) {
    double room = width - 2 * MARGIN;
    List<Shape> shapes = new ArrayList<>();
    y += 10;
    for (String line : TextWidth.wrap(words, SMALL, false, room)) {
      y += SMALL + 4;
      shapes.add(text(MARGIN, line, SMALL, false, Anchor.START, room, Ink.MUTED));
    }
    add("remark", "", shapes);
  }

  /** The names of the three columns. */
  void columns(String left, String axis, String right) {
    y += SMALL;
    add(
        "columns",
        "",
        List.of(
            text(MARGIN, left, SMALL, false, Anchor.START, leftRoom, Ink.MUTED),
            text(
                (axisLeft + axisRight) / 2,
                axis,
                SMALL,
                false,
                Anchor.MIDDLE,
                axisRight - axisLeft,
                Ink.MUTED),
            text(
                axisRight + GAP + rightRoom,
                right,
                SMALL,
                false,
                Anchor.END,
                rightRoom,
                Ink.MUTED)));
    y += 8;
  }

  /** A label on the axis, in a line of its own. */
  void marker(String name, String label, LinearAxis axis, double value) {
    y += SMALL + 2;
    double room = TextWidth.of(label, SMALL, true);
    double middle =
        Math.max(axisLeft - GAP + room / 2, Math.min(axis.at(value), axisRight + GAP - room / 2));
    add(
        name,
        "",
        List.of(text(middle, label, SMALL, true, Anchor.MIDDLE, axisRight - axisLeft, Ink.TEXT)));
    y += 5;
  }

  /** Which side of zero raises and which lowers, above the drawing. */
  void directions(double zero) {
    y += SMALL + 2;
    add(
        "directions",
        "",
        List.of(
            text(zero - 8, "− lowers", SMALL, true, Anchor.END, leftRoom, Ink.TEXT),
            text(zero + 8, "+ raises", SMALL, true, Anchor.START, rightRoom, Ink.TEXT)));
    y += 5;
  }

  /** Lines behind rows: one at each mark of the axis, one between rows. */
  void grid(LinearAxis axis, int rows, double rowHeight, double... values) {
    double bottom = y + rowHeight * rows;
    List<Shape> shapes = new ArrayList<>();
    for (double tick : axis.ticks()) {
      shapes.add(new Line(axis.at(tick), y, axis.at(tick), bottom, Ink.GRID, false));
    }
    for (int row = 0; row <= rows; row++) {
      double at = y + row * rowHeight;
      shapes.add(new Line(MARGIN, at, width - MARGIN, at, Ink.GRID, false));
    }
    for (double value : values) {
      shapes.add(new Line(axis.at(value), y, axis.at(value), bottom, Ink.MUTED, true));
    }
    add("grid", "", shapes);
  }

  /** What stands at the marks of a level axis; a label that meets the one before is left out. */
  void axis(LinearAxis axis) {
    axis(axis, tick -> true);
  }

  /** The same with some of the marks only. */
  void axis(LinearAxis axis, DoublePredicate shown) {
    y += SMALL + 5;
    List<Shape> shapes = new ArrayList<>();
    double free = Double.NEGATIVE_INFINITY;
    for (double tick : axis.ticks()) {
      String label = axis.label(tick);
      double half = TextWidth.of(label, SMALL, false) / 2;
      double middle = axis.at(tick);
      if (shown.test(tick) && middle - half >= free) {
        shapes.add(
            text(middle, label, SMALL, false, Anchor.MIDDLE, axisRight - axisLeft, Ink.MUTED));
        free = middle + half + 4;
      }
    }
    add("axis", "", shapes);
  }

  /** What the two kinds of bars mean. */
  List<Shape> directionKey(Wording wording) {
    double second = (axisLeft + axisRight) / 2;
    double room = second - axisLeft - 34;
    return List.of(
        Arrow.of(axisLeft, axisLeft + 24, y - 4, 1, Ink.RAISES),
        text(axisLeft + 32, wording.raises(), SMALL, false, Anchor.START, room, Ink.TEXT),
        Arrow.of(second + 24, second, y - 4, -1, Ink.LOWERS),
        text(
            second + 32, wording.lowers(), SMALL, false, Anchor.START, room + rightRoom, Ink.TEXT));
  }

  /** The two lines of a row in the left column. */
  List<Shape> nameAndDetail(String name, String detail, double middle) {
    List<Shape> shapes = new ArrayList<>();
    String shown = TextWidth.shorten(name, LETTER, false, leftRoom);
    shapes.add(
        new Text(
            MARGIN,
            detail.isEmpty() ? middle + LETTER / 3 : middle - 3,
            shown,
            LETTER,
            false,
            Anchor.START,
            leftRoom,
            Ink.TEXT));
    if (!detail.isEmpty()) {
      shapes.add(
          new Text(MARGIN, middle + 12, detail, SMALL, false, Anchor.START, leftRoom, Ink.MUTED));
    }
    return shapes;
  }

  /** The two lines of a row in the right column. */
  List<Shape> figure(String figure, String detail, double middle) {
    double right = axisRight + GAP + rightRoom;
    return List.of(
        new Text(right, middle - 3, figure, LETTER, true, Anchor.END, rightRoom, Ink.TEXT),
        new Text(right, middle + 12, detail, SMALL, false, Anchor.END, rightRoom, Ink.MUTED));
  }

  Text text(double x, String text, double size, boolean bold, Anchor anchor, double room, Ink ink) {
    return new Text(x, y, text, size, bold, anchor, room, ink);
  }

  void add(String name, String tooltip, List<? extends Shape> shapes) {
    groups.add(new Group(name, tooltip, List.copyOf(shapes)));
  }

  Scene scene(String title, String description, PlotTheme theme) {
    return new Scene(width, Math.ceil(y + MARGIN), title, description, theme, groups);
  }
}
