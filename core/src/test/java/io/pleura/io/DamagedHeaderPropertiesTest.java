package io.pleura.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.InvalidInputException;
import io.pleura.volume.Volume;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever a header says, the file is read or refused with a typed error, never anything else. */
class DamagedHeaderPropertiesTest {

  @Property(tries = 600)
  void damagedHeadersAreReadOrRefused(
      @ForAll boolean nifti2,
      @ForAll boolean bySform,
      @ForAll boolean compressed,
      @ForAll @IntRange(min = 1, max = 6) int damages,
      @ForAll long seed)
      throws IOException {
    RawNifti file =
        new RawNifti(nifti2 ? 2 : 1, ByteOrder.LITTLE_ENDIAN, true)
            .datatype(2, 8)
            .qform(1, 0.1, 0.2, 0.3, 4, 5, 6)
            .sform(bySform ? 1 : 0, 0.8, -0.6, 0, 1, 0.6, 0.8, 0, 2, 0, 0, 1, 3)
            .voxels(new byte[8]);
    byte[] bytes = file.bytes();
    var random = new Random(seed);
    for (int i = 0; i < damages; i++) {
      int at = random.nextInt(nifti2 ? 540 : 348);
      // Often the end of a number, which changes it most.
      bytes[random.nextBoolean() ? at : at | 3] =
          (byte) (random.nextBoolean() ? 0xff : random.nextInt(256));
    }
    Path path = Files.createTempFile("damaged", compressed ? ".nii.gz" : ".nii");
    try {
      Files.write(path, compressed ? RawNifti.gzip(bytes) : bytes);
      Volume volume = new NiftiReader().read(path).volume();
      // The header may lie about the voxels' start, but never about how many bytes there are.
      assertTrue(volume.grid().voxelCount() <= 12, volume.toString());
    } catch (InvalidInputException refused) {
      assertEquals(refused.code(), refused.code().toLowerCase(Locale.ROOT));
    } finally {
      Files.delete(path);
    }
  }
}
