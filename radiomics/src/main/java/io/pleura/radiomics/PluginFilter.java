package io.pleura.radiomics;

import io.pleura.error.ExtractionException;
import io.pleura.error.PleuraException;
import io.pleura.execution.ExecutionContext;
import io.pleura.radiomics.filter.FilteredImage;
import io.pleura.radiomics.filter.ImageFilter;
import io.pleura.radiomics.filter.ImageFilterProvider;
import io.pleura.volume.Mask;
import io.pleura.volume.Region;
import io.pleura.volume.Volume;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** The filter of a plug-in, held to its contract; what it throws is told with its name. */
final class PluginFilter implements ImageFilter {

  private static final String REPORT = "Report this to the author of the plug-in.";

  private final String id;
  private final ImageFilter filter;
  private final List<String> names;

  private PluginFilter(String id, ImageFilter filter) {
    this.id = id;
    this.filter = filter;
    names = call(() -> List.copyOf(filter.imageNames()));
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!name.matches("[A-Za-z0-9.-]+") || !seen.add(name)) {
        throw broken("names an image '" + name + "' wrongly or twice");
      }
    }
    if (names.isEmpty()) {
      throw broken("has no image");
    }
  }

  /**
   * Makes the filter of a plug-in.
   *
   * @throws io.pleura.error.ConfigurationException when it refuses its arguments
   * @throws ExtractionException when it fails
   */
  static ImageFilter of(ImageFilterProvider provider, Map<String, Object> arguments) {
    return new PluginFilter(
        provider.id(), call(provider.id(), () -> provider.create(Map.copyOf(arguments))));
  }

  @Override
  public List<String> imageNames() {
    return names;
  }

  @Override
  public List<FilteredImage> apply(Volume image, Mask roi, ExecutionContext context) {
    List<FilteredImage> images = call(() -> List.copyOf(filter.apply(image, roi, context)));
    if (!images.stream().map(FilteredImage::name).toList().equals(names)) {
      throw broken(
          "announced the images "
              + names
              + " and made "
              + images.stream().map(FilteredImage::name).toList());
    }
    List<FilteredImage> checked = new ArrayList<>();
    for (FilteredImage derived : images) {
      checked.add(
          derived.missingBecause().isPresent()
              ? derived
              : FilteredImage.of(derived.name(), region -> part(derived, region)));
    }
    return checked;
  }

  private Volume part(FilteredImage derived, Region region) {
    Volume part = call(() -> derived.compute(region));
    Region size = new Region(0, 0, 0, region.sizeX(), region.sizeY(), region.sizeZ());
    if (!part.grid().region().equals(size)) {
      throw broken(
          "made a part of the image "
              + derived.name()
              + " of another size than asked for: "
              + part.grid().describe());
    }
    return part;
  }

  private <T> T call(Supplier<T> work) {
    return call(id, work);
  }

  @SuppressWarnings("CatchingUnchecked") // whatever a plug-in throws is told with its name
  private static <T> T call(String id, Supplier<T> work) {
    T result;
    try {
      result = work.get();
    } catch (PleuraException e) {
      throw e;
    } catch (RuntimeException | LinkageError e) {
      throw new ExtractionException(
          "image-filter-failed", "Image filter '" + id + "' failed: " + e + ".", REPORT, e);
    }
    if (result == null) {
      throw broken(id, "returned nothing");
    }
    return result;
  }

  private ExtractionException broken(String what) {
    return broken(id, what);
  }

  private static ExtractionException broken(String id, String what) {
    return new ExtractionException(
        "image-filter-contract", "Image filter '" + id + "' " + what + ".", REPORT);
  }
}
