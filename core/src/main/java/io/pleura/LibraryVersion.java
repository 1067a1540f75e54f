package io.pleura;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of this library, written into every result. */
public final class LibraryVersion {

  private LibraryVersion() {}

  /**
   * The version that was built.
   *
   * @return for example {@code 0.1.0}
   */
  public static String current() {
    try (var stream = LibraryVersion.class.getResourceAsStream("version.properties")) {
      if (stream == null) {
        throw new IllegalStateException("version.properties is missing from the core jar");
      }
      var properties = new Properties();
      properties.load(stream);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
