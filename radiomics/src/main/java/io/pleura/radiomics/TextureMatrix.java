package io.pleura.radiomics;

import java.util.List;

/**
 * A matrix of gray levels as it was counted, before anything is made symmetric, weighted or
 * normalised. Rows are the gray levels that occur in the ROI; what the columns are depends on the
 * class. Immutable.
 *
 * <ul>
 *   <li>{@link FeatureClass#GLCM}: the level of the neighbour; how many voxels of the row's level
 *       have one of the column's level at the offset.
 *   <li>{@link FeatureClass#GLRLM}: run lengths in voxels; how many runs along the offset.
 *   <li>{@link FeatureClass#GLSZM}: zone sizes in voxels; how many zones.
 *   <li>{@link FeatureClass#GLDM}: 1 + the number of dependent neighbours; how many voxels.
 *   <li>{@link FeatureClass#NGTDM}: column 1 is the number of voxels, column 2 the sum of their
 *       absolute differences from the mean of their neighbours.
 * </ul>
 */
public final class TextureMatrix {

  private final FeatureClass featureClass;
  private final List<Integer> offset;
  private final List<Integer> levels;
  private final List<Integer> columns;
  private final double[] values;

  TextureMatrix(
      FeatureClass featureClass,
      List<Integer> offset,
      List<Integer> levels,
      List<Integer> columns,
      double[] values) {
    this.featureClass = featureClass;
    this.offset = List.copyOf(offset);
    this.levels = List.copyOf(levels);
    this.columns = List.copyOf(columns);
    this.values = values;
  }

  /**
   * The class whose features come from the matrix.
   *
   * @return a texture class
   */
  public FeatureClass featureClass() {
    return featureClass;
  }

  /**
   * The step to the neighbour.
   *
   * @return voxels along x, y, z; empty for a class that does not tell directions apart
   */
  public List<Integer> offset() {
    return offset;
  }

  /**
   * What the rows are.
   *
   * @return gray levels from 1, ascending
   */
  public List<Integer> levels() {
    return levels;
  }

  /**
   * What the columns are.
   *
   * @return levels, lengths, sizes or dependences, ascending
   */
  public List<Integer> columns() {
    return columns;
  }

  /**
   * One entry.
   *
   * @param row position in {@link #levels()}
   * @param column position in {@link #columns()}
   * @return a count, or for column 2 of NGTDM a sum of differences
   * @throws IndexOutOfBoundsException when there is no such entry
   */
  public double get(int row, int column) {
    if (column < 0 || column >= columns.size()) {
      throw new IndexOutOfBoundsException("column " + column + " of " + columns.size());
    }
    return values[row * columns.size() + column];
  }

  @Override
  public String toString() {
    return "TextureMatrix[" + featureClass + ", " + levels.size() + "x" + columns.size() + "]";
  }
}
