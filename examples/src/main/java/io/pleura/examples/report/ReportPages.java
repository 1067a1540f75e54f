package io.pleura.examples.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.documentinterchange.logicalstructure.PDStructureElement;
import org.jspecify.annotations.Nullable;

/** Pages that fill from the top down, with notices at the head and numbers at the foot of each. */
final class ReportPages implements AutoCloseable {

  static final float LEFT = 48;
  static final float WIDTH = PDRectangle.A4.getWidth() - 2 * LEFT;

  private static final float TOP = PDRectangle.A4.getHeight() - 64;
  private static final float BOTTOM = 56;
  private static final float LABEL_WIDTH = 118;
  private static final float PADDING = 6;

  private final PDDocument document;
  private final Typeface regular;
  private final Typeface bold;
  private final List<String> notices;
  private final StructureTags tags;
  private final List<PDPage> pages = new ArrayList<>();
  private final List<PDPageContentStream> streams = new ArrayList<>();
  private float y;

  /** What is drawn in one go. */
  @FunctionalInterface
  interface Drawing {
    void on(Canvas canvas) throws IOException;
  }

  /**
   * A line of a list of facts.
   *
   * @param label what it is
   * @param value any text
   */
  record Fact(String label, String value) {}

  /**
   * A column of a table.
   *
   * @param title its heading
   * @param width points
   * @param number whether it holds numbers, which stand at the right
   */
  record Column(String title, float width, boolean number) {}

  /**
   * An empty document.
   *
   * @param title at the head of each page
   * @param notices at the head of each page, the most important first
   */
  ReportPages(
      PDDocument document, Typeface regular, Typeface bold, String title, List<String> notices)
      throws IOException {
    this.document = document;
    this.regular = regular;
    this.bold = bold;
    this.notices = new ArrayList<>(notices);
    this.notices.add(title);
    this.tags = new StructureTags(document);
    turn();
  }

  Style body() {
    return new Style(regular, 8.5f, 12, Ink.TEXT);
  }

  Style strong() {
    return new Style(bold, 8.5f, 12, Ink.TEXT);
  }

  Style small() {
    return new Style(regular, 7.5f, 10.5f, Ink.MUTED);
  }

  private Style cell() {
    return new Style(regular, 7.5f, 10, Ink.TEXT);
  }

  /** Where the next content begins. */
  float y() {
    return y;
  }

  /** What is left of the page. */
  float room() {
    return y - BOTTOM;
  }

  void skip(float height) {
    y -= height;
  }

  /** Goes to the next page unless so much is left of this one. */
  void need(float height) throws IOException {
    if (y - height < BOTTOM && y < TOP) {
      turn();
    }
  }

  private void turn() throws IOException {
    var page = new PDPage(PDRectangle.A4);
    document.addPage(page);
    pages.add(page);
    tags.open(page);
    streams.add(new PDPageContentStream(document, page));
    y = TOP;
    artifact(
        canvas -> {
          float baseline = PDRectangle.A4.getHeight() - 36;
          String title = notices.get(notices.size() - 1);
          canvas.text(regular, 8, Ink.MUTED.rgb(), LEFT, baseline, title);
          for (String notice : notices.subList(0, notices.size() - 1)) {
            float width = bold.width(bold.drawable(notice), 8);
            canvas.text(bold, 8, Ink.HIGH.rgb(), LEFT + WIDTH - width, baseline, notice);
            baseline -= 11;
          }
          canvas.line(Ink.RULE.rgb(), 0.6f, LEFT, TOP + 10, LEFT + WIDTH, TOP + 10);
        });
  }

  private PDPageContentStream stream() {
    return streams.get(streams.size() - 1);
  }

  /** Draws what decorates the page only. */
  void artifact(Drawing drawing) throws IOException {
    artifact(stream(), drawing);
  }

  private static void artifact(PDPageContentStream stream, Drawing drawing) throws IOException {
    stream.beginMarkedContent(COSName.ARTIFACT);
    drawing.on(new Canvas(stream));
    stream.endMarkedContent();
  }

  /** Draws content. */
  void content(PDStructureElement element, Drawing drawing) throws IOException {
    int id = tags.mark(pages.get(pages.size() - 1), element);
    PDPageContentStream stream = stream();
    stream.beginMarkedContent(COSName.getPDFName(element.getStructureType()), id);
    drawing.on(new Canvas(stream));
    stream.endMarkedContent();
  }

  PDStructureElement element(String type) {
    return tags.add(type);
  }

  void title(String text) throws IOException {
    lines(tags.add("H1"), text, new Style(bold, 18, 24, Ink.HEADING), LEFT, WIDTH);
  }

  /**
   * The heading of a section.
   *
   * @param following what must follow on the same page, points
   */
  void heading(String text, float following) throws IOException {
    if (y < TOP) {
      need(34 + following);
    }
    y -= y < TOP ? 12 : 0;
    lines(tags.add("H2"), text, new Style(bold, 12, 16, Ink.HEADING), LEFT, WIDTH);
    artifact(canvas -> canvas.line(Ink.HEADING.rgb(), 0.8f, LEFT, y - 1, LEFT + WIDTH, y - 1));
    y -= 6;
  }

  /** The heading of a part of a section. */
  void subheading(String text, float following) throws IOException {
    need(22 + following);
    y -= 6;
    lines(tags.add("H3"), text, new Style(bold, 9, 13, Ink.HEADING), LEFT, WIDTH);
    y -= 2;
  }

  void paragraph(String text, Style style) throws IOException {
    for (String part : text.strip().split("\\R+", -1)) {
      lines(tags.add("P"), part, style, LEFT, WIDTH);
      y -= 3;
    }
  }

