package io.pleura.explain;

/** How the plots call what a model puts out. */
enum Wording {
  PROBABILITY;

  /** Names the output, to begin a sentence with. */
  String outcome() {
    return "Probability of pleural invasion";
  }

  /** The output within a sentence. */
  String quantity() {
    return "probability";
  }

  String raises() {
    return "+ raises the " + quantity();
  }

  String lowers() {
    return "− lowers the " + quantity();
  }

  /** What bars and dots on a signed axis measure. */
  String contribution() {
    return "Contribution to the " + quantity();
  }
}
