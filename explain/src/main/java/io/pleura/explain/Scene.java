package io.pleura.explain;

import io.pleura.explain.PlotTheme.Ink;
import io.pleura.explain.PlotTheme.Paint;
import java.util.List;

/**
 * A picture as shapes and texts, in pixels from the top left corner, drawn in the order given.
 *
 * @param width of the picture
 * @param height of the picture
 * @param title what the picture is, one line
 * @param description what the picture says, in words
 * @param theme colours
 * @param groups parts of the picture
 */
record Scene(
    double width,
    double height,
    String title,
    String description,
    PlotTheme theme,
    List<Group> groups) {

  Scene {
    groups = List.copyOf(groups);
  }

  /**
   * Shapes that belong together.
   *
   * @param name kind of part, one word for a reader of the SVG
   * @param tooltip what the part says, in words; empty when it only decorates
   * @param shapes drawn in this order
   */
  record Group(String name, String tooltip, List<Shape> shapes) {
    Group {
      shapes = List.copyOf(shapes);
    }
  }

  /** Something to draw. */
  sealed interface Shape {}

  /**
   * A straight line.
   *
   * @param x1 start
   * @param y1 start
   * @param x2 end
   * @param y2 end
   * @param ink colour
   * @param dashed broken or whole
   */
  record Line(double x1, double y1, double x2, double y2, Ink ink, boolean dashed)
      implements Shape {}

  /**
   * A filled area.
   *
   * @param points corners
   * @param ink colour
   */
  record Polygon(List<Point> points, Ink ink) implements Shape {
    Polygon {
      points = List.copyOf(points);
    }
  }

  /**
   * A line with corners.
   *
   * @param points from start to end
   * @param ink colour
   */
  record Polyline(List<Point> points, Ink ink) implements Shape {
    Polyline {
      points = List.copyOf(points);
    }
  }

  /**
   * A filled rectangle, drawn without softened edges so that neighbours leave no gap.
   *
   * @param x left
   * @param y top
   * @param width to the right
   * @param height down
   * @param paint colour
   * @param tooltip what it says, in words; may be empty
   */
  record Rect(double x, double y, double width, double height, Paint paint, String tooltip)
      implements Shape {}

  /**
   * A filled circle.
   *
   * @param x middle
   * @param y middle
   * @param radius half as wide as the circle
   * @param paint colour
   * @param tooltip what it says, in words; may be empty
   */
  record Circle(double x, double y, double radius, Paint paint, String tooltip) implements Shape {}

  /**
   * A place.
   *
   * @param x to the right
   * @param y down
   */
  record Point(double x, double y) {}

  /**
   * A line of text.
   *
   * @param x where the anchor lies
   * @param y base line
   * @param text what it says
   * @param size height of the letters
   * @param bold strong or plain
   * @param anchor which end of the text lies at x
   * @param room widest that the text may be
   * @param ink colour
   */
  record Text(
      double x,
      double y,
      String text,
      double size,
      boolean bold,
      Anchor anchor,
      double room,
      Ink ink)
      implements Shape {}

  /** Which end of a text lies at its place. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }
}
