package io.pleura.examples.cli;

import io.pleura.bundle.BundleManifest;
import io.pleura.error.InputWarning;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What was noticed about a table of features and the model that it is given to. */
final class TableWarnings {

  private static final int WARNINGS_SHOWN = 20;
  private static final int FEATURES_SHOWN = 8;

  private TableWarnings() {}

  /** Prints what was noticed about clinical values, ranges and the model. */
  static void print(FeatureTable table, BundleManifest manifest, PrintWriter err) {
    List<InputWarning> warnings = new ArrayList<>(table.warnings());
    if (warnings.size() > WARNINGS_SHOWN) {
      int more = warnings.size() - WARNINGS_SHOWN;
      warnings.subList(WARNINGS_SHOWN, warnings.size()).clear();
      warnings.add(
          new InputWarning.Note("clinical-values", more + " more values were read like these."));
    }
    outOfRange(table, manifest, warnings);
    if (manifest.card().syntheticDemonstration()) {
      warnings.add(new InputWarning.Note("demonstration-model", manifest.card().notice()));
    }
    for (InputWarning warning : warnings) {
      err.println("warning [" + warning.code() + "]: " + warning.message());
    }
    err.flush();
  }

  private static void outOfRange(
      FeatureTable table, BundleManifest manifest, List<InputWarning> warnings) {
    List<BundleManifest.Feature> features = manifest.features();
    int[] outside = new int[features.size()];
    int rows = 0;
    for (double[] row : table.rows()) {
      boolean any = false;
      for (int f = 0; f < outside.length; f++) {
        var range = features.get(f).trainingRange();
        if (range.isPresent() && !range.get().contains(row[f])) {
          outside[f]++;
          any = true;
        }
      }
      rows += any ? 1 : 0;
    }
    if (rows == 0) {
      return;
    }
    List<Integer> concerned =
        IntStream.range(0, outside.length)
            .filter(f -> outside[f] > 0)
            .boxed()
            .sorted(Comparator.comparingInt((Integer f) -> -outside[f]))
            .toList();
    String named =
        concerned.stream()
            .limit(FEATURES_SHOWN)
            .map(f -> features.get(f).definition().name() + " (" + outside[f] + ")")
            .collect(Collectors.joining(", "));
    int more = concerned.size() - FEATURES_SHOWN;
    warnings.add(
        new InputWarning.Note(
            "feature-out-of-training-range",
            "%d of %d rows hold values outside the range that the model was trained on: %s%s. Their"
                    .formatted(
                        rows, table.rows().size(), named, more > 0 ? " and " + more + " more" : "")
                + " predictions extrapolate and mean less."));
  }
}
