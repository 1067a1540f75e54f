package io.pleura.explain;

import io.pleura.explain.PlotTheme.Ink;
import io.pleura.explain.PlotTheme.Paint;
import io.pleura.explain.Scene.Circle;
import io.pleura.explain.Scene.Group;
import io.pleura.explain.Scene.Line;
import io.pleura.explain.Scene.Point;
import io.pleura.explain.Scene.Polygon;
import io.pleura.explain.Scene.Polyline;
import io.pleura.explain.Scene.Rect;
import io.pleura.explain.Scene.Shape;
import io.pleura.explain.Scene.Text;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;

/** Writes a scene as SVG that a person can read: one element a line, texts as texts. */
final class SvgWriter {

  private final Scene scene;
  private final StringBuilder out = new StringBuilder();

  private SvgWriter(Scene scene) {
    this.scene = scene;
  }

  static String write(Scene scene) {
    var writer = new SvgWriter(scene);
    writer.document();
    return writer.out.toString();
  }

  private void document() {
    String id = id();
    String width = number(scene.width());
    String height = number(scene.height());
    out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.append("<svg xmlns=\"http://www.w3.org/2000/svg\"")
        .append(" width=\"" + width + "\" height=\"" + height + "\"")
        .append(" viewBox=\"0 0 " + width + " " + height + "\"")
        .append(" role=\"img\"")
        .append(" aria-labelledby=\"title-" + id + " desc-" + id + "\"")
        .append(" font-family=\"'DejaVu Sans', Verdana, Helvetica, Arial, sans-serif\">\n");
    out.append("  <title id=\"title-" + id + "\">" + escape(scene.title()) + "</title>\n");
    out.append("  <desc id=\"desc-" + id + "\">" + escape(scene.description()) + "</desc>\n");
    out.append("  <rect width=\"" + width + "\" height=\"" + height + "\"")
        .append(" fill=\"" + colour(Ink.BACKGROUND) + "\"/>\n");
    for (Group group : scene.groups()) {
      out.append("  <g class=\"" + escape(group.name()) + "\">\n");
      if (!group.tooltip().isEmpty()) {
        out.append("    <title>" + escape(group.tooltip()) + "</title>\n");
      }
      for (Shape shape : group.shapes()) {
        out.append("    ").append(element(shape)).append('\n');
      }
      out.append("  </g>\n");
    }
    out.append("</svg>\n");
  }

  private String element(Shape shape) {
    if (shape instanceof Line line) {
      return "<line x1=\""
          + number(line.x1())
          + "\" y1=\""
          + number(line.y1())
          + "\" x2=\""
          + number(line.x2())
          + "\" y2=\""
          + number(line.y2())
          + "\" stroke=\""
          + colour(line.ink())
          + (line.dashed() ? "\" stroke-dasharray=\"4 3\"/>" : "\"/>");
    }
    if (shape instanceof Polygon polygon) {
      return "<polygon points=\""
          + points(polygon.points())
          + "\" fill=\""
          + colour(polygon.ink())
          + "\"/>";
    }
    if (shape instanceof Polyline line) {
      return "<polyline points=\""
          + points(line.points())
          + "\" fill=\"none\" stroke=\""
          + colour(line.ink())
          + "\" stroke-width=\"1.5\"/>";
    }
    if (shape instanceof Rect rect) {
      return "<rect x=\""
          + number(rect.x())
          + "\" y=\""
          + number(rect.y())
          + "\" width=\""
          + number(rect.width())
          + "\" height=\""
          + number(rect.height())
          + "\" shape-rendering=\"crispEdges\" fill=\""
          + colour(rect.paint())
          + end("rect", rect.tooltip());
    }
    if (shape instanceof Circle circle) {
      return "<circle cx=\""
          + number(circle.x())
          + "\" cy=\""
          + number(circle.y())
          + "\" r=\""
          + number(circle.radius())
          + "\" fill=\""
          + colour(circle.paint())
          + end("circle", circle.tooltip());
    }
    if (shape instanceof Text text) {
      return "<text x=\""
          + number(text.x())
          + "\" y=\""
          + number(text.y())
          + "\" font-size=\""
          + number(text.size())
          + (text.bold() ? "\" font-weight=\"bold" : "")
          + switch (text.anchor()) {
            case START -> "";
            case MIDDLE -> "\" text-anchor=\"middle";
            case END -> "\" text-anchor=\"end";
          }
          + "\" fill=\""
          + colour(text.ink())
          + "\">"
          + escape(text.text())
          + "</text>";
    }
    throw new IllegalStateException("no element for " + shape);
  }

  private static String points(List<Point> points) {
    var text = new StringBuilder();
    for (Point point : points) {
      text.append(text.isEmpty() ? "" : " ")
          .append(number(point.x()))
          .append(',')
          .append(number(point.y()));
    }
    return text.toString();
  }

  private static String end(String element, String tooltip) {
    return tooltip.isEmpty()
        ? "\"/>"
        : "\"><title>" + escape(tooltip) + "</title></" + element + ">";
  }

  /** Tells apart pictures that are put into one page. */
  private String id() {
    var crc = new CRC32();
    crc.update((scene.title() + scene.description()).getBytes(StandardCharsets.UTF_8));
    return String.format(Locale.ROOT, "%08x", crc.getValue());
  }

  private String colour(Paint paint) {
    return String.format(Locale.ROOT, "#%06X", scene.theme().rgb(paint));
  }

  private static String number(double value) {
    String text = String.format(Locale.ROOT, "%.2f", value == 0 ? 0.0 : value);
    return text.replaceAll("\\.?0+$", "");
  }

  /** Escapes what XML reserves; a character that XML forbids becomes U+FFFD. */
  static String escape(String text) {
    var escaped = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(isXml(c) ? c : 0xFFFD);
              }
            });
    return escaped.toString();
  }

  private static boolean isXml(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || (c >= 0x20 && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD)
        || (c >= 0x10000 && c <= 0x10FFFF);
  }
}
