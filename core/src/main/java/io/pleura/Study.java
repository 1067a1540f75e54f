package io.pleura;

import io.pleura.clinical.ClinicalData;
import io.pleura.error.InputWarning;
import io.pleura.volume.Mask;
import io.pleura.volume.Volume;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One case, checked once: a CT, the tumour mask on the CT's grid, and clinical values. Immutable.
 */
public final class Study {

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
