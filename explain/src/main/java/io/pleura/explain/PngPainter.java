package io.pleura.explain;

import io.pleura.error.EngineUnavailableException;
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
import java.awt.AWTError;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Paints a scene and writes it as PNG. Nothing is kept on disk in between. */
final class PngPainter {

  private final Scene scene;
  private final Graphics2D graphics;

  private PngPainter(Scene scene, Graphics2D graphics) {
    this.scene = scene;
    this.graphics = graphics;
  }

  /**
   * Paints a scene.
   *
   * @param scene what to paint
   * @param out gets the picture; left open
   * @param scale pixels of the picture for a pixel of the scene
   * @throws IOException when writing fails
   * @throws EngineUnavailableException when this Java installation cannot draw text
   */
  static void write(Scene scene, OutputStream out, double scale) throws IOException {
    requireFonts();
    var image = paint(scene, scale);
    try (var stream = new MemoryCacheImageOutputStream(out)) {
      if (!ImageIO.write(image, "png", stream)) {
        throw new IOException("this Java installation has no writer for PNG");
      }
    }
  }

  private static BufferedImage paint(Scene scene, double scale) {
    var image =
        new BufferedImage(
            (int) Math.ceil(scene.width() * scale),
            (int) Math.ceil(scene.height() * scale),
            BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.setColor(new Color(scene.theme().rgb(Ink.BACKGROUND)));
      graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      graphics.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      graphics.setRenderingHint(
          RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
      graphics.setRenderingHint(
          RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      graphics.scale(scale, scale);
      var painter = new PngPainter(scene, graphics);
      for (Group group : scene.groups()) {
        group.shapes().forEach(painter::draw);
      }
    } finally {
      graphics.dispose();
    }
    return image;
  }

  /** Java reports missing fonts and libraries late, each in another way: asks once, beforehand. */
  private static void requireFonts() {
    try {
      Graphics2D graphics = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
      try {
        new Font(Font.SANS_SERIF, Font.PLAIN, 12)
            .getStringBounds("0", graphics.getFontRenderContext());
      } finally {
        graphics.dispose();
      }
    } catch (InternalError | LinkageError | AWTError | RuntimeException failure) {
      Throwable root = failure;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      throw new EngineUnavailableException(
          "fonts-unavailable",
          "PNG text cannot be drawn: this Java installation finds no fonts or lacks its graphics"
              + " libraries ("
              + root
              + ").",
          "Install fontconfig and a font, for example 'apt-get install fontconfig"
              + " fonts-dejavu-core'; where a display is set but absent, run Java with"
              + " -Djava.awt.headless=true; or write SVG, which needs no fonts.",
          failure);
    }
  }

  private void draw(Shape shape) {
    if (shape instanceof Line line) {
      graphics.setColor(colour(line.ink()));
      graphics.setStroke(
          line.dashed()
              ? new BasicStroke(
                  1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, new float[] {4, 3}, 0)
              : new BasicStroke(1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER));
      graphics.draw(new Line2D.Double(line.x1(), line.y1(), line.x2(), line.y2()));
    } else if (shape instanceof Polygon polygon) {
      Path2D path = path(polygon.points());
      path.closePath();
      graphics.setColor(colour(polygon.ink()));
      graphics.fill(path);
    } else if (shape instanceof Polyline line) {
      graphics.setColor(colour(line.ink()));
      graphics.setStroke(new BasicStroke(1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER));
      graphics.draw(path(line.points()));
    } else if (shape instanceof Rect rect) {
      graphics.setColor(colour(rect.paint()));
      graphics.setRenderingHint(
          RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_OFF);
      graphics.fill(new Rectangle2D.Double(rect.x(), rect.y(), rect.width(), rect.height()));
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    } else if (shape instanceof Circle circle) {
      double size = 2 * circle.radius();
      graphics.setColor(colour(circle.paint()));
      graphics.fill(
          new Ellipse2D.Double(
              circle.x() - circle.radius(), circle.y() - circle.radius(), size, size));
    } else if (shape instanceof Text text) {
      draw(text);
    }
  }

  private static Path2D path(List<Point> points) {
    var path = new Path2D.Double();
    for (Point point : points) {
      if (path.getCurrentPoint() == null) {
        path.moveTo(point.x(), point.y());
      } else {
        path.lineTo(point.x(), point.y());
      }
    }
    return path;
  }

  private void draw(Text text) {
    var font =
        new Font(Font.SANS_SERIF, text.bold() ? Font.BOLD : Font.PLAIN, 1)
            .deriveFont((float) text.size());
    double width = font.getStringBounds(text.text(), graphics.getFontRenderContext()).getWidth();
    if (width > text.room()) {
      font = font.deriveFont((float) (text.size() * text.room() / width));
      width = text.room();
    }
    double left =
        switch (text.anchor()) {
          case START -> text.x();
          case MIDDLE -> text.x() - width / 2;
          case END -> text.x() - width;
        };
    graphics.setFont(font);
    graphics.setColor(colour(text.ink()));
    graphics.drawString(text.text(), (float) left, (float) text.y());
  }

  private Color colour(Paint paint) {
    return new Color(scene.theme().rgb(paint));
  }
}
