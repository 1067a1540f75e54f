package io.pleura.fusion.evaluation;

import java.util.List;
import java.util.Locale;

/** A plot with two linear axes as inline SVG. Colours come from the classes of the page's style. */
final class Plot {

  private static final double WIDTH = 440;
  private static final double HEIGHT = 380;
  private static final double LEFT = 58;
  private static final double RIGHT = 14;
  private static final double TOP = 12;
  private static final double BOTTOM = 52;

  private final String title;
  private final String xLabel;
  private final String yLabel;
  private final Axis x;
  private final Axis y;
  private final StringBuilder marks = new StringBuilder();

  /** A range with its ticks. */
  private static final class Axis {
    final double low;
    final double high;
    final double step;

    Axis(double low, double high) {
      double span = high > low ? high - low : 1;
      double raw = span / 5;
      double power = Math.pow(10, Math.floor(Math.log10(raw)));
      double unit = raw / power;
      this.step = power * (unit < 1.5 ? 1 : unit < 3.5 ? 2 : unit < 7.5 ? 5 : 10);
      this.low = low - 0.02 * span;
      this.high = low + 1.02 * span;
    }

    double share(double value) {
      return (value - low) / (high - low);
    }

    String label(double value) {
      int digits = Math.max(0, (int) -Math.floor(Math.log10(step) + 1e-9));
      return String.format(Locale.ROOT, "%." + digits + "f", value + 0.0);
    }
  }

  Plot(
      String title,
      String xLabel,
      double xLow,
      double xHigh,
      String yLabel,
      double yLow,
      double yHigh) {
    this.title = title;
    this.xLabel = xLabel;
    this.yLabel = yLabel;
    x = new Axis(xLow, xHigh);
    y = new Axis(yLow, yHigh);
  }

  /** A line through points of x and y. */
  Plot line(String style, List<double[]> points) {
    marks.append("<polyline class=\"").append(style).append("\" points=\"");
    for (double[] point : points) {
      marks.append(number(px(point[0]))).append(',').append(number(py(point[1]))).append(' ');
    }
    marks.append("\"/>");
    return this;
  }

  Plot dot(String style, double atX, double atY) {
    marks
        .append("<circle class=\"")
        .append(style)
        .append("\" cx=\"")
        .append(number(px(atX)))
        .append("\" cy=\"")
        .append(number(py(atY)))
        .append("\" r=\"4\"/>");
    return this;
  }

  /** A vertical bar from low to high. */
  Plot bar(String style, double atX, double low, double high) {
    return line(style, List.of(new double[] {atX, low}, new double[] {atX, high}));
  }

  String svg() {
    StringBuilder out = new StringBuilder();
    out.append("<svg role=\"img\" viewBox=\"0 0 ")
        .append(number(WIDTH))
        .append(' ')
        .append(number(HEIGHT))
        .append("\"><title>")
        .append(HtmlReport.escape(title))
        .append("</title>");
    double bottom = HEIGHT - BOTTOM;
    double right = WIDTH - RIGHT;
    for (long k = (long) Math.ceil(x.low / x.step); k * x.step <= x.high; k++) {
      double at = px(k * x.step);
      segment(out, "grid", at, TOP, at, bottom);
      text(out, "tick", at, bottom + 17, "middle", x.label(k * x.step));
    }
    for (long k = (long) Math.ceil(y.low / y.step); k * y.step <= y.high; k++) {
      double at = py(k * y.step);
      segment(out, "grid", LEFT, at, right, at);
      text(out, "tick", LEFT - 8, at + 4, "end", y.label(k * y.step));
    }
    // an inner picture cuts off what lies outside the axes
    out.append("<svg x=\"")
        .append(number(LEFT))
        .append("\" y=\"")
        .append(number(TOP))
        .append("\" width=\"")
        .append(number(right - LEFT))
        .append("\" height=\"")
        .append(number(bottom - TOP))
        .append("\" viewBox=\"")
        .append(number(LEFT))
        .append(' ')
        .append(number(TOP))
        .append(' ')
        .append(number(right - LEFT))
        .append(' ')
        .append(number(bottom - TOP))
        .append("\">")
        .append(marks)
        .append("</svg>");
    segment(out, "axis", LEFT, bottom, right, bottom);
    segment(out, "axis", LEFT, TOP, LEFT, bottom);
    text(out, "label", (LEFT + right) / 2, HEIGHT - 10, "middle", xLabel);
    double middle = (TOP + bottom) / 2;
    out.append("<g transform=\"rotate(-90 15 ").append(number(middle)).append(")\">");
    text(out, "label", 15, middle, "middle", yLabel);
    return out.append("</g></svg>").toString();
  }

  private double px(double value) {
    return LEFT + x.share(value) * (WIDTH - LEFT - RIGHT);
  }

  private double py(double value) {
    return HEIGHT - BOTTOM - y.share(value) * (HEIGHT - TOP - BOTTOM);
  }

  private static void segment(
      StringBuilder out, String style, double x1, double y1, double x2, double y2) {
    out.append("<line class=\"")
        .append(style)
        .append("\" x1=\"")
        .append(number(x1))
        .append("\" y1=\"")
        .append(number(y1))
        .append("\" x2=\"")
        .append(number(x2))
        .append("\" y2=\"")
        .append(number(y2))
        .append("\"/>");
  }

  private static void text(
      StringBuilder out, String style, double x, double y, String anchor, String text) {
    out.append("<text class=\"")
        .append(style)
        .append("\" x=\"")
        .append(number(x))
        .append("\" y=\"")
        .append(number(y))
        .append("\" text-anchor=\"")
        .append(anchor)
        .append("\">")
        .append(HtmlReport.escape(text))
        .append("</text>");
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
