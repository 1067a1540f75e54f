package io.pleura.examples.report;

import io.pleura.Prediction;
import io.pleura.Uncertainty;
import io.pleura.examples.result.ThresholdText;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.apache.pdfbox.pdmodel.documentinterchange.logicalstructure.PDStructureElement;

/** The probability on its scale, with verdict, threshold and notice in one box. */
final class OutcomeBox {

  private static final float HEIGHT = 126;
  private static final float PADDING = 14;
  private static final float WORDS = 92;
  private static final float BAR = 9;

  private final Prediction prediction;
  private final String notice;
  private final Typeface regular;
  private final Typeface bold;
  private final Ink ink;

  OutcomeBox(Prediction prediction, String notice, Typeface regular, Typeface bold) {
    this.prediction = prediction;
    this.notice = notice;
    this.regular = regular;
    this.bold = bold;
    this.ink = prediction.isHighRisk() ? Ink.HIGH : Ink.LOW;
  }

  void write(ReportPages pages) throws IOException {
    float left = ReportPages.LEFT;
    pages.skip(4);
    float top = pages.y();
    pages.artifact(
        canvas -> {
          canvas.fillRectangle(Ink.TINT.rgb(), left, top - HEIGHT, ReportPages.WIDTH, HEIGHT);
          canvas.fillRectangle(ink.rgb(), left, top - HEIGHT, 4, HEIGHT);
        });
    PDStructureElement words = pages.element("P");
    float x = left + PADDING + WORDS;
    text(pages, words, bold, 28, ink, left + PADDING, top - 38, two(prediction.probability()));
    text(pages, words, bold, 12, Ink.TEXT, x, top - 22, prediction.label());
    text(pages, words, regular, 9, Ink.TEXT, x, top - 36, sentence());
    text(pages, words, bold, 8.5f, Ink.HIGH, x, top - 50, notice);
    PDStructureElement scale = pages.element("Figure");
    scale.setAlternateDescription(description());
    pages.content(scale, canvas -> paintScale(canvas, left + PADDING, top - 88));
    pages.skip(HEIGHT + 2);
  }

  private static void text(
      ReportPages pages,
      PDStructureElement element,
      Typeface face,
      float size,
      Ink ink,
      float x,
      float y,
      String text)
      throws IOException {
    pages.content(element, canvas -> canvas.text(face, size, ink.rgb(), x, y, text));
  }

  /** The wording as a sentence, with what must be read beside it. */
  private String sentence() {
    String wording = ThresholdText.of(prediction);
    int warnings = prediction.warnings().size();
    return wording.substring(0, 1).toUpperCase(Locale.ROOT)
        + wording.substring(1)
        + (warnings == 0
            ? "."
            : ". " + warnings + (warnings == 1 ? " warning" : " warnings") + ", see below.");
  }

  private String description() {
    return "Scale from 0 to 1: probability "
        + two(prediction.probability())
        + ", threshold "
        + two(prediction.threshold())
        + interval().map(one -> ", " + label(one)).orElse("")
        + ".";
  }

  private Optional<Uncertainty.ProbabilityInterval> interval() {
    return prediction.uncertainty().flatMap(Uncertainty::interval);
  }

  private static String label(Uncertainty.ProbabilityInterval interval) {
    return "Venn-Abers interval " + two(interval.lower()) + " to " + two(interval.upper());
  }

  private void paintScale(Canvas canvas, float left, float bar) throws IOException {
    float width = ReportPages.WIDTH - 2 * PADDING;
    canvas.fillRectangle(Ink.RULE.rgb(), left, bar, width, BAR);
    canvas.fillRectangle(ink.rgb(), left, bar, width * prediction.probability(), BAR);
    double threshold = left + width * prediction.threshold();
    canvas.line(Ink.TEXT.rgb(), 1.4f, threshold, bar - 4, threshold, bar + BAR + 4);
    label(
        canvas, left, width, threshold, bar + BAR + 7, "threshold " + two(prediction.threshold()));
    for (int tick = 0; tick <= 4; tick++) {
      double x = left + width * tick / 4;
      canvas.line(Ink.MUTED.rgb(), 0.6f, x, bar, x, bar - 3);
      label(canvas, left, width, x, bar - 12, two(tick / 4.0));
    }
    if (interval().isPresent()) {
      Uncertainty.ProbabilityInterval known = interval().get();
      double from = left + width * known.lower();
      double to = left + width * known.upper();
      double y = bar - 18;
      canvas.line(Ink.TEXT.rgb(), 1.2f, from, y, to, y);
      canvas.line(Ink.TEXT.rgb(), 1.2f, from, y - 2.5, from, y + 2.5);
      canvas.line(Ink.TEXT.rgb(), 1.2f, to, y - 2.5, to, y + 2.5);
      label(canvas, left, width, (from + to) / 2, y - 11, label(known));
    }
  }

  /** Centres a label, within the scale. */
  private void label(Canvas canvas, float left, float width, double x, double y, String text)
      throws IOException {
    float own = regular.width(regular.drawable(text), 7);
    double start = Math.max(left, Math.min(x - own / 2, left + width - own));
    canvas.text(regular, 7, Ink.TEXT.rgb(), start, y, text);
  }

  private static String two(double share) {
    return String.format(Locale.ROOT, "%.2f", share);
  }
}
