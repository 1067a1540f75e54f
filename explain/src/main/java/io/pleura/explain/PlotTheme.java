package io.pleura.explain;

/** Light or dark background. */
public enum PlotTheme {
  /** Dark ink on white, for print and light pages. */
  LIGHT(0xFFFFFF, 0x1A1A1A, 0x595959, 0xD9D9D9, 0xC24E00, 0x0067A5),
  /** Light ink on near-black, for dark pages. */
  DARK(0x15181C, 0xF2F2F2, 0xB3B8BF, 0x3A4048, 0xF28A3C, 0x5AB4EC);

  private final int background;
  private final int text;
  private final int muted;
  private final int grid;
  private final int raises;
  private final int lowers;

  PlotTheme(int background, int text, int muted, int grid, int raises, int lowers) {
    this.background = background;
    this.text = text;
    this.muted = muted;
    this.grid = grid;
    this.raises = raises;
    this.lowers = lowers;
  }

  /** The colour of an ink, red-green-blue, 8 bits each. */
  int rgb(Ink ink) {
    return switch (ink) {
      case BACKGROUND -> background;
      case TEXT -> text;
      case MUTED -> muted;
      case GRID -> grid;
      case RAISES -> raises;
      case LOWERS -> lowers;
    };
  }

  /**
   * What a colour stands for. Orange and blue differ for every kind of colour vision, and in
   * brightness from the background.
   */
  enum Ink {
    BACKGROUND,
    TEXT,
    MUTED,
    GRID,
    RAISES,
    LOWERS
  }
}
