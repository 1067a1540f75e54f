package io.pleura.explain;

import io.pleura.Contribution;
import io.pleura.Explanation;
import java.util.ArrayList;
import java.util.List;

/**
 * One bar of a plot.
 *
 * @param name feature, or what the bar sums
 * @param value the feature's value as text; empty for a sum
 * @param contribution in units of the explanation's scale, above 0 towards invasion
 */
record Bar(String name, String value, double contribution) {

  static Bar of(Contribution contribution) {
    return new Bar(
        contribution.feature().value(),
        NumberText.value(contribution.value()),
        contribution.contribution());
  }

  /** The sum of what {@link Explanation#top} leaves out, added up in schema order. */
  static Bar sumOfOthers(Explanation explanation, int shown) {
    List<Contribution> others = new ArrayList<>(explanation.contributions());
    explanation.top(shown).forEach(others::remove);
    double sum = 0;
    for (Contribution contribution : others) {
      sum += contribution.contribution();
    }
    return new Bar(
        "Sum of " + others.size() + (others.size() == 1 ? " other feature" : " other features"),
        "",
        sum);
  }

  boolean raises() {
    return contribution > 0;
  }

  /** Which way the bar moves the probability, in words. */
  String direction() {
    if (contribution == 0) {
      return "no effect";
    }
    return raises() ? "raises" : "lowers";
  }

  /** The bar in words. */
  String sentence() {
    return name
        + (value.isEmpty() ? "" : " = " + value)
        + ": "
        + NumberText.contribution(contribution)
        + " ("
        + direction()
        + ")";
  }
}
