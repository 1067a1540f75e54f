package io.pleura.examples.cli;

import io.pleura.deepfeatures.training.PatientSplit;
import io.pleura.error.ConfigurationException;
import io.pleura.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Labelled cases to learn from: a table with the columns id, image, mask and label and, if wanted,
 * patient and fold. Relative paths start at the folder of the table.
 *
 * @param file where it was read
 * @param hasFolds whether there is a column fold
 * @param cases in the order of the table
 */
record Cohort(Path file, boolean hasFolds, List<Case> cases) {

  private static final String IMAGE = "image";
  private static final String MASK = "mask";
  private static final String FOLD = "fold";
  private static final List<String> COLUMNS =
      List.of(CaseRow.ID, IMAGE, MASK, CaseRow.LABEL, CaseRow.PATIENT, FOLD);

  /**
   * A case.
   *
   * @param row the line of the table at which it begins
   * @param id its name, which no other case has
   * @param image the CT
   * @param mask the ROI
   * @param label the class
   * @param patient whose case it is; the id where the table does not say
   * @param fold the cell of the column fold; empty without it
   */
  record Case(
      long row, String id, Path image, Path mask, String label, String patient, String fold) {}

  /**
   * Reads a table and looks at every row.
   *
   * @throws ConfigurationException when it is no such table
   * @throws InvalidInputException when rows cannot be used; the message names row and column
   */
  static Cohort read(Path file) throws IOException {
    CsvTable table = CsvTable.read(file, "cases", COLUMNS.subList(0, 4), COLUMNS);
    List<String> problems = new ArrayList<>();
    List<Case> cases = new ArrayList<>();
    Map<String, Long> rowOfId = new HashMap<>();
    for (CsvTable.Row row : table.rows()) {
      var cells = new CaseRow(table, row);
      String id = cells.filled(CaseRow.ID);
      Long other = rowOfId.putIfAbsent(id, row.line());
      if (other != null && !id.isEmpty()) {
        cells.report(CaseRow.ID, "'" + id + "' is also the id of row " + other);
      }
      Path image = cells.file(IMAGE);
      Path mask = cells.file(MASK);
      String label = cells.filled(CaseRow.LABEL);
      cases.add(new Case(row.line(), id, image, mask, label, cells.patient(), cells.text(FOLD)));
      problems.addAll(cells.problems());
    }
    if (!problems.isEmpty()) {
      throw CaseRow.unusable("cases", file, problems, "Correct or remove these rows.");
    }
    return new Cohort(file, table.columns().contains(FOLD), List.copyOf(cases));
  }

  /** The labels that occur: by number where all are whole numbers, else by letter. */
  List<String> classes() {
    Set<String> labels = new TreeSet<>();
    cases.forEach(one -> labels.add(one.label()));
    if (labels.size() < 2) {
      throw new InvalidInputException(
          "cases-classes",
          "All cases of " + file + " have the label '" + cases.get(0).label() + "'.",
          "Give cases of at least two classes.");
    }
    List<String> classes = new ArrayList<>(labels);
    if (labels.stream().allMatch(label -> label.matches("-?[0-9]{1,9}"))) {
      classes.sort(Comparator.comparingInt(Integer::parseInt));
    }
    return List.copyOf(classes);
  }

  /**
   * The cases of the fold that validates.
   *
   * @throws ConfigurationException when no row or every row is of that fold
   * @throws InvalidInputException when a patient has cases on both sides
   */
  Set<Case> validationByFold(String fold) {
    Set<Case> chosen =
        cases.stream().filter(one -> one.fold().equals(fold)).collect(Collectors.toSet());
    if (chosen.isEmpty() || chosen.size() == cases.size()) {
      Set<String> folds =
          cases.stream().map(Case::fold).collect(Collectors.toCollection(TreeSet::new));
      throw new ConfigurationException(
          "cases-fold",
          (chosen.isEmpty() ? "No row" : "Every row")
              + " of "
              + file
              + " is of the fold '"
              + fold
              + "'; the folds are "
              + folds.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "))
              + ".",
          "Name one of several folds with --validation-fold.");
    }
    Map<String, Case> first = new HashMap<>();
    for (Case one : cases) {
      Case other = first.putIfAbsent(one.patient(), one);
      if (other != null && chosen.contains(one) != chosen.contains(other)) {
        throw new InvalidInputException(
            "cases-patient",
            "Patient '"
                + one.patient()
                + "' has cases on both sides: row "
                + other.row()
                + " is of fold '"
                + other.fold()
                + "', row "
                + one.row()
                + ", column fold: '"
                + one.fold()
                + "'.",
            "Put all cases of a patient into folds of one side.");
      }
    }
    return chosen;
  }

  /** The cases of a share of the patients, of each class alike. */
  Set<Case> validationByShare(double share, long seed) {
    List<String> classes = classes();
    Set<String> patients =
        PatientSplit.stratified(
            cases.stream().map(Case::patient).toList(),
            cases.stream().map(one -> classes.indexOf(one.label())).toList(),
            share,
            seed);
    Set<Case> chosen = new HashSet<>();
    for (Case one : cases) {
      if (patients.contains(one.patient())) {
        chosen.add(one);
      }
    }
    if (chosen.isEmpty()) {
      throw new InvalidInputException(
          "cases-too-few",
          "No class of " + file + " has two patients, so none can be set aside.",
          "Give more patients, or no validation with --validation-share 0.");
    }
    return chosen;
  }
}
