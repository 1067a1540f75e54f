package io.pleura.examples.cli;

import io.pleura.fusion.RandomForest;
import io.pleura.fusion.TunableClassifier;
import io.pleura.fusion.calibration.CalibrationMethod;
import io.pleura.fusion.model.AveragedEnsemble;
import io.pleura.fusion.model.GradientBoosting;
import io.pleura.fusion.model.HistogramForest;
import io.pleura.fusion.model.LateFusion;
import io.pleura.fusion.model.LogisticRegression;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What {@code pleura train} trains. */
final class ClassifierOptions {

  private static final String FOREST = "forest";
  private static final String BOOSTING = "boosting";
  private static final String LOGISTIC = "logistic";
  private static final String LATE = "late";

  /** A kind of classifier as the command line names it. */
  record Kind(TunableClassifier classifier, boolean fusesModalities) {}

  @Option(
      names = "--classifier",
      converter = KindConverter.class,
      paramLabel = "KIND",
      defaultValue = FOREST,
      description = {
        "What is trained: forest (random forest), smile (random forest of the library Smile),"
            + " boosting (gradient-boosted trees), logistic (L2 logistic regression), average (mean"
            + " of forest, boosting and logistic), late (late fusion: one forest for each modality,"
            + " combined by a trained logistic layer) or late=KIND (default: ${DEFAULT-VALUE})."
      })
  private Kind kind = new Kind(HistogramForest.tunable(), false);

  @Option(
      names = "--calibrate",
      paramLabel = "METHOD",
      description = {
        "How probabilities are calibrated, learnt in inner folds: platt (sigmoid) or isotonic"
            + " (default: they stay as they are)."
      })
  @Nullable CalibrationMethod calibration;

  @Option(
      names = "--modality",
      paramLabel = "NAME=PATTERN",
      description = {
        "With --features: a modality of late fusion and the columns that belong to it, for example"
            + " deep=DL_*; several times if need be. Unless named, CEA, CA125 and age are one modality"
            + " and the other columns another."
      })
  private Map<String, String> modalities = new LinkedHashMap<>();

  /** Made by picocli. */
  ClassifierOptions() {}

  TunableClassifier classifier() {
    return kind.classifier;
  }

  /** Which modality each column of a table belongs to. */
  TableModalities modalities() {
    return new TableModalities(modalities);
  }

  boolean fusesModalities() {
    return kind.fusesModalities;
  }

  boolean namesModalities() {
    return !modalities.isEmpty();
  }

  /** Reads the name of a kind. */
  static final class KindConverter implements ITypeConverter<Kind> {

    /** Made by picocli. */
    KindConverter() {}

    @Override
    public Kind convert(String text) {
      if (text.equals(LATE)) {
        return convert(LATE + "=" + FOREST);
      }
      if (text.startsWith(LATE + "=")) {
        TunableClassifier each = one(text, text.substring(LATE.length() + 1));
        return new Kind(LateFusion.tunable(each), true);
      }
      return new Kind(one(text, text), false);
    }

    private static TunableClassifier one(String text, String name) {
      return switch (name) {
        case FOREST -> HistogramForest.tunable();
        case "smile" -> RandomForest.tunable();
        case BOOSTING -> GradientBoosting.tunable();
        case LOGISTIC -> LogisticRegression.tunable();
        case "average" -> {
          Map<String, TunableClassifier> members = new LinkedHashMap<>();
          members.put(FOREST, HistogramForest.tunable());
          members.put(BOOSTING, GradientBoosting.tunable());
          members.put(LOGISTIC, LogisticRegression.tunable());
          yield AveragedEnsemble.tunable(members);
        }
        default ->
            throw new TypeConversionException(
                "'"
                    + text
                    + "' is none of forest, smile, boosting, logistic, average, late or"
                    + " late=KIND");
      };
    }
  }
}
