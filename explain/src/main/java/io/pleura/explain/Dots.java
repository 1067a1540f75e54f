package io.pleura.explain;

import io.pleura.explain.PlotTheme.Ink;
import io.pleura.explain.Scene.Anchor;
import io.pleura.explain.Scene.Circle;
import io.pleura.explain.Scene.Rect;
import io.pleura.explain.Scene.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** What plots with a mark for each case share. */
final class Dots {

  private static final int MOST_TOOLTIPS = 2000;
  private static final int SHADES = 20;
  private static final double SHADE = 6;

  private Dots() {}

  /** Half as wide as a dot, smaller in larger cohorts. */
  static double radius(int cases) {
    return cases <= 50 ? 4 : cases <= 300 ? 3 : 2.2;
  }

  /** Whether each mark says which case it is. */
  static boolean haveTooltips(int marks) {
    return marks <= MOST_TOOLTIPS;
  }

  /**
   * At most so many of the cases, evenly spread in an order that includes its first and last.
   *
   * @return indices in ascending order
   */
  static int[] spread(int size, int most, Comparator<Integer> order) {
    if (size <= most) {
      return IntStream.range(0, size).toArray();
    }
    List<Integer> sorted = IntStream.range(0, size).boxed().sorted(order).toList();
    return IntStream.range(0, most)
        .map(k -> sorted.get((int) ((long) k * (size - 1) / (most - 1))))
        .sorted()
        .toArray();
  }

  /**
   * A strip of all colours between what its ends mean, then what grey means.
   *
   * @param grey meaning of grey dots; empty where there are none
   */
  static List<Shape> key(Page page, ColourScale colours, String low, String high, String grey) {
    List<Shape> shapes = new ArrayList<>();
    double room = TextWidth.of(low, Page.SMALL, false);
    double x = page.axisLeft + room + 6;
    page.y += Page.SMALL + 4;
    shapes.add(page.text(page.axisLeft, low, Page.SMALL, false, Anchor.START, room, Ink.TEXT));
    for (int i = 0; i < SHADES; i++) {
      double share = (i + 0.5) / SHADES;
      double number = colours.low() * (1 - share) + colours.high() * share;
      shapes.add(new Rect(x + i * SHADE, page.y - 9, SHADE, 10, colours.of(number), ""));
    }
    x += SHADES * SHADE + 6;
    room = TextWidth.of(high, Page.SMALL, false);
    shapes.add(page.text(x, high, Page.SMALL, false, Anchor.START, room, Ink.TEXT));
    x += room + 24;
    if (!grey.isEmpty()) {
      shapes.add(new Circle(x, page.y - 4, 4, Ink.MUTED, ""));
      room = TextWidth.of(grey, Page.SMALL, false);
      shapes.add(page.text(x + 10, grey, Page.SMALL, false, Anchor.START, room, Ink.TEXT));
    }
    return shapes;
  }
}
