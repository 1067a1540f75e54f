package io.pleura.spi;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A file that a plug-in needs, such as network weights, known by its digest. */
public final class Asset {

  /** Opens the bytes of an asset from the start. */
  @FunctionalInterface
  public interface Source {
    /**
     * Opens the bytes.
     *
     * @return a new stream at the first byte
     * @throws IOException when they cannot be read
     */
    InputStream open() throws IOException;
  }

  private final String name;
  private final String sha256;
  private final Source source;

  private Asset(String name, String sha256, Source source) {
    this.name = name;
    this.sha256 = sha256;
    this.source = source;
  }

  /**
   * An asset from any source; reads it once to compute the digest.
   *
   * @param name file name without folders
   * @param source opens the bytes; must give the same bytes each time
   * @return the asset
   * @throws IOException when it cannot be read
   */
  public static Asset of(String name, Source source) throws IOException {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
      throw new IllegalArgumentException("asset name '" + name + "'");
    }
    try (var stream = new DigestInputStream(source.open(), newSha256())) {
      stream.transferTo(java.io.OutputStream.nullOutputStream());
      return new Asset(name, HexFormat.of().formatHex(stream.getMessageDigest().digest()), source);
    }
  }

  /**
   * An asset that lies in a file.
   *
   * @param file the file
   * @return the asset
   * @throws IOException when it cannot be read
   */
  public static Asset ofFile(Path file) throws IOException {
    return of(String.valueOf(file.getFileName()), () -> Files.newInputStream(file));
  }

  /**
   * The file name without folders.
   *
   * @return letters, digits, points, hyphens and underscores
   */
  public String name() {
    return name;
  }

  /**
   * The SHA-256 digest of the bytes.
   *
   * @return 64 lower-case hexadecimal digits
   */
  public String sha256() {
    return sha256;
  }

  /**
   * Opens the bytes.
   *
   * @return a new stream at the first byte
   * @throws IOException when they cannot be read
   */
  public InputStream open() throws IOException {
    return source.open();
  }

  private static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
