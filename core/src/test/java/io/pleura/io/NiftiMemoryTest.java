package io.pleura.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pleura.volume.Volume;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading a chest CT takes its voxels as float and at most 64 MB beside them. */
class NiftiMemoryTest {

  private static final int SLICES = 400;
  private static final int SLICE_VOXELS = 512 * 512;
  private static final int VOLUME_MEGABYTES = (4 * SLICES * SLICE_VOXELS) >> 20;

  @TempDir Path folder;

  @Test
  void readsALargeCtInTheMemoryOfItsVoxels() throws Exception {
    Path path = writeLargeCt();
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx" + (VOLUME_MEGABYTES + 64) + "m",
                    // One old generation without gaps: where G1 puts small objects is chance.
                    "-XX:+UseSerialGC",
                    "-Xmn20m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Reading.class.getName(),
                    path.toString()))
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    assertEquals("-100 29900 299 -1024", output.strip());
  }

  /** Each slice is a gzip member of its own, so that one compressed slice serves for all. */
  private Path writeLargeCt() throws IOException {
    Path path = folder.resolve("large.nii.gz");
    byte[] slice = new byte[2 * SLICE_VOXELS];
    for (int i = 0; i < SLICE_VOXELS; i++) {
      int value = i == 0 ? -1024 : i % 400 - 100;
      slice[2 * i] = (byte) value;
      slice[2 * i + 1] = (byte) (value >> 8);
    }
    byte[] member = RawNifti.gzip(slice);
    try (OutputStream out = Files.newOutputStream(path)) {
      byte[] header = RawNifti.littleEndian().dim(3, 512, 512, SLICES).bytes();
      out.write(RawNifti.gzip(Arrays.copyOf(header, 352)));
      for (int i = 0; i < SLICES; i++) {
        out.write(member);
      }
    }
    return path;
  }

  /** Runs in a virtual machine of its own. */
  static final class Reading {

    private Reading() {}

    public static void main(String[] arguments) throws IOException {
      Volume volume = ImageFiles.read(Path.of(arguments[0])).volume();
      long sum = 0;
      for (int i = 0; i < 400; i++) {
        sum += (long) volume.get(volume.grid().voxelCount() - SLICE_VOXELS + 400 + i);
      }
      System.out.printf(
          "%.0f %d %.0f %.0f%n",
          volume.get(400, 0, 0),
          sum - 9900,
          volume.get(399, 0, SLICES - 1),
          volume.get(0, 0, SLICES - 1));
    }
  }
}
