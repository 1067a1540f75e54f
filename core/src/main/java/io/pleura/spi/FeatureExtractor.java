package io.pleura.spi;

import io.pleura.Study;
import io.pleura.error.CancelledException;
import io.pleura.error.ExtractionException;
import io.pleura.error.InputWarning;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureSchema;
import io.pleura.feature.FeatureVector;
import io.pleura.feature.Tolerance;
import java.util.List;
import java.util.Map;

/**
 * Computes features of a study.
 *
 * <p>An extractor is immutable, safe for concurrent use, and gives the same bits for the same study
 * at any number of threads. It opens no network connection and logs no patient data. It polls
 * cancellation between units of work.
 */
public interface FeatureExtractor extends AutoCloseable {

  /**
   * The features, known before any is computed.
   *
   * @return the same at every call
   */
  FeatureSchema schema();

  /**
   * The semantic settings in full, defaults included, files named by digest.
   *
   * @return values by key
   */
  Map<String, String> settings();

  /**
   * The files that {@link #settings()} names by digest.
   *
   * @return possibly none
   */
  List<Asset> assets();

  /**
   * What this extractor notices about a study without slow work. The pipeline asks every extractor
   * before it lets the first one compute, so that a study that cannot be used fails at once.
   *
   * @param study CT, mask and clinical values, checked already
   * @return what the user should know, possibly nothing
   * @throws InvalidInputException when it is clear already that {@link #extract} would refuse the
   *     study
   */
  default List<InputWarning> warnings(Study study) {
    return List.of();
  }

  /**
   * How far the features may lie apart when the same study is computed on another processor. A
   * bundle's self-test judges by it.
   *
   * @return rounding of Java arithmetic, unless a native engine rounds otherwise
   */
  default Tolerance tolerance() {
    return Tolerance.ROUNDING;
  }

  /**
   * Computes all features. The result's schema equals {@link #schema()}; each value is finite, or
   * undefined with a reason.
   *
   * @param study CT, mask and clinical values, checked already
   * @param context threads, progress and cancellation
   * @return the values
   * @throws InvalidInputException when the features cannot be computed for this study
   * @throws ExtractionException when the extractor fails
   * @throws CancelledException when cancelled
   */
  FeatureVector extract(Study study, ExecutionContext context);

  /** Releases native resources. A second call does nothing. */
  @Override
  void close();
}
