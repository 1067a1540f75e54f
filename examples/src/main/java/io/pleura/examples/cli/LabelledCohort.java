package io.pleura.examples.cli;

import io.pleura.FeaturePipeline;
import io.pleura.clinical.ClinicalParser;
import io.pleura.clinical.ClinicalReading;
import io.pleura.error.ConfigurationException;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.fusion.CaseAttributes;
import io.pleura.fusion.LabelledCases;
import io.pleura.fusion.LabelledStudies;
import io.pleura.fusion.LabelledStudy;
import io.pleura.spi.TrainingData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Reads labelled cases from a table, of features that are there already or of images. */
final class LabelledCohort {

  private static final String CEA = "CEA";
  private static final String CA125 = "CA125";
  private static final String AGE = "age";
  static final String IMAGE = "image";
  static final String MASK = "mask";
  private static final String ROI_VOLUME = "roi_volume_ml";
  private static final String SLICE_THICKNESS = "slice_thickness_mm";

  /** The ages in years that clinical values may have. */
  private static final double YOUNGEST = 18;

  private static final double OLDEST = 120;

  /** The columns of a table of images; the first seven have to be there. */
  static final List<String> IMAGE_COLUMNS =
      List.of(
          CaseRow.ID, IMAGE, MASK, CEA, CA125, AGE, CaseRow.LABEL, CaseRow.PATIENT, CaseRow.CENTER);

  private final String kind;
  private final Path file;
  private final boolean skipBad;
  private final boolean hasCentres;
  private final List<String> ids = new ArrayList<>();
  private final List<String> labels = new ArrayList<>();
  private final List<String> patients = new ArrayList<>();
  private final List<String> centres = new ArrayList<>();
  private final List<double[]> rows = new ArrayList<>();
  private final List<CaseAttributes> attributes = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final Map<String, Long> lineOfId = new HashMap<>();

  private LabelledCohort(String kind, Path file, boolean skipBad, boolean hasCentres) {
    this.kind = kind;
    this.file = file;
    this.skipBad = skipBad;
    this.hasCentres = hasCentres;
  }

  /**
   * What was read.
   *
   * @param cases what can be learnt from
   * @param skipped what is wrong with the cases that were left out, each with its row
   */
  record Read(LabelledCases cases, List<String> skipped) {}

  /**
   * Reads a table with the columns id and label and, if wanted, patient, center, roi_volume_ml and
   * slice_thickness_mm; every other column is a feature.
   *
   * @param skipBad whether cases that cannot be used are left out
   * @param modalities which modality each column belongs to
   * @throws ConfigurationException when it is no such table
   * @throws InvalidInputException when cases cannot be used
   */
  static Read ofFeatures(
      Path file, ClassLabels classes, boolean skipBad, TableModalities modalities)
      throws IOException {
    List<String> known =
        List.of(
            CaseRow.ID,
            CaseRow.LABEL,
            CaseRow.PATIENT,
            CaseRow.CENTER,
            ROI_VOLUME,
            SLICE_THICKNESS);
    CsvTable table = CsvTable.read(file, "features", known.subList(0, 2), known);
    List<String> features = table.columns().stream().filter(name -> !known.contains(name)).toList();
    if (features.isEmpty()) {
      throw new ConfigurationException(
          "features-file",
          "The features file " + file + " has no column of a feature.",
          "Give a column for each feature beside " + String.join(", ", known) + ".");
    }
    var cohort =
        new LabelledCohort("features", file, skipBad, table.columns().contains(CaseRow.CENTER));
    int age = features.indexOf(AGE);
    for (CsvTable.Row each : table.rows()) {
      var row = new CaseRow(table, each);
      double[] values = new double[features.size()];
      for (int f = 0; f < values.length; f++) {
        values[f] = row.number(features.get(f));
      }
      cohort.checkNames(row);
      cohort.add(
          row,
          values,
          new CaseAttributes(
              age < 0 ? OptionalDouble.empty() : years(values[age]),
              row.measure(ROI_VOLUME),
              row.measure(SLICE_THICKNESS)));
    }
    List<String> owners = modalities.of(features);
    List<FeatureName> named = table.features("features", features);
    List<FeatureDefinition> definitions = new ArrayList<>();
    for (int f = 0; f < features.size(); f++) {
      definitions.add(new FeatureDefinition(named.get(f), "", owners.get(f)));
    }
    return cohort.finish(FeatureSchema.of(definitions), classes);
  }

  /** An age; nothing where the number is none in years, for example one that was scaled. */
  private static OptionalDouble years(double age) {
    return age >= YOUNGEST && age <= OLDEST ? OptionalDouble.of(age) : OptionalDouble.empty();
  }

  /** A case whose cells are sound. */
  private record ImageCase(CaseRow row, Path image, Path mask, ClinicalReading clinical) {}

