package io.pleura.benchmarks;

import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.spi.TrainingData;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows of even random numbers by formula, which {@code compare/fusion/peers.py} repeats; a row has
 * invasion when the sum of its first five values and half of another number is above 2.75.
 */
final class UniformRows {

  private static final int TELLING = 5;
  private static final double CUT = 2.75;
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private UniformRows() {}

  /** Rows {@code from} to {@code to} of an endless table of so many features, at least five. */
  static TrainingData of(int from, int to, int features) {
    List<double[]> rows = new ArrayList<>();
    List<Boolean> invasion = new ArrayList<>();
    for (int r = from; r < to; r++) {
      double[] row = new double[features];
      double sum = 0.5 * number(-1 - r);
      for (int f = 0; f < features; f++) {
        row[f] = number((long) r * features + f);
        sum += f < TELLING ? row[f] : 0;
      }
      rows.add(row);
      invasion.add(sum > CUT);
    }
    List<FeatureDefinition> definitions = new ArrayList<>();
    for (int f = 0; f < features; f++) {
      definitions.add(new FeatureDefinition(new FeatureName("feature_" + f), "", "benchmark"));
    }
    return new TrainingData(FeatureSchema.of(definitions), rows, invasion);
  }

  /** A number from 0 to 1 by the mixing function of splitmix64. */
  private static double number(long position) {
    long z = (position + 1) * GOLDEN;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return ((z ^ (z >>> 31)) >>> 40) * 0x1p-24;
  }
}
