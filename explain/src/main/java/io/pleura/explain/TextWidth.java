package io.pleura.explain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Estimates how wide a text is drawn, without asking for fonts: a layout must be the same on every
 * machine. The estimate is an upper bound for the common sans-serif families, of which DejaVu Sans
 * is the widest.
 */
final class TextWidth {

  private static final String[] CLASSES = {
    "ijl'",
    "IJ ,.",
    "/:;\\|-f",
    "()[]t!r",
    "\"*_`?sz",
    "Lc",
    "Fkvxy",
    "PTYaeo",
    "$0123456789ESbdghnpqu{}K",
    "ABCRVXZU",
    "HNDG",
    "&OQw",
    "#+<=>^~M",
    "%m",
    "W@"
  };
  private static final double[] WIDTHS = {
    .30, .33, .38, .42, .54, .57, .60, .63, .66, .74, .78, .84, .88, .98, 1.02
  };
  private static final double OTHER = 1.02;
  private static final double[] ASCII = ascii();
  private static final double BOLD = 1.12;

  private TextWidth() {}

  static double of(String text, double size, boolean bold) {
    double sum = 0;
    for (int i = 0; i < text.length(); i++) {
      sum += of(text.charAt(i));
    }
    return sum * size * (bold ? BOLD : 1);
  }

  private static double of(char c) {
    return c < ASCII.length ? ASCII[c] : OTHER;
  }

  private static double[] ascii() {
    double[] widths = new double[128];
    Arrays.fill(widths, OTHER);
    for (int k = 0; k < CLASSES.length; k++) {
      for (char c : CLASSES[k].toCharArray()) {
        widths[c] = WIDTHS[k];
      }
    }
    return widths;
  }

  /** The text, or its start and end around an ellipsis where it is too wide. */
  static String shorten(String text, double size, boolean bold, double room) {
    if (of(text, size, bold) <= room) {
      return text;
    }
    int[] points = text.codePoints().toArray();
    for (int kept = points.length - 1; kept > 1; kept--) {
      int head = (kept + 1) / 2;
      String shorter =
          new String(points, 0, head)
              + "…"
              + new String(points, points.length - (kept - head), kept - head);
      if (of(shorter, size, bold) <= room) {
        return shorter;
      }
    }
    return "…";
  }

  /** The text in lines that fit, broken at spaces; a word too wide for a line is shortened. */
  static List<String> wrap(String text, double size, boolean bold, double room) {
    List<String> lines = new ArrayList<>();
    String line = "";
    for (String word : Arrays.asList(text.strip().split("\\s+"))) {
      String longer = line.isEmpty() ? word : line + " " + word;
      if (of(longer, size, bold) <= room || line.isEmpty()) {
        line = longer;
      } else {
        lines.add(shorten(line, size, bold, room));
        line = word;
      }
    }
    lines.add(shorten(line, size, bold, room));
    return lines;
  }
}
