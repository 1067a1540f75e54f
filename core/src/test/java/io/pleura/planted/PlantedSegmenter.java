package io.pleura.planted;

import io.pleura.execution.ExecutionContext;
import io.pleura.spi.Segmenter;
import io.pleura.spi.SegmenterProvider;
import io.pleura.volume.Mask;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.util.Map;

/** A segmenter that keeps to the contract but for one planted breach. */
public class PlantedSegmenter implements SegmenterProvider {

  /** What it does wrong, and the kit's test that must notice. */
  enum Breach {
    NONE(""),
    OTHER_GRID("maskLiesOnTheGridOfTheCt"),
    FINDS_NOTHING("maskIsNotEmpty"),
    REMEMBERS_THE_FIRST_CT("maskDependsOnTheCtAndOnNothingBefore"),
    SHARED_SCRATCH("oneSegmenterServesManyThreadsAtOnce"),
    THREADS_CHANGE_VOXELS("maskIsTheSameAtAnyNumberOfThreads"),
    IGNORES_CANCELLATION("cancellationIsPolled"),
    PROGRESS_STOPS_SHORT("progressNeverGoesBackAndEndsAtTheTotal"),
    SECOND_CLOSE_FAILS("closingTwiceDoesNothing"),
    CONNECTS("opensNoNetworkConnection");

    final String noticedBy;

    Breach(String noticedBy) {
      this.noticedBy = noticedBy;
    }
  }

  static volatile Breach breach = Breach.NONE;

  @Override
  public String id() {
    return "planted-segmenter";
  }

  @Override
  public int spiVersion() {
    return 1;
  }

  @Override
  public Segmenter create(Map<String, String> settings) {
    return new ThresholdSegmenter();
  }

  private static final class ThresholdSegmenter implements Segmenter {
    private final SharedScratch scratch = new SharedScratch();
    private volatile Mask remembered;
    private volatile boolean closed;

    @Override
    public Mask segment(Volume ct, ExecutionContext context) {
      if (breach != Breach.IGNORES_CANCELLATION) {
        context.cancellation().throwIfCancelled();
      }
      context.progress().progress("planted", breach == Breach.PROGRESS_STOPS_SHORT ? 1 : 2, 2);
      double threshold = -300;
      switch (breach) {
        case SHARED_SCRATCH -> threshold = 900 + scratch.through(-1200);
        case THREADS_CHANGE_VOXELS -> threshold += context.parallelism() > 2 ? 310 : 0;
        case CONNECTS -> PlantedExtractor.connect();
        case REMEMBERS_THE_FIRST_CT -> {
          if (remembered != null) {
            return remembered;
          }
        }
        default -> {}
      }
      VoxelGrid grid = ct.grid();
      boolean[] voxels = new boolean[grid.voxelCount()];
      for (int i = 0; i < voxels.length; i++) {
        voxels[i] = breach != Breach.FINDS_NOTHING && ct.get(i) > threshold;
      }
      Mask mask = Mask.wrap(grid, voxels);
      if (breach == Breach.OTHER_GRID) {
        return Mask.wrap(
            VoxelGrid.of(grid.sizeX(), grid.sizeY(), grid.sizeZ(), grid.spacing())
                .crop(
                    new io.pleura.volume.Region(
                        1, 0, 0, grid.sizeX() + 1, grid.sizeY(), grid.sizeZ())),
            voxels);
      }
      remembered = mask;
      return mask;
    }

    @Override
    public void close() {
      if (closed && breach == Breach.SECOND_CLOSE_FAILS) {
        throw new IllegalStateException("closed already");
      }
      closed = true;
    }
  }
}
