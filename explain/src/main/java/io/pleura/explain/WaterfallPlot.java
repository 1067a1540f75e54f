package io.pleura.explain;

import io.pleura.Contribution;
import io.pleura.Explanation;
import java.util.ArrayList;
import java.util.List;

/**
 * How the contributions lead from the base to the outcome: one bar a feature, the largest at the
 * top, each starting where the bar below it ends; what has no bar of its own is summed in the last
 * bar. With ten bars and more than ten features: the top nine and the sum of the others, as {@code
 * shap.plots.waterfall} draws it.
 */
public final class WaterfallPlot extends Plot {

  /**
   * Draws an explanation.
   *
   * @param explanation base, contributions and probability
   * @param options how it looks
   */
  public WaterfallPlot(Explanation explanation, PlotOptions options) {
    super(scene(explanation, options));
  }

  /** The bars from the top down. */
  static List<Bar> bars(Explanation explanation, int most) {
    int features = explanation.contributions().size();
    int single = features <= most ? features : most - 1;
    List<Bar> bars = new ArrayList<>();
    for (Contribution contribution : explanation.top(single)) {
      bars.add(Bar.of(contribution));
    }
    if (single < features) {
      bars.add(Bar.sumOfOthers(explanation, single));
    }
    return bars;
  }

  private static Scene scene(Explanation explanation, PlotOptions options) {
    List<Bar> bars = bars(explanation, options.maximumBars());
    Wording wording = Wording.of(explanation);
    double base = explanation.base();
    double sum = explanation.sum();
    double[] edges = new double[bars.size() + 1]; // edges[i] is the tip of bar i
    edges[bars.size()] = base;
    double lowest = Math.min(base, sum);
    double highest = Math.max(base, sum);
    for (int i = bars.size() - 1; i >= 0; i--) {
      edges[i] = edges[i + 1] + bars.get(i).contribution();
      lowest = Math.min(lowest, edges[i]);
      highest = Math.max(highest, edges[i]);
    }

    String baseText = wording.number(base);
    String resultText = wording.result(explanation);
    String headline = Wording.headline(explanation, options);
    var table = new BarTable(bars);
    table.heading(
        headline,
        "Read from the bottom up: from the base "
            + baseText
            + ", which holds before any feature is known, the bars lead to the "
            + resultText
            + ".",
        options.notes());
    table.columns("Feature, value", wording.outcome());
    table.scale(lowest, highest, false);
    table.marker("probability", resultText, sum);
    table.grid(base, sum);
    for (int i = 0; i < bars.size(); i++) {
      table.row(i, edges[i + 1], edges[i]);
    }
    for (int i = 0; i + 1 < bars.size(); i++) {
      table.connector(i, edges[i + 1]);
    }
    table.marker("base", "base " + baseText, base);
    table.axis();
    table.legend(wording, "");

    var words = new StringBuilder();
    words
        .append("Waterfall plot. ")
        .append(wording.summary(explanation))
        .append(" Contributions, the largest first: ");
    words.append(String.join("; ", bars.stream().map(Bar::sentence).toList())).append('.');
    options.notes().forEach(note -> words.append(' ').append(note));
    return table.scene(headline, words.toString(), options.theme());
  }
}
