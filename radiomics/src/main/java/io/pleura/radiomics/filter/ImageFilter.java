package io.pleura.radiomics.filter;

import io.pleura.execution.ExecutionContext;
import io.pleura.volume.Mask;
import io.pleura.volume.Volume;
import java.util.List;

/**
 * Makes derived images of an image. Immutable and safe for concurrent use; the result has the same
 * bits for any number of threads.
 */
public interface ImageFilter {

  /**
   * The names of the derived images, in the order of {@link #apply}. They depend on the settings of
   * the filter only, so that the names of all features are known before any image is read.
   *
   * @return names as they begin a feature name, for example {@code log-sigma-3-0-mm-3D}; no
   *     underscore in them
   */
  List<String> imageNames();

  /**
   * Prepares the derived images. Work that several of them share may be done here; what belongs to
   * one is left to {@link FilteredImage#compute}.
   *
   * @param image the whole image that features see: the resampled and padded crop, or the image as
   *     read where nothing is resampled; all voxels finite
   * @param roi the ROI on the image's grid, for filters that look at it
   * @param context threads and cancellation
   * @return one entry for each of {@link #imageNames()}, in that order
   */
  List<FilteredImage> apply(Volume image, Mask roi, ExecutionContext context);
}
