package io.pleura.benchmarks;

import io.pleura.Study;
import io.pleura.feature.FeatureVector;
import io.pleura.radiomics.FeatureClass;
import io.pleura.radiomics.Radiomics;
import io.pleura.radiomics.RadiomicsSettings;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Computes features of a tumour whose image and mask are in memory. */
@State(Scope.Benchmark)
public class RadiomicsBenchmark {

  /** Radius of the tumour, mm; 24 makes 57,777 voxels. */
  @Param("24")
  public int radius = 24;

  /** The class whose features are computed. */
  @Param({"FIRSTORDER", "SHAPE", "GLCM", "GLRLM", "GLSZM", "GLDM", "NGTDM"})
  public FeatureClass featureClass = FeatureClass.FIRSTORDER;

  /** On how many threads. */
  @Param public Threads threads = Threads.ONE;

  private Study study;
  private RadiomicsSettings oneClass;
  private RadiomicsSettings wholeJob;

  /** For JMH. */
  public RadiomicsBenchmark() {}

  /** Makes the tumour and the settings. */
  @Setup
  public void makeTumour() {
    study = SyntheticTumour.ofRadius(radius);
    oneClass = RadiomicsSettings.builder().additionalInfo(false).features(featureClass).build();
    wholeJob = RadiomicsRun.settings("full");
  }

  private FeatureVector features(RadiomicsSettings settings) {
    return Radiomics.extract(study.ct(), study.mask(), settings, threads.context()).features();
  }

  /**
   * All features of one class, original image: gray levels, matrix and features, or mesh and shape.
   *
   * @return the features
   */
  @Benchmark
  public FeatureVector oneClass() {
    return features(oneClass);
  }

  /**
   * Resampling to 1 mm, original image, LoG and eight sub-bands, six classes: 894 features.
   *
   * @return the features
   */
  @Benchmark
  public FeatureVector wholeJob() {
    return features(wholeJob);
  }
}
