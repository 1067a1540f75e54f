package io.pleura.explain;

import io.pleura.Explanation;
import java.util.List;

/**
 * The features that moved the probability most, whichever way: one bar a feature, as long as the
 * magnitude of its contribution, with value, sign and direction.
 */
public final class RankingPlot extends Plot {

  /**
   * Draws an explanation.
   *
   * @param explanation base, contributions and probability
   * @param options how it looks
   */
  public RankingPlot(Explanation explanation, PlotOptions options) {
    super(scene(explanation, options));
  }

  private static Scene scene(Explanation explanation, PlotOptions options) {
    List<Bar> bars = explanation.top(options.maximumBars()).stream().map(Bar::of).toList();
    double largest = 0;
    for (Bar bar : bars) {
      largest = Math.max(largest, Math.abs(bar.contribution()));
    }
    Wording wording = Wording.of(explanation);
    String baseText = wording.number(explanation.base());
    String headline = Wording.headline(explanation, options);
    var table = new BarTable(bars);
    table.heading(
        headline,
        "What moved it most from the base "
            + baseText
            + ", which holds before any feature is known: the longer a bar, the more; tip and sign"
            + " tell which way.",
        options.notes());
    table.columns("Feature, value", wording.magnitude());
    table.scale(0, largest, true);
    table.grid();
    for (int i = 0; i < bars.size(); i++) {
      double magnitude = Math.abs(bars.get(i).contribution());
      table.row(i, 0, magnitude);
    }
    table.axis();
    Bar others = Bar.sumOfOthers(explanation, bars.size());
    boolean complete = bars.size() == explanation.contributions().size();
    table.legend(wording, complete ? "" : others.sentence());

    var words = new StringBuilder();
    words
        .append("Ranking of contributions. ")
        .append(wording.summary(explanation))
        .append(" The largest first: ");
    words.append(String.join("; ", bars.stream().map(Bar::sentence).toList()));
    if (!complete) {
      words.append("; ").append(others.sentence());
    }
    words.append('.');
    options.notes().forEach(note -> words.append(' ').append(note));
    return table.scene(headline, words.toString(), options.theme());
  }
}
