package io.pleura.examples.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Which labels of a mask are ROIs. */
sealed interface LabelChoice {

  /** The only label or label 1 under the preset; the label of the settings otherwise. */
  record Automatic() implements LabelChoice {}

  /**
   * One label.
   *
   * @param label at least 1
   */
  record One(int label) implements LabelChoice {}

  /** One or more labels, each a row of its own that names it. */
  sealed interface Several extends LabelChoice {}

  /**
   * Labels by number.
   *
   * @param labels each at least 1, in the order of the rows
   */
  record Listed(List<Integer> labels) implements Several {}

  /** Every label of the mask, rising. */
  record All() implements Several {}

  /** Where the row of a label stands among the rows of its case. */
  default int rank(int label) {
    return this instanceof Listed listed ? listed.labels().indexOf(label) : label;
  }

  /** Reads {@code all} or {@code 1,2,5}. */
  final class Converter implements ITypeConverter<Several> {
    @Override
    public Several convert(String text) {
      if (text.strip().equals("all")) {
        return new All();
      }
      var labels = new LinkedHashSet<Integer>();
      for (String part : text.split(",", -1)) {
        labels.add(label(part.strip(), text));
      }
      return new Listed(new ArrayList<>(labels));
    }

    private static int label(String part, String text) {
      try {
        int label = Integer.parseInt(part);
        if (label >= 1) {
          return label;
        }
      } catch (NumberFormatException noNumber) {
        // refused below, like a number below 1
      }
      throw new TypeConversionException(
          "'" + text + "' names no labels: give 'all', or whole numbers from 1 such as 1,2,5");
    }
  }
}
