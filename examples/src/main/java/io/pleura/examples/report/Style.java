package io.pleura.examples.report;

/**
 * How a text looks.
 *
 * @param face the font
 * @param size its size, points
 * @param leading from line to line, points
 * @param ink its colour
 */
record Style(Typeface face, float size, float leading, Ink ink) {

  /** From the lower edge of a line to the baseline. */
  float rise() {
    return (leading - size) / 2 + 0.22f * size;
  }
}
