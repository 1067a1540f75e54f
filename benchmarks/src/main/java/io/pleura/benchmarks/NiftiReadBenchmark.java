package io.pleura.benchmarks;

import io.pleura.io.NiftiReader;
import io.pleura.io.NiftiWriter;
import io.pleura.volume.Volume;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Reads a chest CT of 512 × 512 voxels a slice, int16, {@code .nii.gz}. */
@State(Scope.Benchmark)
public class NiftiReadBenchmark {

  /** Number of slices. */
  @Param("61")
  public int slices = 61;

  private Path file;

  /** For JMH. */
  public NiftiReadBenchmark() {}

  /**
   * Writes the file.
   *
   * @throws IOException when it cannot be written
   */
  @Setup
  public void writeFile() throws IOException {
    file = Files.createTempFile("pleura-benchmark", ".nii.gz");
    new NiftiWriter().write(SyntheticChest.of(512, 512, slices), file);
  }

  /**
   * Deletes the file.
   *
   * @throws IOException when it cannot be deleted
   */
  @TearDown
  public void deleteFile() throws IOException {
    Files.deleteIfExists(file);
  }

  /**
   * The whole of it: decompress, decode, keep.
   *
   * @return the volume
   * @throws IOException when it cannot be read
   */
  @Benchmark
  public Volume read() throws IOException {
    return new NiftiReader().read(file).volume();
  }

  /**
   * Only decompresses the file with {@code java.util.zip}, which any Java reader has to do.
   *
   * @return the number of bytes
   * @throws IOException when it cannot be read
   */
  @Benchmark
  public long decompress() throws IOException {
    byte[] buffer = new byte[1 << 16];
    long bytes = 0;
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file), buffer.length)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        bytes += n;
      }
    }
    return bytes;
  }
}
