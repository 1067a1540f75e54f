package io.pleura.examples.report;

import io.pleura.clinical.ClinicalValue;
import io.pleura.examples.result.ExplainedPrediction;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a report tells.
 *
 * @param images grid, ROI and central slices of the case
 * @param result the prediction with its reasons
 * @param ctName name of the CT's file, any text
 * @param maskName name of the mask's file, any text
 * @param label the label of the mask that is the tumour, where it is known
 * @param readings how the clinical values were read; empty where they were not given as text
 * @param centre where the CT was made, for a model that asks for it
 * @param time when the report is made, as it is printed
 */
public record ReportedCase(
    CaseImages images,
    ExplainedPrediction result,
    String ctName,
    String maskName,
    OptionalInt label,
    List<Reading> readings,
    Optional<String> centre,
    OffsetDateTime time) {

  /**
   * Copies the readings.
   *
   * @param images grid, ROI and central slices of the case
   * @param result the prediction with its reasons
   * @param ctName name of the CT's file, any text
   * @param maskName name of the mask's file, any text
   * @param label the label of the mask that is the tumour, where it is known
   * @param readings how the clinical values were read; empty where they were not given as text
   * @param centre where the CT was made, for a model that asks for it
   * @param time when the report is made, as it is printed
   */
  public ReportedCase {
    readings = List.copyOf(readings);
  }

  /**
   * A clinical value and the text that it was read from.
   *
   * @param text as it was typed
   * @param value what it was read as
   */
  public record Reading(String text, ClinicalValue value) {}
}
