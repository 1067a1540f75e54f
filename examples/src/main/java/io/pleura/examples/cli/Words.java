package io.pleura.examples.cli;

import java.util.Locale;

/** Constants as users read and type them. */
final class Words {

  private Words() {}

  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
