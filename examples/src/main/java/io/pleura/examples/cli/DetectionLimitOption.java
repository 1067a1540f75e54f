package io.pleura.examples.cli;

import io.pleura.bundle.BundleManifest;
import io.pleura.clinical.DetectionLimitRule;
import io.pleura.error.ConfigurationException;
import io.pleura.error.PleuraException;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The option {@code --detection-limit} of commands that read clinical values. */
final class DetectionLimitOption {

  static final String DESCRIPTION =
      "What a value below the detection limit, such as '<0.5', is taken as: refuse, half-limit,"
          + " limit-over-root-two or limit. Without it: as the bundle says; most say refuse.";

  private DetectionLimitOption() {}

  /**
   * The rule to read with.
   *
   * @param text what was given, or null
   * @throws ConfigurationException when there is no such rule
   */
  static DetectionLimitRule rule(String text) {
    return DetectionLimitRule.ofId(text)
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "detection-limit-rule",
                    "There is no rule '" + text + "' for values below a detection limit.",
                    "Name one of "
                        + Arrays.stream(DetectionLimitRule.values())
                            .map(DetectionLimitRule::id)
                            .collect(Collectors.joining(", "))
                        + "."));
  }

  /**
   * The rule to read values for a model with: that of its training, where its bundle names one.
   *
   * @param text what was given, or null
   * @throws ConfigurationException when there is no such rule, or the model has another
   */
  static DetectionLimitRule rule(@Nullable String text, BundleManifest manifest) {
    DetectionLimitRule trained = manifest.detectionLimitRule();
    if (text == null) {
      return trained;
    }
    DetectionLimitRule asked = rule(text);
    if (asked != DetectionLimitRule.REFUSE
        && trained != DetectionLimitRule.REFUSE
        && asked != trained) {
      throw new ConfigurationException(
          "detection-limit-rule",
          "The model was trained with the rule "
              + trained.id()
              + " for values below a detection limit; asked for is "
              + asked.id()
              + ".",
          "Leave --detection-limit out, or name refuse.");
    }
    return asked;
  }

  /** What helps against an error: the option, where a value is below a detection limit. */
  static String remedy(PleuraException unread) {
    return unread.code().equals("clinical-below-detection")
        ? "Name the rule with which the model was trained with --detection-limit (half-limit,"
            + " limit-over-root-two or limit), or give a measured value."
        : unread.remedy();
  }
}
