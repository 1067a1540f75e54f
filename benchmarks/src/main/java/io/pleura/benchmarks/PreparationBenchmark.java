package io.pleura.benchmarks;

import io.pleura.Study;
import io.pleura.deepfeatures.InputPreparation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Prepares the box around a tumour for the network: cut, window, resize to 64³ voxels. */
@State(Scope.Benchmark)
public class PreparationBenchmark {

  /** On how many threads. */
  @Param public Threads threads = Threads.ONE;

  private Study study;
  private FloatBuffer input;

  /** For JMH. */
  public PreparationBenchmark() {}

  /** Makes the tumour and the network's input. */
  @Setup
  public void makeTumour() {
    study = SyntheticTumour.ofRadius(24);
    int bytes = Float.BYTES * InputPreparation.STANDARD.size().voxelCount();
    input = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  /**
   * The standard preparation into a direct buffer.
   *
   * @return the buffer
   */
  @Benchmark
  public FloatBuffer prepare() {
    InputPreparation.STANDARD.prepare(study.ct(), study.mask(), input, 0, threads.context());
    return input;
  }
}
