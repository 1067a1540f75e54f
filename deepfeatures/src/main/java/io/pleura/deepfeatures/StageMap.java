package io.pleura.deepfeatures;

/**
 * One value for each cell of a stage.
 *
 * @param depth cells along z
 * @param height cells along y
 * @param width cells along x
 * @param values x fastest, then y, then z; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
public record StageMap(int depth, int height, int width, float[] values) {

  /**
   * Checks the number of values.
   *
   * @param depth as above
   * @param height as above
   * @param width as above
   * @param values as above
   * @throws IllegalArgumentException when it is not depth x height x width
   */
  public StageMap {
    if ((long) depth * height * width != values.length) {
      throw new IllegalArgumentException(
          values.length + " values for " + depth + "x" + height + "x" + width + " cells");
    }
  }
}
