package io.pleura.fusion.evaluation;

import java.util.ArrayList;
import java.util.List;

/**
 * Observed share of invasion against mean probability in groups of cases.
 *
 * @param bins the groups that hold a case, by rising probability
 */
public record CalibrationCurve(List<Bin> bins) {

  /**
   * One group.
   *
   * @param index which group, from 0
   * @param meanProbability mean probability, 0 to 1
   * @param observed how many of its cases have invasion
   */
  public record Bin(int index, double meanProbability, Proportion observed) {

    double gap() {
      return Math.abs((double) observed.count() / observed.of() - meanProbability);
    }
  }

  /**
   * Copies the list.
   *
   * @param bins the groups
   * @throws IllegalArgumentException when there is none or one is empty
   */
  public CalibrationCurve {
    bins = List.copyOf(bins);
    if (bins.isEmpty() || bins.stream().anyMatch(bin -> bin.observed().of() == 0)) {
      throw new IllegalArgumentException("calibration curve without cases");
    }
  }

  /**
   * Groups of equal width: group = min(floor(p k), k - 1). Groups without a case are left out.
   *
   * @param cases the cases
   * @param count number of groups k, at least 1; 10 is usual
   * @return the curve
   * @throws IllegalArgumentException when count is below 1
   */
  public static CalibrationCurve equalWidth(ScoredCases cases, int count) {
    requireCount(count);
    int[] size = new int[count];
    int[] invaded = new int[count];
    double[] sum = new double[count];
    for (int i = 0; i < cases.size(); i++) {
      double p = cases.probability(i);
      int bin = Math.min((int) (p * count), count - 1);
      size[bin]++;
      invaded[bin] += cases.invasion(i) ? 1 : 0;
      sum[bin] += p;
    }
    List<Bin> bins = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      if (size[k] > 0) {
        bins.add(new Bin(k, sum[k] / size[k], new Proportion(invaded[k], size[k])));
      }
    }
    return new CalibrationCurve(bins);
  }

  /**
   * Groups of equal size: cases sorted by probability, equal ones in their order, and cut into k
   * runs of which the first (size modulo k) hold one case more.
   *
   * @param cases the cases
   * @param count number of groups k, at least 1; groups without a case are left out
   * @return the curve
   * @throws IllegalArgumentException when count is below 1
   */
  public static CalibrationCurve equalSize(ScoredCases cases, int count) {
    requireCount(count);
    int[] order = cases.byRisingProbability();
    List<Bin> bins = new ArrayList<>();
    int start = 0;
    for (int k = 0; k < count; k++) {
      int size = order.length / count + (k < order.length % count ? 1 : 0);
      int invaded = 0;
      double sum = 0;
      for (int i = start; i < start + size; i++) {
        invaded += cases.invasion(order[i]) ? 1 : 0;
        sum += cases.probability(order[i]);
      }
      start += size;
      if (size > 0) {
        bins.add(new Bin(k, sum / size, new Proportion(invaded, size)));
      }
    }
    return new CalibrationCurve(bins);
  }

  /**
   * Expected calibration error: mean over cases of |observed share - mean probability| of their
   * group (Naeini et al. 2015, AAAI 29:2901-2907).
   *
   * @return 0 (best) to 1
   */
  public double expectedError() {
    double sum = 0;
    long cases = 0;
    for (Bin bin : bins) {
      sum += bin.observed().of() * bin.gap();
      cases += bin.observed().of();
    }
    return sum / cases;
  }

  /**
   * Maximum calibration error: the largest |observed share - mean probability| of a group.
   *
   * @return 0 (best) to 1
   */
  public double maximumError() {
    return bins.stream().mapToDouble(Bin::gap).max().orElseThrow();
  }

  private static void requireCount(int count) {
    if (count < 1) {
      throw new IllegalArgumentException(count + " groups");
    }
  }
}
