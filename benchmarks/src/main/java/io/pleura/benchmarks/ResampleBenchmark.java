package io.pleura.benchmarks;

import io.pleura.volume.Interpolation;
import io.pleura.volume.Resampler;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Resamples slices of 0.75 × 0.75 × 5 mm voxels to 1 × 1 × 1 mm. */
@State(Scope.Benchmark)
public class ResampleBenchmark {

  /** Voxels along x and y. */
  @Param("192")
  public int size = 192;

  /** On how many threads. */
  @Param public Threads threads = Threads.ONE;

  private Volume source;
  private VoxelGrid target;

  /** For JMH. */
  public ResampleBenchmark() {}

  /** Makes the volume. */
  @Setup
  public void makeVolume() {
    source = SyntheticChest.of(size, size, 24);
    target = source.grid().withSpacing(new Vector3(1, 1, 1));
  }

  /**
   * Cubic B-spline, prefilter included.
   *
   * @return the volume of 1 mm voxels
   */
  @Benchmark
  public Volume cubicBSpline() {
    return Resampler.resample(source, target, Interpolation.CUBIC_B_SPLINE, threads.context());
  }

  /**
   * Trilinear.
   *
   * @return the volume of 1 mm voxels
   */
  @Benchmark
  public Volume linear() {
    return Resampler.resample(source, target, Interpolation.LINEAR, threads.context());
  }
}
