package io.pleura.explain;

import io.pleura.explain.PlotTheme.Ink;
import io.pleura.explain.Scene.Point;
import io.pleura.explain.Scene.Polygon;
import java.util.List;

/** Bars whose tip shows the sign. */
final class Arrow {

  static final double HEIGHT = 20;
  private static final double HEAD = 7;
  private static final double SHORTEST = 3;

  private Arrow() {}

  /** A bar with a tip. A bar too short to see is drawn longer. */
  static Polygon of(double start, double end, double middle, int sign, Ink ink) {
    double top = middle - HEIGHT / 2;
    double bottom = middle + HEIGHT / 2;
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
}
