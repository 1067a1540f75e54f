package io.pleura.explain;

import java.util.Locale;

/** Numbers as the plots write them, the same under every locale. */
final class NumberText {

  private static final String MINUS = "−";

  private NumberText() {}

  /** A probability, three decimals. */
  static String probability(double probability) {
    return minus(String.format(Locale.ROOT, "%.3f", probability));
  }

  /** A contribution with its sign, three decimals; more where it would else look like zero. */
  static String contribution(double contribution) {
    if (contribution == 0) {
      return "0.000";
    }
    String text =
        Math.abs(contribution) < 0.0005
            ? String.format(Locale.ROOT, "%+.0e", contribution)
            : String.format(Locale.ROOT, "%+.3f", contribution);
    return minus(text);
  }

  /** A magnitude: a contribution without its sign. */
  static String magnitude(double magnitude) {
    return contribution(magnitude).replace("+", "");
  }

  /** A share in whole per cent; what is neither none nor all does not read as such. */
  static String percent(double share) {
    long percent = Math.round(100 * share);
    if (percent == 0 && share > 0) {
      return "< 1 %";
    }
    return percent == 100 && share < 1 ? "> 99 %" : percent + " %";
  }

  /** A feature's value: up to three decimals, or three digits and a power of ten. */
  static String value(double value) {
    if (Double.isNaN(value)) {
      return "missing";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "∞" : MINUS + "∞";
    }
    double magnitude = Math.abs(value);
    if (magnitude >= 1e9 || (magnitude > 0 && magnitude < 0.0005)) {
      return minus(String.format(Locale.ROOT, "%.2e", value));
    }
    String text = String.format(Locale.ROOT, "%.3f", value == 0 ? 0.0 : value);
    int end = text.length();
    while (text.charAt(end - 1) == '0') {
      end--;
    }
    if (text.charAt(end - 1) == '.') {
      end--;
    }
    return minus(text.substring(0, end));
  }

  /** A mark on an axis whose marks are a step apart. */
  static String tick(double value, double step) {
    int decimals = (int) Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
    double clean = Math.abs(value) < step / 2 ? 0 : value;
    return minus(String.format(Locale.ROOT, "%." + decimals + "f", clean));
  }

  private static String minus(String text) {
    return text.replace("-", MINUS);
  }
}
