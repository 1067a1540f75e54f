package io.pleura.examples.cli;

import io.pleura.error.InputWarning;
import io.pleura.error.PleuraException;
import io.pleura.feature.FeatureName;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What came of one ROI. */
sealed interface Outcome permits Extraction, Outcome.WrittenMaps, Outcome.LabelFailure {

  /** What the user should know. */
  List<InputWarning> warnings();

  /**
   * Feature maps that lie on the disk.
   *
   * @param label the label, where several were asked for
   * @param files the file of each feature, in order
   * @param warnings what the user should know
   */
  record WrittenMaps(
      @Nullable Integer label, Map<FeatureName, Path> files, List<InputWarning> warnings)
      implements Outcome {}

  /**
   * One of several labels that has no result.
   *
   * @param label the label
   * @param cause why
   */
  record LabelFailure(int label, PleuraException cause) implements Outcome {
    @Override
    public List<InputWarning> warnings() {
      return List.of();
    }
  }
}
