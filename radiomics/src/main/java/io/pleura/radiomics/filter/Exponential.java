package io.pleura.radiomics.filter;

import io.pleura.execution.ExecutionContext;
import io.pleura.radiomics.array.ArrayEngine;
import io.pleura.volume.Mask;
import io.pleura.volume.Volume;
import java.util.List;

/**
 * The exponential of each voxel, scaled to the range of the image, PyRadiomics' image type {@code
 * Exponential}.
 *
 * <p>{@code y = exp(x log(M) / M)} with M the largest magnitude of the whole image, in double;
 * negative values too, so that y lies between 1 / M and M for M above 1. It is {@linkplain
 * FilteredImage#missingBecause() missing} for an image that is 0 everywhere.
 */
public final class Exponential implements ImageFilter {

  private static final String NAME = "exponential";

  private final ArrayEngine engine;

  /** Makes the filter, with {@link ArrayEngine#AUTOMATIC}. */
  public Exponential() {
    this(ArrayEngine.AUTOMATIC);
  }

  /**
   * Makes the filter.
   *
   * @param engine what computes; without effect on the values beyond 1e-12
   */
  public Exponential(ArrayEngine engine) {
    this.engine = engine;
  }

  @Override
  public List<String> imageNames() {
    return List.of(NAME);
  }

  @Override
  public List<FilteredImage> apply(Volume image, Mask roi, ExecutionContext context) {
    double largest = Elementwise.largestMagnitude(image);
    if (largest == 0) {
      return Elementwise.missing(NAME);
    }
    double factor = Math.log(largest) / largest;
    return Elementwise.image(NAME, image, values -> engine.exponential(values, factor, context));
  }
}
