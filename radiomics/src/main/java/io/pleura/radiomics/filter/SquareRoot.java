package io.pleura.radiomics.filter;

import io.pleura.execution.ExecutionContext;
import io.pleura.volume.Mask;
import io.pleura.volume.Volume;
import java.util.List;

/**
 * The square root of each voxel with its sign, scaled to the range of the image, PyRadiomics' image
 * type {@code SquareRoot}.
 *
 * <p>{@code y = sign(x) √(M |x|)} with M the largest magnitude of the whole image, in double; in
 * the unit of the image, from −M to M.
 */
public final class SquareRoot implements ImageFilter {

  private static final String NAME = "squareroot";

  /** Makes the filter. */
  public SquareRoot() {}

  @Override
  public List<String> imageNames() {
    return List.of(NAME);
  }

  @Override
  public List<FilteredImage> apply(Volume image, Mask roi, ExecutionContext context) {
    double largest = Elementwise.largestMagnitude(image);
    return Elementwise.image(NAME, image, values -> Elementwise.squareRoot(values, largest));
  }
}
