package io.pleura.examples.cli;

import io.pleura.spi.ReadVolume;
import io.pleura.spi.VolumeReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

/** Reads files that hold the word {@code wait}, and never ends: work that only a kill stops. */
public final class EndlessReader implements VolumeReader {

  static final String CONTENT = "wait";

  /** Made by the service loader of a child process. */
  public EndlessReader() {}

  @Override
  public String id() {
    return "endless";
  }

  @Override
  public int spiVersion() {
    return SPI_VERSION;
  }

  @Override
  public String formats() {
    return "files that say wait";
  }

  @Override
  public boolean canRead(Path path) throws IOException {
    return Arrays.equals(CONTENT.getBytes(StandardCharsets.UTF_8), Files.readAllBytes(path));
  }

  @Override
  public ReadVolume read(Path path) {
    while (true) {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        // it never ends
      }
    }
  }
}
