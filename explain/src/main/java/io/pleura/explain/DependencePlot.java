package io.pleura.explain;

import io.pleura.Explanation;
import io.pleura.error.InvalidInputException;
import io.pleura.explain.PlotTheme.Ink;
import io.pleura.explain.PlotTheme.Paint;
import io.pleura.explain.Scene.Anchor;
import io.pleura.explain.Scene.Circle;
import io.pleura.explain.Scene.Line;
import io.pleura.explain.Scene.Shape;
import io.pleura.explain.Scene.Text;
import io.pleura.feature.FeatureName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How the contribution of one feature depends on its value: one dot a case, the value to the right
 * and the contribution up. The colour of a dot shows the value of a second feature, or else the
 * sign of the contribution. Cases without a value are counted, not drawn.
 *
 * <p>At most 2000 dots are drawn. Of more cases the plot shows 2000, spread evenly over the values
 * with the smallest and the largest among them, and says so.
 */
public final class DependencePlot extends Plot {

  /** Most dots. */
  static final int MOST_DOTS = 2000;

  private static final double LEFT = 64;
  private static final double AXIS = 600;
  private static final double RIGHT = 76;
  private static final double HEIGHT = 320;

  /**
   * Draws a feature, coloured by the sign of its contributions.
   *
   * @param explanations one a case, of the same features on the same scale
   * @param feature which feature
   * @param options how it looks
   * @throws InvalidInputException when there is no explanation, when features or scales differ, or
   *     when they lack the feature
   */
  public DependencePlot(List<Explanation> explanations, FeatureName feature, PlotOptions options) {
    super(scene(Cohort.of(explanations), feature, null, options));
  }

  /**
   * Draws a feature, coloured by the values of another.
   *
   * @param explanations one a case, of the same features on the same scale
   * @param feature which feature
   * @param colouredBy feature whose value the colour shows, from the 5th to the 95th percentile
   * @param options how it looks
   * @throws InvalidInputException when there is no explanation, when features or scales differ, or
   *     when they lack one of the two features
   */
  public DependencePlot(
      List<Explanation> explanations,
      FeatureName feature,
      FeatureName colouredBy,
      PlotOptions options) {
    super(scene(Cohort.of(explanations), feature, colouredBy, options));
  }

  private static Scene scene(
      Cohort cohort, FeatureName feature, @Nullable FeatureName colouredBy, PlotOptions options) {
    CohortRow row = cohort.row(feature);
    CohortRow second = colouredBy == null ? null : cohort.row(colouredBy);
    int[] present =
        IntStream.range(0, row.size()).filter(i -> Double.isFinite(row.value(i))).toArray();
    int[] chosen =
        Dots.spread(
            present.length, MOST_DOTS, Comparator.comparingDouble(k -> row.value(present[k])));
    var page = new Page(LEFT, AXIS, RIGHT);
    String headline =
        Wording.headline("How " + feature + " moves the " + cohort.wording().inWords(), options);
    page.heading(
        headline,
        "One dot a case: its value to the right, what the feature contributes up or down."
            + (second == null ? "" : " The colour shows the value of " + second.name() + "."),
        options.notes());
    LinearAxis values =
        LinearAxis.around(
            IntStream.of(present).mapToDouble(row::value).min().orElse(0),
            IntStream.of(present).mapToDouble(row::value).max().orElse(0),
            page.axisLeft,
            page.axisRight);
    page.y += Page.SMALL;
    page.add(
        "columns",
        "",
        List.of(
            page.text(
                Page.MARGIN,
                cohort.wording().contribution(),
                Page.SMALL,
                false,
                Anchor.START,
                AXIS,
                Ink.MUTED)));
    page.y += 10;
    LinearAxis contributions =
        LinearAxis.ofContributions(
            Math.min(0, row.lowest()), Math.max(0, row.highest()), page.y + HEIGHT, page.y);
    frame(page, values, contributions);
    ColourScale colours = second == null ? null : ColourScale.ofValues(second);
    boolean tooltips = Dots.haveTooltips(chosen.length);
    List<Circle> dots = new ArrayList<>();
    for (int k : chosen) {
      int i = present[k];
      double contribution = row.contribution(i);
      Paint paint =
          colours != null && second != null
              ? colours.of(second.value(i))
              : contribution > 0 ? Ink.RAISES : contribution < 0 ? Ink.LOWERS : Ink.MUTED;
      String tooltip =
          row.sentence(i)
              + (second == null
                  ? ""
                  : "; " + second.name() + " = " + NumberText.value(second.value(i)));
      dots.add(
          new Circle(
              values.at(row.value(i)),
              contributions.at(contribution),
              Dots.radius(chosen.length),
              paint,
              tooltips ? tooltip : ""));
    }
    page.add("dots", row.sentence(), dots);
    page.y += HEIGHT;
    page.axis(values);
    page.y += Page.LETTER + 8;
    String axisName = feature + (values.unit().isEmpty() ? "" : " " + values.unit());
    page.add(
        "axis-name",
        "",
        List.of(
            page.text(
                (page.axisLeft + page.axisRight) / 2,
                TextWidth.shorten(axisName, Page.LETTER, false, AXIS),
                Page.LETTER,
                false,
                Anchor.MIDDLE,
                AXIS,
                Ink.TEXT)));
    page.y += 8;
    if (second != null && colours != null) {
      page.add("legend", "", secondKey(page, second, colours));
    } else {
      page.y += 26;
      page.add("legend", "", signKey(page, cohort.wording()));
    }
    String shown = shown(row.size(), present.length, chosen.length);
    page.remark(shown);

    var words = new StringBuilder();
    words.append("Dependence plot of ").append(cohort.sizeInWords()).append(". ");
    words.append(row.sentence()).append(". ");
    if (present.length > 0) {
      words.append("Values from ");
      words.append(NumberText.value(IntStream.of(present).mapToDouble(row::value).min().orElse(0)));
      words.append(" to ");
      words.append(NumberText.value(IntStream.of(present).mapToDouble(row::value).max().orElse(0)));
      words.append(", contributions from ").append(NumberText.contribution(row.lowest()));
      words.append(" to ").append(NumberText.contribution(row.highest())).append(". ");
    }
    if (second != null) {
      words.append("The colour shows the value of ").append(second.name()).append(". ");
    }
    words.append(shown);
    options.notes().forEach(note -> words.append(' ').append(note));
    return page.scene(headline, words.toString(), options.theme());
  }

