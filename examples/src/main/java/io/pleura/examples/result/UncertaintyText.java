package io.pleura.examples.result;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pleura.Uncertainty;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How sure a probability is, in words and as JSON. */
public final class UncertaintyText {

  private UncertaintyText() {}

  /**
   * Prints a line for each kind of uncertainty that is known.
   *
   * @param uncertainty how sure a probability is
   * @param out where to print
   */
  public static void print(Uncertainty uncertainty, PrintWriter out) {
    out.println("Uncertainty:");
    sentences(uncertainty).forEach(sentence -> out.println("  " + sentence));
  }

  /**
   * A sentence for each kind of uncertainty that is known.
   *
   * @param uncertainty how sure a probability is
   * @return interval, verdicts that are not excluded, and spread over the trees
   */
  public static List<String> sentences(Uncertainty uncertainty) {
    List<String> sentences = new ArrayList<>();
    uncertainty
        .interval()
        .ifPresent(
            interval ->
                sentences.add(
                    String.format(
                        Locale.ROOT,
                        "Among %d training cases, predicted without having learnt from them, such"
                            + " a probability meant %.1f %% to %.1f %% (Venn-Abers interval).",
                        interval.cases(),
                        100 * interval.lower(),
                        100 * interval.upper())));
    uncertainty
        .predictionSet()
        .ifPresent(
            set ->
                sentences.add(
                    String.format(
                        Locale.ROOT,
                        "Not excluded at %.0f %% confidence: %s (p-values: invasion %.3g, intact"
                            + " %.3g).",
                        100 * set.confidence(),
                        verdicts(set),
                        set.invasionPValue(),
                        set.intactPValue())));
    uncertainty
        .trees()
        .ifPresent(
            trees ->
                sentences.add(
                    String.format(
                        Locale.ROOT,
                        "Spread over the %d single trees: a tenth give at most %.1f %%, nine tenths"
                            + " at most %.1f %%, standard deviation %.1f points; no confidence"
                            + " interval.",
                        trees.trees(),
                        100 * trees.tenthPercentile(),
                        100 * trees.ninetiethPercentile(),
                        100 * trees.standardDeviation())));
    return sentences;
  }

  /** The interval as a line of a picture. */
  static String note(Uncertainty.ProbabilityInterval interval) {
    return String.format(
        Locale.ROOT,
        "Venn-Abers interval %.3f to %.3f, from %d cases out of fold",
        interval.lower(),
        interval.upper(),
        interval.cases());
  }

  private static String verdicts(Uncertainty.PredictionSet set) {
    List<String> words = notExcluded(set);
    return words.isEmpty()
        ? "neither verdict, the case is unlike the training cases of both"
        : String.join(", ", words);
  }

  /**
   * The verdicts that cannot be excluded.
   *
   * @param set the conformal prediction set
   * @return of {@code invasion} and {@code intact}, in this order
   */
  public static List<String> notExcluded(Uncertainty.PredictionSet set) {
    List<String> words = new ArrayList<>();
    if (set.includesInvasion()) {
      words.add("invasion");
    }
    if (set.includesIntact()) {
      words.add("intact");
    }
    return words;
  }

  static void put(ObjectNode parent, Uncertainty uncertainty) {
    ObjectNode root = parent.putObject("uncertainty");
    uncertainty
        .interval()
        .ifPresent(
            interval ->
                root.putObject("interval")
                    .put("method", "Venn-Abers, predictions out of fold")
                    .put("lower", interval.lower())
                    .put("upper", interval.upper())
                    .put("cases", interval.cases()));
    uncertainty
        .predictionSet()
        .ifPresent(
            set -> {
              ObjectNode node =
                  root.putObject("predictionSet")
                      .put("method", "class-conditional conformal, predictions out of fold")
                      .put("confidence", set.confidence());
              ArrayNode words = node.putArray("notExcluded");
              notExcluded(set).forEach(words::add);
              node.put("invasionPValue", set.invasionPValue())
                  .put("intactPValue", set.intactPValue())
                  .put("invasionCases", set.invasionCases())
                  .put("intactCases", set.intactCases());
            });
    uncertainty
        .trees()
        .ifPresent(
            trees ->
                root.putObject("treeSpread")
                    .put("meaning", "spread over single trees, no confidence interval")
                    .put("trees", trees.trees())
                    .put("tenthPercentile", trees.tenthPercentile())
                    .put("ninetiethPercentile", trees.ninetiethPercentile())
                    .put("standardDeviation", trees.standardDeviation()));
  }
}
