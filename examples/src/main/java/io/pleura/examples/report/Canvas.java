package io.pleura.examples.report;

import java.io.IOException;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.documentinterchange.markedcontent.PDPropertyList;
import org.apache.pdfbox.pdmodel.graphics.image.PDImageXObject;

/** Draws on a page; y runs up from its lower edge, in points. */
final class Canvas {

  private static final double CIRCLE = 0.5523;

  private final PDPageContentStream stream;

  Canvas(PDPageContentStream stream) {
    this.stream = stream;
  }

  /** Draws a line of text; one that cannot be drawn as it is meant is still copied as meant. */
  void text(Typeface face, float size, int rgb, double x, double y, String text)
      throws IOException {
    String drawable = face.drawable(text);
    if (drawable.isBlank()) {
      return;
    }
    String spoken = Typeface.spoken(text);
    String visual = Typeface.inVisualOrder(drawable);
    boolean differs = !spoken.equals(visual);
    if (differs) {
      var properties = new COSDictionary();
      properties.setString(COSName.ACTUAL_TEXT, spoken);
      stream.beginMarkedContent(COSName.getPDFName("Span"), PDPropertyList.create(properties));
    }
    fillWith(rgb);
    stream.beginText();
    stream.setFont(face.font(), size);
    stream.newLineAtOffset((float) x, (float) y);
    stream.showText(visual);
    stream.endText();
    if (differs) {
      stream.endMarkedContent();
    }
  }

  void fillRectangle(int rgb, double x, double y, double width, double height) throws IOException {
    fillWith(rgb);
    stream.addRect((float) x, (float) y, (float) width, (float) height);
    stream.fill();
  }

  void line(int rgb, float thickness, double x1, double y1, double x2, double y2)
      throws IOException {
    strokeWith(rgb, thickness);
    stream.moveTo((float) x1, (float) y1);
    stream.lineTo((float) x2, (float) y2);
    stream.stroke();
  }

  void dashedLine(int rgb, float thickness, float dash, double x1, double y1, double x2, double y2)
      throws IOException {
    stream.setLineDashPattern(new float[] {dash, dash * 0.75f}, 0);
    line(rgb, thickness, x1, y1, x2, y2);
    stream.setLineDashPattern(new float[0], 0);
  }

  /**
   * Fills a polygon.
   *
   * @param points x and y in turn
   */
  void fillPolygon(int rgb, double... points) throws IOException {
    fillWith(rgb);
    path(points);
    stream.closePath();
    stream.fill();
  }

  /**
   * Draws lines from point to point.
   *
   * @param points x and y in turn
   */
  void polyline(int rgb, float thickness, double... points) throws IOException {
    strokeWith(rgb, thickness);
    path(points);
    stream.stroke();
  }

  private void path(double... points) throws IOException {
    stream.moveTo((float) points[0], (float) points[1]);
    for (int i = 2; i < points.length; i += 2) {
      stream.lineTo((float) points[i], (float) points[i + 1]);
    }
  }

  void fillCircle(int rgb, double x, double y, double radius) throws IOException {
    fillWith(rgb);
    double handle = radius * CIRCLE;
    stream.moveTo((float) (x + radius), (float) y);
    curve(x + radius, y + handle, x + handle, y + radius, x, y + radius);
    curve(x - handle, y + radius, x - radius, y + handle, x - radius, y);
    curve(x - radius, y - handle, x - handle, y - radius, x, y - radius);
    curve(x + handle, y - radius, x + radius, y - handle, x + radius, y);
    stream.fill();
  }

  private void curve(double x1, double y1, double x2, double y2, double x3, double y3)
      throws IOException {
    stream.curveTo((float) x1, (float) y1, (float) x2, (float) y2, (float) x3, (float) y3);
  }

  void image(PDImageXObject image, double x, double y, double width, double height)
      throws IOException {
    stream.drawImage(image, (float) x, (float) y, (float) width, (float) height);
  }

  private void fillWith(int rgb) throws IOException {
    stream.setNonStrokingColor(share(rgb >> 16), share(rgb >> 8), share(rgb));
  }

  private void strokeWith(int rgb, float thickness) throws IOException {
    stream.setStrokingColor(share(rgb >> 16), share(rgb >> 8), share(rgb));
    stream.setLineWidth(thickness);
  }

  private static float share(int value) {
    return (value & 0xFF) / 255f;
  }
}
