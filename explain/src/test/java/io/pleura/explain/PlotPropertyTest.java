package io.pleura.explain;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.Contribution;
import io.pleura.Explanation;
import io.pleura.explain.Scene.Circle;
import io.pleura.explain.Scene.Group;
import io.pleura.explain.Scene.Line;
import io.pleura.explain.Scene.Point;
import io.pleura.explain.Scene.Polygon;
import io.pleura.explain.Scene.Rect;
import io.pleura.explain.Scene.Shape;
import io.pleura.explain.Scene.Text;
import io.pleura.feature.FeatureName;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class PlotPropertyTest {

  private record Box(String text, double left, double right, double top, double bottom) {
    boolean overlaps(Box other) {
      return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
    }
  }

  @Property(tries = 80, shrinking = ShrinkingMode.OFF)
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
    requireOrder(new WaterfallPlot(explanation, options).scene());
    requireOrder(new RankingPlot(explanation, options).scene());
    requireOrder(new ForcePlot(explanation, options).scene());
  }

  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void cohortPlotsKeepTheirTextsApart(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 40) int cases,
      @ForAll @IntRange(min = 1, max = 20) int features,
      @ForAll @IntRange(min = 2, max = 15) int rows,
      @ForAll @IntRange(min = 0, max = 15) int smallness) {
    List<Explanation> cohort = cohort(new Random(seed), cases, features, smallness);
    FeatureName first = cohort.get(0).contributions().get(0).feature();
    FeatureName last = cohort.get(0).contributions().get(features - 1).feature();
    var options =
        PlotOptions.defaults()
            .withMaximumBars(rows)
            .withNotes(List.of("Synthetic demonstration model", "word ".repeat(60)));
    requireOrder(new BeeswarmPlot(cohort, options).scene());
    requireOrder(new CohortBarPlot(cohort, options).scene());
    requireOrder(new HeatMapPlot(cohort, CaseOrder.SIMILARITY, options).scene());
    requireOrder(new DependencePlot(cohort, first, options).scene());
    requireOrder(new DependencePlot(cohort, first, last, options).scene());
  }

  private static List<Explanation> cohort(Random random, int cases, int features, int smallness) {
    List<Contribution> names = explanation(random, features, 0).contributions();
    List<Explanation> cohort = new ArrayList<>();
    for (int i = 0; i < cases; i++) {
      List<Contribution> contributions = new ArrayList<>();
      for (Contribution other : explanation(random, features, smallness).contributions()) {
        double value = random.nextInt(12) == 0 ? Double.NaN : other.value();
        contributions.add(
            new Contribution(
                names.get(contributions.size()).feature(), value, other.contribution()));
      }
      double base = -0.3;
      double sum = base;
      for (Contribution contribution : contributions) {
        sum += contribution.contribution();
      }
      cohort.add(
          new Explanation(
              base, 1 / (1 + Math.exp(-sum)), contributions, Explanation.Scale.LOG_ODDS));
    }
    return cohort;
  }

  @Property(shrinking = ShrinkingMode.OFF)
  void anAxisHoldsItsRangeHoweverFarOrNarrow(
      @ForAll @DoubleRange(min = -1, max = 1) double first,
      @ForAll @DoubleRange(min = -1, max = 1) double part,
      @ForAll @IntRange(min = -320, max = 308) int power,
      @ForAll boolean near) {
    double scale = Math.pow(10, power);
    double low = scale * first;
    double high = near ? low * (1 + part * 1e-6) : scale * part;
    LinearAxis axis = LinearAxis.around(Math.min(low, high), Math.max(low, high), 100, 500);
    for (double value : new double[] {low, high}) {
      assertTrue(axis.at(value) >= 100 && axis.at(value) <= 500, () -> value + " is off");
    }
    assertTrue(axis.at(Math.min(low, high)) <= axis.at(Math.max(low, high)));
    List<Double> ticks = axis.ticks();
    assertTrue(!ticks.isEmpty() && ticks.size() <= 13, ticks::toString);
    for (double tick : ticks) {
      assertTrue(axis.at(tick) >= 99.9 && axis.at(tick) <= 500.1, () -> tick + " is off");
      assertTrue(axis.label(tick).matches("−?[0-9]+(\\.[0-9]+)?"), axis.label(tick));
      assertTrue(axis.label(tick).length() <= 14, axis.label(tick));
    }
  }

  /** No text shares its place with another, a bar, a dot or a leader; all is in the picture. */
  private static void requireOrder(Scene scene) {
    List<Box> boxes = new ArrayList<>();
    for (Group group : scene.groups()) {
      for (Shape shape : group.shapes()) {
        if (shape instanceof Text text) {
          boxes.add(box(text));
        } else if (shape instanceof Polygon polygon) {
          boxes.add(box(polygon));
        } else if (shape instanceof Circle dot) {
          double r = dot.radius();
          boxes.add(new Box("", dot.x() - r, dot.x() + r, dot.y() - r, dot.y() + r));
        } else if (shape instanceof Rect rect) {
          boxes.add(
              new Box("", rect.x(), rect.x() + rect.width(), rect.y(), rect.y() + rect.height()));
        } else if (shape instanceof Line line && group.name().equals("bar")) {
          boxes.add(new Box("", line.x1(), line.x2() + 0.1, line.y1(), line.y2() + 0.1));
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
        boolean marks = box.text.isEmpty() && other.text.isEmpty();
        assertTrue(marks || !box.overlaps(other), () -> box + " overlaps " + other);
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
    return new Box("", left, right, top, bottom);
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
