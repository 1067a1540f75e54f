package io.pleura.radiomics;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Features of the gray level run length matrix, computed for each direction on its own and
 * averaged, or of the weighted sum of all directions.
 */
final class GlrlmFeatures {

  private static final int COUNT = FeatureClass.GLRLM.features().size();

  private GlrlmFeatures() {}

  /**
   * All features in the order of {@link FeatureClass#GLRLM}.
   *
   * @return all NaN when no line in any direction crosses two ROI voxels
   */
  static double[] of(LevelGrid grid, Roi roi, GrayLevels levels, ImageSettings settings) {
    var runs = RunLengthMatrices.of(grid.lanes(), levels, NeighbourOffsets.nearest(grid, settings));
    return of(runs, roi, settings.weightingNorm());
  }

  private static double[] of(RunLengthMatrices runs, Roi roi, @Nullable WeightingNorm norm) {
    List<LevelSizeMatrix> matrices = runs.matrices;
    if (norm != null) {
      double[] weights =
          runs.directions.stream().mapToDouble(d -> norm.distance(d, roi.spacing)).toArray();
      matrices = List.of(LevelSizeMatrix.weightedSum(matrices, weights));
    } else if (matrices.size() > 1) {
      matrices = matrices.stream().filter(matrix -> matrix.entries() > 0).toList();
    }
    double[] mean = new double[COUNT];
    if (matrices.isEmpty()) {
      Arrays.fill(mean, Double.NaN);
      return mean;
    }
    for (LevelSizeMatrix matrix : matrices) {
      double[] features = ordered(matrix.features());
      for (int f = 0; f < COUNT; f++) {
        mean[f] += features[f];
      }
    }
    for (int f = 0; f < COUNT; f++) {
      mean[f] /= matrices.size();
    }
    return mean;
  }

  private static double[] ordered(LevelSizeMatrix.Features f) {
    return new double[] {
      f.levelNonUniformity(),
      f.levelNonUniformityNormalized(),
      f.levelVariance(),
      f.highLevelEmphasis(),
      f.largeSizeEmphasis(),
      f.largeSizeHighLevelEmphasis(),
      f.largeSizeLowLevelEmphasis(),
      f.lowLevelEmphasis(),
      f.entropy(),
      f.sizeNonUniformity(),
      f.sizeNonUniformityNormalized(),
      f.percentage(),
      f.sizeVariance(),
      f.smallSizeEmphasis(),
      f.smallSizeHighLevelEmphasis(),
      f.smallSizeLowLevelEmphasis()
    };
  }
}
