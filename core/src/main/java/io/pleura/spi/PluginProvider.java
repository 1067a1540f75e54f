package io.pleura.spi;

/**
 * The entry point of a plug-in.
 *
 * <p>A provider has a public constructor without parameters that neither loads native code nor does
 * any input or output.
 */
public interface PluginProvider {

  /** The version of these interfaces, major number. A provider of a newer major is refused. */
  int SPI_VERSION = 1;

  /**
   * The name by which users choose this plug-in, unique on the class path.
   *
   * @return lower-case letters, digits, hyphens and points, for example {@code org.example.swin3d}
   */
  String id();

  /**
   * The major version of these interfaces that the plug-in was written for.
   *
   * @return at most {@link #SPI_VERSION} to be accepted
   */
  int spiVersion();
}
