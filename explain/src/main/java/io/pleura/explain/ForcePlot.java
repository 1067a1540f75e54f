package io.pleura.explain;

import io.pleura.Contribution;
import io.pleura.Explanation;
import io.pleura.explain.PlotTheme.Ink;
import io.pleura.explain.Scene.Anchor;
import io.pleura.explain.Scene.Line;
import io.pleura.explain.Scene.Point;
import io.pleura.explain.Scene.Polygon;
import io.pleura.explain.Scene.Polyline;
import io.pleura.explain.Scene.Shape;
import io.pleura.explain.Scene.Text;
import java.util.ArrayList;
import java.util.List;

/**
 * All contributions of one case in one bar: features that raise push from the left towards the
 * outcome, features that lower push from the right, the largest next to the outcome. Where there
 * are more features than bars, the others are summed at the two ends.
 */
public final class ForcePlot extends Plot {

  private static final double AXIS = 440;
  private static final double HEIGHT = 34;
  private static final double HEAD = 7;
  private static final double ROW = 34;
  private static final double NARROWEST_NAMES = 260;
  private static final double NARROWEST_WITH_SEAM = 5;

  /**
   * Draws an explanation.
   *
   * @param explanation base, contributions and probability
   * @param options how it looks
   */
  public ForcePlot(Explanation explanation, PlotOptions options) {
    super(scene(explanation, options));
  }

  /** What raises, then what lowers, each with the largest first and the sum of others last. */
  static List<Bar> bars(Explanation explanation, int most) {
    int features = explanation.contributions().size();
    List<Contribution> sorted = explanation.top(features);
    int single = features <= most ? features : most - 2;
    List<Bar> bars = new ArrayList<>();
    for (int sign : new int[] {1, -1}) {
      List<Contribution> others = new ArrayList<>();
      for (int i = 0; i < features; i++) {
        Contribution contribution = sorted.get(i);
        if (Math.signum(contribution.contribution()) != sign) {
          continue;
        }
        if (i < single) {
          bars.add(Bar.of(contribution));
        } else {
          others.add(contribution);
        }
      }
      if (others.size() == 1) {
        bars.add(Bar.of(others.get(0)));
      } else if (!others.isEmpty()) {
        double sum = others.stream().mapToDouble(Contribution::contribution).sum();
        bars.add(new Bar("Sum of " + others.size() + " others", "", sum));
      }
    }
    return bars;
  }

  /**
   * A bar in its place.
   *
   * @param bar what it shows
   * @param left of the bar in the picture
   * @param right of the bar in the picture
   */
  private record Segment(Bar bar, double left, double right) {
    double width() {
      return right - left;
    }

    double middle() {
      return (left + right) / 2;
    }
  }

  private static Scene scene(Explanation explanation, PlotOptions options) {
    List<Bar> bars = bars(explanation, options.maximumBars());
    Wording wording = Wording.of(explanation);
    double base = explanation.base();
    double outcome = explanation.sum();
    double low = outcome;
    double high = outcome;
    for (Bar bar : bars) {
      if (bar.raises()) {
        low -= bar.contribution();
      } else {
        high -= bar.contribution();
      }
    }
    double names = Page.roomFor(bars.stream().map(Bar::name).toList());
    var page = new Page(0, AXIS, Math.max(names, NARROWEST_NAMES));
    LinearAxis axis =
        LinearAxis.ofContributions(
            Math.min(low, base), Math.max(high, base), page.axisLeft, page.axisRight);
    String headline = Wording.headline(explanation, options);
    page.heading(
        headline,
        "From the left push the features that raise, from the right those that lower; they meet at"
            + " the "
            + wording.result(explanation)
            + ". The base is "
            + wording.number(base)
            + ", which holds before any feature is known.",
        options.notes());
    page.columns("", wording.outcome(), "");
    page.marker("base", "base " + wording.number(base), axis, base);
    page.marker("probability", wording.result(explanation), axis, outcome);
    page.axis(axis, wording::canBe);
    page.y += 8;
    List<Segment> segments = segments(bars, axis, low, outcome);
    double top = page.y;
    double bottom = top + HEIGHT;
    List<Shape> lines = new ArrayList<>();
    for (double tick : axis.ticks()) {
      if (wording.canBe(tick)) {
        lines.add(new Line(axis.at(tick), top - 5, axis.at(tick), top, Ink.MUTED, false));
      }
    }
    lines.add(new Line(page.axisLeft, top, page.axisRight, top, Ink.MUTED, false));
    page.add("grid", "", lines);
    page.y = bottom + 6;
    for (int i = segments.size() - 1; i >= 0; i--) {
      page.add("bar", segments.get(i).bar().sentence(), segment(page, segments, i, top));
      page.y += ROW;
    }
    page.add(
        "lines",
        "",
        List.of(
            new Line(axis.at(base), top - 5, axis.at(base), bottom + 4, Ink.TEXT, true),
            new Line(axis.at(outcome), top - 5, axis.at(outcome), bottom + 4, Ink.TEXT, false)));
    page.add("seams", "", seams(segments, top));
    long without = explanation.contributions().stream().filter(c -> c.contribution() == 0).count();
    String idle =
        without == 0
            ? ""
            : without + (without == 1 ? " feature has" : " features have") + " no effect.";
    if (!idle.isEmpty()) {
      page.remark(idle);
    }
    page.y += 26;
    page.add("legend", "", page.directionKey(wording));

    var words = new StringBuilder();
    words.append("Force plot. ").append(wording.summary(explanation));
    words.append(" What raises, the largest first, then what lowers: ");
    words.append(
        bars.isEmpty() ? "nothing" : String.join("; ", bars.stream().map(Bar::sentence).toList()));
    words.append('.');
    if (!idle.isEmpty()) {
      words.append(' ').append(idle);
    }
    options.notes().forEach(note -> words.append(' ').append(note));
    return page.scene(headline, words.toString(), options.theme());
  }

