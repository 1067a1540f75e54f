package io.pleura.examples.web;

import io.pleura.volume.MaskSelection;
import java.util.Optional;

/**
 * A case that was checked as far as it can be without its voxels.
 *
 * @param ct the CT
 * @param mask the mask
 * @param selection which voxels of the mask are the tumour
 * @param label the label that this is
 * @param clinical the clinical values, without problems
 * @param model what predicts
 * @param centre where the CT was made, for a model that asks for it
 */
record CaseRequest(
    Image ct,
    Image mask,
    MaskSelection selection,
    int label,
    ClinicalForm clinical,
    ServedModel model,
    Optional<String> centre) {}
