package io.pleura.benchmarks;

import io.pleura.Study;
import io.pleura.examples.phantom.Phantom;
import io.pleura.examples.phantom.PhantomGenerator;
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

/** Computes one class of features of a phantom's nodule, original image, default settings. */
@State(Scope.Benchmark)
public class RadiomicsBenchmark {

  /** On how many threads. */
  @Param public Threads threads = Threads.ONE;

  private Study study;
  private FeatureExtractor firstOrder;
  private FeatureExtractor glcm;

  /** For JMH. */
  public RadiomicsBenchmark() {}

  /** Makes the phantom and the extractors. */
  @Setup
  public void makePhantom() {
    Phantom phantom = PhantomGenerator.axisAligned().generate(1);
    study = Study.of(phantom.ct(), phantom.mask(), phantom.clinical());
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
