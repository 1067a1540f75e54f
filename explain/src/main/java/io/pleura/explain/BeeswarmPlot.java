package io.pleura.explain;

import io.pleura.Explanation;
import io.pleura.error.InvalidInputException;
import io.pleura.explain.PlotTheme.Ramp;
import io.pleura.explain.Scene.Circle;
import io.pleura.explain.Scene.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The contributions of a cohort: one row a feature, the largest mean magnitude at the top, one dot
 * a case, right of zero where the feature raises and left where it lowers. The colour of a dot
 * shows the feature's value, from the 5th to the 95th percentile of the cohort. With ten rows and
 * more than ten features: the top nine, and the sum of the others case by case, as {@code
 * shap.plots.beeswarm} draws it.
 *
 * <p>A row has at most 1000 dots. Of more cases it shows 1000, spread evenly over the row's
 * contributions with the smallest and the largest among them; the plot says so.
 */
public final class BeeswarmPlot extends Plot {

  /** Most dots in a row. */
  static final int MOST_DOTS = 1000;

  private static final double ROW = 40;
  private static final double AXIS = 400;
  private static final double RIGHT = 96;

  /**
   * Draws a cohort.
   *
   * @param explanations one a case, of the same features on the same scale
   * @param options how it looks; at most {@code maximumBars} rows
   * @throws InvalidInputException when there is no explanation, or when features or scales differ
   */
  public BeeswarmPlot(List<Explanation> explanations, PlotOptions options) {
    super(scene(Cohort.of(explanations), options));
  }

  private static Scene scene(Cohort cohort, PlotOptions options) {
    List<CohortRow> rows = cohort.rows(options.maximumBars());
    double low = rows.stream().mapToDouble(CohortRow::lowest).min().orElse(0);
    double high = rows.stream().mapToDouble(CohortRow::highest).max().orElse(0);
    var page = new Page(Page.roomFor(rows.stream().map(CohortRow::name).toList()), AXIS, RIGHT);
    LinearAxis axis =
        LinearAxis.ofContributions(
            Math.min(0, low), Math.max(0, high), page.axisLeft, page.axisRight);
    String headline =
        Wording.headline("Contributions of the features in " + cohort.sizeInWords(), options);
    page.heading(
        headline,
        "One dot a case: right of zero the feature raises, left of zero it lowers. The largest mean"
            + " magnitude is at the top.",
        options.notes());
    page.columns("Feature", cohort.wording().contribution(), "Mean magnitude");
    page.directions(axis.at(0));
    page.grid(axis, rows.size(), ROW, 0);
    double radius = Dots.radius(cohort.size());
    boolean tooltips = Dots.haveTooltips(rows.size() * Math.min(cohort.size(), MOST_DOTS));
    for (CohortRow row : rows) {
      double middle = page.y + ROW / 2;
      List<Shape> shapes = new ArrayList<>();
      shapes.addAll(page.nameAndDetail(row.name(), "", middle));
      shapes.addAll(page.figure(NumberText.magnitude(row.magnitude()), row.often(), middle));
      shapes.addAll(swarm(row, axis, middle, radius, tooltips));
      page.add("row", row.sentence(), shapes);
      page.y += ROW;
    }
    page.axis(axis);
    page.remark(shown(cohort.size()));
    page.y += 12;
    page.add("legend", "", valueKey(page, rows));

    var words = new StringBuilder();
    words
        .append("Beeswarm plot of ")
        .append(cohort.sizeInWords())
        .append(". The largest first: ")
        .append(String.join("; ", rows.stream().map(CohortRow::sentence).toList()))
        .append(". ")
        .append(shown(cohort.size()));
    options.notes().forEach(note -> words.append(' ').append(note));
    return page.scene(headline, words.toString(), options.theme());
  }

  private static String shown(int size) {
    return size <= MOST_DOTS
        ? "Each row shows " + (size == 1 ? "the one case." : "all " + size + " cases.")
        : "Each row shows "
            + MOST_DOTS
            + " of "
            + size
            + " cases, spread evenly over its contributions, smallest and largest included.";
  }

  private static List<Shape> valueKey(Page page, List<CohortRow> rows) {
    boolean all = rows.stream().allMatch(CohortRow::hasAllValues);
    return Dots.key(
        page,
        new ColourScale(Ramp.SEQUENTIAL, 0, 1),
        "low",
        "high value of the feature",
        all ? "" : "grey: no value, or a sum");
  }

  /** The dots of a row, packed around its middle: the more cases, the thicker the swarm. */
  private static List<Circle> swarm(
      CohortRow row, LinearAxis axis, double middle, double radius, boolean tooltips) {
    ColourScale colours = ColourScale.ofValues(row);
    int[] shown = spread(row);
    double start = axis.at(row.lowest());
    int[] bins = new int[shown.length];
    int[] sizes = new int[(int) ((axis.at(row.highest()) - start) / (2 * radius)) + 1];
    int fullest = 1;
    for (int k = 0; k < shown.length; k++) {
      double x = axis.at(row.contribution(shown[k]));
      bins[k] = Math.min((int) ((x - start) / (2 * radius)), sizes.length - 1);
      sizes[bins[k]]++;
      fullest = Math.max(fullest, sizes[bins[k]]);
    }
    double room = ROW - 6 - 2 * radius;
    double step = Math.min(2 * radius, room / Math.max(1, fullest - 1));
    int[] placed = new int[sizes.length];
    List<Circle> dots = new ArrayList<>();
    for (int k = 0; k < shown.length; k++) {
      int layer = placed[bins[k]]++;
      int side = layer % 2 == 0 ? layer / 2 : -(layer + 1) / 2;
      double centre = sizes[bins[k]] % 2 == 0 ? 0.5 : 0;
      dots.add(
          new Circle(
              axis.at(row.contribution(shown[k])),
              middle + (side + centre) * step,
              radius,
              colours.of(row.value(shown[k])),
              tooltips ? row.sentence(shown[k]) : ""));
    }
    return dots;
  }

  /** The cases to draw, in the order of the cohort. */
  private static int[] spread(CohortRow row) {
    return Dots.spread(row.size(), MOST_DOTS, Comparator.comparingDouble(row::contribution));
  }
}
