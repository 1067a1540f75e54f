package io.pleura.explain;

import java.util.List;

/**
 * How a plot looks.
 *
 * @param theme light or dark
 * @param maximumBars most bars to draw, 2 to 100
 * @param headline first line of the plot; when empty, the plot states the probability itself
 * @param notes further lines at the top, for example what the model may be used for
 */
public record PlotOptions(PlotTheme theme, int maximumBars, String headline, List<String> notes) {

  private static final int DEFAULT_BARS = 10;
  private static final int MOST_BARS = 100;

  /**
   * Copies the notes.
   *
   * @param theme light or dark
   * @param maximumBars most bars to draw, 2 to 100
   * @param headline first line of the plot, or empty
   * @param notes further lines at the top
   * @throws IllegalArgumentException when the number of bars is outside 2 to 100
   */
  public PlotOptions {
    if (maximumBars < 2 || maximumBars > MOST_BARS) {
      throw new IllegalArgumentException(
          maximumBars + " bars; a plot has 2 to " + MOST_BARS + " bars");
    }
    notes = List.copyOf(notes);
  }

  /**
   * Light, ten bars, the plot's own headline, no notes.
   *
   * @return the defaults
   */
  public static PlotOptions defaults() {
    return new PlotOptions(PlotTheme.LIGHT, DEFAULT_BARS, "", List.of());
  }

  /**
   * The same in another theme.
   *
   * @param other light or dark
   * @return new options
   */
  public PlotOptions withTheme(PlotTheme other) {
    return new PlotOptions(other, maximumBars, headline, notes);
  }

  /**
   * The same with another number of bars.
   *
   * @param most most bars to draw, 2 to 100
   * @return new options
   */
  public PlotOptions withMaximumBars(int most) {
    return new PlotOptions(theme, most, headline, notes);
  }

  /**
   * The same with another first line.
   *
   * @param line first line; when empty, the plot states the probability itself
   * @return new options
   */
  public PlotOptions withHeadline(String line) {
    return new PlotOptions(theme, maximumBars, line, notes);
  }

  /**
   * The same with other notes.
   *
   * @param lines further lines at the top
   * @return new options
   */
  public PlotOptions withNotes(List<String> lines) {
    return new PlotOptions(theme, maximumBars, headline, lines);
  }
}
