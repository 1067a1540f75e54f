package io.pleura.examples.report;

import io.pleura.Study;
import io.pleura.volume.Region;
import io.pleura.volume.VoxelGrid;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a report shows of the images of a case: a few small pictures and numbers, so that the case
 * itself need not be kept until someone asks for the report. Immutable and safe for concurrent use.
 */
public final class CaseImages {

  private final VoxelGrid grid;
  private final int voxels;
  private final Region box;
  private final List<Slice> whole;
  private final List<Slice> closeUp;

  private CaseImages(
      VoxelGrid grid, int voxels, Region box, List<Slice> whole, List<Slice> closeUp) {
    this.grid = grid;
    this.voxels = voxels;
    this.box = box;
    this.whole = whole;
    this.closeUp = closeUp;
  }

  /**
   * Draws the central slices of a case.
   *
   * @param study a checked case
   * @return pictures and numbers; they do not hold on to the case
   */
  public static CaseImages of(Study study) {
    var painter = new SlicePainter(study.ct(), study.mask());
    return new CaseImages(
        study.ct().grid(),
        study.mask().voxelCount(),
        study.mask().boundingBox().orElseThrow(),
        painter.whole(),
        painter.closeUp());
  }

  /**
   * The memory that the pictures take.
   *
   * @return bytes, about; at most 2.2 million
   */
  public long bytes() {
    return Stream.of(whole, closeUp)
        .flatMap(List::stream)
        .mapToLong(slice -> (long) slice.image().getWidth() * slice.image().getHeight())
        .sum();
  }

  VoxelGrid grid() {
    return grid;
  }

  int voxels() {
    return voxels;
  }

  Region box() {
    return box;
  }

  /** Axial, coronal and sagittal, from edge to edge of the CT. */
  List<Slice> whole() {
    return whole;
  }

  /** The same around the ROI; empty where it would show little less than the whole. */
  List<Slice> closeUp() {
    return closeUp;
  }
}
