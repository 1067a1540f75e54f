package io.pleura.fusion;

import io.pleura.Study;
import io.pleura.clinical.ClinicalData;
import io.pleura.volume.MaskSelection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A case of images that somebody has labelled.
 *
 * @param id its name
 * @param patient whose case it is; several cases may be of one patient
 * @param centre where it was scanned, when known
 * @param invasion true for pleural invasion
 * @param source reads CT, mask and clinical values when their turn comes
 */
public record LabelledStudy(
    String id, String patient, Optional<String> centre, boolean invasion, Source source) {

  /** Reads a study, so that not all images have to be held at once. */
  @FunctionalInterface
  public interface Source {

    /**
     * Reads CT, mask and clinical values.
     *
     * @return the checked case, the same at every call
     * @throws io.pleura.error.InvalidInputException when the case fails a check
     * @throws IOException when a file cannot be read
     */
    Study read() throws IOException;
  }

  /**
   * A case of a patient of its own, from an unknown centre.
   *
   * @param id its name
   * @param invasion true for pleural invasion
   * @param source reads CT, mask and clinical values
   * @return the case
   */
  public static LabelledStudy of(String id, boolean invasion, Source source) {
    return new LabelledStudy(id, id, Optional.empty(), invasion, source);
  }

  /**
   * A case of two image files, of a patient of its own, from an unknown centre.
   *
   * @param id its name
   * @param invasion true for pleural invasion
   * @param ct the CT, HU
   * @param mask the tumour mask, its label found as {@link MaskSelection#automatic} does
   * @param clinical clinical values, or null for images alone
   * @return the case
   */
  public static LabelledStudy of(
      String id, boolean invasion, Path ct, Path mask, @Nullable ClinicalData clinical) {
    return of(id, invasion, () -> Study.read(ct, mask, clinical, MaskSelection.automatic()));
  }

  /**
   * The same case of a patient who may have others.
   *
   * @param name whose case it is
   * @return a case that differs in this only
   */
  public LabelledStudy ofPatient(String name) {
    return new LabelledStudy(id, name, centre, invasion, source);
  }

  /**
   * The same case from a known centre.
   *
   * @param name where it was scanned
   * @return a case that differs in this only
   */
  public LabelledStudy fromCentre(String name) {
    return new LabelledStudy(id, patient, Optional.of(name), invasion, source);
  }
}
