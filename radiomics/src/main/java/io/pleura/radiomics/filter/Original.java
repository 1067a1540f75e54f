package io.pleura.radiomics.filter;

import io.pleura.execution.ExecutionContext;
import io.pleura.volume.Mask;
import io.pleura.volume.Volume;
import java.util.List;

/** The image itself, PyRadiomics' image type {@code Original}. */
public final class Original implements ImageFilter {

  /** Makes the filter. */
  public Original() {}

  @Override
  public List<String> imageNames() {
    return List.of("original");
  }

  @Override
  public List<FilteredImage> apply(Volume image, Mask roi, ExecutionContext context) {
    return List.of(FilteredImage.of("original", image::crop));
  }
}
