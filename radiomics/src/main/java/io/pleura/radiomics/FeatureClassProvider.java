package io.pleura.radiomics;

import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.spi.PluginProvider;
import java.util.List;

/**
 * A class of features that others have written. A parameter file names it by its id, as it names a
 * class of PyRadiomics:
 *
 * <pre>{@code
 * featureClass:
 *   org.example.extremes: [Brightest]
 * }</pre>
 *
 * <p>Its features are computed on every enabled image and named {@code
 * original_org.example.extremes_Brightest}; they follow those of PyRadiomics' classes. The keys of
 * {@link FeatureClass} are no ids for it. Immutable and safe for concurrent use. The kit in
 * radiomics' test-jar with classifier {@code tck} tests it.
 */
public interface FeatureClassProvider extends PluginProvider {

  /**
   * The features of the class.
   *
   * @return at least one, the same at every call; names of letters, digits, hyphens, underscores
   *     and points
   */
  List<FeatureDescription> features();

  /**
   * Computes the features of one image. The values have the same bits for any number of threads.
   *
   * @param roi the ROI on the image, in values and in gray levels
   * @param context threads and cancellation
   * @return one value for each of {@link #features()}, in that order
   * @throws InvalidInputException when the ROI cannot be used at all; a single feature that its
   *     formula leaves undefined is {@link FeatureValue#undefined}
   */
  List<FeatureValue> compute(RoiImage roi, ExecutionContext context);
}
