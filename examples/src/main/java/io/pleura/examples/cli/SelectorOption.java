package io.pleura.examples.cli;

import io.pleura.error.ConfigurationException;
import io.pleura.fusion.agreement.AgreementFilter;
import io.pleura.fusion.agreement.IntraclassCorrelation;
import io.pleura.fusion.selection.ClassComparison;
import io.pleura.fusion.selection.ComparisonFilter;
import io.pleura.fusion.selection.Correlation;
import io.pleura.fusion.selection.CorrelationFilter;
import io.pleura.fusion.selection.CrossValidatedLasso;
import io.pleura.fusion.selection.FeatureSelector;
import io.pleura.fusion.selection.Lasso;
import io.pleura.fusion.selection.MinimumRedundancy;
import io.pleura.fusion.selection.StabilitySelection;
import io.pleura.fusion.selection.VarianceFilter;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads one step of feature selection, for example {@code correlation=0.9}. */
final class SelectorOption implements ITypeConverter<SelectionStep> {

  static final String FORMS =
      "variance=V (drops a variance up to V), correlation=R (of features whose Spearman correlation"
          + " is above R, keeps the one that tells the classes apart best), mann-whitney=Q, anova=Q"
          + " or welch=Q (keeps a false discovery rate up to Q), mrmr=N (keeps the N most relevant"
          + " and least redundant), lasso=P (keeps what an L1 logistic regression of penalty P"
          + " keeps), lasso-cv=K (keeps what an L1 linear regression keeps whose penalty K folds"
          + " choose), stability=F:STEP (keeps what STEP keeps in at least the share F of 100 random"
          + " halves of the cases, such as stability=0.6:mrmr=20), icc=V or icc-consistency=V (keeps an intraclass"
          + " correlation of repeated segmentations, ICC(2,1) or ICC(3,1), of at least V; see --repeats"
          + " and --perturb)";

  private static final int RESAMPLES = 100;
  private static final double HALF = 0.5;

  /** Half the range of the labels: no feature is kept above it. */
  private static final double LARGEST_PENALTY = 0.5;

  private static final double SMALLEST_PENALTY = 5e-4;
  private static final int PENALTIES = 50;

  /** Made by picocli. */
  SelectorOption() {}

  @Override
  public SelectionStep convert(String text) {
    try {
      return step(text);
    } catch (ConfigurationException e) { // its limits
      throw new TypeConversionException("'" + text + "': " + e.problem() + " " + e.remedy());
    }
  }

  private SelectionStep step(String text) {
    int equals = text.indexOf('=');
    String kind = equals < 0 ? text : text.substring(0, equals);
    String value = equals < 0 ? "" : text.substring(equals + 1);
    return switch (kind) {
      case "variance" -> fixed(new VarianceFilter(decimal(text, value)));
      case "correlation" ->
          fixed(new CorrelationFilter(Correlation.SPEARMAN, decimal(text, value)));
      case "mann-whitney" -> compared(ClassComparison.MANN_WHITNEY, text, value);
      case "anova" -> compared(ClassComparison.ANOVA, text, value);
      case "welch" -> compared(ClassComparison.WELCH, text, value);
      case "mrmr" ->
          fixed(new MinimumRedundancy(MinimumRedundancy.Criterion.DIFFERENCE, whole(text, value)));
      case "lasso" -> fixed(new Lasso(Lasso.Loss.LOGISTIC, decimal(text, value)));
      case "lasso-cv" ->
          fixed(
              CrossValidatedLasso.geometric(
                  whole(text, value), LARGEST_PENALTY, SMALLEST_PENALTY, PENALTIES));
      case "stability" -> stability(text, value);
      case "icc" -> agreement(IntraclassCorrelation.Form.ABSOLUTE_AGREEMENT, text, value);
      case "icc-consistency" -> agreement(IntraclassCorrelation.Form.CONSISTENCY, text, value);
      default -> throw new TypeConversionException("'" + text + "' is none of " + FORMS);
    };
  }

  private static SelectionStep fixed(FeatureSelector selector) {
    return means -> selector;
  }

  private static SelectionStep compared(ClassComparison test, String text, String value) {
    return fixed(new ComparisonFilter(test, decimal(text, value)));
  }

  private SelectionStep stability(String text, String value) {
    int colon = value.indexOf(':');
    if (colon < 0) {
      throw new TypeConversionException(
          "'" + text + "' lacks ':' and the step that is repeated, as in stability=0.6:mrmr=20");
    }
    double share = decimal(text, value.substring(0, colon));
    SelectionStep repeated = step(value.substring(colon + 1));
    return means ->
        new StabilitySelection(repeated.selector(means), RESAMPLES, HALF, share, means.seed());
  }

  private static SelectionStep agreement(
      IntraclassCorrelation.Form form, String text, String value) {
    double limit = decimal(text, value);
    return means ->
        new AgreementFilter(means.requireMeasurements(), form, AgreementFilter.Basis.VALUE, limit);
  }

  private static double decimal(String text, String value) {
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw new TypeConversionException("'" + text + "' lacks a number after '='");
    }
  }

  private static int whole(String text, String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new TypeConversionException("'" + text + "' lacks a whole number after '='");
    }
  }
}
