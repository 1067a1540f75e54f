package io.pleura.examples.cli;

import io.pleura.fusion.selection.ClassComparison;
import io.pleura.fusion.selection.ComparisonFilter;
import io.pleura.fusion.selection.Correlation;
import io.pleura.fusion.selection.CorrelationFilter;
import io.pleura.fusion.selection.FeatureSelector;
import io.pleura.fusion.selection.Lasso;
import io.pleura.fusion.selection.MinimumRedundancy;
import io.pleura.fusion.selection.VarianceFilter;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads one step of feature selection, for example {@code correlation=0.9}. */
final class SelectorOption implements ITypeConverter<FeatureSelector> {

  static final String FORMS =
      "variance=V (drops a variance up to V), correlation=R (of features whose Spearman correlation"
          + " is above R, keeps the one that tells the classes apart best), mann-whitney=Q (keeps a"
          + " false discovery rate up to Q), mrmr=N (keeps the N most relevant and least redundant),"
          + " lasso=P (keeps what an L1 logistic regression of penalty P keeps)";

  /** Made by picocli. */
  SelectorOption() {}

  @Override
  public FeatureSelector convert(String text) {
    int equals = text.indexOf('=');
    String kind = equals < 0 ? text : text.substring(0, equals);
    String value = equals < 0 ? "" : text.substring(equals + 1);
    return switch (kind) {
      case "variance" -> new VarianceFilter(decimal(text, value));
      case "correlation" -> new CorrelationFilter(Correlation.SPEARMAN, decimal(text, value));
      case "mann-whitney" ->
          new ComparisonFilter(ClassComparison.MANN_WHITNEY, decimal(text, value));
      case "mrmr" ->
          new MinimumRedundancy(MinimumRedundancy.Criterion.DIFFERENCE, whole(text, value));
      case "lasso" -> new Lasso(Lasso.Loss.LOGISTIC, decimal(text, value));
      default -> throw new TypeConversionException("'" + text + "' is none of " + FORMS);
    };
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
