package io.pleura.radiomics.filter;

import io.pleura.volume.Region;
import io.pleura.volume.Volume;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One derived image, computed when it is asked for, or the reason why it cannot be. */
public final class FilteredImage {

  private final String name;
  private final @Nullable String missingBecause;
  private final Function<Region, Volume> computation;

  private FilteredImage(
      String name, @Nullable String missingBecause, Function<Region, Volume> computation) {
    this.name = name;
    this.missingBecause = missingBecause;
    this.computation = computation;
  }

  /**
   * A derived image.
   *
   * @param name one of {@link ImageFilter#imageNames()}
   * @param computation gives the voxels of a region of the filtered image as a volume on that
   *     region; safe for concurrent use
   * @return the image
   */
  public static FilteredImage of(String name, Function<Region, Volume> computation) {
    return new FilteredImage(name, null, computation);
  }

  /**
   * A derived image that this input does not allow, for example because it is too thin.
   *
   * @param name one of {@link ImageFilter#imageNames()}
   * @param reason a sentence that says what was found and what is needed
   * @return the image
   */
  public static FilteredImage missing(String name, String reason) {
    return new FilteredImage(
        name,
        reason,
        region -> {
          throw new IllegalStateException(name + " is missing: " + reason);
        });
  }

  /**
   * The name that begins the names of its features.
   *
   * @return for example {@code wavelet-LLH}
   */
  public String name() {
    return name;
  }

  /**
   * Why the image cannot be computed.
   *
   * @return nothing when it can
   */
  public Optional<String> missingBecause() {
    return Optional.ofNullable(missingBecause);
  }

  /**
   * Computes a part of the derived image. The values are those of the whole filtered image, cut.
   *
   * @param region the part, inside the grid of the image that was filtered
   * @return the values on the grid of the region
   * @throws IllegalStateException when the image is {@linkplain #missingBecause() missing}
   */
  public Volume compute(Region region) {
    return computation.apply(region);
  }
}