  /** A paragraph that begins with a word in bold. */
  void remark(String lead, String text) throws IOException {
    PDStructureElement element = tags.add("P");
    need(3 * body().leading());
    lines(element, lead, strong(), LEFT + PADDING, WIDTH - PADDING);
    lines(element, text, body(), LEFT + PADDING, WIDTH - PADDING);
    y -= 4;
  }

  private void lines(PDStructureElement element, String text, Style style, float x, float room)
      throws IOException {
    for (String line : style.face().wrap(text, style.size(), room)) {
      need(style.leading());
      y -= style.leading();
      float baseline = y + style.rise();
      content(
          element,
          canvas -> canvas.text(style.face(), style.size(), style.ink().rgb(), x, baseline, line));
    }
  }

  /** Labels at the left, values at the right; long values go on to the next page. */
  void facts(List<Fact> facts) throws IOException {
    PDStructureElement table = tags.add("Table");
    var label = new Style(bold, 8, 11.5f, Ink.MUTED);
    var value = new Style(regular, 8, 11.5f, Ink.TEXT);
    for (Fact fact : facts) {
      need(value.leading() + 3);
      PDStructureElement row = tags.add(table, "TR");
      PDStructureElement header = tags.add(row, "TH");
      float top = y;
      for (String line : bold.wrap(fact.label(), label.size(), LABEL_WIDTH - PADDING)) {
        y -= label.leading();
        float baseline = y + label.rise();
        content(
            header,
            canvas -> canvas.text(bold, label.size(), label.ink().rgb(), LEFT, baseline, line));
      }
      float labelBottom = y;
      int page = pages.size();
      y = top;
      lines(tags.add(row, "TD"), fact.value(), value, LEFT + LABEL_WIDTH, WIDTH - LABEL_WIDTH);
      y = pages.size() == page ? Math.min(y, labelBottom) : y;
      y -= 1.5f;
      artifact(canvas -> canvas.line(Ink.RULE.rgb(), 0.4f, LEFT, y, LEFT + WIDTH, y));
      y -= 1.5f;
    }
  }

  /** A table whose headings are repeated on each page; no row is broken. */
  void table(List<Column> columns, List<List<String>> rows) throws IOException {
    PDStructureElement table = tags.add("Table");
    List<String> titles = columns.stream().map(Column::title).toList();
    var head = new Style(bold, 7.5f, 10, Ink.TEXT);
    PDStructureElement first = tags.add(table, "TR");
    row(columns, titles, head, true, first);
    for (List<String> cells : rows) {
      float height = height(columns, cells, cell());
      if (y - height < BOTTOM) {
        turn();
        row(columns, titles, head, true, null);
      }
      row(columns, cells, cell(), false, tags.add(table, "TR"));
    }
    y -= 4;
  }

  private static float height(List<Column> columns, List<String> cells, Style style) {
    int lines = 1;
    for (int c = 0; c < columns.size(); c++) {
      lines = Math.max(lines, wrapped(columns.get(c), cells.get(c), style).size());
    }
    return lines * style.leading() + 4;
  }

  private static List<String> wrapped(Column column, String cell, Style style) {
    return style.face().wrap(cell, style.size(), column.width() - PADDING);
  }

  private void row(
      List<Column> columns,
      List<String> cells,
      Style style,
      boolean heading,
      @Nullable PDStructureElement row)
      throws IOException {
    float height = height(columns, cells, style);
    if (heading) {
      artifact(canvas -> canvas.fillRectangle(Ink.TINT.rgb(), LEFT, y - height, WIDTH, height));
    }
    float x = LEFT;
    for (int c = 0; c < columns.size(); c++) {
      Column column = columns.get(c);
      float left = x;
      int cell = c;
      Drawing drawing =
          canvas -> {
            float baseline = y - 2 - style.leading() + style.rise();
            for (String line : wrapped(column, cells.get(cell), style)) {
              float width = style.face().width(style.face().drawable(line), style.size());
              canvas.text(
                  style.face(),
                  style.size(),
                  style.ink().rgb(),
                  column.number() ? left + column.width() - PADDING - width : left + PADDING / 2,
                  baseline,
                  line);
              baseline -= style.leading();
            }
          };
      if (row == null) {
        artifact(drawing);
      } else {
        content(tags.add(row, heading ? "TH" : "TD"), drawing);
      }
      x += column.width();
    }
    y -= height;
    artifact(canvas -> canvas.line(Ink.RULE.rgb(), 0.4f, LEFT, y, LEFT + WIDTH, y));
  }

  /**
   * A picture over the whole width.
   *
   * @param words what it shows, for who does not see it
   * @param height points, which the page must have
   */
  void figure(String words, float height, Drawing drawing) throws IOException {
    need(height);
    PDStructureElement element = tags.add("Figure");
    element.setAlternateDescription(words);
    content(element, drawing);
    y -= height;
  }

  /**
   * Writes the foot of each page.
   *
   * @param left at the left of each
   */
  void finish(String left) throws IOException {
    for (int i = 0; i < streams.size(); i++) {
      String number = (i + 1) + " of " + streams.size();
      artifact(
          streams.get(i),
          canvas -> {
            canvas.line(Ink.RULE.rgb(), 0.6f, LEFT, 44, LEFT + WIDTH, 44);
            canvas.text(regular, 7, Ink.MUTED.rgb(), LEFT, 32, left);
            float width = regular.width(number, 8);
            canvas.text(regular, 8, Ink.TEXT.rgb(), LEFT + WIDTH - width, 32, number);
          });
    }
    tags.finish();
  }

  @Override
  public void close() throws IOException {
    for (PDPageContentStream stream : streams) {
      stream.close();
    }
  }
}
