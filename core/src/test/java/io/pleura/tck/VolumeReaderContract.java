package io.pleura.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.InvalidInputException;
import io.pleura.spi.ReadVolume;
import io.pleura.spi.VolumeReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract of volume readers, for formats of one file. */
public abstract class VolumeReaderContract extends PluginProviderContract<VolumeReader> {

  @TempDir Path folder;

  /** For subclasses. */
  protected VolumeReaderContract() {
    super(VolumeReader.class);
  }

  /**
   * A file of the reader's format, complete in itself.
   *
   * @return its bytes
   * @throws IOException when they cannot be read
   */
  protected abstract byte[] sample() throws IOException;

  /**
   * The usual end of the file's name.
   *
   * @return for example {@code .nii}
   */
  protected abstract String extension();

  private Path file() throws IOException {
    return Files.write(folder.resolve("sample" + extension()), sample());
  }

  @Test
  public final void formatIsToldByContentNotByName() throws IOException {
    VolumeReader reader = provider();
    assertTrue(reader.canRead(file()));
    assertTrue(reader.canRead(Files.write(folder.resolve("renamed.data"), sample())));
    Path text = folder.resolve("text" + extension());
    Files.write(text, "no image".repeat(100).getBytes(StandardCharsets.UTF_8));
    assertFalse(reader.canRead(text));
    assertFalse(reader.canRead(Files.createFile(folder.resolve("empty" + extension()))));
    assertFalse(reader.canRead(Files.createDirectory(folder.resolve("folder" + extension()))));
  }

  @Test
  public final void sameFileGivesTheSameVolume() throws IOException {
    VolumeReader reader = provider();
    Path file = file();
    assertSameVolume(reader.read(file), reader.read(file));
    assertSameVolume(reader.read(file), provider().read(file));
  }

  @Test
  public final void gridIsThatOfTheVolume() throws IOException {
    Path file = file();
    assertEquals(provider().read(file).volume().grid(), provider().readGrid(file));
  }

  @Test
  public final void fileIsLeftAsItIs() throws IOException {
    Path file = file();
    provider().canRead(file);
    provider().read(file);
    assertArrayEquals(sample(), Files.readAllBytes(file));
  }

  @Test
  public final void truncatedFilesAreRefused() throws IOException {
    byte[] bytes = sample();
    for (int length : new int[] {bytes.length / 2, bytes.length - bytes.length / 10 - 1}) {
      Path cut = Files.write(folder.resolve("cut" + extension()), Arrays.copyOf(bytes, length));
      assertThrows(InvalidInputException.class, () -> provider().read(cut), length + " bytes");
    }
  }

  @Test
  public final void oneReaderServesManyThreadsAtOnce() throws Exception {
    VolumeReader reader = provider();
    Path file = file();
    ReadVolume expected = provider().read(file);
    for (ReadVolume actual : atOnce(() -> reader.read(file))) {
      assertSameVolume(expected, actual);
    }
  }

  @Test
  public final void opensNoNetworkConnection() throws Exception {
    Path file = file();
    VolumeReader reader = provider();
    assertEquals(
        List.of(),
        NetworkTrap.connectionsOf(() -> reader.canRead(file) ? reader.read(file) : null));
  }

  private static void assertSameVolume(ReadVolume expected, ReadVolume actual) {
    assertEquals(expected.format(), actual.format());
    assertEquals(expected.warnings(), actual.warnings());
    assertEquals(expected.volume().grid(), actual.volume().grid());
    assertEquals(expected.volume().pixelType(), actual.volume().pixelType());
    assertArrayEquals(
        expected.volume().toDoubles(expected.volume().grid().region()),
        actual.volume().toDoubles(actual.volume().grid().region()));
  }
}
