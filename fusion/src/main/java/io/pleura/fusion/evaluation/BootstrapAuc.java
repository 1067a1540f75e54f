package io.pleura.fusion.evaluation;

import io.pleura.error.InvalidInputException;
import io.pleura.fusion.AreaUnderCurve;
import java.util.Arrays;

/**
 * Area under the ROC curve over resamples of the cases (Efron 1979, Annals of Statistics 7:1-26).
 * Each replicate draws as many cases as there are, with replacement; one that holds a single class
 * is left out and counted. Immutable.
 *
 * <p>Draws come from SplitMix64: index = floor((z &gt;&gt;&gt; 11) 2<sup>-53</sup> n), replicates
 * one after the other, so the same seed gives the same areas everywhere.
 */
public final class BootstrapAuc {

  private final double auc;
  private final double[] areas;
  private final double[] sorted;
  private final int skipped;

  private BootstrapAuc(double auc, double[] areas, int skipped) {
    this.auc = auc;
    this.areas = areas;
    this.sorted = areas.clone();
    Arrays.sort(sorted);
    this.skipped = skipped;
  }

  /**
   * Resamples.
   *
   * @param cases both classes
   * @param replicates how many resamples, at least 1; 2000 is usual
   * @param seed start of the generator
   * @return the areas
   * @throws IllegalArgumentException when replicates is below 1
   * @throws InvalidInputException when one class is missing, or every resample held a single class
   */
  public static BootstrapAuc of(ScoredCases cases, int replicates, long seed) {
    if (replicates < 1) {
      throw new IllegalArgumentException(replicates + " replicates");
    }
    int n = cases.size();
    double auc = cases.areaUnderCurve();
    double[] areas = new double[replicates];
    double[] probability = new double[n];
    boolean[] invasion = new boolean[n];
    long state = seed;
    int kept = 0;
    for (int replicate = 0; replicate < replicates; replicate++) {
      int positives = 0;
      for (int i = 0; i < n; i++) {
        state += 0x9E3779B97F4A7C15L;
        int index = (int) ((mix(state) >>> 11) * 0x1.0p-53 * n);
        probability[i] = cases.probability(index);
        invasion[i] = cases.invasion(index);
        positives += invasion[i] ? 1 : 0;
      }
      if (positives > 0 && positives < n) {
        areas[kept++] = AreaUnderCurve.of(probability, invasion);
      }
    }
    if (kept == 0) {
      throw new InvalidInputException(
          "bootstrap-one-class",
          "All " + replicates + " resamples of " + n + " cases hold a single class.",
          "Give more cases of the rarer kind.");
    }
    return new BootstrapAuc(auc, Arrays.copyOf(areas, kept), replicates - kept);
  }

  /**
   * The areas in the order of the replicates, those left out missing.
   *
   * @return a copy, each 0 to 1
   */
  public double[] areas() {
    return areas.clone();
  }

  /**
   * Mean of the areas.
   *
   * @return 0 to 1
   */
  public double mean() {
    return Arrays.stream(areas).sum() / areas.length;
  }

  /**
   * How many replicates were left out because they held a single class.
   *
   * @return at least 0
   */
  public int skipped() {
    return skipped;
  }

  /**
   * Percentile interval around the area of all cases; quantiles are interpolated linearly (type 7
   * of Hyndman and Fan 1996, American Statistician 50:361-365).
   *
   * @param level coverage, such as 0.95
   * @return the area of all cases with the interval
   * @throws IllegalArgumentException when the level is not between 0 and 1
   */
  public Estimate interval(double level) {
    Normal.requireLevel(level);
    return new Estimate(
        auc, quantile((1 - level) / 2), quantile((1 + level) / 2), level, "bootstrap percentile");
  }

  private double quantile(double share) {
    double position = share * (sorted.length - 1);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }

  private static long mix(long z) {
    long mixed = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
