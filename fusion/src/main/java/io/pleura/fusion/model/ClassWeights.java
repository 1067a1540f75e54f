package io.pleura.fusion.model;

import io.pleura.error.ConfigurationException;
import io.pleura.fusion.search.Candidate;
import io.pleura.fusion.search.SearchSpace;

/**
 * How much a row of each class counts.
 *
 * @param balanced whether each class counts as much as the other, whatever the given weights
 */
record ClassWeights(double intact, double invasion, boolean balanced) {

  static final ClassWeights EQUAL = new ClassWeights(1, 1, false);
  static final ClassWeights BALANCED = new ClassWeights(1, 1, true);

  private static final double SMALLEST = 1e-6;
  private static final double GREATEST = 1e6;

  ClassWeights {
    for (double weight : new double[] {intact, invasion}) {
      if (!(weight >= SMALLEST && weight <= GREATEST)) {
        throw new ConfigurationException(
            "trainer-class-weight",
            "A class weight is " + weight + "; it has to be 1e-6 to 1e6.",
            "Give both class weights within that range.");
      }
    }
  }

  /** Adds the choice between equal and balanced weights to what is searched. */
  static SearchSpace.Builder choice(SearchSpace.Builder space) {
    return space.categorical("classWeights", "equal", "balanced");
  }

  /** Whether a search chose balanced weights. */
  static boolean isBalanced(Candidate candidate) {
    return candidate.text("classWeights").equals("balanced");
  }

  /** Reads what {@link #text} gave. */
  static ClassWeights parse(String text) {
    if (text.equals("balanced")) {
      return BALANCED;
    }
    int colon = text.indexOf(':');
    try {
      return new ClassWeights(
          Double.parseDouble(text.substring(0, Math.max(colon, 0))),
          Double.parseDouble(text.substring(colon + 1)),
          false);
    } catch (NumberFormatException e) {
      throw new ConfigurationException(
          "trainer-class-weight",
          "The class weights are '" + text + "'.",
          "Give balanced, or the weights of intact and invaded cases, for example 1:2.5.",
          e);
    }
  }

  String text() {
    return balanced ? "balanced" : intact + ":" + invasion;
  }

  /** The weight of an intact row among so many of each class. */
  double ofIntact(int intactRows, int invasionRows) {
    return balanced ? (intactRows + (double) invasionRows) / (2.0 * intactRows) : intact;
  }

  /** The weight of a row with invasion among so many of each class. */
  double ofInvasion(int intactRows, int invasionRows) {
    return balanced ? (intactRows + (double) invasionRows) / (2.0 * invasionRows) : invasion;
  }
}
