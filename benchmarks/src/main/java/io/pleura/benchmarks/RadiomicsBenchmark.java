package io.pleura.benchmarks;

import io.pleura.Study;
import io.pleura.feature.FeatureVector;
import io.pleura.radiomics.FeatureClass;
import io.pleura.radiomics.RadiomicsExtractorProvider;
import io.pleura.radiomics.RadiomicsSettings;
import io.pleura.spi.FeatureExtractor;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Computes one class of features of a tumour, original image, default settings. */
@State(Scope.Benchmark)
public class RadiomicsBenchmark {

  /** Radius of the tumour, mm; 24 makes 57,777 voxels. */
  @Param("24")
  public int radius = 24;

  /** On how many threads. */
  @Param public Threads threads = Threads.ONE;

  private Study study;
  private FeatureExtractor firstOrder;
  private FeatureExtractor glcm;

  /** For JMH. */
  public RadiomicsBenchmark() {}

  /** Makes the tumour and the extractors. */
  @Setup
  public void makeTumour() {
    study = SyntheticTumour.ofRadius(radius);
    firstOrder = extractor(FeatureClass.FIRSTORDER);
    glcm = extractor(FeatureClass.GLCM);
  }

  private static FeatureExtractor extractor(FeatureClass featureClass) {
    RadiomicsSettings settings = RadiomicsSettings.builder().features(featureClass).build();
    return new RadiomicsExtractorProvider().create(settings.values(), List.of());
  }

  /**
   * All first-order features.
   *
   * @return the features
   */
  @Benchmark
  public FeatureVector firstOrder() {
    return firstOrder.extract(study, threads.context());
  }

  /**
   * All features of the gray level co-occurrence matrix, 13 directions.
   *
   * @return the features
   */
  @Benchmark
  public FeatureVector glcm() {
    return glcm.extract(study, threads.context());
  }
}
