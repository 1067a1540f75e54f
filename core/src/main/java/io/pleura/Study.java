package io.pleura;

import io.pleura.clinical.ClinicalData;
import io.pleura.clinical.ClinicalReading;
import io.pleura.error.InputWarning;
import io.pleura.error.InvalidInputException;
import io.pleura.io.ImageFiles;
import io.pleura.spi.ReadVolume;
import io.pleura.volume.Mask;
import io.pleura.volume.MaskAlignment;
import io.pleura.volume.MaskSelection;
import io.pleura.volume.PreparedMask;
import io.pleura.volume.Region;
import io.pleura.volume.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One case, checked once: a CT, the tumour mask on the CT's grid, and clinical values. Immutable.
 *
 * <p>All checks of images happen here, before anything slow: the CT's voxels are finite, the mask
 * is a label map and one label is chosen, the ROI has at least two voxels and lies inside the CT.
 * What can be mended safely is mended and told in {@link #warnings()}; for how a mask of another
 * grid is carried to the CT's, see {@link MaskAlignment}.
 */
public final class Study {

  private static final int MINIMUM_VOXELS = 2;

  private final Volume ct;
  private final Mask mask;
  private final @Nullable ClinicalData clinical;
  private final List<InputWarning> warnings;

  Study(Volume ct, Mask mask, @Nullable ClinicalData clinical, List<InputWarning> warnings) {
    this.ct = ct;
    this.mask = mask;
    this.clinical = clinical;
    this.warnings = List.copyOf(warnings);
  }

  /**
   * Reads a case of two image files, the mask's label chosen {@linkplain MaskSelection.Automatic
   * automatically}.
   *
   * @param ct the CT, HU
   * @param mask the tumour mask, a label map
   * @param clinical clinical values, or null for images alone
   * @return the checked case
   * @throws InvalidInputException when a file is missing or damaged or the case fails a check
   * @throws IOException when a file cannot be read
   */
  public static Study read(Path ct, Path mask, @Nullable ClinicalData clinical) throws IOException {
    return read(ct, mask, clinical, MaskSelection.automatic());
  }

  /**
   * Reads a case of two image files.
   *
   * @param ct the CT, HU
   * @param mask the tumour mask
   * @param clinical clinical values, or null for images alone
   * @param selection which voxels of the mask are the tumour
   * @return the checked case
   * @throws InvalidInputException when a file is missing or damaged or the case fails a check
   * @throws IOException when a file cannot be read
   */
  public static Study read(
      Path ct, Path mask, @Nullable ClinicalData clinical, MaskSelection selection)
      throws IOException {
    // The mask comes first: it is the smaller file, and most mistakes are in it.
    ReadVolume maskFile = ImageFiles.read(mask);
    PreparedMask selected = select(maskFile.volume(), selection);
    ReadVolume ctFile = ImageFiles.read(ct);
    List<InputWarning> warnings = new ArrayList<>();
    name(ctFile.warnings(), "CT", ct, warnings);
    name(maskFile.warnings(), "Mask", mask, warnings);
    return make(ctFile.volume(), selected, clinical, warnings);
  }

  /**
   * Makes a case of a CT and a mask in memory.
   *
   * @param ct the CT, HU
   * @param mask the tumour, on any grid that covers it
   * @param clinical clinical values, or null for images alone
   * @return the checked case
   * @throws InvalidInputException when the case fails a check
   */
  public static Study of(Volume ct, Mask mask, @Nullable ClinicalData clinical) {
    checkSize(mask);
    return make(ct, new PreparedMask(mask, List.of()), clinical, List.of());
  }

  /**
   * Makes a case of a CT and a label map in memory.
   *
   * @param ct the CT, HU
   * @param mask the tumour mask, on any grid that covers the tumour
   * @param clinical clinical values, or null for images alone
   * @param selection which voxels of the mask are the tumour
   * @return the checked case
   * @throws InvalidInputException when the case fails a check
   */
  public static Study of(
      Volume ct, Volume mask, @Nullable ClinicalData clinical, MaskSelection selection) {
    return make(ct, select(mask, selection), clinical, List.of());
  }

  /**
   * The same case with clinical values that were read from text.
   *
   * @param reading the values; its warnings come after those of this case
   * @return a case with these values in place of any others
   */
  public Study withClinical(ClinicalReading reading) {
    List<InputWarning> all = new ArrayList<>(warnings);
    all.addAll(reading.warnings());
    return new Study(ct, mask, reading.data(), all);
  }

  private static PreparedMask select(Volume volume, MaskSelection selection) {
    PreparedMask selected = selection.select(volume);
    checkSize(selected.mask());
    return selected;
  }

  private static Study make(
      Volume ct,
      PreparedMask selected,
      @Nullable ClinicalData clinical,
      List<InputWarning> fileWarnings) {
    checkFinite(ct);
    PreparedMask aligned = MaskAlignment.align(selected.mask(), ct.grid());
    List<InputWarning> warnings = new ArrayList<>(fileWarnings);
    warnings.addAll(selected.warnings());
    warnings.addAll(aligned.warnings());
    Region box = aligned.mask().boundingBox().orElseThrow();
    int[] extent = {box.sizeX(), box.sizeY(), box.sizeZ()};
    for (int axis = 0; axis < 3; axis++) {
      if (extent[axis] == 1) {
        warnings.add(new InputWarning.SingleSlice("xyz".substring(axis, axis + 1)));
      }
    }
    return new Study(ct, aligned.mask(), clinical, warnings);
  }

  private static void checkSize(Mask mask) {
    if (mask.voxelCount() == 0) {
      throw new InvalidInputException(
          "mask-empty",
          "The mask is empty: none of its " + mask.grid().voxelCount() + " voxels is set.",
          "Segment the tumour, or check that this is the right mask.");
    }
    if (mask.voxelCount() < MINIMUM_VOXELS) {
      throw new InvalidInputException(
          "roi-too-small",
          "The ROI has 1 voxel; the minimum is " + MINIMUM_VOXELS + ".",
          "Segment the whole tumour.");
    }
  }

  private static void checkFinite(Volume ct) {
    int nan = 0;
    int infinite = 0;
    int first = -1;
    int n = ct.grid().voxelCount();
    for (int i = 0; i < n; i++) {
      double value = ct.get(i);
      if (!Double.isFinite(value)) {
        if (first < 0) {
          first = i;
        }
        if (Double.isNaN(value)) {
          nan++;
        } else {
          infinite++;
        }
      }
    }
    if (first >= 0) {
      int sizeX = ct.grid().sizeX();
      int sizeY = ct.grid().sizeY();
      throw new InvalidInputException(
          "ct-not-finite",
          "The CT holds voxels that are not finite: "
              + nan
              + " NaN and "
              + infinite
              + " infinite of "
              + n
              + "; the first is "
              + ct.get(first)
              + " at index ["
              + first % sizeX
              + ", "
              + first / sizeX % sizeY
              + ", "
              + first / (sizeX * sizeY)
              + "].",
          "Replace these voxels on purpose, for example by -1024 HU outside the scanned circle.");
    }
  }

  private static void name(List<InputWarning> from, String role, Path path, List<InputWarning> to) {
    for (InputWarning warning : from) {
      to.add(new InputWarning.Note(warning.code(), role + " " + path + ": " + warning.message()));
    }
  }

  /**
   * The CT.
   *
   * @return voxels in HU, all finite
   */
  public Volume ct() {
    return ct;
  }

  /**
   * The tumour.
   *
   * @return a mask on the CT's grid with at least two voxels
   */
  public Mask mask() {
    return mask;
  }

  /**
   * The clinical values.
   *
   * @return nothing when the study was made for images alone
   */
  public Optional<ClinicalData> clinical() {
    return Optional.ofNullable(clinical);
  }

  /**
   * What was noticed and handled while the study was made.
   *
   * @return most basic first
   */
  public List<InputWarning> warnings() {
    return warnings;
  }
}
