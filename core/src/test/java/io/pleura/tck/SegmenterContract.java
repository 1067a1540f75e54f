package io.pleura.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.CancelledException;
import io.pleura.execution.ExecutionContext;
import io.pleura.spi.Segmenter;
import io.pleura.spi.SegmenterProvider;
import io.pleura.volume.Mask;
import io.pleura.volume.Volume;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The contract of segmenters. */
public abstract class SegmenterContract extends PluginProviderContract<SegmenterProvider> {

  private static final ExecutionContext HERE = ExecutionContext.ofCallingThread();

  /** For subclasses. */
  protected SegmenterContract() {
    super(SegmenterProvider.class);
  }

  /**
   * The settings to test with.
   *
   * @return values by key; none unless overridden
   */
  protected Map<String, String> settings() {
    return Map.of();
  }

  /**
   * A CT in which the segmenter finds something.
   *
   * @return HU; a small made-up nodule unless overridden
   */
  protected Volume ct() {
    return SampleStudies.first().ct();
  }

  /**
   * Another CT in which it finds something.
   *
   * @return HU; another made-up nodule unless overridden
   */
  protected Volume otherCt() {
    return SampleStudies.second().ct();
  }

  private Segmenter segmenter() throws IOException {
    return provider().create(settings());
  }

  @Test
  public final void maskLiesOnTheGridOfTheCt() throws IOException {
    assertEquals(ct().grid(), freshMask(ct(), HERE).grid());
  }

  @Test
  public final void maskIsNotEmpty() throws IOException {
    assertTrue(freshMask(ct(), HERE).voxelCount() > 0);
  }

  @Test
  public final void maskDependsOnTheCtAndOnNothingBefore() throws IOException {
    boolean[] expected = voxels(freshMask(ct(), HERE));
    boolean[] expectedOther = voxels(freshMask(otherCt(), HERE));
    try (Segmenter segmenter = segmenter()) {
      assertArrayEquals(expected, voxels(segmenter.segment(ct(), HERE)));
      assertArrayEquals(expectedOther, voxels(segmenter.segment(otherCt(), HERE)));
      assertArrayEquals(expected, voxels(segmenter.segment(ct(), HERE)));
    }
  }

  @Test
  public final void oneSegmenterServesManyThreadsAtOnce() throws Exception {
    boolean[] expected = voxels(freshMask(ct(), HERE));
    try (Segmenter segmenter = segmenter()) {
      for (boolean[] actual : atOnce(() -> voxels(segmenter.segment(ct(), HERE)))) {
        assertArrayEquals(expected, actual);
      }
    }
  }

  @Test
  public final void maskIsTheSameAtAnyNumberOfThreads() throws Exception {
    boolean[] expected = voxels(freshMask(ct(), HERE));
    for (int threads : new int[] {2, 3, 8}) {
      assertArrayEquals(
          expected,
          withThreads(threads, context -> voxels(freshMask(ct(), context))),
          () -> threads + " threads");
    }
  }

  @Test
  public final void cancellationIsPolled() throws IOException {
    try (Segmenter segmenter = segmenter()) {
      assertThrows(
          CancelledException.class,
          () -> segmenter.segment(ct(), HERE.withCancellation(() -> true)));
    }
  }

  @Test
  public final void progressNeverGoesBackAndEndsAtTheTotal() throws IOException {
    var progress = new ProgressLog();
    freshMask(ct(), HERE.withProgress(progress));
    progress.check();
  }

  @Test
  public final void closingTwiceDoesNothing() throws IOException {
    Segmenter segmenter = segmenter();
    segmenter.close();
    assertDoesNotThrow(segmenter::close);
  }

  @Test
  public final void opensNoNetworkConnection() throws Exception {
    SegmenterProvider provider = provider();
    assertEquals(
        List.of(),
        NetworkTrap.connectionsOf(
            () -> {
              try (Segmenter segmenter = provider.create(settings())) {
                return segmenter.segment(ct(), HERE);
              }
            }));
  }

  private Mask freshMask(Volume ct, ExecutionContext context) throws IOException {
    try (Segmenter segmenter = segmenter()) {
      return segmenter.segment(ct, context);
    }
  }

  private static boolean[] voxels(Mask mask) {
    return mask.toBooleans(mask.grid().region());
  }
}
