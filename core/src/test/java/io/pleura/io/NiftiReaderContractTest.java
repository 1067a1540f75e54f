package io.pleura.io;

import io.pleura.spi.VolumeReader;
import io.pleura.tck.SampleStudies;
import io.pleura.tck.VolumeReaderContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class NiftiReaderContractTest extends VolumeReaderContract {

  @Override
  protected VolumeReader provider() {
    return new NiftiReader();
  }

  @Override
  protected byte[] sample() throws IOException {
    Path file = Files.createTempFile("pleura", extension());
    try {
      new NiftiWriter().write(SampleStudies.ct(), file);
      return Files.readAllBytes(file);
    } finally {
      Files.delete(file);
    }
  }

  @Override
  protected String extension() {
    return ".nii";
  }
}
