package io.pleura.planted;

import io.pleura.error.InputWarning;
import io.pleura.error.InvalidInputException;
import io.pleura.spi.ReadVolume;
import io.pleura.spi.VolumeReader;
import io.pleura.volume.PixelType;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A reader that keeps to the contract but for one planted breach. */
public class PlantedReader implements VolumeReader {

  static final int VOXELS = 60;

  /** What it does wrong, and the kit's test that must notice. */
  enum Breach {
    NONE(""),
    GOES_BY_THE_NAME("formatIsToldByContentNotByName"),
    TAKES_EVERYTHING("formatIsToldByContentNotByName"),
    COUNTS_ITS_CALLS("sameFileGivesTheSameVolume"),
    WRITES_TO_THE_FILE("fileIsLeftAsItIs"),
    FILLS_UP_WITH_ZEROS("truncatedFilesAreRefused"),
    SHARED_SCRATCH("oneReaderServesManyThreadsAtOnce"),
    ANOTHER_GRID("gridIsThatOfTheVolume"),
    CONNECTS("opensNoNetworkConnection");

    final String noticedBy;

    Breach(String noticedBy) {
      this.noticedBy = noticedBy;
    }
  }

  static volatile Breach breach = Breach.NONE;

  private final AtomicInteger calls = new AtomicInteger();
  private final SharedScratch scratch = new SharedScratch();

  /** 'V' and one byte a voxel. */
  static byte[] sample() {
    byte[] bytes = new byte[1 + VOXELS];
    bytes[0] = 'V';
    for (int i = 1; i < bytes.length; i++) {
      bytes[i] = (byte) (i % 100);
    }
    return bytes;
  }

  @Override
  public String id() {
    return "planted-reader";
  }

  @Override
  public int spiVersion() {
    return 1;
  }

  @Override
  public boolean canRead(Path path) throws IOException {
    if (breach == Breach.GOES_BY_THE_NAME) {
      return path.toString().endsWith(".planted");
    }
    if (breach == Breach.TAKES_EVERYTHING) {
      return true;
    }
    if (Files.isDirectory(path)) {
      return false;
    }
    if (breach == Breach.WRITES_TO_THE_FILE && Files.size(path) == 1 + VOXELS) {
      byte[] bytes = sample();
      bytes[VOXELS] = 0;
      Files.write(path, bytes);
    }
    try (var in = Files.newInputStream(path)) {
      return in.read() == 'V';
    }
  }

  @Override
  public VoxelGrid readGrid(Path path) throws IOException {
    VoxelGrid grid = VolumeReader.super.readGrid(path);
    return breach == Breach.ANOTHER_GRID ? grid.withSpacing(new Vector3(1, 1, 2)) : grid;
  }

  @Override
  public ReadVolume read(Path path) throws IOException {
    byte[] bytes = Files.readAllBytes(path);
    if (bytes.length != 1 + VOXELS && breach != Breach.FILLS_UP_WITH_ZEROS) {
      throw new InvalidInputException("file-truncated", bytes.length + " bytes.", "Get it again.");
    }
    float[] voxels = new float[VOXELS];
    for (int i = 0; i < Math.min(VOXELS, bytes.length - 1); i++) {
      voxels[i] = bytes[i + 1];
    }
    boolean pool = Thread.currentThread().getName().startsWith("pool-");
    switch (breach) {
      case COUNTS_ITS_CALLS -> voxels[0] += !pool && calls.getAndIncrement() == 1 ? 1 : 0;
      case SHARED_SCRATCH -> voxels[0] = (float) scratch.through(1);
      case CONNECTS -> PlantedExtractor.connect();
      default -> {}
    }
    var grid = VoxelGrid.of(3, 4, 5, new Vector3(1, 1, 1));
    return new ReadVolume(
        Volume.wrap(grid, PixelType.INT8, voxels),
        "planted, int8",
        List.of(new InputWarning.Note("planted", "Planted.")));
  }
}
