package io.pleura.radiomics;

import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureName;
import io.pleura.radiomics.filter.FilteredImage;
import io.pleura.volume.Mask;
import io.pleura.volume.Volume;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How far a value may be off absolutely that is 0 but for the cancelling of its summands: 1e-12 of
 * the largest summand. Third moments alone need it; every other feature has none.
 */
final class CancellationFloor {

  private static final double SHARE = 1e-12;

  private CancellationFloor() {}

  /** The bound for a feature of an extraction; 0 where a relative bound has to do. */
  static double of(Golden golden, FeatureName name) {
    String feature = name.value().substring(name.value().lastIndexOf('_') + 1);
    return switch (feature) {
      case "Skewness" -> SHARE * largestOfSkewness(golden, name);
      case "ClusterShade" -> SHARE * largestOfClusterShade(golden, name);
      default -> 0;
    };
  }

  /** Skewness is Σ d³ / (N m₂^1.5) over the deviations d from the mean. */
  private static double largestOfSkewness(Golden golden, FeatureName name) {
    double[] values = new Derived(golden, name).roi.values;
    double mean = PairwiseSum.mean(values);
    double sumOfSquares = 0;
    double largest = 0;
    for (double value : values) {
      sumOfSquares += (value - mean) * (value - mean);
      largest = Math.max(largest, Math.abs(value - mean));
    }
    double deviation = Math.sqrt(sumOfSquares / values.length);
    return Math.pow(largest / deviation, 3) / values.length;
  }

  /** ClusterShade is the mean over directions of Σ p (i + j − μx − μy)³. */
  private static double largestOfClusterShade(Golden golden, FeatureName name) {
    var derived = new Derived(golden, name);
    ImageSettings settings = derived.settings;
    if (settings.weightingNorm() != null || settings.force2D() || !settings.symmetricalGlcm()) {
      throw new IllegalArgumentException("no bound for these settings of " + golden.name());
    }
    double largest = 0;
    int directions = 0;
    for (int[] offset : offsets(settings)) {
      Map<List<Integer>, Integer> pairs = pairs(derived, offset);
      double count = pairs.values().stream().mapToInt(Integer::intValue).sum();
      double mean = 0;
      for (var pair : pairs.entrySet()) {
        mean += (pair.getKey().get(0) + pair.getKey().get(1)) / 2.0 * pair.getValue() / count;
      }
      for (var pair : pairs.entrySet()) {
        double distance = pair.getKey().get(0) + pair.getKey().get(1) - 2 * mean;
        largest = Math.max(largest, pair.getValue() / count * Math.abs(Math.pow(distance, 3)));
      }
      directions += count > 0 ? 1 : 0;
    }
    return largest / directions;
  }

  /** One of each pair of opposite offsets. */
  private static List<int[]> offsets(ImageSettings settings) {
    int reach = settings.distances().stream().mapToInt(Integer::intValue).max().orElseThrow();
    List<int[]> result = new ArrayList<>();
    for (int z = 0; z <= reach; z++) {
      for (int y = -reach; y <= reach; y++) {
        for (int x = -reach; x <= reach; x++) {
          boolean first = z > 0 || y > 0 || (y == 0 && x > 0);
          int norm = Math.max(Math.abs(x), Math.max(Math.abs(y), z));
          if (first && settings.distances().contains(norm)) {
            result.add(new int[] {x, y, z});
          }
        }
      }
    }
    return result;
  }

  /** How often two levels follow each other, counted once a pair. */
  private static Map<List<Integer>, Integer> pairs(Derived derived, int[] offset) {
    Map<List<Integer>, Integer> result = new HashMap<>();
    Roi roi = derived.roi;
    for (int z = 0; z < roi.sizeZ; z++) {
      for (int y = 0; y < roi.sizeY; y++) {
        for (int x = 0; x < roi.sizeX; x++) {
          int a = derived.level(x, y, z);
          int b = derived.level(x + offset[0], y + offset[1], z + offset[2]);
          if (a > 0 && b > 0) {
            result.merge(List.of(Math.min(a, b), Math.max(a, b)), 1, Integer::sum);
          }
        }
      }
    }
    return result;
  }

  /** The ROI of an extraction on the image that a feature is of. */
  private static final class Derived {
    private final ImageSettings settings;
    private final Roi roi;
    private final int[] levels;

    Derived(Golden golden, FeatureName name) {
      ExecutionContext context = ExecutionContext.ofCallingThread();
      RadiomicsSettings all = golden.settings();
      Volume given = golden.image();
      Mask mask = golden.mask();
      RoiPlan plan = RoiPlan.of(given.grid(), mask, all);
      Volume image = PreparedImage.of(given, plan, all, context).image();
      plan = plan.resegmented(image, all);
      ImageSource source = null;
      FilteredImage derived = null;
      for (ImageSource candidate : all.imageSources()) {
        for (FilteredImage one : candidate.filter().apply(image, plan.mask(), context)) {
          if (name.value().startsWith(one.name() + "_")) {
            source = candidate;
            derived = one;
          }
        }
      }
      settings = source.settings();
      roi = Roi.of(image, plan.mask(), plan.box()).with(derived.compute(plan.box()));
      int[] ofRoi = GrayLevels.of(roi, settings, GrayLevels.MATRIX_LIMIT).levels;
      levels = new int[roi.inside.length];
      int voxel = 0;
      for (int i = 0; i < levels.length; i++) {
        levels[i] = roi.inside[i] ? ofRoi[voxel++] : 0;
      }
    }

    /** The level of a voxel of the box, 0 outside the ROI. */
    int level(int x, int y, int z) {
      boolean inBox = x >= 0 && x < roi.sizeX && y >= 0 && y < roi.sizeY && z >= 0 && z < roi.sizeZ;
      return inBox ? levels[x + roi.sizeX * (y + roi.sizeY * z)] : 0;
    }
  }
}
