package io.pleura.examples.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A number as people write it, with a decimal point; none of Java's own forms. */
final class DecimalNumber implements ITypeConverter<Double> {

  /** Made by picocli. */
  DecimalNumber() {}

  @Override
  public Double convert(String text) {
    try {
      if (!text.matches(".*[dDfFxX]")) {
        return Double.valueOf(text);
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new TypeConversionException(
        "'" + text + "' is no number; write it with a decimal point, for example 5.2");
  }
}
