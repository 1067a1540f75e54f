package io.pleura.radiomics.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pleura.Study;
import io.pleura.execution.ExecutionContext;
import io.pleura.radiomics.filter.FilteredImage;
import io.pleura.radiomics.filter.ImageFilter;
import io.pleura.tck.SampleStudies;
import io.pleura.volume.Region;
import io.pleura.volume.Volume;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The contract of image filters, whether a plug-in makes them or not. Extend it and say how to make
 * your filter:
 *
 * <pre>{@code
 * class MedianTest extends ImageFilterContract {
 *   @Override
 *   protected ImageFilter filter() {
 *     return new MedianProvider().create(Map.of("radius", 2));
 *   }
 * }
 * }</pre>
 *
 * <p>The provider has a contract of its own, {@link ImageFilterProviderContract}.
 */
public abstract class ImageFilterContract {

  private static final ExecutionContext HERE = ExecutionContext.ofCallingThread();

  /** For subclasses. */
  protected ImageFilterContract() {}

  /**
   * Makes the filter under test.
   *
   * @return a new filter at every call, always with the same settings
   */
  protected abstract ImageFilter filter();

  /**
   * An image and a ROI that the filter can use.
   *
   * @return a small made-up nodule unless overridden
   */
  protected Study study() {
    return SampleStudies.first();
  }

  /**
   * Another image and ROI that the filter can use, whose values differ.
   *
   * @return another made-up nodule unless overridden
   */
  protected Study otherStudy() {
    return SampleStudies.second();
  }

  @Test
  public final void imagesHaveNamesThatCanBeginAFeatureName() {
    List<String> names = filter().imageNames();
    assertFalse(names.isEmpty(), "no images");
    assertEquals(names.size(), new HashSet<>(names).size(), () -> "a name twice in " + names);
    for (String name : names) {
      assertTrue(name.matches("[A-Za-z0-9.-]+"), () -> "name '" + name + "'");
    }
  }

  @Test
  public final void namesAreKnownBeforeAnyImageAndStayTheSame() {
    ImageFilter filter = filter();
    List<String> before = List.copyOf(filter.imageNames());
    filter.apply(study().ct(), study().mask(), HERE);
    filter.apply(otherStudy().ct(), otherStudy().mask(), HERE);
    assertEquals(before, filter.imageNames());
    assertEquals(before, filter().imageNames());
  }

  @Test
  public final void eachNameHasItsImageInOrder() {
    ImageFilter filter = filter();
    for (Study study : List.of(study(), otherStudy())) {
      assertEquals(
          filter.imageNames(),
          filter.apply(study.ct(), study.mask(), HERE).stream().map(FilteredImage::name).toList());
    }
  }

  @Test
  public final void aPartLiesOnTheGridOfItsRegion() {
    for (Region region : regions(study())) {
      for (FilteredImage image : possible(filter(), study())) {
        assertEquals(
            study().ct().crop(region).grid(), image.compute(region).grid(), () -> image.name());
      }
    }
  }

  @Test
  public final void aPartHasTheVoxelsOfTheWhole() {
    for (FilteredImage image : possible(filter(), study())) {
      Volume whole = image.compute(study().ct().grid().region());
      for (Region region : regions(study())) {
        Volume part = image.compute(region);
        Region all = new Region(0, 0, 0, region.sizeX(), region.sizeY(), region.sizeZ());
        assumeTrue(part.grid().region().equals(all), "the grid is wrong");
        assertArrayEquals(
            whole.toDoubles(region), part.toDoubles(all), () -> image.name() + " " + region);
      }
    }
  }

  @Test
  public final void valuesInTheRoiAreFinite() {
    Region box = study().mask().boundingBox().orElseThrow();
    boolean[] inside = study().mask().toBooleans(box);
    values(filter(), study(), HERE)
        .forEach(
            (name, values) -> {
              for (int i = 0; i < values.length; i++) {
                int at = i;
                assertTrue(
                    !inside[i] || Double.isFinite(values[i]), () -> name + ": " + values[at]);
              }
            });
  }

  @Test
  public final void imagesDependOnTheInputAndOnNothingBefore() {
    Map<String, double[]> expected = values(filter(), study(), HERE);
    Map<String, double[]> expectedOther = values(filter(), otherStudy(), HERE);
    ImageFilter filter = filter();
    assertSameBits(expected, values(filter, study(), HERE));
    assertSameBits(expectedOther, values(filter, otherStudy(), HERE));
    assertSameBits(expected, values(filter, study(), HERE));
  }

  @Test
  public final void anImageIsTheSameWhenItIsComputedAgain() {
    Region box = study().mask().boundingBox().orElseThrow();
    for (FilteredImage image : possible(filter(), study())) {
      double[] first = voxels(image, box);
      assertArrayEquals(first, voxels(image, box), () -> image.name());
    }
  }

  @Test
  public final void valuesAreTheSameAtAnyNumberOfThreads() {
    Map<String, double[]> expected = Threads.with(1, context -> values(filter(), study(), context));
    for (int threads : new int[] {2, 3, 8}) {
      assertSameBits(
          expected, Threads.with(threads, context -> values(filter(), study(), context)));
    }
  }

  @Test
  public final void oneFilterServesManyThreadsAtOnce() throws Exception {
    Map<String, double[]> expected = values(filter(), study(), HERE);
    ImageFilter filter = filter();
    for (Map<String, double[]> values : Threads.atOnce(() -> values(filter, study(), HERE))) {
      assertSameBits(expected, values);
    }
  }

  private static void assertSameBits(Map<String, double[]> expected, Map<String, double[]> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach((name, values) -> assertArrayEquals(values, actual.get(name), name));
  }

  /** The values of each image in the bounding box of the ROI. */
  static Map<String, double[]> values(ImageFilter filter, Study study, ExecutionContext context) {
    Region box = study.mask().boundingBox().orElseThrow();
    Map<String, double[]> result = new LinkedHashMap<>();
    for (FilteredImage image : filter.apply(study.ct(), study.mask(), context)) {
      if (image.missingBecause().isEmpty()) {
        result.put(image.name(), voxels(image, box));
      }
    }
    assumeTrue(!result.isEmpty(), "the filter makes no image of this study");
    return result;
  }

  private static double[] voxels(FilteredImage image, Region region) {
    Volume part = image.compute(region);
    return part.toDoubles(part.grid().region());
  }

  private static List<FilteredImage> possible(ImageFilter filter, Study study) {
    List<FilteredImage> images =
        filter.apply(study.ct(), study.mask(), HERE).stream()
            .filter(image -> image.missingBecause().isEmpty())
            .toList();
    assumeTrue(!images.isEmpty(), "the filter makes no image of this study");
    return images;
  }

  /** The box of the ROI, a corner of the image, and one voxel. */
  private static List<Region> regions(Study study) {
    Region all = study.ct().grid().region();
    Region box = study.mask().boundingBox().orElseThrow();
    return List.of(
        box,
        new Region(
            all.sizeX() / 2,
            all.sizeY() / 2,
            all.sizeZ() / 2,
            all.sizeX(),
            all.sizeY(),
            all.sizeZ()),
        new Region(
            box.minX(), box.minY(), box.minZ(), box.minX() + 1, box.minY() + 1, box.minZ() + 1));
  }
}
