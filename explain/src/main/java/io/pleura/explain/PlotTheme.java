package io.pleura.explain;

import java.util.List;

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

  /** A colour, red-green-blue, 8 bits each. */
  int rgb(Paint paint) {
    if (paint instanceof Shade shade) {
      return between(stops(shade.ramp()), shade.position());
    }
    return switch ((Ink) paint) {
      case BACKGROUND -> background;
      case TEXT -> text;
      case MUTED -> muted;
      case GRID -> grid;
      case RAISES -> raises;
      case LOWERS -> lowers;
    };
  }

  private List<Integer> stops(Ramp ramp) {
    return switch (this) {
      case LIGHT ->
          switch (ramp) {
            case SEQUENTIAL -> List.of(0x4596D0, 0x7D559F, 0x4E0A2A);
            case DIVERGING ->
                List.of(0x00395E, 0x0067A5, 0x86BBDD, 0xF2F2F0, 0xF0B48A, 0xC24E00, 0x6E2A00);
          };
      case DARK ->
          switch (ramp) {
            case SEQUENTIAL -> List.of(0x3A6CBE, 0xB58EC4, 0xFFE0B8);
            case DIVERGING ->
                List.of(0xBFE3FA, 0x5AB4EC, 0x2A5F86, 0x2A2E34, 0x8A4A1C, 0xF28A3C, 0xFFD5B0);
          };
    };
  }

  private static int between(List<Integer> stops, double position) {
    double place = position * (stops.size() - 1);
    int stop = Math.min((int) place, stops.size() - 2);
    int colour = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int from = stops.get(stop) >> shift & 0xFF;
      int to = stops.get(stop + 1) >> shift & 0xFF;
      colour |= (int) Math.round(from + (place - stop) * (to - from)) << shift;
    }
    return colour;
  }

  /** What a shape is filled with. */
  sealed interface Paint {}

  /**
   * What a colour stands for. Orange and blue differ for every kind of colour vision, and in
   * brightness from the background.
   */
  enum Ink implements Paint {
    BACKGROUND,
    TEXT,
    MUTED,
    GRID,
    RAISES,
    LOWERS
  }

  /**
   * Ranges of colours. Along each the brightness changes one way only, away from the middle where
   * it diverges, so that it reads the same for every kind of colour vision.
   */
  enum Ramp {
    /** From low, near in brightness to the background, to high. */
    SEQUENTIAL,
    /** From what lowers most over nothing to what raises most. */
    DIVERGING
  }

  /**
   * A colour of a ramp.
   *
   * @param ramp which
   * @param position 0 for its start to 1 for its end
   */
  record Shade(Ramp ramp, double position) implements Paint {
    Shade {
      if (!(position >= 0 && position <= 1)) {
        throw new IllegalArgumentException("position " + position + " on a ramp; it is 0 to 1");
      }
    }
  }
}
