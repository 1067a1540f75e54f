package io.pleura.examples.cli;

import io.pleura.error.InvalidInputException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One case of a batch.
 *
 * @param number from 1, in the order of the batch file
 * @param row the line of the batch file at which it begins, the header being line 1
 * @param cells its columns in order, with Image and Mask as absolute paths
 * @param files its images
 * @param label the label that the row names
 * @param problem why the case cannot be tried at all
 */
record BatchCase(
    int number,
    long row,
    Map<String, String> cells,
    CaseFiles files,
    @Nullable Integer label,
    @Nullable InvalidInputException problem) {

  /** What the user calls it: the first column that PyRadiomics does not read, else the number. */
  String name() {
    return cells.entrySet().stream()
        .filter(cell -> !BatchFile.KNOWN.contains(cell.getKey()) && !cell.getValue().isBlank())
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(String.valueOf(number));
  }

  /** The label of the row, else what was asked for all cases. */
  LabelChoice labels(LabelChoice ofAllCases) {
    return label == null ? ofAllCases : new LabelChoice.One(label);
  }
}
