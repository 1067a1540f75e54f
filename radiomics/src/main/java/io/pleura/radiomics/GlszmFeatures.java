package io.pleura.radiomics;

/**
 * Features of the gray level size zone matrix; voxels of a zone touch at a face, an edge or a
 * corner, within a slice only for force2D.
 */
final class GlszmFeatures {

  private GlszmFeatures() {}

  /** All features in the order of {@link FeatureClass#GLSZM}. */
  static double[] of(LevelGrid grid, GrayLevels levels, ImageSettings settings) {
    LevelSizeMatrix zones =
        SizeZones.of(grid.lanes(), levels, NeighbourOffsets.nearest(grid, settings));
    LevelSizeMatrix.Features f = zones.features();
    return new double[] {
      f.levelNonUniformity(),
      f.levelNonUniformityNormalized(),
      f.levelVariance(),
      f.highLevelEmphasis(),
      f.largeSizeEmphasis(),
      f.largeSizeHighLevelEmphasis(),
      f.largeSizeLowLevelEmphasis(),
      f.lowLevelEmphasis(),
      f.sizeNonUniformity(),
      f.sizeNonUniformityNormalized(),
      f.smallSizeEmphasis(),
      f.smallSizeHighLevelEmphasis(),
      f.smallSizeLowLevelEmphasis(),
      f.entropy(),
      f.percentage(),
      f.sizeVariance()
    };
  }
}
