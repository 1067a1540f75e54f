package io.pleura.examples.report;

/** What a colour of the report stands for. */
enum Ink {
  TEXT(0x1A1A1A),
  MUTED(0x555B63),
  HEADING(0x0B3C5D),
  RULE(0xC9CED6),
  TINT(0xF1F4F8),
  HIGH(0xC24E00),
  LOW(0x0067A5),
  WHITE(0xFFFFFF),
  SHADOW(0x000000);

  private final int rgb;

  Ink(int rgb) {
    this.rgb = rgb;
  }

  /** Red, green and blue, 8 bits each. */
  int rgb() {
    return rgb;
  }
}
