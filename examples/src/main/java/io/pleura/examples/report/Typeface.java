package io.pleura.examples.report;

import java.io.IOException;
import java.io.InputStream;
import java.text.Bidi;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.fontbox.ttf.CmapLookup;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBuffer;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType0Font;

/** An embedded font that can measure, break and draw any text. Belongs to one document. */
final class Typeface {

  /** What stands for a character that cannot be shown. */
  static final String REPLACEMENT = "\uFFFD";

  private static final String FOLDER = "fonts/";

  private final PDFont font;
  private final CmapLookup glyphs;
  private final Map<Integer, Float> widths = new HashMap<>();

  private Typeface(PDFont font, CmapLookup glyphs) {
    this.font = font;
    this.glyphs = glyphs;
  }

  static Typeface regular(PDDocument document) throws IOException {
    return load(document, "DejaVuSans.ttf");
  }

  static Typeface bold(PDDocument document) throws IOException {
    return load(document, "DejaVuSans-Bold.ttf");
  }

  private static Typeface load(PDDocument document, String name) throws IOException {
    try (InputStream in = Typeface.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        throw new IllegalStateException("the font " + name + " is missing from the class path");
      }
      TrueTypeFont file = new TTFParser().parse(new RandomAccessReadBuffer(in));
      // A ligature would be copied as one character that nobody typed.
      file.setEnableGsub(false);
      return new Typeface(PDType0Font.load(document, file, true), file.getUnicodeCmapLookup());
    }
  }

  PDFont font() {
    return font;
  }

  /**
   * A text of which every character can be drawn, in composed form.
   *
   * @param text anything, also with unpaired surrogates
   * @return a replacement in place of each character that the font lacks or that draws nothing
   */
  String drawable(String text) {
    var drawn = new StringBuilder();
    Normalizer.normalize(text, Normalizer.Form.NFC)
        .codePoints()
        .forEach(
            c -> {
              if (isInvisible(c) || glyphs.getGlyphId(c) == 0) {
                drawn.append(REPLACEMENT);
              } else {
                drawn.appendCodePoint(Character.isWhitespace(c) ? ' ' : c);
              }
            });
    return drawn.toString();
  }

  /** The text as it was meant, for readers that do not draw: without what hides or reorders. */
  static String spoken(String text) {
    var spoken = new StringBuilder();
    Normalizer.normalize(text, Normalizer.Form.NFC)
        .codePoints()
        .forEach(
            c -> {
              if (isInvisible(c)) {
                spoken.append(REPLACEMENT);
              } else {
                spoken.appendCodePoint(Character.isWhitespace(c) ? ' ' : c);
              }
            });
    return spoken.toString();
  }

  private static boolean isInvisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }

  /** A drawable text in the order in which its characters stand, from the left. */
  static String inVisualOrder(String text) {
    char[] characters = text.toCharArray();
    if (!Bidi.requiresBidi(characters, 0, characters.length)) {
      return text;
    }
    var bidi = new Bidi(text, Bidi.DIRECTION_DEFAULT_LEFT_TO_RIGHT);
    int runs = bidi.getRunCount();
    byte[] levels = new byte[runs];
    String[] parts = new String[runs];
    for (int run = 0; run < runs; run++) {
      levels[run] = (byte) bidi.getRunLevel(run);
      String part = text.substring(bidi.getRunStart(run), bidi.getRunLimit(run));
      parts[run] = levels[run] % 2 == 1 ? new StringBuilder(part).reverse().toString() : part;
    }
    Bidi.reorderVisually(levels, 0, parts, 0, runs);
    return String.join("", parts);
  }

  /** The width of a drawable text. */
  float width(String drawable, float size) {
    float sum = 0;
    for (int i = 0; i < drawable.length(); i += Character.charCount(drawable.codePointAt(i))) {
      sum += widths.computeIfAbsent(drawable.codePointAt(i), this::measured);
    }
    return sum * size / 1000;
  }

  private float measured(int c) {
    try {
      return font.getStringWidth(Character.toString(c));
    } catch (IOException failure) {
      throw new IllegalStateException("the font has no width for U+" + Integer.toHexString(c));
    }
  }

  /**
   * Breaks a text into lines: after spaces, else within names after a hyphen or an underscore, else
   * anywhere.
   *
   * @param text anything; as it is in the lines, so that they can be drawn and spoken
   * @param size of the font
   * @param room what a line may take
   * @return at least one line
   */
  List<String> wrap(String text, float size, float room) {
    List<String> lines = new ArrayList<>();
    var line = new StringBuilder();
    float used = 0;
    for (String piece : pieces(text)) {
      float whole = width(drawable(piece), size);
      if (used + width(drawable(piece.stripTrailing()), size) > room && !line.isEmpty()) {
        lines.add(line.toString().stripTrailing());
        line.setLength(0);
        used = 0;
      }
      if (whole <= room) {
        line.append(piece);
        used += whole;
        continue;
      }
      for (int i = 0; i < piece.length(); ) {
        String one = Character.toString(piece.codePointAt(i));
        float width = width(drawable(one), size);
        if (used + width > room && !line.isEmpty()) {
          lines.add(line.toString());
          line.setLength(0);
          used = 0;
        }
        line.append(one);
        used += width;
        i += one.length();
      }
    }
    lines.add(line.toString().stripTrailing());
    return lines;
  }

  private static List<String> pieces(String text) {
    List<String> pieces = new ArrayList<>();
    int start = 0;
    for (int i = 1; i < text.length(); i++) {
      char before = text.charAt(i - 1);
      boolean afterSpace = before == ' ' && text.charAt(i) != ' ';
      boolean inName =
          (before == '_' || before == '-')
              && i > 1
              && Character.isLetter(text.charAt(i - 2))
              && Character.isLetterOrDigit(text.charAt(i));
      if (afterSpace || inName) {
        pieces.add(text.substring(start, i));
        start = i;
      }
    }
    pieces.add(text.substring(start));
    return pieces;
  }
}
