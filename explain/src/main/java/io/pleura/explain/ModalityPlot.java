package io.pleura.explain;

import io.pleura.Explanation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How much each group of features moved the outcome, for example each modality: one bar a group,
 * the largest at the top, right of zero where it raises. Groups that are divided are followed by
 * their parts where the plot has room.
 */
public final class ModalityPlot extends Plot {

  /**
   * Draws the groups of an explanation.
   *
   * @param explanation base, contributions and probability
   * @param grouping which features belong together
   * @param options how it looks; at most {@code maximumBars} groups and parts
   * @throws IllegalArgumentException when a feature is in no group
   */
  public ModalityPlot(Explanation explanation, FeatureGrouping grouping, PlotOptions options) {
    super(scene(explanation, grouping.sum(explanation), options));
  }

  private static Scene scene(
      Explanation explanation, GroupedExplanation grouped, PlotOptions options) {
    List<Bar> bars = new ArrayList<>();
    int parts = 0;
    for (ContributionGroup group : largestFirst(grouped.groups())) {
      bars.add(bar(group, ""));
      for (ContributionGroup part : largestFirst(group.subgroups())) {
        bars.add(bar(part, group.name() + ", "));
        parts++;
      }
    }
    int hidden = Math.max(0, bars.size() - options.maximumBars());
    bars = bars.subList(0, bars.size() - hidden);
    double low = bars.stream().mapToDouble(Bar::contribution).min().orElse(0);
    double high = bars.stream().mapToDouble(Bar::contribution).max().orElse(0);
    Wording wording = Wording.of(explanation);
    String headline = Wording.headline(explanation, options);
    var table = new BarTable(bars);
    table.heading(
        headline,
        "What each group of features moved it by from the base "
            + wording.number(explanation.base())
            + ": right of zero the group raises, left of zero it lowers.",
        options.notes());
    table.columns("Group", wording.contribution());
    table.scale(Math.min(0, low), Math.max(0, high), false);
    table.grid(0);
    for (int i = 0; i < bars.size(); i++) {
      table.row(i, 0, bars.get(i).contribution());
    }
    table.axis();
    String remark = parts == 0 ? "" : "Parts follow the group that they add up to.";
    if (hidden > 0) {
      remark += (remark.isEmpty() ? "" : " ") + hidden + " more are not shown.";
    }
    table.legend(wording, remark);

    var words = new StringBuilder();
    words
        .append("Contributions by group. ")
        .append(wording.summary(explanation))
        .append(" Groups: ")
        .append(String.join("; ", bars.stream().map(Bar::sentence).toList()))
        .append('.');
    options.notes().forEach(note -> words.append(' ').append(note));
    return table.scene(headline, words.toString(), options.theme());
  }

  private static List<ContributionGroup> largestFirst(List<ContributionGroup> groups) {
    return groups.stream()
        .sorted(
            Comparator.comparingDouble((ContributionGroup g) -> Math.abs(g.contribution()))
                .reversed())
        .toList();
  }

  private static Bar bar(ContributionGroup group, String before) {
    int features = group.members().size();
    String size = " (" + features + (features == 1 ? " feature)" : " features)");
    return new Bar(before + group.name() + size, "", group.contribution());
  }
}
