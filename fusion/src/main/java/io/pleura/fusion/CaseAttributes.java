package io.pleura.fusion;

import io.pleura.Study;
import io.pleura.error.InvalidInputException;
import io.pleura.volume.Direction;
import io.pleura.volume.VoxelGrid;
import java.util.OptionalDouble;

/**
 * What else is known of a case. A model does not learn from it; a report parts the cases by it.
 *
 * @param ageYears age, years, above 0
 * @param roiVolumeMl volume of the segmented tumour, mL, above 0
 * @param sliceThicknessMm thickness of the slices, mm, above 0; from images the distance of slices,
 *     which is what a volume says of it
 */
public record CaseAttributes(
    OptionalDouble ageYears, OptionalDouble roiVolumeMl, OptionalDouble sliceThicknessMm) {

  private static final double CUBIC_MILLIMETRES = 1000;

  /**
   * Checks the values.
   *
   * @param ageYears age, years, above 0
   * @param roiVolumeMl volume of the segmented tumour, mL, above 0
   * @param sliceThicknessMm thickness of the slices, mm, above 0
   * @throws InvalidInputException when a value is not finite or not above 0 ({@code
   *     cases-attribute})
   */
  public CaseAttributes {
    requirePositive("age", ageYears);
    requirePositive("ROI volume", roiVolumeMl);
    requirePositive("slice thickness", sliceThicknessMm);
  }

  private static void requirePositive(String what, OptionalDouble value) {
    if (value.isPresent() && !(value.getAsDouble() > 0 && Double.isFinite(value.getAsDouble()))) {
      throw new InvalidInputException(
          "cases-attribute",
          "The " + what + " of a case is " + value.getAsDouble() + ".",
          "Give a number above 0, or none where it is not known.");
    }
  }

  /**
   * What a study says of itself.
   *
   * @param study CT, mask and, if known, clinical values
   * @return volume of the mask, distance of the slices along the axis that runs nearest to head and
   *     foot (the third in most files), and age
   */
  public static CaseAttributes of(Study study) {
    VoxelGrid grid = study.mask().grid();
    return new CaseAttributes(
        study
            .clinical()
            .map(values -> OptionalDouble.of(values.ageYears()))
            .orElse(OptionalDouble.empty()),
        OptionalDouble.of(study.mask().voxelCount() * grid.voxelVolume() / CUBIC_MILLIMETRES),
        OptionalDouble.of(grid.spacing().get(throughPlane(grid.direction()))));
  }

  /** CT slices lie across the body, in whichever order a file stores its axes. */
  private static int throughPlane(Direction direction) {
    int chosen = 2;
    for (int axis = 0; axis < 2; axis++) {
      if (Math.abs(direction.get(2, axis)) > Math.abs(direction.get(2, chosen))) {
        chosen = axis;
      }
    }
    return chosen;
  }
}
