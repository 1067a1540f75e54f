package io.pleura.deepfeatures;

/**
 * Voxels of a prepared volume along each axis, in the order depth, height, width: z, y, x.
 *
 * @param depth voxels along z, 1 to 512
 * @param height voxels along y, 1 to 512
 * @param width voxels along x, 1 to 512
 */
public record InputSize(int depth, int height, int width) {

  /** The largest extent along an axis; so many along each still fit one buffer of Java. */
  static final int MAX_EXTENT = 512;

  /** Of whole volumes in the public training code of MedicalNet: 56x448x448. */
  public static final InputSize MEDICAL_NET = new InputSize(56, 448, 448);

  /**
   * Checks the extents.
   *
   * @param depth as above
   * @param height as above
   * @param width as above
   * @throws IllegalArgumentException when one is out of range
   */
  public InputSize {
    for (int extent : new int[] {depth, height, width}) {
      if (extent < 1 || extent > MAX_EXTENT) {
        throw new IllegalArgumentException(
            "size " + extent + " is not between 1 and " + MAX_EXTENT);
      }
    }
  }

  /**
   * The same extent along all axes.
   *
   * @param extent voxels along each side, 1 to 512
   * @return a cube
   * @throws IllegalArgumentException when it is out of range
   */
  public static InputSize cube(int extent) {
    return new InputSize(extent, extent, extent);
  }

  /**
   * Reads a size from text.
   *
   * @param text {@code 64} for a cube, else depth, height and width, for example {@code 56x448x448}
   * @return the size
   * @throws IllegalArgumentException when the text is no size, or an extent out of range
   */
  public static InputSize of(String text) {
    String[] extents = text.split("x", -1);
    if (extents.length == 1) {
      return cube(Integer.parseInt(text));
    }
    if (extents.length != 3) {
      throw new IllegalArgumentException("no size '" + text + "'");
    }
    return new InputSize(
        Integer.parseInt(extents[0]), Integer.parseInt(extents[1]), Integer.parseInt(extents[2]));
  }

  /**
   * The number of voxels.
   *
   * @return 1 to 2<sup>27</sup>
   */
  public int voxelCount() {
    return depth * height * width;
  }

  /**
   * The size as settings name it.
   *
   * @return text that {@link #of} reads
   */
  @Override
  public String toString() {
    return depth == height && height == width
        ? Integer.toString(depth)
        : depth + "x" + height + "x" + width;
  }
}
