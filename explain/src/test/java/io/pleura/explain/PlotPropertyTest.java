package io.pleura.explain;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.Contribution;
import io.pleura.Explanation;
import io.pleura.explain.Scene.Group;
import io.pleura.explain.Scene.Point;
import io.pleura.explain.Scene.Polygon;
import io.pleura.explain.Scene.Shape;
import io.pleura.explain.Scene.Text;
import io.pleura.feature.FeatureName;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class PlotPropertyTest {

  private record Box(String text, double left, double right, double top, double bottom) {
    boolean overlaps(Box other) {
      return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
    }
  }

  @Property(tries = 80)
  void textsNeitherOverlapNorLeaveThePicture(
      @ForAll long seed,
      @ForAll @IntRange(min = 0, max = 40) int features,
      @ForAll @IntRange(min = 2, max = 25) int bars,
      @ForAll @IntRange(min = 0, max = 15) int smallness) {
    Explanation explanation = explanation(new Random(seed), features, smallness);
    var options =
        PlotOptions.defaults()
            .withMaximumBars(bars)
            .withNotes(List.of("Synthetic demonstration model", "word ".repeat(60)));
    for (Plot plot :
        List.of(new WaterfallPlot(explanation, options), new RankingPlot(explanation, options))) {
      Scene scene = plot.scene();
      List<Box> boxes = new ArrayList<>();
      for (Group group : scene.groups()) {
        for (Shape shape : group.shapes()) {
          if (shape instanceof Text text) {
            boxes.add(box(text));
          } else if (shape instanceof Polygon polygon) {
            boxes.add(box(polygon));
          }
        }
      }
      for (int i = 0; i < boxes.size(); i++) {
        Box box = boxes.get(i);
        assertTrue(
            box.left >= 0
                && box.top >= 0
                && box.right <= scene.width()
                && box.bottom <= scene.height(),
            () -> box + " leaves the picture");
        for (int j = 0; j < i; j++) {
          Box other = boxes.get(j);
          assertTrue(!box.overlaps(other), () -> box + " overlaps " + other);
        }
      }
    }
  }

  private static Box box(Text text) {
    double width = TextWidth.of(text.text(), text.size(), text.bold());
    double left =
        switch (text.anchor()) {
          case START -> text.x();
          case MIDDLE -> text.x() - width / 2;
          case END -> text.x() - width;
        };
    return new Box(
        text.text(),
        left,
        left + width,
        text.y() - 0.8 * text.size(),
        text.y() + 0.2 * text.size());
  }

  private static Box box(Polygon polygon) {
    double left = polygon.points().stream().mapToDouble(Point::x).min().orElseThrow();
    double right = polygon.points().stream().mapToDouble(Point::x).max().orElseThrow();
    double top = polygon.points().stream().mapToDouble(Point::y).min().orElseThrow();
    double bottom = polygon.points().stream().mapToDouble(Point::y).max().orElseThrow();
    return new Box("a bar", left, right, top, bottom);
  }

  private static Explanation explanation(Random random, int features, int smallness) {
    List<Contribution> contributions = new ArrayList<>();
    double base = random.nextDouble();
    double sum = base;
    for (int f = 0; f < features; f++) {
      var name = new StringBuilder("f" + f);
      for (int length = random.nextInt(90); length > 0; length--) {
        name.append("WMm_-.ilAa0".charAt(random.nextInt(11)));
      }
      double value = random.nextGaussian() * Math.pow(10, random.nextInt(30) - 15);
      double contribution =
          random.nextInt(10) == 0 ? 0 : random.nextGaussian() * Math.pow(10, -smallness) / 10;
      contributions.add(new Contribution(new FeatureName(name.toString()), value, contribution));
      sum += contribution;
    }
    return new Explanation(base, sum, contributions);
  }
}