  private static void frame(Page page, LinearAxis values, LinearAxis contributions) {
    double bottom = page.y + HEIGHT;
    List<Shape> lines = new ArrayList<>();
    List<Shape> labels = new ArrayList<>();
    for (double tick : values.ticks()) {
      double x = values.at(tick);
      lines.add(new Line(x, page.y, x, bottom, Ink.GRID, false));
    }
    for (double tick : contributions.ticks()) {
      double y = contributions.at(tick);
      lines.add(new Line(page.axisLeft, y, page.axisRight, y, Ink.GRID, false));
      labels.add(
          new Text(
              page.axisLeft - 6,
              y + 4,
              contributions.label(tick),
              Page.SMALL,
              false,
              Anchor.END,
              LEFT,
              Ink.MUTED));
    }
    double zero = contributions.at(0);
    lines.add(new Line(page.axisLeft, zero, page.axisRight, zero, Ink.MUTED, true));
    page.add("grid", "", lines);
    double right = page.axisRight + 8;
    labels.add(
        new Text(right, zero - 6, "+ raises", Page.SMALL, true, Anchor.START, RIGHT, Ink.TEXT));
    labels.add(
        new Text(right, zero + 14, "− lowers", Page.SMALL, true, Anchor.START, RIGHT, Ink.TEXT));
    page.add("contributions", "", labels);
  }

  private static List<Shape> secondKey(Page page, CohortRow second, ColourScale colours) {
    page.y += Page.SMALL + 6;
    List<Shape> shapes = new ArrayList<>();
    String name = TextWidth.shorten(second.name(), Page.SMALL, false, AXIS);
    shapes.add(page.text(page.axisLeft, name, Page.SMALL, false, Anchor.START, AXIS, Ink.TEXT));
    page.y += 4;
    String low = NumberText.value(colours.low());
    String grey = second.hasAllValues() ? "" : "grey: no value";
    shapes.addAll(
        Dots.key(
            page,
            colours,
            low,
            colours.low() < colours.high() ? NumberText.value(colours.high()) : "everywhere",
            grey));
    return shapes;
  }

  private static List<Shape> signKey(Page page, Wording wording) {
    double second = (page.axisLeft + page.axisRight) / 2;
    return List.of(
        new Circle(page.axisLeft + 4, page.y - 4, 4, Ink.RAISES, ""),
        page.text(
            page.axisLeft + 14,
            wording.raises(),
            Page.SMALL,
            false,
            Anchor.START,
            AXIS / 2 - 20,
            Ink.TEXT),
        new Circle(second + 4, page.y - 4, 4, Ink.LOWERS, ""),
        page.text(
            second + 14,
            wording.lowers(),
            Page.SMALL,
            false,
            Anchor.START,
            AXIS / 2 - 20,
            Ink.TEXT));
  }

  private static String shown(int size, int present, int drawn) {
    String missing =
        present == size
            ? ""
            : " "
                + Cohort.inWords(size - present)
                + " without a value "
                + (size - present == 1 ? "is" : "are")
                + " not drawn.";
    return (drawn == present
            ? "The plot shows " + Cohort.inWords(drawn) + "."
            : "The plot shows "
                + drawn
                + " of "
                + present
                + " cases, spread evenly over the values, smallest and largest included.")
        + missing;
  }
}
