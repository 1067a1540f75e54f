package io.pleura.volume;

import io.pleura.error.InvalidInputException;
import java.util.List;

/**
 * A small change of a mask, as another reader might have drawn it: features that do not survive it
 * are not worth learning from (Zwanenburg et al. 2019, Sci Rep 9:614). The grid stays; what leaves
 * it is cut off. The same perturbation of the same mask always gives the same result.
 */
public sealed interface MaskPerturbation {

  /**
   * Changes a mask.
   *
   * @param mask what was drawn
   * @return a new mask on the same grid, not empty
   * @throws InvalidInputException when the mask is empty or nothing of it is left ({@code
   *     mask-perturbation-empty})
   */
  Mask apply(Mask mask);

  /**
   * A usual set: shifts of 1 mm to each side along each axis, growth and shrinkage by 1 mm,
   * rotation by 5 degrees to each side about the long axis of the patient, and a contour that is
   * rough within 1 mm.
   *
   * @param seed what the rough contour starts from
   * @return eleven perturbations; shrinkage may leave nothing of a very small mask
   */
  static List<MaskPerturbation> usual(long seed) {
    return List.of(
        new Shift(1, 0, 0),
        new Shift(-1, 0, 0),
        new Shift(0, 1, 0),
        new Shift(0, -1, 0),
        new Shift(0, 0, 1),
        new Shift(0, 0, -1),
        new Dilate(1),
        new Erode(1),
        new Rotate(5, 2),
        new Rotate(-5, 2),
        new Noise(1, 0.25, seed));
  }

  /**
   * Moves the mask, by nearest neighbour: to whole voxels, half a voxel counting as one.
   *
   * @param x to the left of the patient, mm
   * @param y to the back, mm
   * @param z to the head, mm
   */
  record Shift(double x, double y, double z) implements MaskPerturbation {

    /**
     * Checks the distance.
     *
     * @param x to the left of the patient, mm
     * @param y to the back, mm
     * @param z to the head, mm
     * @throws IllegalArgumentException when a component is not finite
     */
    public Shift {
      if (!new Vector3(x, y, z).isFinite()) {
        throw new IllegalArgumentException("shift (" + x + ", " + y + ", " + z + ") mm");
      }
    }

    @Override
    public Mask apply(Mask mask) {
      return MaskPerturber.of(mask, this)
          .moved(
              p -> new Vector3(p.x() + x, p.y() + y, p.z() + z),
              p -> new Vector3(p.x() - x, p.y() - y, p.z() - z));
    }
  }

  /**
   * Adds the voxels whose centre is near that of a voxel of the mask.
   *
   * @param radius how near, mm, above 0 and at most 100
   */
  record Dilate(double radius) implements MaskPerturbation {

    /**
     * Checks the radius.
     *
     * @param radius how near, mm, above 0 and at most 100
     * @throws IllegalArgumentException when it is out of range
     */
    public Dilate {
      MaskPerturber.requireRadius(radius);
    }

    @Override
    public Mask apply(Mask mask) {
      return MaskPerturber.of(mask, this).dilated(radius);
    }
  }

  /**
   * Removes the voxels whose centre is near that of a voxel outside of the mask. Beyond the grid
   * there is none.
   *
   * @param radius how near, mm, above 0 and at most 100
   */
  record Erode(double radius) implements MaskPerturbation {

    /**
     * Checks the radius.
     *
     * @param radius how near, mm, above 0 and at most 100
     * @throws IllegalArgumentException when it is out of range
     */
    public Erode {
      MaskPerturber.requireRadius(radius);
    }

    @Override
    public Mask apply(Mask mask) {
      return MaskPerturber.of(mask, this).eroded(radius);
    }
  }

  /**
   * Turns the mask about the mean of its voxel centres, by nearest neighbour.
   *
   * @param degrees angle, counter-clockwise seen against the axis
   * @param axis 0 for the axis from right to left, 1 from front to back, 2 from feet to head
   */
  record Rotate(double degrees, int axis) implements MaskPerturbation {

    /**
     * Checks the numbers.
     *
     * @param degrees angle, counter-clockwise seen against the axis
     * @param axis 0 for the axis from right to left, 1 from front to back, 2 from feet to head
     * @throws IllegalArgumentException when the angle is not finite or there is no such axis
     */
    public Rotate {
      if (!Double.isFinite(degrees) || axis < 0 || axis > 2) {
        throw new IllegalArgumentException(degrees + " degrees about axis " + axis);
      }
    }

    @Override
    public Mask apply(Mask mask) {
      MaskPerturber perturber = MaskPerturber.of(mask, this);
      Vector3 centre = perturber.centre();
      double angle = Math.toRadians(degrees);
      return perturber.moved(
          p -> MaskPerturber.turned(p, centre, axis, angle),
          p -> MaskPerturber.turned(p, centre, axis, -angle));
    }
  }

  /**
   * Roughens the contour: each voxel whose centre is near that of one on the other side of the
   * contour changes sides by chance.
   *
   * @param depth how near, mm, above 0 and at most 100; below the spacing nothing changes
   * @param probability how probable a change is, 0 to 1
   * @param seed what chance starts from
   */
  record Noise(double depth, double probability, long seed) implements MaskPerturbation {

    /**
     * Checks the numbers.
     *
     * @param depth how near, mm, above 0 and at most 100; below the spacing nothing changes
     * @param probability how probable a change is, 0 to 1
     * @param seed what chance starts from
     * @throws IllegalArgumentException when depth or probability is out of range
     */
    public Noise {
      MaskPerturber.requireRadius(depth);
      if (!(probability >= 0 && probability <= 1)) {
        throw new IllegalArgumentException("probability " + probability);
      }
    }

    @Override
    public Mask apply(Mask mask) {
      return MaskPerturber.of(mask, this).roughened(depth, probability, seed);
    }
  }
}
