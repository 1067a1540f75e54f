package io.pleura.fusion.harmonisation;

import io.pleura.error.InvalidInputException;
import java.util.HashSet;
import java.util.List;

/**
 * What features may depend on beside the centre, such as age; harmonisation keeps that part. A
 * property of k classes is given as k - 1 columns of 0 and 1.
 *
 * @param names one name a covariate, no two alike
 * @param rows one array a case, one finite value a covariate; not copied, not to be written to
 */
public record Covariates(List<String> names, List<double[]> rows) {

  /**
   * Copies the lists and checks the values.
   *
   * @param names one name a covariate, no two alike
   * @param rows one array a case, one finite value a covariate; not copied, not to be written to
   * @throws IllegalArgumentException when a row has another number of values than there are names,
   *     or a name is empty, is longer than 1000 characters or occurs twice
   * @throws InvalidInputException when a value is not finite ({@code harmonisation-value})
   */
  public Covariates {
    names = List.copyOf(names);
    rows = List.copyOf(rows);
    var seen = new HashSet<String>();
    for (String name : names) {
      if (name.isEmpty() || name.length() > 1000 || !seen.add(name)) {
        throw new IllegalArgumentException("covariate '" + name + "'");
      }
    }
    for (int r = 0; r < rows.size(); r++) {
      if (rows.get(r).length != names.size()) {
        throw new IllegalArgumentException(
            "row " + r + " has " + rows.get(r).length + " values for " + names);
      }
      requireFinite(names, rows.get(r), "case " + (r + 1));
    }
  }

  static void requireFinite(List<String> names, double[] row, String where) {
    for (int c = 0; c < row.length; c++) {
      if (!Double.isFinite(row[c])) {
        throw new InvalidInputException(
            "harmonisation-value",
            "Harmonisation: covariate '" + names.get(c) + "' of " + where + " is " + row[c] + ".",
            "Give a finite value, or harmonise without this covariate.");
      }
    }
  }
}
