package io.pleura.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.Contribution;
import io.pleura.Explanation;
import io.pleura.Explanation.Scale;
import io.pleura.error.InvalidInputException;
import io.pleura.explain.PlotTheme.Ink;
import io.pleura.explain.PlotTheme.Ramp;
import io.pleura.explain.PlotTheme.Shade;
import io.pleura.explain.Scene.Circle;
import io.pleura.explain.Scene.Group;
import io.pleura.explain.Scene.Line;
import io.pleura.explain.Scene.Point;
import io.pleura.explain.Scene.Polygon;
import io.pleura.explain.Scene.Polyline;
import io.pleura.explain.Scene.Rect;
import io.pleura.explain.Scene.Shape;
import io.pleura.explain.Scene.Text;
import io.pleura.feature.FeatureName;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class CohortPlotTest {

  private static final PlotOptions OPTIONS = PlotOptions.defaults();

  /** The twenty rows that shap explained. */
  private static List<Explanation> reference() {
    return IntStream.range(0, 20).mapToObj(PlotTest::reference).toList();
  }

  /** Cases of the features a, b, c, ...: value and contribution of each. */
  private static Explanation pairs(double... numbers) {
    List<Contribution> contributions = new ArrayList<>();
    double sum = 0.5;
    for (int i = 0; i < numbers.length; i += 2) {
      String name = String.valueOf((char) ('a' + i / 2));
      contributions.add(new Contribution(new FeatureName(name), numbers[i], numbers[i + 1]));
      sum += numbers[i + 1];
    }
    return new Explanation(0.5, sum, contributions);
  }

  private static List<Explanation> many(int cases, int features) {
    var random = new Random(11);
    List<Explanation> cohort = new ArrayList<>();
    for (int i = 0; i < cases; i++) {
      double[] numbers = new double[2 * features];
      for (int f = 0; f < features; f++) {
        numbers[2 * f] = random.nextGaussian();
        numbers[2 * f + 1] = numbers[2 * f] / (20 + 10 * f);
      }
      cohort.add(pairs(numbers));
    }
    return cohort;
  }

  private static FeatureName feature(String name) {
    return new FeatureName(name);
  }

  private static List<Plot> all(List<Explanation> cohort, PlotOptions options) {
    List<Contribution> contributions = cohort.get(0).contributions();
    FeatureName first = contributions.get(0).feature();
    FeatureName last = contributions.get(contributions.size() - 1).feature();
    return List.of(
        new ForcePlot(cohort.get(0), options),
        new BeeswarmPlot(cohort, options),
        new CohortBarPlot(cohort, options),
        new DependencePlot(cohort, first, options),
        new DependencePlot(cohort, first, last, options),
        new HeatMapPlot(cohort, CaseOrder.SIMILARITY, options),
        new HeatMapPlot(cohort, CaseOrder.PROBABILITY, options));
  }

  private static <T extends Shape> List<T> shapes(Plot plot, String group, Class<T> kind) {
    return groups(plot, group).stream().flatMap(one -> of(one, kind).stream()).toList();
  }

  private static List<Group> groups(Plot plot, String name) {
    return plot.scene().groups().stream().filter(group -> group.name().equals(name)).toList();
  }

  private static <T extends Shape> List<T> of(Group group, Class<T> kind) {
    return group.shapes().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private static List<String> texts(Plot plot) {
    return PlotTest.texts(plot.scene()).stream().map(Text::text).toList();
  }

  private static String description(Plot plot) {
    return plot.scene().description();
  }

  @Test
  void rowsAreTheLargestMeanMagnitudesAndTheSumOfTheOthers() {
    List<Explanation> cohort = reference();
    List<CohortRow> rows = Cohort.of(cohort).rows(10);
    assertEquals(10, rows.size());
    double[] means = new double[20];
    for (int f = 0; f < 20; f++) {
      for (Explanation explanation : cohort) {
        means[f] += Math.abs(explanation.contributions().get(f).contribution()) / 20;
      }
    }
    double[] sorted = means.clone();
    Arrays.sort(sorted);
    for (int r = 0; r < 9; r++) {
      assertEquals(sorted[19 - r], rows.get(r).magnitude(), 1e-15);
    }
    CohortRow others = rows.get(9);
    assertEquals("Sum of 11 other features", others.name());
    for (int i = 0; i < 20; i++) {
      double sum = cohort.get(i).base();
      for (CohortRow row : rows) {
        sum += row.contribution(i);
      }
      assertEquals(cohort.get(i).probability(), sum, 1e-12);
    }
    assertEquals(Arrays.stream(sorted, 0, 11).sum(), others.raised() + others.lowered(), 1e-15);
    assertTrue(others.magnitude() < others.raised() + others.lowered());
    for (Plot plot : List.of(new BeeswarmPlot(cohort, OPTIONS), all(cohort, OPTIONS).get(5))) {
      List<Group> drawn = groups(plot, "row");
      for (int r = 0; r < 10; r++) {
        assertEquals(rows.get(r).sentence(), drawn.get(r).tooltip());
        assertEquals(rows.get(r).name(), of(drawn.get(r), Text.class).get(0).text());
      }
    }
  }

  @Test
  void swarmPlacesEachCaseByItsContributionAndColoursItByItsValue() {
    List<Explanation> cohort =
        List.of(
            pairs(1, -0.1, 5, 0), pairs(2, 0.1, 5, 0), pairs(3, 0.3, 5, 0), pairs(9, 0.3, 5, 0));
    Plot plot = new BeeswarmPlot(cohort, OPTIONS);
    List<Circle> dots = of(groups(plot, "row").get(0), Circle.class);
    double zero =
        shapes(plot, "grid", Line.class).stream()
            .filter(Line::dashed)
            .mapToDouble(Line::x1)
            .findFirst()
            .orElseThrow();
    assertEquals(4, dots.size());
    double unit = dots.get(1).x() - zero;
    assertTrue(unit > 20);
    assertEquals(zero - unit, dots.get(0).x(), 1e-9);
    assertEquals(zero + 3 * unit, dots.get(2).x(), 1e-9);
    assertEquals(dots.get(2).x(), dots.get(3).x(), 1e-9);
    double apart = Math.abs(dots.get(2).y() - dots.get(3).y());
    assertTrue(apart >= 2 * dots.get(2).radius() - 1e-9, "dots of equal contributions overlap");
    double before = -1;
    for (Circle dot : dots) {
      double position = ((Shade) dot.paint()).position();
      assertTrue(position >= before, "colours follow the values");
      before = position;
    }
    assertEquals(0, ((Shade) dots.get(0).paint()).position());
    assertEquals(1, ((Shade) dots.get(3).paint()).position());
    assertEquals("Case 1: a = 1: −0.100 (lowers)", dots.get(0).tooltip());
    for (Circle dot : of(groups(plot, "row").get(1), Circle.class)) {
      assertEquals(zero, dot.x(), 1e-9);
      assertEquals(new Shade(Ramp.SEQUENTIAL, 0.5), dot.paint());
    }
    assertTrue(texts(plot).containsAll(List.of("− lowers", "+ raises", "raises 75 %")));
    assertTrue(
        description(plot)
            .contains(
                "a: mean magnitude 0.200, raises in 75 % and lowers in 25 % of the cases, rank"
                    + " correlation of value and contribution +0.949; b: mean magnitude 0.000, no"
                    + " effect."),
        description(plot));
  }

  @Test
  void missingValuesAreGreyAndSaidSo() {
    List<Explanation> cohort =
        List.of(
            pairs(Double.NaN, 0.1, 1, 0.3), pairs(2, 0.1, Double.NaN, 0.3), pairs(3, -0.2, 4, 0));
    Plot swarm = new BeeswarmPlot(cohort, OPTIONS);
    assertEquals(Ink.MUTED, of(groups(swarm, "row").get(1), Circle.class).get(0).paint());
    assertTrue(texts(swarm).contains("grey: no value, or a sum"));
    assertTrue(swarm.toSvg().contains("Case 1: a = missing: +0.100 (raises)"));
    Plot dependence = new DependencePlot(cohort, feature("a"), feature("b"), OPTIONS);
    List<Circle> dots = shapes(dependence, "dots", Circle.class);
    assertEquals(2, dots.size());
    assertEquals(Ink.MUTED, dots.get(0).paint());
    assertTrue(texts(dependence).contains("grey: no value"));
    assertTrue(
        texts(dependence).contains("The plot shows 2 cases. 1 case without a value is not drawn."));
    Plot none = new DependencePlot(List.of(pairs(Double.NaN, 0.1)), feature("a"), OPTIONS);
    assertEquals(List.of(), shapes(none, "dots", Circle.class));
    assertFalse(none.toSvg().contains("NaN"));
  }

  @Test
  void barsHaveAPartThatRaisesAndAPartThatLowers() {
    List<Explanation> cohort = reference();
    Plot plot = new CohortBarPlot(cohort, OPTIONS);
    List<CohortRow> rows = Cohort.of(cohort).rows(10);
    List<Group> drawn = groups(plot, "bar");
    double start = PlotTest.span(of(drawn.get(0), Polygon.class).get(0))[0];
    double unit = 0;
    for (int r = 0; r < 10; r++) {
      List<Polygon> parts = of(drawn.get(r), Polygon.class);
      CohortRow row = rows.get(r);
      assertEquals(2, parts.size());
      double[] raising = PlotTest.span(parts.get(0));
      double[] lowering = PlotTest.span(parts.get(1));
      unit = r == 0 ? (lowering[1] - start) / row.magnitude() : unit;
      assertEquals(start, raising[0], 1e-9);
      assertEquals(start + unit * row.raised(), PlotTest.tipOf(parts.get(0)), 3);
      assertEquals(start + unit * row.raised(), PlotTest.tipOf(parts.get(1)), 1e-6);
      assertEquals(start + unit * (row.raised() + row.lowered()), lowering[1], 3);
      assertEquals(Ink.RAISES, parts.get(0).ink());
      assertEquals(Ink.LOWERS, parts.get(1).ink());
    }
    assertTrue(
        description(plot)
            .endsWith(
                "Sum of 11 other features: their mean magnitudes add up to "
                    + NumberText.magnitude(rows.get(9).raised() + rows.get(9).lowered())
                    + "."));
  }

  @Test
  void dependenceHasValueToTheRightAndContributionUp() {
    List<Explanation> cohort =
        List.of(pairs(0, -0.1, 7, 0), pairs(10, 0.1, 8, 0), pairs(20, 0.2, 9, 0));
    Plot plot = new DependencePlot(cohort, feature("a"), OPTIONS);
    List<Circle> dots = shapes(plot, "dots", Circle.class);
    assertEquals(dots.get(1).x() - dots.get(0).x(), dots.get(2).x() - dots.get(1).x(), 1e-9);
    assertTrue(dots.get(1).x() > dots.get(0).x() + 50);
    double tenth = dots.get(1).y() - dots.get(2).y();
    assertTrue(tenth > 30);
    assertEquals(2 * tenth, dots.get(0).y() - dots.get(1).y(), 1e-9);
    double zero =
        shapes(plot, "grid", Line.class).stream()
            .filter(Line::dashed)
            .mapToDouble(Line::y1)
            .findFirst()
            .orElseThrow();
    assertEquals(zero, (dots.get(0).y() + dots.get(1).y()) / 2, 1e-9);
    assertEquals(
        List.of(Ink.LOWERS, Ink.RAISES, Ink.RAISES), dots.stream().map(Circle::paint).toList());
    assertTrue(
        description(plot).contains("Values from 0 to 20, contributions from −0.100 to +0.200"));
    Plot coloured = new DependencePlot(cohort, feature("a"), feature("b"), OPTIONS);
    assertEquals(
        List.of(0.0, 0.5, 1.0),
        shapes(coloured, "dots", Circle.class).stream()
            .map(dot -> ((Shade) dot.paint()).position())
            .toList());
    assertTrue(
        coloured.toSvg().contains("Case 2: a = 10: +0.100 (raises); b = 8"), coloured.toSvg());
  }

  @Test
  void heatMapShowsSignsByPlaceAndSizesByColour() {
    List<Explanation> cohort =
        List.of(pairs(1, 0.3, 1, -0.1), pairs(2, -0.3, 1, 0.1), pairs(3, 0.1, 1, 0));
    Plot plot = new HeatMapPlot(cohort, CaseOrder.PROBABILITY, OPTIONS);
    List<Rect> cells = of(groups(plot, "row").get(0), Rect.class);
    double middle = of(groups(plot, "row").get(0), Line.class).get(0).y1();
    assertEquals(3, cells.size());
    assertEquals(
        List.of(
            "Case 2: a = 2: −0.300 (lowers)",
            "Case 3: a = 3: +0.100 (raises)",
            "Case 1: a = 1: +0.300 (raises)"),
        cells.stream().map(Rect::tooltip).toList());
    assertEquals(middle, cells.get(0).y());
    assertEquals(middle, cells.get(1).y() + cells.get(1).height());
    assertEquals(cells.get(0).x() + cells.get(0).width(), cells.get(1).x());
    double[] positions =
        cells.stream().mapToDouble(cell -> ((Shade) cell.paint()).position()).toArray();
    assertEquals(0, positions[0]);
    assertEquals(1, positions[2]);
    assertTrue(positions[1] > 0.55 && positions[1] < 0.9, Arrays.toString(positions));
    assertEquals(2, of(groups(plot, "row").get(1), Rect.class).size(), "no cell where nothing is");
    assertTrue(texts(plot).containsAll(List.of("+", "−", "lowers −0.300 or more")));
    List<Point> curve = shapes(plot, "probability", Polyline.class).get(0).points();
    List<Line> frame = shapes(plot, "probability", Line.class);
    double bottom = frame.get(0).y1();
    double height = bottom - frame.get(2).y1();
    double[] probabilities = {0.3, 0.6, 0.7};
    for (int k = 0; k < 3; k++) {
      assertEquals(cells.get(k).x(), curve.get(2 * k).x(), 1e-9);
      assertEquals(bottom - probabilities[k] * height, curve.get(2 * k).y(), 1e-9);
    }
  }

  @Test
  void similarCasesStandSideBySide() {
    var random = new Random(3);
    List<Explanation> cohort = new ArrayList<>();
    for (int i = 0; i < 90; i++) {
      double[] centre = {i % 3 == 0 ? 0.2 : -0.1, i % 3 == 1 ? 0.2 : -0.1, 0.01 * (i % 3)};
      cohort.add(
          pairs(
              i,
              centre[0] + 0.02 * random.nextGaussian(),
              i,
              centre[1] + 0.02 * random.nextGaussian(),
              i,
              centre[2]));
    }
    double[] probabilities = Cohort.of(cohort).probabilities();
    List<Integer> order = Seriation.bySimilarity(Cohort.of(cohort).rows(10), probabilities);
    assertEquals(90, order.stream().distinct().count());
    int changes = 0;
    for (int k = 1; k < 90; k++) {
      changes += order.get(k) % 3 == order.get(k - 1) % 3 ? 0 : 1;
    }
    assertEquals(2, changes, order.toString());
    assertEquals(2, order.get(0) % 3, "the kind of the lowest probability is at the left");
    List<Explanation> equal = List.of(pairs(1, 0.1), pairs(1, 0.1), pairs(1, 0.1));
    assertEquals(
        List.of(0, 1, 2),
        Seriation.bySimilarity(Cohort.of(equal).rows(10), Cohort.of(equal).probabilities()));
  }

  @Test
  void largeCohortsStayBoundedAndSaySo() {
    List<Explanation> cohort = many(5003, 12);
    Plot swarm = new BeeswarmPlot(cohort, OPTIONS);
    CohortRow row = Cohort.of(cohort).row(feature("a"));
    Group first = groups(swarm, "row").get(0);
    List<Circle> dots = of(first, Circle.class);
    assertTrue(first.tooltip().startsWith("a: "));
    assertEquals(BeeswarmPlot.MOST_DOTS, dots.size());
    double left = dots.stream().mapToDouble(Circle::x).min().orElseThrow();
    double right = dots.stream().mapToDouble(Circle::x).max().orElseThrow();
    double zero =
        shapes(swarm, "grid", Line.class).stream()
            .filter(Line::dashed)
            .mapToDouble(Line::x1)
            .findFirst()
            .orElseThrow();
    assertEquals(
        row.lowest() / row.highest(), (left - zero) / (right - zero), 1e-9, "extremes are drawn");
    assertTrue(dots.stream().allMatch(dot -> dot.tooltip().isEmpty()));
    assertTrue(
        texts(swarm)
            .contains(
                "Each row shows 1000 of 5003 cases, spread evenly over its contributions, smallest"
                    + " and largest included."));
    Plot dependence = new DependencePlot(cohort, feature("a"), OPTIONS);
    assertEquals(DependencePlot.MOST_DOTS, shapes(dependence, "dots", Circle.class).size());
    assertTrue(
        texts(dependence)
            .contains(
                "The plot shows 2000 of 5003 cases, spread evenly over the values, smallest and"
                    + " largest included."));
    for (CaseOrder order : CaseOrder.values()) {
      Plot map = new HeatMapPlot(cohort, order, OPTIONS);
      List<Rect> cells = of(groups(map, "row").get(0), Rect.class);
      assertEquals(HeatMapPlot.MOST_COLUMNS, cells.size());
      assertTrue(
          texts(map)
              .contains(
                  "The map shows 5003 cases in 500 columns; each is the mean of 10 or 11"
                      + " neighbouring cases, the line above too."));
      assertTrue(map.toSvg().length() < 1_000_000);
    }
    assertTrue(swarm.toSvg().length() < 1_000_000);
  }

  @Test
  void columnsAreMeansOfTheirCases() {
    List<Explanation> cohort = many(1200, 3);
    Cohort checked = Cohort.of(cohort);
    List<CohortRow> rows = checked.rows(10);
    var columns = new Columns(checked, rows, CaseOrder.PROBABILITY);
    List<Integer> order = Seriation.byProbability(checked.probabilities());
    double mean =
        (rows.get(0).contribution(order.get(0)) + rows.get(0).contribution(order.get(1))) / 2;
    assertEquals(mean, columns.mean(rows.get(0), 0), 1e-15);
    double all = 0;
    double share = 0;
    for (int k = 0; k < 500; k++) {
      int size = (k + 1) * 1200 / 500 - k * 1200 / 500;
      all += size * columns.probability(k);
      share += size;
    }
    assertEquals(1200, share);
    assertEquals(Arrays.stream(checked.probabilities()).sum(), all, 1e-9);
  }

  @Test
  void forceBarsMeetAtTheOutcome() {
    for (int row : new int[] {0, 1, 13}) {
      Explanation explanation = PlotTest.reference(row);
      Plot plot = new ForcePlot(explanation, OPTIONS);
      List<Bar> bars = ForcePlot.bars(explanation, 10);
      assertEquals(
          explanation.probability(),
          explanation.base() + bars.stream().mapToDouble(Bar::contribution).sum(),
          1e-12);
      assertTrue(bars.size() <= 10);
      List<Line> lines = shapes(plot, "lines", Line.class);
      double base = lines.get(0).x1();
      double outcome = lines.get(1).x1();
      double unit = (outcome - base) / (explanation.probability() - explanation.base());
      List<Group> groups = groups(plot, "bar"); // from the right to the left
      int raising = (int) bars.stream().filter(Bar::raises).count();
      double edge = outcome;
      for (int i = 0; i < raising; i++) {
        Group group = groups.get(groups.size() - raising + i);
        assertEquals(bars.get(i).sentence(), group.tooltip());
        Polygon arrow = of(group, Polygon.class).get(0);
        assertEquals(Ink.RAISES, arrow.ink());
        assertEquals(edge, arrow.points().get(2).x(), 1e-6, "tip to the right");
        assertTrue(arrow.points().get(1).x() < edge);
        edge -= unit * bars.get(i).contribution();
        assertEquals(edge, arrow.points().get(5).x(), 1e-6);
      }
      edge = outcome;
      for (int i = raising; i < bars.size(); i++) {
        Group group = groups.get(bars.size() - 1 - i);
        assertEquals(bars.get(i).sentence(), group.tooltip());
        Polygon arrow = of(group, Polygon.class).get(0);
        assertEquals(Ink.LOWERS, arrow.ink());
        assertEquals(edge, arrow.points().get(2).x(), 1e-6, "tip to the left");
        assertTrue(arrow.points().get(1).x() > edge);
        edge -= unit * bars.get(i).contribution();
        assertEquals(edge, arrow.points().get(5).x(), 1e-6);
      }
    }
  }

  @Test
  void forceSumsTheOthersOfEachDirection() {
    Explanation explanation = pairs(1, 0.2, 1, -0.1, 1, 0.01, 1, 0.02, 1, -0.03, 1, 0);
    List<String> bars = ForcePlot.bars(explanation, 4).stream().map(Bar::sentence).toList();
    assertEquals(
        List.of(
            "a = 1: +0.200 (raises)",
            "Sum of 2 others: +0.030 (raises)",
            "b = 1: −0.100 (lowers)",
            "e = 1: −0.030 (lowers)"),
        bars);
    Plot plot = new ForcePlot(explanation, OPTIONS);
    assertTrue(texts(plot).contains("1 feature has no effect."));
    assertTrue(texts(plot).contains("= 1: −0.030 (lowers)"));
    assertTrue(description(plot).contains("The base is 0.500, the probability is 0.600."));
  }

  @Test
  void explanationsInLogOddsAreDrawnInLogOdds() {
    var contributions =
        List.of(
            new Contribution(feature("CEA"), 5, 2.0), new Contribution(feature("age"), 60, -0.5));
    double probability = 1 / (1 + Math.exp(-1.3));
    var explanation = new Explanation(-0.2, probability, contributions, Scale.LOG_ODDS);
    for (Plot plot :
        List.of(
            new WaterfallPlot(explanation, OPTIONS),
            new RankingPlot(explanation, OPTIONS),
            new ForcePlot(explanation, OPTIONS))) {
      assertTrue(texts(plot).contains("Probability of pleural invasion: 0.786"));
      assertTrue(texts(plot).contains("+ raises the log odds"));
      assertTrue(
          description(plot)
              .contains(
                  "In log odds the base is −0.200, the sum is 1.300; the probability is 0.786."),
          description(plot));
    }
    Plot waterfall = new WaterfallPlot(explanation, OPTIONS);
    assertTrue(texts(waterfall).contains("log odds 1.300 (probability 0.786)"));
    List<Line> marks =
        PlotTest.shapes(waterfall.scene())
            .filter(shape -> shape instanceof Line line && line.dashed())
            .map(Line.class::cast)
            .toList();
    List<Polygon> arrows = PlotTest.bars(waterfall.scene());
    assertEquals(marks.get(1).x1(), PlotTest.tipOf(arrows.get(0)), 1e-6);
    assertEquals(
        2.0 / 1.5,
        (PlotTest.span(arrows.get(0))[1] - PlotTest.span(arrows.get(0))[0])
            / (marks.get(1).x1() - marks.get(0).x1()),
        1e-9);
    assertTrue(
        texts(new BeeswarmPlot(List.of(explanation), OPTIONS))
            .contains("Contribution to the log odds"));
  }

  @Test
  void explanationsThatDoNotBelongTogetherAreRefused() {
    Explanation first = pairs(1, 0.1, 2, 0.2);
    assertEquals("explanations-none", code(List.of()));
    assertEquals("explanations-none", code(List.of(pairs())));
    assertEquals("explanations-differ", code(List.of(first, pairs(1, 0.1))));
    var exchanged =
        new Explanation(
            0.5,
            0.8,
            List.of(
                new Contribution(feature("b"), 2, 0.2), new Contribution(feature("a"), 1, 0.1)));
    InvalidInputException failure =
        assertThrows(
            InvalidInputException.class,
            () -> new BeeswarmPlot(List.of(first, first, exchanged), OPTIONS));
    assertTrue(
        failure
            .getMessage()
            .contains("Explanation 3 has 'b' as its feature 1, the first has 'a' there"),
        failure.getMessage());
    var logOdds =
        new Explanation(0, 0.5, List.of(new Contribution(feature("a"), 1, 0)), Scale.LOG_ODDS);
    assertEquals("explanations-differ", code(List.of(pairs(1, 0), logOdds)));
    InvalidInputException absent =
        assertThrows(
            InvalidInputException.class,
            () -> new DependencePlot(List.of(first), feature("A"), OPTIONS));
    assertEquals("explanations-feature", absent.code());
    assertTrue(absent.getMessage().contains("'A'; they have 'b', 'a'"), absent.getMessage());
  }

  private static String code(List<Explanation> cohort) {
    return assertThrows(InvalidInputException.class, () -> new CohortBarPlot(cohort, OPTIONS))
        .code();
  }

  @Test
  void svgIsAccessibleAndReadableByHand() {
    var options = OPTIONS.withNotes(List.of("Synthetic demonstration model"));
    for (Plot plot : all(reference(), options)) {
      String svg = plot.toSvg();
      Document document = PlotTest.parse(svg);
      Element root = document.getDocumentElement();
      assertEquals("img", root.getAttribute("role"));
      String words = document.getElementsByTagName("desc").item(0).getTextContent();
      assertTrue(words.contains("Synthetic demonstration model"), words);
      assertTrue(words.contains("LargeDependenceHighGrayLevelEmphasis"), words);
      assertTrue(words.contains("raises"), words);
      assertEquals(texts(plot).size(), document.getElementsByTagName("text").getLength());
      assertEquals(0, document.getElementsByTagName("path").getLength());
      assertTrue(svg.lines().allMatch(line -> line.strip().startsWith("<")), "one element a line");
      assertFalse(svg.contains("NaN") || svg.contains("Infinity"));
    }
  }

  @Test
  void nothingToSeeIsDrawnToo() {
    List<Explanation> idle = List.of(pairs(1, 0, 2, 0), pairs(1, 0, 3, 0));
    for (List<Explanation> cohort : List.of(idle, idle.subList(0, 1), List.of(pairs(1, -0.5)))) {
      for (Plot plot : all(cohort, OPTIONS)) {
        assertFalse(plot.toSvg().contains("NaN"));
      }
    }
    assertTrue(texts(all(idle, OPTIONS).get(5)).contains("All contributions are 0."));
    assertTrue(texts(new BeeswarmPlot(idle, OPTIONS)).contains("no effect"));
    assertTrue(texts(new ForcePlot(idle.get(0), OPTIONS)).contains("2 features have no effect."));
  }

  @Test
  void svgIsTheSameUnderEveryLocale() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.ROOT);
      List<String> expected = all(reference(), OPTIONS).stream().map(Plot::toSvg).toList();
      for (String tag : List.of("de-DE", "ar-EG-u-nu-arab", "tr-TR")) {
        Locale.setDefault(Locale.forLanguageTag(tag));
        assertEquals(expected, all(reference(), OPTIONS).stream().map(Plot::toSvg).toList());
      }
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void pngShowsTheSameMarks() throws IOException {
    Assumptions.assumeTrue(PlotTest.fontsWork());
    for (PlotTheme theme : PlotTheme.values()) {
      Plot map = new HeatMapPlot(reference(), CaseOrder.SIMILARITY, OPTIONS.withTheme(theme));
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(PlotTest.png(map, 1.5)));
      for (Rect cell : shapes(map, "row", Rect.class)) {
        int seen =
            image.getRGB(
                (int) (1.5 * (cell.x() + cell.width() / 2)),
                (int) (1.5 * (cell.y() + cell.height() / 2)));
        assertEquals(theme.rgb(cell.paint()), seen & 0xFFFFFF);
      }
      List<Explanation> apart = List.of(pairs(1, -0.2), pairs(2, 0), pairs(3, 0.4));
      Plot swarm = new BeeswarmPlot(apart, OPTIONS.withTheme(theme));
      image = ImageIO.read(new ByteArrayInputStream(PlotTest.png(swarm, 2)));
      for (Circle dot : shapes(swarm, "row", Circle.class)) {
        int seen = image.getRGB((int) (2 * dot.x()), (int) (2 * dot.y()));
        assertEquals(theme.rgb(dot.paint()), seen & 0xFFFFFF);
      }
    }
  }

  @Test
  void rampsAreReadForEveryKindOfColourVision() {
    for (PlotTheme theme : PlotTheme.values()) {
      int background = theme.rgb(Ink.BACKGROUND);
      for (double[][] vision :
          List.of(
              PlotTest.NORMAL, PlotTest.PROTANOPIA, PlotTest.DEUTERANOPIA, PlotTest.TRITANOPIA)) {
        double away = theme == PlotTheme.LIGHT ? -1 : 1;
        for (int i = 0; i < 20; i++) {
          assertTrue(
              away
                      * (lightness(theme, Ramp.SEQUENTIAL, (i + 1) / 20.0, vision)
                          - lightness(theme, Ramp.SEQUENTIAL, i / 20.0, vision))
                  > 0.5,
              theme + " values get farther from the background, at " + i);
          for (int side : new int[] {-1, 1}) {
            assertTrue(
                away
                        * (lightness(theme, Ramp.DIVERGING, 0.5 + side * (i + 1) / 40.0, vision)
                            - lightness(theme, Ramp.DIVERGING, 0.5 + side * i / 40.0, vision))
                    > 0.5,
                theme + " contributions get farther from the background, at " + side * i);
          }
        }
        for (double distance : new double[] {0.15, 0.3, 0.5}) {
          double[] lowers =
              PlotTest.lab(theme.rgb(new Shade(Ramp.DIVERGING, 0.5 - distance)), vision);
          double[] raises =
              PlotTest.lab(theme.rgb(new Shade(Ramp.DIVERGING, 0.5 + distance)), vision);
          assertTrue(
              Math.hypot(lowers[1] - raises[1], lowers[2] - raises[2]) > 20,
              theme + " signs differ in hue at " + distance);
        }
      }
      for (int i = 0; i <= 20; i++) {
        int dot = theme.rgb(new Shade(Ramp.SEQUENTIAL, i / 20.0));
        assertTrue(PlotTest.contrast(dot, background) >= 3, theme + " dot at " + i);
      }
    }
  }

  private static double lightness(PlotTheme theme, Ramp ramp, double position, double[][] vision) {
    return PlotTest.lab(theme.rgb(new Shade(ramp, position)), vision)[0];
  }
}
