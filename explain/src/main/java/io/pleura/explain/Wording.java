package io.pleura.explain;

import io.pleura.Explanation;

/** How the plots call what base and contributions add up to. */
enum Wording {
  PROBABILITY("probability", "Probability"),
  LOG_ODDS("log odds", "Log odds");

  private final String quantity;
  private final String capitalised;

  Wording(String quantity, String capitalised) {
    this.quantity = quantity;
    this.capitalised = capitalised;
  }

  static Wording of(Explanation explanation) {
    return switch (explanation.scale()) {
      case PROBABILITY -> PROBABILITY;
      case LOG_ODDS -> LOG_ODDS;
    };
  }

  /** First line of a plot of one case. */
  static String headline(Explanation explanation, PlotOptions options) {
    return headline(
        "Probability of pleural invasion: " + NumberText.probability(explanation.probability()),
        options);
  }

  /** First line of a plot, unless the options have another. */
  static String headline(String usual, PlotOptions options) {
    return options.headline().isBlank() ? usual : options.headline();
  }

  /** Names an axis. */
  String outcome() {
    return capitalised + " of pleural invasion";
  }

  /** An outcome with its unit. */
  String number(double outcome) {
    return NumberText.probability(outcome) + (this == LOG_ODDS ? " log odds" : "");
  }

  /** Names an axis of lengths without sign. */
  String magnitude() {
    return "Magnitude of the contribution" + (this == LOG_ODDS ? " (log odds)" : "");
  }

  /** The same for means. */
  String meanMagnitude() {
    return "Mean magnitude of the contribution" + (this == LOG_ODDS ? " (log odds)" : "");
  }

  /** Names the axis of contributions. */
  String contribution() {
    return "Contribution to the " + quantity;
  }

  /** What the contributions lead to, with its number. */
  String result(Explanation explanation) {
    String probability = "probability " + NumberText.probability(explanation.probability());
    return switch (this) {
      case PROBABILITY -> probability;
      case LOG_ODDS ->
          "log odds " + NumberText.probability(explanation.sum()) + " (" + probability + ")";
    };
  }

  /** Base and result as a sentence. */
  String summary(Explanation explanation) {
    String base = NumberText.probability(explanation.base());
    String probability = NumberText.probability(explanation.probability());
    return switch (this) {
      case PROBABILITY -> "The base is " + base + ", the probability is " + probability + ".";
      case LOG_ODDS ->
          "In log odds the base is "
              + base
              + ", the sum is "
              + NumberText.probability(explanation.sum())
              + "; the probability is "
              + probability
              + ".";
    };
  }

  /** Whether an outcome can be so: sums on the way may lie outside. */
  boolean canBe(double outcome) {
    return this == LOG_ODDS || (outcome > -1e-9 && outcome < 1 + 1e-9);
  }

  /** The scale itself. */
  String inWords() {
    return quantity;
  }

  String raises() {
    return "+ raises the " + quantity;
  }

  String lowers() {
    return "− lowers the " + quantity;
  }
}
