package io.pleura.deepfeatures;

import io.pleura.error.InvalidInputException;
import io.pleura.spi.Asset;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A folder of weights files, each under its SHA-256 digest. The extractor setting {@code
 * weights=sha256:DIGEST} finds files here.
 *
 * <p>A file appears whole or not at all, also when several processes add it at once. Safe for
 * concurrent use.
 */
public final class WeightsCache {

  private final Path folder;

  private WeightsCache(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
  }

  /**
   * The user's cache: folder {@code weights} in the environment variable {@code PLEURA_CACHE}, else
   * in {@code pleura} in {@code XDG_CACHE_HOME}, else in {@code pleura} in the platform's usual
   * cache folder ({@code ~/.cache}, {@code ~/Library/Caches}, {@code %LOCALAPPDATA%}).
   *
   * @return the cache; nothing is made or read yet
   */
  public static WeightsCache ofUser() {
    return in(
        userFolder(
            System.getenv(),
            System.getProperty("os.name", ""),
            Path.of(System.getProperty("user.home", ""))));
  }

  /**
   * A cache in a folder.
   *
   * @param folder made when the first file is added
   * @return the cache; nothing is made or read yet
   */
  public static WeightsCache in(Path folder) {
    return new WeightsCache(folder);
  }

  static Path userFolder(Map<String, String> environment, String osName, Path home) {
    String own = environment.getOrDefault("PLEURA_CACHE", "");
    if (!own.isBlank()) {
      return Path.of(own, "weights");
    }
    String os = osName.toLowerCase(Locale.ROOT);
    String shared = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path base;
    // the rules of XDG ask to ignore a relative path
    if (!shared.isBlank() && Path.of(shared).isAbsolute()) {
      base = Path.of(shared);
    } else if (os.startsWith("win")) {
      String local = environment.getOrDefault("LOCALAPPDATA", "");
      base = local.isBlank() ? home.resolve("AppData").resolve("Local") : Path.of(local);
    } else if (os.startsWith("mac")) {
      base = home.resolve("Library").resolve("Caches");
    } else {
      base = home.resolve(".cache");
    }
    return base.resolve("pleura").resolve("weights");
  }

  /**
   * Where the files lie.
   *
   * @return absolute; may not exist yet
   */
  public Path folder() {
    return folder;
  }

  /**
   * Copies a file into the cache. The copy is written beside its place, forced to the disk, read
   * again and compared, and then moved to its name in one step. A file that is there already stays;
   * one that is there and damaged is replaced.
   *
   * @param file any file
   * @return its digest, 64 lower-case hexadecimal digits
   * @throws IOException when it cannot be read or copied; nothing is left behind
   */
  public String add(Path file) throws IOException {
    Files.createDirectories(folder);
    String digest = digestOf(file);
    Path target = folder.resolve(digest);
    if (Files.exists(target) && digest.equals(digestOf(target))) {
      return digest;
    }
    Path part = folder.resolve("." + UUID.randomUUID() + ".part");
    try {
      copy(file, part);
      if (!digest.equals(digestOf(part))) {
        throw new IOException("The copy of " + file + " in " + folder + " differs from it.");
      }
      move(part, target);
      return digest;
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /**
   * Looks for a file and compares its bytes with its digest.
   *
   * @param digest 64 lower-case hexadecimal digits
   * @return the file, or empty when the cache has none of that digest
   * @throws InvalidInputException when the cached bytes no longer fit the digest
   * @throws IOException when the file cannot be read
   */
  public Optional<Asset> find(String digest) throws IOException {
    if (!digest.matches("[0-9a-f]{64}")) {
      return Optional.empty();
    }
    Path file = folder.resolve(digest);
    Asset asset;
    try {
      asset = Asset.of("weights-" + digest.substring(0, 12), () -> Files.newInputStream(file));
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    }
    if (!asset.sha256().equals(digest)) {
      throw new InvalidInputException(
          "weights-cache-damaged",
          "The cached weights file "
              + file
              + " is damaged: its digest is "
              + asset.sha256()
              + ", no longer its name.",
          "Delete it and add the file again: pleura weights use FILE.");
    }
    return Optional.of(asset);
  }

  private static void move(Path part, Path target) throws IOException {
    try {
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void copy(Path file, Path part) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        FileChannel out =
            FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      in.transferTo(Channels.newOutputStream(out));
      out.force(true);
    }
  }

  private static String digestOf(Path file) throws IOException {
    return Asset.of("weights", () -> Files.newInputStream(file)).sha256();
  }
}