  /**
   * Reads a table with the columns id, image, mask, CEA, CA125, age and label and, if wanted,
   * patient and center, and computes the features of every case. All cells are looked at before the
   * first image is read.
   *
   * @param skipBad whether cases that cannot be used are left out
   * @throws ConfigurationException when it is no such table
   * @throws InvalidInputException when cases cannot be used
   */
  static Read ofImages(
      Path file,
      ClassLabels classes,
      boolean skipBad,
      FeaturePipeline pipeline,
      ClinicalParser parser,
      ExecutionContext context)
      throws IOException {
    CsvTable table = CsvTable.read(file, "cases", IMAGE_COLUMNS.subList(0, 7), IMAGE_COLUMNS);
    var cohort =
        new LabelledCohort("cases", file, skipBad, table.columns().contains(CaseRow.CENTER));
    List<ImageCase> cases = new ArrayList<>();
    for (CsvTable.Row each : table.rows()) {
      cohort.sound(new CaseRow(table, each), parser, cases);
    }
    cohort.requireUsable(cases.isEmpty());
    return cohort.extract(cases, classes, pipeline, context);
  }

  private Read extract(
      List<ImageCase> cases,
      ClassLabels classes,
      FeaturePipeline pipeline,
      ExecutionContext context) {
    List<Boolean> invasion = invasion(classes, cases.stream().map(ImageCase::row).toList());
    Map<String, CaseRow> rowOfId = new LinkedHashMap<>();
    List<LabelledStudy> studies = new ArrayList<>();
    for (int i = 0; i < cases.size(); i++) {
      ImageCase one = cases.get(i);
      String id = one.row.text(CaseRow.ID);
      rowOfId.put(id, one.row);
      LabelledStudy study =
          LabelledStudy.of(id, invasion.get(i), one.image, one.mask, one.clinical.data())
              .ofPatient(one.row.patient());
      studies.add(hasCentres ? study.fromCentre(one.row.text(CaseRow.CENTER)) : study);
    }
    LabelledStudies.Extracted extracted = new LabelledStudies(studies).extract(pipeline, context);
    for (LabelledStudies.Failure failure : extracted.failures()) {
      CaseRow row = Objects.requireNonNull(rowOfId.remove(failure.id()));
      failure.problems().forEach(problem -> row.report(IMAGE, problem));
      problems.addAll(row.problems());
    }
    requireUsable(rowOfId.isEmpty());
    invasion(classes, List.copyOf(rowOfId.values())); // both labels have to be left
    return new Read(extracted.usable(), problems.stream().distinct().toList());
  }

  private List<Boolean> invasion(ClassLabels classes, List<CaseRow> rows) {
    return classes.invasion(file, rows.stream().map(row -> row.text(CaseRow.LABEL)).toList());
  }

  /** Looks at the cells that say which case it is. */
  private void checkNames(CaseRow row) {
    String id = row.filled(CaseRow.ID);
    Long other = lineOfId.putIfAbsent(id, row.line());
    if (other != null && !id.isEmpty()) {
      row.report(CaseRow.ID, "'" + id + "' is also the id of row " + other);
    }
    row.filled(CaseRow.LABEL);
    if (hasCentres) {
      row.filled(CaseRow.CENTER);
    }
  }

  private void sound(CaseRow row, ClinicalParser parser, List<ImageCase> cases) {
    Path image = row.file(IMAGE);
    Path mask = row.file(MASK);
    @Nullable ClinicalReading clinical = null;
    try {
      clinical = clinical(row, parser);
    } catch (InvalidInputException e) {
      row.report(String.join(", ", CEA, CA125, AGE), FeatureTable.told(e));
    }
    checkNames(row);
    if (row.problems().isEmpty() && clinical != null) {
      cases.add(new ImageCase(row, image, mask, clinical));
    } else {
      problems.addAll(row.problems());
    }
  }

  /** The clinical values of a row. */
  static ClinicalReading clinical(CaseRow row, ClinicalParser parser) {
    return parser.parse(row.text(CEA), row.text(CA125), row.text(AGE));
  }

  private void add(CaseRow row, double[] values, CaseAttributes known) {
    if (!row.problems().isEmpty()) {
      problems.addAll(row.problems());
      return;
    }
    ids.add(row.text(CaseRow.ID));
    labels.add(row.text(CaseRow.LABEL));
    patients.add(row.patient());
    if (hasCentres) {
      centres.add(row.text(CaseRow.CENTER));
    }
    rows.add(values);
    attributes.add(known);
  }

  private Read finish(FeatureSchema schema, ClassLabels classes) {
    requireUsable(rows.isEmpty());
    var data = new TrainingData(schema, rows, classes.invasion(file, labels));
    return new Read(
        new LabelledCases(data, ids, patients, centres, attributes),
        problems.stream().distinct().toList());
  }

  private void requireUsable(boolean none) {
    if (problems.isEmpty() || (skipBad && !none)) {
      return;
    }
    throw CaseRow.unusable(
        kind,
        file,
        problems.stream().distinct().toList(),
        none
            ? "Correct these rows."
            : "Correct or remove these rows, or leave them out with --skip-bad.");
  }
}
