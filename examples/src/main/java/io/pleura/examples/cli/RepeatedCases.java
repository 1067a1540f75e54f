package io.pleura.examples.cli;

import io.pleura.FeaturePipeline;
import io.pleura.Study;
import io.pleura.clinical.ClinicalParser;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.execution.ProgressListener;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureSchema;
import io.pleura.fusion.LabelledCases;
import io.pleura.fusion.agreement.PerturbedSegmentations;
import io.pleura.fusion.agreement.RepeatedMeasurements;
import io.pleura.volume.MaskPerturbation;
import io.pleura.volume.MaskSelection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Where repeated measurements of cases come from. */
final class RepeatedCases {

  private static final String SEGMENTATION = "segmentation";

  private RepeatedCases() {}

  /**
   * Reads a table with the columns id and segmentation, and one for each feature.
   *
   * @throws io.pleura.error.ConfigurationException when it is no such table
   * @throws InvalidInputException when a cell cannot be used, a segmentation comes twice, or cases
   *     were not all measured on the same ones
   */
  static RepeatedMeasurements read(Path file) throws IOException {
    List<String> known = List.of(CaseRow.ID, SEGMENTATION);
    CsvTable table = CsvTable.read(file, "repeats", known, known);
    List<String> features = table.columns().stream().filter(name -> !known.contains(name)).toList();
    Map<String, TreeMap<String, double[]>> ofCase = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    for (CsvTable.Row each : table.rows()) {
      var row = new CaseRow(table, each);
      double[] values = features.stream().mapToDouble(row::number).toArray();
      String id = row.filled(CaseRow.ID);
      String segmentation = row.filled(SEGMENTATION);
      if (ofCase.computeIfAbsent(id, key -> new TreeMap<>()).put(segmentation, values) != null) {
        row.report(SEGMENTATION, "'" + segmentation + "' of case '" + id + "' comes twice");
      }
      problems.addAll(row.problems());
    }
    List<String> first = List.copyOf(ofCase.values().iterator().next().keySet());
    ofCase.forEach(
        (id, measured) -> {
          if (!List.copyOf(measured.keySet()).equals(first)) {
            problems.add(
                "case '%s' was measured on %s, the first one on %s"
                    .formatted(id, measured.keySet(), first));
          }
        });
    if (!problems.isEmpty()) {
      throw CaseRow.unusable(
          "repeats", file, problems, "Correct these rows, or remove all rows of these cases.");
    }
    var schema =
        FeatureSchema.of(
            table.features("repeats", features).stream()
                .map(name -> new FeatureDefinition(name, "", "table"))
                .toList());
    return new RepeatedMeasurements(
        schema,
        ofCase.values().stream().map(measured -> List.copyOf(measured.values())).toList(),
        List.copyOf(ofCase.keySet()));
  }

  /**
   * Measures some of the cases of a table again, on perturbed masks.
   *
   * @param cases the cases that could be used
   * @param count how many, evenly spread; all of them where there are fewer
   * @param seed what rough contours start from
   * @throws InvalidInputException when a perturbed mask cannot be used
   */
  static RepeatedMeasurements perturb(
      Path file,
      LabelledCases cases,
      int count,
      long seed,
      FeaturePipeline pipeline,
      ClinicalParser parser,
      ExecutionContext context)
      throws IOException {
    Map<String, CaseRow> rowOfCase = new LinkedHashMap<>();
    List<String> columns = LabelledCohort.IMAGE_COLUMNS;
    CsvTable table = CsvTable.read(file, "cases", columns.subList(0, 7), columns);
    for (CsvTable.Row each : table.rows()) {
      var row = new CaseRow(table, each);
      rowOfCase.putIfAbsent(row.text(CaseRow.ID), row);
    }
    var segmentations = new PerturbedSegmentations(MaskPerturbation.usual(seed));
    int measured = Math.min(count, cases.size());
    List<String> ids = new ArrayList<>();
    List<List<double[]>> subjects = new ArrayList<>();
    ProgressListener progress = context.progress();
    ExecutionContext quiet = context.withProgress(ProgressListener.NONE);
    for (int i = 0; i < measured; i++) {
      progress.progress("perturbed masks", i, measured);
      String id = cases.ids().get((int) ((long) i * cases.size() / measured));
      CaseRow row = Objects.requireNonNull(rowOfCase.get(id));
      Study study =
          Study.read(
              row.file(LabelledCohort.IMAGE),
              row.file(LabelledCohort.MASK),
              LabelledCohort.clinical(row, parser).data(),
              MaskSelection.automatic());
      ids.add(id);
      subjects.add(segmentations.measure(id, study, pipeline, quiet));
    }
    progress.progress("perturbed masks", measured, measured);
    return new RepeatedMeasurements(pipeline.schema(), subjects, ids);
  }
}
