package io.pleura.explain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.pleura.Contribution;
import io.pleura.Explanation;
import io.pleura.error.EngineUnavailableException;
import io.pleura.explain.PlotTheme.Ink;
import io.pleura.explain.Scene.Group;
import io.pleura.explain.Scene.Line;
import io.pleura.explain.Scene.Point;
import io.pleura.explain.Scene.Polygon;
import io.pleura.explain.Scene.Shape;
import io.pleura.explain.Scene.Text;
import io.pleura.feature.FeatureName;
import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class PlotTest {

  private static final JsonNode RF10 = Forests.json("rf10.json");

  /** A row of the reference forest. */
  static Explanation reference(int row) {
    List<Contribution> contributions = new ArrayList<>();
    double base = RF10.get("expectedValue").get(1).doubleValue();
    double probability = base;
    for (int f = 0; f < 20; f++) {
      double value = RF10.get("shapValues").get(row).get(f).get(1).doubleValue();
      probability += value;
      contributions.add(
          new Contribution(
              new FeatureName(RF10.get("featureNames").get(f).asText()),
              RF10.get("shapRows").get(row).get(f).doubleValue(),
              value));
    }
    return new Explanation(base, probability, contributions);
  }

  private static Explanation small(double... contributions) {
    List<Contribution> list = new ArrayList<>();
    double probability = 0.4;
    for (int i = 0; i < contributions.length; i++) {
      list.add(new Contribution(new FeatureName("x" + i), i, contributions[i]));
      probability += contributions[i];
    }
    return new Explanation(0.4, probability, list);
  }

  private static List<Plot> both(Explanation explanation, PlotOptions options) {
    return List.of(new WaterfallPlot(explanation, options), new RankingPlot(explanation, options));
  }

  static List<Text> texts(Scene scene) {
    return shapes(scene).filter(Text.class::isInstance).map(Text.class::cast).toList();
  }

  static Stream<Shape> shapes(Scene scene) {
    return scene.groups().stream().flatMap(group -> group.shapes().stream());
  }

  static Document parse(String svg) {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new InputSource(new StringReader(svg)));
    } catch (Exception e) {
      throw new AssertionError("not well-formed: " + e.getMessage(), e);
    }
  }

  @Test
  void waterfallHasTheBarsThatShapDraws() {
    assertEquals(3, RF10.get("waterfall").size());
    for (JsonNode golden : RF10.get("waterfall")) {
      List<Bar> bars = WaterfallPlot.bars(reference(golden.get("row").asInt()), 10);
      assertEquals(10, bars.size());
      for (int i = 0; i < 9; i++) {
        Bar bar = bars.get(i);
        assertEquals(golden.get("top9").get(i).asText(), bar.name());
        assertEquals(golden.get("top9_values").get(i).doubleValue(), bar.contribution(), 1e-12);
        // shap lists its labels from the bottom up, the sum of the others first
        assertEquals(
            golden.get("plot_labels").get(9 - i).asText(), bar.value() + " = " + bar.name());
      }
      assertEquals("Sum of " + golden.get("plot_labels").get(0).asText(), bars.get(9).name());
      assertEquals(golden.get("other_sum").doubleValue(), bars.get(9).contribution(), 1e-12);
    }
  }

  @Test
  void noBarSumsOthersWhereEveryFeatureHasItsOwn() {
    var bars = WaterfallPlot.bars(small(0.1, -0.2, 0.05), 3);
    assertEquals(List.of("x1", "x0", "x2"), bars.stream().map(Bar::name).toList());
    var summed = WaterfallPlot.bars(small(0.1, -0.2, 0.05), 2);
    assertEquals(List.of("x1", "Sum of 2 other features"), summed.stream().map(Bar::name).toList());
    assertEquals(0.15, summed.get(1).contribution(), 1e-15);
    String ranking =
        new RankingPlot(small(0.1, -0.2, 0.05), PlotOptions.defaults().withMaximumBars(2)).toSvg();
    assertTrue(ranking.contains("Sum of 1 other feature: +0.050 (raises)"), ranking);
  }

  @Test
  void waterfallBarsLeadFromTheBaseToTheProbability() {
    for (int row : new int[] {0, 1, 13}) {
      Explanation explanation = reference(row);
      Scene scene = new WaterfallPlot(explanation, PlotOptions.defaults()).scene();
      List<Double> markers =
          shapes(scene)
              .filter(shape -> shape instanceof Line line && line.dashed())
              .map(shape -> ((Line) shape).x1())
              .toList();
      double base = markers.get(0);
      double scale = (markers.get(1) - base) / (explanation.probability() - explanation.base());
      double tip = base;
      List<Polygon> arrows = bars(scene);
      List<Bar> bars = WaterfallPlot.bars(explanation, 10);
      for (int i = bars.size() - 1; i >= 0; i--) {
        double[] span = span(arrows.get(i));
        double length = bars.get(i).contribution() * scale;
        assertEquals(tip, length > 0 ? span[0] : span[1], 3, "start of bar " + i);
        tip += length;
        assertEquals(tip, length > 0 ? span[1] : span[0], 3, "tip of bar " + i);
        assertEquals(tip, tipOf(arrows.get(i)), 3);
        assertEquals(length > 0 ? Ink.RAISES : Ink.LOWERS, arrows.get(i).ink());
      }
      assertEquals(markers.get(1), tip, 1e-6);
    }
  }

  @Test
  void rankingBarsAreAsLongAsTheMagnitudes() {
    Explanation explanation = reference(13);
    List<Polygon> arrows = bars(new RankingPlot(explanation, PlotOptions.defaults()).scene());
    List<Contribution> top = explanation.top(10);
    assertEquals(10, arrows.size());
    double[] first = span(arrows.get(0));
    double scale = (first[1] - first[0]) / Math.abs(top.get(0).contribution());
    for (int i = 0; i < 10; i++) {
      double[] span = span(arrows.get(i));
      double contribution = top.get(i).contribution();
      assertEquals(first[0], span[0], 1e-9);
      assertEquals(Math.abs(contribution) * scale, span[1] - span[0], 1e-6);
      assertEquals(contribution > 0 ? span[1] : span[0], tipOf(arrows.get(i)), 1e-9);
      assertEquals(contribution > 0 ? Ink.RAISES : Ink.LOWERS, arrows.get(i).ink());
    }
  }

  static List<Polygon> bars(Scene scene) {
    return scene.groups().stream()
        .filter(group -> group.name().equals("bar"))
        .flatMap(group -> group.shapes().stream())
        .filter(Polygon.class::isInstance)
        .map(Polygon.class::cast)
        .toList();
  }

  static double[] span(Polygon polygon) {
    return new double[] {
      polygon.points().stream().mapToDouble(Point::x).min().orElseThrow(),
      polygon.points().stream().mapToDouble(Point::x).max().orElseThrow()
    };
  }

  /** The corner half-way down. */
  static double tipOf(Polygon polygon) {
    double middle = polygon.points().stream().mapToDouble(Point::y).average().orElseThrow();
    return polygon.points().stream()
        .filter(point -> Math.abs(point.y() - middle) < 1e-9)
        .mapToDouble(Point::x)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void svgIsAccessible() {
    var options =
        PlotOptions.defaults().withNotes(List.of("Synthetic demonstration model", "Research use"));
    for (Plot plot : both(reference(13), options)) {
      Element svg = parse(plot.toSvg()).getDocumentElement();
      assertEquals("svg", svg.getTagName());
      assertEquals("img", svg.getAttribute("role"));
      Element title = (Element) svg.getElementsByTagName("title").item(0);
      Element desc = (Element) svg.getElementsByTagName("desc").item(0);
      assertEquals(
          title.getAttribute("id") + " " + desc.getAttribute("id"),
          svg.getAttribute("aria-labelledby"));
      assertEquals("Probability of pleural invasion: 0.391", title.getTextContent());
      String words = desc.getTextContent();
      for (String part :
          List.of(
              "base is 0.431",
              "probability is 0.391",
              "DL_feat_0005 = 1.041: +0.133 (raises)",
              "CEA = 2.33: −0.055 (lowers)",
              "Synthetic demonstration model",
              "Research use")) {
        assertTrue(words.contains(part), part + " in " + words);
      }
      assertEquals(0, svg.getElementsByTagName("path").getLength());
      List<String> shown = texts(plot.scene()).stream().map(Text::text).toList();
      for (String part :
          List.of("DL_feat_0005", "= 1.041", "+0.133", "raises", "CEA", "−0.055", "lowers")) {
        assertTrue(shown.contains(part), part + " in " + shown);
      }
      assertTrue(shown.contains("Synthetic demonstration model"));
      assertTrue(shown.contains("Probability of pleural invasion: 0.391"));
      assertTrue(shown.stream().anyMatch(text -> text.contains("base 0.431")));
      assertEquals(shown.size(), svg.getElementsByTagName("text").getLength());
    }
  }

  @Test
  void picturesInOnePageHaveDifferentIds() {
    var options = PlotOptions.defaults();
    assertNotEquals(
        parse(new WaterfallPlot(reference(0), options).toSvg())
            .getDocumentElement()
            .getAttribute("aria-labelledby"),
        parse(new WaterfallPlot(reference(1), options).toSvg())
            .getDocumentElement()
            .getAttribute("aria-labelledby"));
  }

  @Test
  void markupInTextsIsEscaped() {
    String nasty = "a <b> & \"c\" 'd' ]]> \u0007 \uD800 é 胸";
    var options =
        PlotOptions.defaults().withHeadline(nasty).withNotes(List.of(nasty, "<script>x</script>"));
    for (Plot plot : both(small(0.1, -0.2), options)) {
      Document document = parse(plot.toSvg());
      assertEquals(0, document.getElementsByTagName("script").getLength());
      assertEquals(
          "a <b> & \"c\" 'd' ]]> \uFFFD \uFFFD é 胸",
          document.getElementsByTagName("title").item(0).getTextContent());
    }
  }

  @Test
  void svgIsTheSameUnderEveryLocale() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.ROOT);
      List<String> expected =
          both(reference(0), PlotOptions.defaults()).stream().map(Plot::toSvg).toList();
      for (String tag : List.of("de-DE", "ar-EG-u-nu-arab", "hi-IN-u-nu-deva", "tr-TR")) {
        Locale.setDefault(Locale.forLanguageTag(tag));
        assertEquals(
            expected,
            both(reference(0), PlotOptions.defaults()).stream().map(Plot::toSvg).toList());
      }
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void numbersReadWell() {
    assertEquals("+0.042", NumberText.contribution(0.0424));
    assertEquals("−0.042", NumberText.contribution(-0.0424));
    assertEquals("0.000", NumberText.contribution(-0.0));
    assertEquals("+3e−05", NumberText.contribution(3e-5));
    assertEquals("−4e−18", NumberText.contribution(-4e-18));
    assertEquals("0.193", NumberText.probability(0.19277));
    assertEquals("8386.148", NumberText.value(8386.1477904881));
    assertEquals("56", NumberText.value(56));
    assertEquals("100", NumberText.value(100));
    assertEquals("0", NumberText.value(-0.0));
    assertEquals("−850.5", NumberText.value(-850.5));
    assertEquals("1.23e−05", NumberText.value(1.2345e-5));
    assertEquals("1.00e+30", NumberText.value(1e30));
    assertEquals("0.25", NumberText.tick(0.25, 0.05));
    assertEquals("0.30", NumberText.tick(0.30000000000000004, 0.05));
    assertEquals("0.0", NumberText.tick(-1e-17, 0.1));
    assertEquals("−0.002", NumberText.tick(-0.002, 0.001));
  }

  @Test
  void longNamesAreShortenedButKeptInTheWords() {
    String pyradiomics = "log-sigma-3-0-mm-3D_gldm_LargeDependenceHighGrayLevelEmphasis";
    String endless = "org.example.plugin_" + "VeryLongFeatureName".repeat(15);
    var explanation =
        new Explanation(
            0.4,
            0.6,
            List.of(
                new Contribution(new FeatureName(pyradiomics), 1, 0.3),
                new Contribution(new FeatureName(endless), 2, -0.1)));
    for (Plot plot : both(explanation, PlotOptions.defaults())) {
      List<String> shown = texts(plot.scene()).stream().map(Text::text).toList();
      assertTrue(shown.contains(pyradiomics), shown.toString());
      String shortened =
          shown.stream().filter(text -> text.startsWith("org.example")).findFirst().orElseThrow();
      assertTrue(shortened.length() < 80 && shortened.contains("…"), shortened);
      assertTrue(plot.toSvg().contains("<title>" + endless + " = 2: −0.100 (lowers)</title>"));
    }
  }

  @Test
  void widthEstimateIsAnUpperBoundForTheMachinesFont() {
    Assumptions.assumeTrue(fontsWork());
    var context = new FontRenderContext(null, true, true);
    for (boolean bold : new boolean[] {false, true}) {
      var font = new Font(Font.SANS_SERIF, bold ? Font.BOLD : Font.PLAIN, 100);
      for (String text :
          List.of(
              "log-sigma-3-0-mm-3D_gldm_LargeDependenceHighGrayLevelEmphasis",
              "wavelet-HHH_glszm_SmallAreaLowGrayLevelEmphasis",
              "Synthetic demonstration model. Not for clinical use!",
              "−0.133",
              "original_firstorder_10Percentile")) {
        double drawn = font.getStringBounds(text, context).getWidth();
        double estimate = TextWidth.of(text, 100, bold);
        assertTrue(estimate >= 0.99 * drawn, text + " " + estimate + " " + drawn);
        assertTrue(estimate <= 1.4 * drawn, text + " " + estimate + " " + drawn);
      }
    }
  }

  @Test
  void textsStandOutFromTheBackgroundAndDirectionsFromEachOther() {
    for (PlotTheme theme : PlotTheme.values()) {
      int background = theme.rgb(Ink.BACKGROUND);
      assertTrue(contrast(theme.rgb(Ink.TEXT), background) >= 7, theme + " text");
      assertTrue(contrast(theme.rgb(Ink.MUTED), background) >= 4.5, theme + " muted");
      assertTrue(contrast(theme.rgb(Ink.RAISES), background) >= 3, theme + " raises");
      assertTrue(contrast(theme.rgb(Ink.LOWERS), background) >= 3, theme + " lowers");
      for (double[][] vision : List.of(NORMAL, PROTANOPIA, DEUTERANOPIA, TRITANOPIA)) {
        double[] raises = lab(theme.rgb(Ink.RAISES), vision);
        double[] lowers = lab(theme.rgb(Ink.LOWERS), vision);
        double distance =
            Math.sqrt(
                Math.pow(raises[0] - lowers[0], 2)
                    + Math.pow(raises[1] - lowers[1], 2)
                    + Math.pow(raises[2] - lowers[2], 2));
        assertTrue(distance > 40, theme + " colours are " + distance + " apart");
      }
    }
  }

  // Machado, Oliveira and Fernandes 2009, severity 1, on linear red, green and blue.
  static final double[][] NORMAL = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
  static final double[][] PROTANOPIA = {
    {0.152286, 1.052583, -0.204868},
    {0.114503, 0.786281, 0.099216},
    {-0.003882, -0.048116, 1.051998}
  };
  static final double[][] DEUTERANOPIA = {
    {0.367322, 0.860646, -0.227968},
    {0.280085, 0.672501, 0.047413},
    {-0.011820, 0.042940, 0.968881}
  };
  static final double[][] TRITANOPIA = {
    {1.255528, -0.076749, -0.178779},
    {-0.078411, 0.930809, 0.147602},
    {0.004733, 0.691367, 0.303900}
  };

  static double[] linear(int rgb) {
    double[] channels = new double[3];
    for (int c = 0; c < 3; c++) {
      double value = (rgb >> (16 - 8 * c) & 0xFF) / 255.0;
      channels[c] = value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
    }
    return channels;
  }

  /** Contrast of the Web Content Accessibility Guidelines. */
  static double contrast(int a, int b) {
    double first = luminance(linear(a));
    double second = luminance(linear(b));
    return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
  }

  static double luminance(double[] linear) {
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  }

  static double[] lab(int rgb, double[][] vision) {
    double[] from = linear(rgb);
    double[] seen = new double[3];
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        seen[i] += vision[i][j] * from[j];
      }
      seen[i] = Math.min(1, Math.max(0, seen[i]));
    }
    double x = (0.4124 * seen[0] + 0.3576 * seen[1] + 0.1805 * seen[2]) / 0.95047;
    double y = luminance(seen);
    double z = (0.0193 * seen[0] + 0.1192 * seen[1] + 0.9505 * seen[2]) / 1.08883;
    return new double[] {
      116 * cubeRoot(y) - 16, 500 * (cubeRoot(x) - cubeRoot(y)), 200 * (cubeRoot(y) - cubeRoot(z))
    };
  }

  private static double cubeRoot(double t) {
    return t > 216.0 / 24389 ? Math.cbrt(t) : (24389.0 / 27 * t + 16) / 116;
  }

  @Test
  void pngShowsTheSameScene() throws IOException {
    Assumptions.assumeTrue(fontsWork());
    for (PlotTheme theme : PlotTheme.values()) {
      for (Plot plot : both(reference(13), PlotOptions.defaults().withTheme(theme))) {
        byte[] png = png(plot, 1.5);
        assertArrayEquals(png, png(plot, 1.5));
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        assertEquals((int) Math.ceil(plot.scene().width() * 1.5), image.getWidth());
        assertEquals((int) Math.ceil(plot.scene().height() * 1.5), image.getHeight());
        assertEquals(theme.rgb(Ink.BACKGROUND), image.getRGB(2, 2) & 0xFFFFFF);
        for (Polygon bar : bars(plot.scene())) {
          double[] span = span(bar);
          double y = bar.points().stream().mapToDouble(Point::y).average().orElseThrow();
          int seen = image.getRGB((int) (0.75 * (span[0] + span[1])), (int) (1.5 * y));
          if (span[1] - span[0] > 4) {
            assertEquals(theme.rgb(bar.ink()), seen & 0xFFFFFF);
          }
        }
        int dark = 0;
        for (Text text : texts(plot.scene())) {
          double width = TextWidth.of(text.text(), text.size(), text.bold());
          double left =
              switch (text.anchor()) {
                case START -> text.x();
                case MIDDLE -> text.x() - width / 2;
                case END -> text.x() - width;
              };
          boolean inked = false;
          for (int x = (int) (1.5 * left); x < 1.5 * (left + width); x++) {
            for (int y = (int) (1.5 * (text.y() - text.size())); y < 1.5 * text.y(); y++) {
              inked |= (image.getRGB(x, y) & 0xFFFFFF) != theme.rgb(Ink.BACKGROUND);
              if (inked) {
                break;
              }
            }
          }
          assertTrue(inked, "nothing drawn for " + text.text());
          dark++;
        }
        assertTrue(dark > 40);
      }
    }
  }

  static byte[] png(Plot plot, double scale) throws IOException {
    var out = new ByteArrayOutputStream();
    plot.writePng(out, scale);
    return out.toByteArray();
  }

  static boolean fontsWork() {
    try {
      new WaterfallPlot(small(0.1), PlotOptions.defaults())
          .writePng(OutputStream.nullOutputStream(), 1);
      return true;
    } catch (EngineUnavailableException e) {
      return false;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void filesAreReplacedWholeAndNothingIsLeftBehind(@TempDir Path folder) throws IOException {
    Plot plot = new WaterfallPlot(reference(0), PlotOptions.defaults());
    Path svg = folder.resolve("why.svg");
    Files.writeString(svg, "older");
    plot.writeSvg(svg);
    assertEquals(plot.toSvg(), Files.readString(svg, StandardCharsets.UTF_8));
    if (fontsWork()) {
      plot.writePng(folder.resolve("why.png"), 1);
      assertArrayEquals(png(plot, 1), Files.readAllBytes(folder.resolve("why.png")));
      Files.delete(folder.resolve("why.png"));
    }
    assertThrows(IOException.class, () -> plot.writeSvg(folder.resolve("absent/why.svg")));
    assertThrows(
        IllegalArgumentException.class, () -> plot.writePng(folder.resolve("large.png"), 9));
    try (var left = Files.list(folder)) {
      assertEquals(List.of(svg), left.toList());
    }
  }

  @Test
  void optionsOutOfRangeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> PlotOptions.defaults().withMaximumBars(1));
    assertThrows(IllegalArgumentException.class, () -> PlotOptions.defaults().withMaximumBars(101));
    Plot plot = new RankingPlot(small(0.1), PlotOptions.defaults());
    for (double scale : new double[] {0, -1, 8.1, Double.NaN}) {
      assertThrows(IllegalArgumentException.class, () -> png(plot, scale));
    }
  }

  @Test
  void contributionsOfZeroAreDrawn() {
    for (Plot plot : both(small(0, 0, 0), PlotOptions.defaults())) {
      assertFalse(plot.toSvg().contains("NaN"));
      assertTrue(plot.toSvg().contains("no effect"));
      assertEquals(List.of(), bars(plot.scene()));
    }
    for (Plot plot : both(small(), PlotOptions.defaults())) {
      assertFalse(plot.toSvg().contains("NaN"));
    }
  }

  @Test
  void aMachineWithoutFontsGetsAClearError(@TempDir Path folder) throws Exception {
    Assumptions.assumeTrue(System.getProperty("os.name").equals("Linux"));
    Path configuration = folder.resolve("fonts.conf");
    Files.writeString(configuration, "<?xml version=\"1.0\"?><fontconfig></fontconfig>");
    var builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Djava.awt.headless=true",
            "-Duser.home=" + folder,
            "-cp",
            System.getProperty("java.class.path"),
            DrawPng.class.getName());
    builder.environment().put("FONTCONFIG_FILE", configuration.toString());
    builder.redirectErrorStream(true);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    assertTrue(output.startsWith("fonts-unavailable PNG text cannot be drawn"), output);
    assertTrue(output.contains("apt-get install fontconfig"), output);
  }

  /** Draws a PNG in a process of its own and prints how it went. */
  static final class DrawPng {
    private DrawPng() {}

    public static void main(String[] args) throws IOException {
      try {
        png(new WaterfallPlot(small(0.1), PlotOptions.defaults()), 1);
        System.out.println("drawn");
      } catch (EngineUnavailableException e) {
        System.out.println(e.code() + " " + e.getMessage());
      }
    }
  }

  @Test
  void groupsAreNamedForTheReader() {
    Scene scene = new WaterfallPlot(reference(0), PlotOptions.defaults()).scene();
    List<String> names = scene.groups().stream().map(Group::name).distinct().toList();
    assertEquals(
        List.of(
            "heading",
            "columns",
            "probability",
            "grid",
            "bar",
            "connector",
            "base",
            "axis",
            "legend"),
        names);
  }
}
