package io.pleura.examples.web;

import java.util.Locale;
import java.util.Optional;

/** What an image is in a case. */
enum ImageRole {
  CT,
  MASK;

  static Optional<ImageRole> ofName(String name) {
    for (ImageRole role : values()) {
      if (role.word().equals(name)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }

  /** {@code ct} or {@code mask}. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
