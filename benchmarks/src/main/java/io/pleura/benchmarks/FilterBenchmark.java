package io.pleura.benchmarks;

import io.pleura.Study;
import io.pleura.radiomics.filter.FilteredImage;
import io.pleura.radiomics.filter.ImageFilter;
import io.pleura.radiomics.filter.LaplacianOfGaussian;
import io.pleura.radiomics.filter.WaveletTransform;
import io.pleura.volume.Region;
import io.pleura.volume.Volume;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Filters the image of a tumour; only the ROI's box is kept, as for features. */
@State(Scope.Benchmark)
public class FilterBenchmark {

  /** Radius of the tumour, mm; 24 makes 57,777 voxels in an image of 81 × 81 × 81. */
  @Param("24")
  public int radius = 24;

  /** On how many threads. */
  @Param public Threads threads = Threads.ONE;

  private Study study;
  private Region box;

  /** For JMH. */
  public FilterBenchmark() {}

  /** Makes the tumour. */
  @Setup
  public void makeTumour() {
    study = SyntheticTumour.ofRadius(radius);
    box = study.mask().boundingBox().orElseThrow();
  }

  private List<Volume> filter(ImageFilter filter) {
    List<Volume> result = new ArrayList<>();
    for (FilteredImage image : filter.apply(study.ct(), study.mask(), threads.context())) {
      result.add(image.compute(box));
    }
    return result;
  }

  /**
   * Laplacian of Gaussian, 3 mm.
   *
   * @return one image
   */
  @Benchmark
  public List<Volume> laplacianOfGaussian() {
    return filter(LaplacianOfGaussian.of(List.of(3.0)));
  }

  /**
   * Wavelet coif1, one level.
   *
   * @return eight sub-bands
   */
  @Benchmark
  public List<Volume> wavelet() {
    return filter(new WaveletTransform("coif1", 0, 1, false, 0));
  }
}
