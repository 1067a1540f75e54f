package io.pleura.radiomics.filter;

import io.pleura.execution.ExecutionContext;
import io.pleura.radiomics.array.ArrayEngine;
import io.pleura.volume.Mask;
import io.pleura.volume.Volume;
import java.util.List;

/**
 * The logarithm of the magnitude of each voxel with its sign, scaled to the range of the image,
 * PyRadiomics' image type {@code Logarithm}.
 *
 * <p>{@code y = sign(x) log(|x| + 1) M / log(M + 1)} with M the largest magnitude of the whole
 * image, in double; in the unit of the image, from −M to M. It is {@linkplain
 * FilteredImage#missingBecause() missing} for an image that is 0 everywhere.
 */
public final class Logarithm implements ImageFilter {

  private static final String NAME = "logarithm";

  private final ArrayEngine engine;

  /** Makes the filter, with {@link ArrayEngine#AUTOMATIC}. */
  public Logarithm() {
    this(ArrayEngine.AUTOMATIC);
  }

  /**
   * Makes the filter.
   *
   * @param engine what computes; without effect on the values beyond 1e-12
   */
  public Logarithm(ArrayEngine engine) {
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
    double factor = largest / Math.log(largest + 1);
    return Elementwise.image(NAME, image, values -> engine.logarithm(values, factor, context));
  }
}
