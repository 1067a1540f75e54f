package io.pleura.examples.report;

import java.io.IOException;
import java.util.List;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.graphics.image.LosslessFactory;
import org.apache.pdfbox.pdmodel.graphics.image.PDImageXObject;

/** Rows of three slices at one scale, with letters for the sides of the patient and a scale bar. */
final class SliceFigures {

  private static final float GAP = 11;
  private static final float CELL = (ReportPages.WIDTH - 2 * GAP) / 3;
  private static final float TALLEST = 158;
  private static final float LETTER = 7;
  private static final float CAPTION = 14;
  private static final float LEAST_FOR_LETTERS = 30;

  private final CaseImages images;
  private final PDDocument document;
  private final ReportPages pages;
  private final Typeface regular;
  private final Typeface bold;

  SliceFigures(
      CaseImages images, PDDocument document, ReportPages pages, Typeface regular, Typeface bold) {
    this.images = images;
    this.document = document;
    this.pages = pages;
    this.regular = regular;
    this.bold = bold;
  }

  void write() throws IOException {
    pages.heading("Central slices of the ROI", 20 + height(images.whole()));
    row("whole", images.whole());
    if (!images.closeUp().isEmpty()) {
      row("close-up", images.closeUp());
    }
    pages.paragraph(
        "Soft tissue window: width 400, level 40 HU. The outline is the ROI. Radiological"
            + " convention: the patient's left (L) is on the right; R right, A anterior,"
            + " P posterior, S superior, I inferior.",
        pages.small());
  }

  /** Points for a millimetre, the same for the slices of a row. */
  private static double scale(List<Slice> slices) {
    double scale = Double.POSITIVE_INFINITY;
    for (Slice slice : slices) {
      scale = Math.min(scale, Math.min(CELL / slice.width(), TALLEST / slice.height()));
    }
    return scale;
  }

  private static float height(List<Slice> slices) {
    double tallest = 0;
    for (Slice slice : slices) {
      tallest = Math.max(tallest, slice.height());
    }
    return (float) (tallest * scale(slices)) + CAPTION;
  }

  private void row(String field, List<Slice> slices) throws IOException {
    double scale = scale(slices);
    float height = height(slices);
    pages.need(height);
    float top = pages.y();
    for (int i = 0; i < slices.size(); i++) {
      Slice slice = slices.get(i);
      PDImageXObject image = LosslessFactory.createFromImage(document, slice.image());
      float left = ReportPages.LEFT + i * (CELL + GAP);
      String caption =
          slice.plane().title()
              + " "
              + slice.number()
              + " of "
              + slice.count()
              + (field.equals("whole") ? "" : ", close-up");
      var element = pages.element("Figure");
      element.setAlternateDescription(
          caption + ": CT slice through the middle of the ROI, whose outline is drawn.");
      pages.content(element, canvas -> paint(canvas, slice, image, left, top, scale));
      pages.content(
          pages.element("P"),
          canvas -> canvas.text(regular, 7.5f, Ink.MUTED.rgb(), left, top - height + 4, caption));
    }
    pages.skip(height + 3);
  }

  private void paint(
      Canvas canvas, Slice slice, PDImageXObject image, float left, float top, double scale)
      throws IOException {
    double width = slice.width() * scale;
    double height = slice.height() * scale;
    double bottom = top - height;
    canvas.image(image, left, bottom, width, height);
    if (width < LEAST_FOR_LETTERS) {
      return;
    }
    double middle = bottom + height / 2;
    Plane plane = slice.plane();
    letter(canvas, plane.left(), left + 6, middle);
    letter(canvas, plane.right(), left + width - 6, middle);
    if (height >= LEAST_FOR_LETTERS) {
      letter(canvas, plane.top(), left + width / 2, top - 6);
      letter(canvas, plane.bottom(), left + width / 2, bottom + 6);
      scaleBar(canvas, slice, left + width - 5, bottom + 5, scale);
    }
  }

  private void letter(Canvas canvas, String letter, double x, double y) throws IOException {
    float width = bold.width(letter, LETTER);
    canvas.fillRectangle(Ink.SHADOW.rgb(), x - 4.5, y - 4.5, 9, 9);
    canvas.text(bold, LETTER, Ink.WHITE.rgb(), x - width / 2, y - 2.5, letter);
  }

  private void scaleBar(Canvas canvas, Slice slice, double right, double bottom, double scale)
      throws IOException {
    double length = slice.scaleBar();
    double points = length * scale;
    String label = ReportSections.number(length) + " mm";
    float width = regular.width(label, 6);
    double room = Math.max(points, width) + 4;
    canvas.fillRectangle(Ink.SHADOW.rgb(), right - room + 2, bottom - 2, room, 13);
    canvas.fillRectangle(Ink.WHITE.rgb(), right - points, bottom, points, 1.6);
    canvas.text(regular, 6, Ink.WHITE.rgb(), right - width, bottom + 4, label);
  }
}