  /** From the left to the right. */
  private static List<Segment> segments(
      List<Bar> bars, LinearAxis axis, double low, double outcome) {
    List<Segment> segments = new ArrayList<>();
    double edge = low;
    for (int i = bars.size() - 1; i >= 0; i--) {
      Bar bar = bars.get(i);
      if (bar.raises()) {
        segments.add(new Segment(bar, axis.at(edge), axis.at(edge + bar.contribution())));
        edge += bar.contribution();
      }
    }
    edge = outcome;
    for (Bar bar : bars) {
      if (!bar.raises()) {
        segments.add(new Segment(bar, axis.at(edge), axis.at(edge - bar.contribution())));
        edge -= bar.contribution();
      }
    }
    return segments;
  }

  /** How far the tip of a bar reaches into the bar before it; both have to hold it. */
  private static double depth(List<Segment> segments, int left) {
    double depth = HEAD;
    for (int i = Math.max(left, 0); i <= Math.min(left + 1, segments.size() - 1); i++) {
      depth = Math.min(depth, segments.get(i).width());
    }
    return depth;
  }

  private static boolean meet(List<Segment> segments, int left) {
    return left >= 0
        && left + 1 < segments.size()
        && segments.get(left).bar().raises() == segments.get(left + 1).bar().raises();
  }

  /** The bar, a line down from it and its texts beside the end of the line. */
  private static List<Shape> segment(Page page, List<Segment> segments, int i, double top) {
    Segment segment = segments.get(i);
    boolean raises = segment.bar().raises();
    double bottom = top + HEIGHT;
    double middle = top + HEIGHT / 2;
    double left = meet(segments, i - 1) ? depth(segments, i - 1) : 0;
    double right = meet(segments, i) ? depth(segments, i) : 0;
    List<Shape> shapes = new ArrayList<>();
    if (raises) {
      double tip = right > 0 ? right : Math.min(HEAD, segment.width());
      shapes.add(
          new Polygon(
              List.of(
                  new Point(segment.left() - left, top),
                  new Point(segment.right() - tip, top),
                  new Point(segment.right(), middle),
                  new Point(segment.right() - tip, bottom),
                  new Point(segment.left() - left, bottom),
                  new Point(segment.left(), middle)),
              Ink.RAISES));
    } else {
      double tip = left > 0 ? left : Math.min(HEAD, segment.width());
      shapes.add(
          new Polygon(
              List.of(
                  new Point(segment.right() + right, top),
                  new Point(segment.left() + tip, top),
                  new Point(segment.left(), middle),
                  new Point(segment.left() + tip, bottom),
                  new Point(segment.right() + right, bottom),
                  new Point(segment.right(), middle)),
              Ink.LOWERS));
    }
    double x = segment.middle();
    double row = page.y + ROW / 2;
    double textLeft = x + 12;
    double room = page.width - Page.MARGIN - textLeft;
    shapes.add(new Line(x, bottom, x, row, Ink.MUTED, false));
    shapes.add(new Line(x, row, x + 8, row, Ink.MUTED, false));
    shapes.add(
        new Text(
            textLeft,
            row - 2,
            TextWidth.shorten(segment.bar().name(), Page.LETTER, false, room),
            Page.LETTER,
            false,
            Anchor.START,
            room,
            Ink.TEXT));
    String value = segment.bar().value();
    shapes.add(
        new Text(
            textLeft,
            row + 12,
            (value.isEmpty() ? "" : "= " + value + ": ")
                + NumberText.contribution(segment.bar().contribution())
                + " ("
                + segment.bar().direction()
                + ")",
            Page.SMALL,
            false,
            Anchor.START,
            room,
            Ink.MUTED));
    return shapes;
  }

  private static List<Shape> seams(List<Segment> segments, double top) {
    List<Shape> seams = new ArrayList<>();
    for (int i = 0; i + 1 < segments.size(); i++) {
      Segment left = segments.get(i);
      Segment right = segments.get(i + 1);
      if (meet(segments, i) && Math.min(left.width(), right.width()) >= NARROWEST_WITH_SEAM) {
        double back = left.bar().raises() ? -depth(segments, i) : depth(segments, i);
        seams.add(
            new Polyline(
                List.of(
                    new Point(left.right() + back, top),
                    new Point(left.right(), top + HEIGHT / 2),
                    new Point(left.right() + back, top + HEIGHT)),
                Ink.BACKGROUND));
      }
    }
    return seams;
  }
}
