package io.pleura.examples.report;

import io.pleura.explain.Plot;
import java.io.IOException;
import java.io.StringReader;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** Draws a plot as lines and texts, so that it stays sharp and can be searched. */
final class PlotPainter {

  private static final float THIN = 1;
  private static final float DASH = 4;

  private final Element svg;
  private final Typeface regular;
  private final Typeface bold;

  PlotPainter(Plot plot, Typeface regular, Typeface bold) throws IOException {
    this.svg = parse(plot.toSvg());
    this.regular = regular;
    this.bold = bold;
  }

  private static Element parse(String svg) throws IOException {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      return factory
          .newDocumentBuilder()
          .parse(new InputSource(new StringReader(svg)))
          .getDocumentElement();
    } catch (ParserConfigurationException | SAXException failure) {
      throw new IllegalStateException("a plot is no SVG that can be read", failure);
    }
  }

  double width() {
    return number(svg, "width");
  }

  double height() {
    return number(svg, "height");
  }

  /** What the plot shows, in words. */
  String description() {
    return svg.getElementsByTagName("title").item(0).getTextContent()
        + ". "
        + svg.getElementsByTagName("desc").item(0).getTextContent();
  }

  /**
   * Draws the plot.
   *
   * @param left left edge
   * @param top upper edge
   * @param scale points for a pixel of the plot
   */
  void paint(Canvas canvas, double left, double top, double scale) throws IOException {
    paint(svg, new Frame(canvas, left, top, scale));
  }

  /** Where the plot lies on the page. */
  private record Frame(Canvas canvas, double left, double top, double scale) {
    double x(double value) {
      return left + value * scale;
    }

    double y(double value) {
      return top - value * scale;
    }
  }

  private void paint(Element parent, Frame frame) throws IOException {
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (!(node instanceof Element element)) {
        continue;
      }
      switch (element.getTagName()) {
        case "g" -> paint(element, frame);
        case "line" -> line(element, frame);
        case "polygon" ->
            frame.canvas().fillPolygon(colour(element, "fill"), points(element, frame));
        case "polyline" ->
            frame
                .canvas()
                .polyline(
                    colour(element, "stroke"),
                    (float) (number(element, "stroke-width") * frame.scale()),
                    points(element, frame));
        case "rect" -> {
          double height = number(element, "height");
          frame
              .canvas()
              .fillRectangle(
                  colour(element, "fill"),
                  frame.x(number(element, "x")),
                  frame.y(number(element, "y") + height),
                  number(element, "width") * frame.scale(),
                  height * frame.scale());
        }
        case "circle" ->
            frame
                .canvas()
                .fillCircle(
                    colour(element, "fill"),
                    frame.x(number(element, "cx")),
                    frame.y(number(element, "cy")),
                    number(element, "r") * frame.scale());
        case "text" -> text(element, frame);
        case "title", "desc" -> {
          // told in words elsewhere
        }
        default ->
            throw new IllegalStateException("a plot holds the element " + element.getTagName());
      }
    }
  }

  private static void line(Element element, Frame frame) throws IOException {
    int colour = colour(element, "stroke");
    float thickness = (float) (THIN * frame.scale());
    double x1 = frame.x(number(element, "x1"));
    double y1 = frame.y(number(element, "y1"));
    double x2 = frame.x(number(element, "x2"));
    double y2 = frame.y(number(element, "y2"));
    if (element.hasAttribute("stroke-dasharray")) {
      frame.canvas().dashedLine(colour, thickness, (float) (DASH * frame.scale()), x1, y1, x2, y2);
    } else {
      frame.canvas().line(colour, thickness, x1, y1, x2, y2);
    }
  }

  private void text(Element element, Frame frame) throws IOException {
    Typeface face = element.getAttribute("font-weight").equals("bold") ? bold : regular;
    float size = (float) (number(element, "font-size") * frame.scale());
    String text = element.getTextContent();
    double width = face.width(face.drawable(text), size);
    double left =
        frame.x(number(element, "x"))
            - switch (element.getAttribute("text-anchor")) {
              case "middle" -> width / 2;
              case "end" -> width;
              default -> 0;
            };
    frame
        .canvas()
        .text(face, size, colour(element, "fill"), left, frame.y(number(element, "y")), text);
  }

  private static double[] points(Element element, Frame frame) {
    String[] numbers = element.getAttribute("points").trim().split("[ ,]+", -1);
    double[] points = new double[numbers.length];
    for (int i = 0; i < points.length; i++) {
      double value = Double.parseDouble(numbers[i]);
      points[i] = i % 2 == 0 ? frame.x(value) : frame.y(value);
    }
    return points;
  }

  private static double number(Element element, String attribute) {
    String text = element.getAttribute(attribute);
    return text.isEmpty() ? 0 : Double.parseDouble(text);
  }

  private static int colour(Element element, String attribute) {
    return Integer.parseInt(element.getAttribute(attribute).substring(1), 16);
  }
}
