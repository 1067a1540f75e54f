package io.pleura.examples.plugin;

import io.pleura.Study;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.feature.FeatureVector;
import io.pleura.spi.Asset;
import io.pleura.spi.FeatureExtractor;
import io.pleura.volume.Mask;
import io.pleura.volume.Region;
import io.pleura.volume.Volume;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The share of tumour voxels in each bin, the centre of the fullest bin and the entropy of the
 * shares, {@code -sum p log2 p}. Voxels outside the bins are left out; where none is inside, every
 * feature is undefined.
 */
final class HistogramSketch implements FeatureExtractor {

  private static final String NO_VOXEL = "no tumour voxel lies within the bins";

  private static final double LOG_2 = StrictMath.log(2);

  private final double lower;
  private final double upper;
  private final int bins;
  private final FeatureSchema schema;

  HistogramSketch(double lower, double upper, int bins) {
    this.lower = lower;
    this.upper = upper;
    this.bins = bins;
    List<FeatureDefinition> features = new ArrayList<>();
    for (int bin = 0; bin < bins; bin++) {
      features.add(feature(String.format(Locale.ROOT, "sketch_Share%02d", bin), ""));
    }
    features.add(feature("sketch_Mode", "HU"));
    features.add(feature("sketch_Entropy", "bit"));
    this.schema = FeatureSchema.of(features);
  }

  private static FeatureDefinition feature(String name, String unit) {
    return new FeatureDefinition(new FeatureName(name), unit, HistogramSketchProvider.ID);
  }

  @Override
  public FeatureSchema schema() {
    return schema;
  }

  @Override
  public Map<String, String> settings() {
    return Map.of(
        "lower", Double.toString(lower),
        "upper", Double.toString(upper),
        "bins", Integer.toString(bins));
  }

  @Override
  public List<Asset> assets() {
    return List.of();
  }

  @Override
  public FeatureVector extract(Study study, ExecutionContext context) {
    Region box = study.mask().boundingBox().orElseThrow();
    int[][] countsOfSlice = new int[box.sizeZ()][];
    // One unit of work a slice; forEach polls cancellation between them.
    context.forEach(
        box.sizeZ(), slice -> countsOfSlice[slice] = count(study, box, box.minZ() + slice));
    context.progress().progress("histogram sketch", box.sizeZ(), box.sizeZ());
    // Whole numbers add up to the same in any order, and slices are added in order all the same.
    int[] counts = new int[bins];
    for (int[] slice : countsOfSlice) {
      for (int bin = 0; bin < bins; bin++) {
        counts[bin] += slice[bin];
      }
    }
    return features(counts);
  }

  private int[] count(Study study, Region box, int z) {
    Volume ct = study.ct();
    Mask mask = study.mask();
    int[] counts = new int[bins];
    double width = (upper - lower) / bins;
    for (int y = box.minY(); y < box.maxY(); y++) {
      int row = ct.grid().offset(0, y, z);
      for (int x = box.minX(); x < box.maxX(); x++) {
        double value = ct.get(row + x);
        if (mask.contains(row + x) && value >= lower && value < upper) {
          counts[Math.min((int) ((value - lower) / width), bins - 1)]++;
        }
      }
    }
    return counts;
  }

  private FeatureVector features(int[] counts) {
    int total = 0;
    int fullest = 0;
    for (int bin = 0; bin < bins; bin++) {
      total += counts[bin];
      fullest = counts[bin] > counts[fullest] ? bin : fullest;
    }
    double[] values = new double[schema.size()];
    if (total == 0) {
      Map<FeatureName, String> undefined = new HashMap<>();
      for (int i = 0; i < values.length; i++) {
        values[i] = Double.NaN;
        undefined.put(schema.names().get(i), NO_VOXEL);
      }
      return FeatureVector.of(schema, values, undefined);
    }
    double entropy = 0;
    for (int bin = 0; bin < bins; bin++) {
      values[bin] = (double) counts[bin] / total;
      entropy -= counts[bin] == 0 ? 0 : values[bin] * StrictMath.log(values[bin]) / LOG_2;
    }
    values[bins] = lower + (fullest + 0.5) * (upper - lower) / bins;
    values[bins + 1] = entropy;
    return FeatureVector.of(schema, values);
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
