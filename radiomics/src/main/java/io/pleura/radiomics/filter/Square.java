package io.pleura.radiomics.filter;

import io.pleura.execution.ExecutionContext;
import io.pleura.volume.Mask;
import io.pleura.volume.Volume;
import java.util.List;

/**
 * The square of each voxel, scaled to the range of the image, PyRadiomics' image type {@code
 * Square}.
 *
 * <p>{@code y = (x / √M)²} with M the largest magnitude of the whole image, in double; in the unit
 * of the image, from 0 to M. It is {@linkplain FilteredImage#missingBecause() missing} for an image
 * that is 0 everywhere.
 */
public final class Square implements ImageFilter {

  private static final String NAME = "square";

  /** Makes the filter. */
  public Square() {}

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
    double factor = 1 / Math.sqrt(largest);
    return Elementwise.image(NAME, image, values -> Elementwise.square(values, factor));
  }
}
