package io.pleura.spi;

import io.pleura.error.InputWarning;
import io.pleura.volume.Volume;
import java.util.List;

/**
 * A volume with what was noticed while it was read.
 *
 * @param volume the voxels, scaled as the header says
 * @param format the format and stored type in words, for example {@code NIfTI-1, int16}
 * @param warnings what the user should know
 */
public record ReadVolume(Volume volume, String format, List<InputWarning> warnings) {

  /**
   * Copies the warnings.
   *
   * @param volume the voxels, scaled as the header says
   * @param format the format and stored type in words, for example {@code NIfTI-1, int16}
   * @param warnings what the user should know
   */
  public ReadVolume {
    warnings = List.copyOf(warnings);
  }
}
