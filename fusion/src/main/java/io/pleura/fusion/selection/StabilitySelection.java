package io.pleura.fusion.selection;

import io.pleura.error.ConfigurationException;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.spi.TrainingData;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Keeps the features that a selector chooses again and again when it sees a part of the cases only
 * (Meinshausen and Bühlmann 2010, J R Stat Soc B 72:417-473). Each resample draws the same share of
 * either class without replacement. A resample in which the selector keeps nothing counts as one
 * that chose no feature. The result is the same for any number of threads.
 *
 * @param selector what is repeated
 * @param resamples how often, 1 to 100000
 * @param share the share of each class that a resample draws, rounded to whole cases, above 0 and
 *     below 1; 0.5 in the paper
 * @param leastFrequency the share of resamples that have to choose a feature, above 0 and at most 1
 * @param seed what the draws start from
 */
public record StabilitySelection(
    FeatureSelector selector, int resamples, double share, double leastFrequency, long seed)
    implements FeatureSelector {

  /**
   * Checks the limits.
   *
   * @param selector what is repeated
   * @param resamples how often, 1 to 100000
   * @param share the share of each class that a resample draws, rounded to whole cases, above 0 and
   *     below 1
   * @param leastFrequency the share of resamples that have to choose a feature, above 0 and at most
   *     1
   * @param seed what the draws start from
   * @throws ConfigurationException when a limit is out of range
   */
  public StabilitySelection {
    SelectorLimits.require(
        "stability", "resamples", resamples, resamples >= 1 && resamples <= 100_000);
    SelectorLimits.require("stability", "share", share, share > 0 && share < 1);
    SelectorLimits.require(
        "stability", "leastFrequency", leastFrequency, leastFrequency > 0 && leastFrequency <= 1);
  }

  /**
   * How often each feature is chosen.
   *
   * @param data rows and labels
   * @param context threads, progress and cancellation
   * @return the share of resamples that choose it, 0 to 1, one a feature in the schema's order
   * @throws InvalidInputException when a resample has too few cases
   */
  public List<Double> frequencies(TrainingData data, ExecutionContext context) {
    FeatureTable table = FeatureTable.of(data, 2, settings());
    int features = table.schema.size();
    int[][] chosen = new int[resamples][];
    int[][] drawn = draws(table);
    ExecutionContext inner =
        ExecutionContext.ofCallingThread().withCancellation(context.cancellation());
    context.forEach(
        resamples,
        i -> {
          List<double[]> rows = new ArrayList<>();
          List<Boolean> labels = new ArrayList<>();
          for (int r : drawn[i]) {
            rows.add(data.rows().get(r));
            labels.add(data.invasion().get(r));
          }
          chosen[i] = chosen(new TrainingData(data.schema(), rows, labels), inner);
        });
    int[] count = new int[features];
    for (int[] ofResample : chosen) {
      for (int f : ofResample) {
        count[f]++;
      }
    }
    List<Double> frequencies = new ArrayList<>();
    for (int f = 0; f < features; f++) {
      frequencies.add((double) count[f] / resamples);
    }
    return frequencies;
  }

  private int[] chosen(TrainingData part, ExecutionContext context) {
    try {
      return selector.select(part, context).kept().stream()
          .mapToInt(part.schema()::indexOf)
          .toArray();
    } catch (InvalidInputException e) {
      if (e.code().equals("selection-empty")) {
        return new int[0];
      }
      throw e;
    }
  }

  private int[][] draws(FeatureTable table) {
    List<Integer> with = new ArrayList<>();
    List<Integer> without = new ArrayList<>();
    for (int r = 0; r < table.rows; r++) {
      (table.invasion[r] ? with : without).add(r);
    }
    var random = new SplittableRandom(seed);
    int[][] drawn = new int[resamples][];
    for (int i = 0; i < resamples; i++) {
      List<Integer> rows = new ArrayList<>(draw(with, random));
      rows.addAll(draw(without, random));
      Collections.sort(rows);
      drawn[i] = rows.stream().mapToInt(Integer::intValue).toArray();
    }
    return drawn;
  }

  private List<Integer> draw(List<Integer> from, SplittableRandom random) {
    List<Integer> shuffled = new ArrayList<>(from);
    for (int i = shuffled.size() - 1; i > 0; i--) {
      Collections.swap(shuffled, i, random.nextInt(i + 1));
    }
    int size = (int) Math.max(1, Math.round(share * from.size()));
    return shuffled.subList(0, size);
  }

  /** The repeated selector for these cases. */
  @Override
  public StabilitySelection forCases(List<String> ids) {
    return new StabilitySelection(selector.forCases(ids), resamples, share, leastFrequency, seed);
  }

  @Override
  public Selection select(TrainingData data, ExecutionContext context) {
    List<Double> frequencies = frequencies(data, context);
    List<Integer> kept = new ArrayList<>();
    for (int f = 0; f < frequencies.size(); f++) {
      if (frequencies.get(f) >= leastFrequency) {
        kept.add(f);
      }
    }
    return FeatureTable.of(data, 2, settings()).keep(kept, settings());
  }

  @Override
  public Map<String, String> settings() {
    var settings = new LinkedHashMap<String, String>();
    settings.put("selector", "stability");
    settings.put("resamples", Integer.toString(resamples));
    settings.put("share", Double.toString(share));
    settings.put("leastFrequency", Double.toString(leastFrequency));
    settings.put("seed", Long.toString(seed));
    selector.settings().forEach((key, value) -> settings.put("of." + key, value));
    return Collections.unmodifiableMap(settings);
  }
}
