package io.pleura.radiomics.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.CancelledException;
import io.pleura.execution.CancellationToken;
import io.pleura.execution.ExecutionContext;
import io.pleura.radiomics.array.ArrayEngine;
import io.pleura.volume.PixelType;
import io.pleura.volume.Region;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every image filter. */
class ImageFilterContractTest {

  private static final Vector3 SPACING = new Vector3(0.7, 1.1, 2.5);

  static Stream<ImageFilter> filters() {
    return Stream.of(
        new Original(),
        LaplacianOfGaussian.of(List.of(1, 2.5)),
        new WaveletTransform("coif1", 0, 2, false, 0),
        new WaveletTransform("haar", 1, 1, true, 1),
        new WaveletTransform("db10", 0, 1, false, 0),
        new Square(),
        new SquareRoot(),
        new Logarithm(ArrayEngine.JAVA),
        new Exponential(ArrayEngine.JAVA),
        new Gradient(true),
        new LocalBinaryPattern2D(1, 8, LocalBinaryPattern2D.Method.UNIFORM, 0),
        new LocalBinaryPattern2D(1.5, 6, LocalBinaryPattern2D.Method.DEFAULT, 1),
        new LocalBinaryPattern2D(1, 5, LocalBinaryPattern2D.Method.ROTATION_INVARIANT, 2),
        new LocalBinaryPattern3D(2, 1, 1));
  }

  private static List<Volume> whole(ImageFilter filter, Volume image, ExecutionContext context) {
    List<FilteredImage> derived = filter.apply(image, FormulaImages.everywhere(image), context);
    assertEquals(filter.imageNames(), derived.stream().map(FilteredImage::name).toList());
    return derived.stream().map(one -> one.compute(image.grid().region())).toList();
  }

  private static void assertSame(Volume expected, Volume actual, String label) {
    assertEquals(expected.grid(), actual.grid(), label);
    assertEquals(expected.pixelType(), actual.pixelType(), label);
    for (int i = 0; i < expected.grid().voxelCount(); i++) {
      assertEquals(expected.get(i), actual.get(i), label + ", element " + i);
    }
  }

  private static Region anyRegion(Volume image, Random random) {
    int[] least = new int[3];
    int[] most = new int[3];
    for (int axis = 0; axis < 3; axis++) {
      least[axis] = random.nextInt(image.grid().size(axis));
      most[axis] = least[axis] + 1 + random.nextInt(image.grid().size(axis) - least[axis]);
    }
    return new Region(least[0], least[1], least[2], most[0], most[1], most[2]);
  }

  @ParameterizedTest
  @MethodSource("filters")
  void aRegionIsThatOfTheWholeImage(ImageFilter filter) {
    var random = new Random(7);
    for (PixelType type : List.of(PixelType.FLOAT32, PixelType.FLOAT64, PixelType.UINT8)) {
      Volume image = FormulaImages.of(13, 8, 11, SPACING, type);
      List<Volume> whole = whole(filter, image, ExecutionContext.ofCallingThread());
      List<FilteredImage> derived =
          filter.apply(image, FormulaImages.everywhere(image), ExecutionContext.ofCallingThread());
      for (int i = 0; i < 6; i++) {
        Region region = anyRegion(image, random);
        for (int k = 0; k < derived.size(); k++) {
          assertSame(
              whole.get(k).crop(region),
              derived.get(k).compute(region),
              derived.get(k).name() + " of " + type + " in " + region);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("filters")
  void anyNumberOfThreadsGivesTheSameBits(ImageFilter filter) {
    for (PixelType type : List.of(PixelType.FLOAT32, PixelType.FLOAT64)) {
      Volume image = FormulaImages.of(15, 14, 61, SPACING, type);
      List<Volume> one = whole(filter, image, ExecutionContext.ofCallingThread());
      for (int threads : new int[] {2, 5}) {
        List<Volume> many =
            whole(filter, image, ExecutionContext.ofAllCores().withParallelism(threads));
        for (int k = 0; k < one.size(); k++) {
          assertSame(one.get(k), many.get(k), filter.imageNames().get(k) + ", " + threads);
        }
      }
    }
  }

  /** All derived images asked for at the same time, from several threads. */
  @ParameterizedTest
  @MethodSource("filters")
  void derivedImagesCanBeComputedAtTheSameTime(ImageFilter filter) {
    Volume image = FormulaImages.of(13, 12, 21, SPACING, PixelType.FLOAT32);
    List<Volume> expected = whole(filter, image, ExecutionContext.ofCallingThread());
    List<FilteredImage> derived =
        filter.apply(
            image,
            FormulaImages.everywhere(image),
            ExecutionContext.ofAllCores().withParallelism(3));
    List<Volume> actual =
        IntStream.range(0, 3 * derived.size())
            .parallel()
            .mapToObj(i -> derived.get(i % derived.size()).compute(image.grid().region()))
            .toList();
    for (int i = 0; i < actual.size(); i++) {
      assertSame(expected.get(i % expected.size()), actual.get(i), filter.imageNames().toString());
    }
  }

  @ParameterizedTest
  @MethodSource("filters")
  void theImageIsLeftAsItIsAndNothingIsRemembered(ImageFilter filter) {
    Volume image = FormulaImages.of(9, 8, 7, PixelType.FLOAT64);
    Volume other = FormulaImages.of(8, 9, 12, PixelType.FLOAT32);
    List<Volume> first = whole(filter, image, ExecutionContext.ofCallingThread());
    whole(filter, other, ExecutionContext.ofCallingThread());
    List<Volume> again = whole(filter, image, ExecutionContext.ofCallingThread());
    for (int k = 0; k < first.size(); k++) {
      assertSame(first.get(k), again.get(k), filter.imageNames().get(k));
    }
    assertSame(FormulaImages.of(9, 8, 7, PixelType.FLOAT64), image, "the image");
  }

  @ParameterizedTest
  @MethodSource("filters")
  void namesAreFitForFeatureNames(ImageFilter filter) {
    assertFalse(filter.imageNames().isEmpty());
    assertEquals(filter.imageNames().size(), filter.imageNames().stream().distinct().count());
    for (String name : filter.imageNames()) {
      assertTrue(name.matches("[A-Za-z0-9-]+"), name);
    }
  }

  static Stream<ImageFilter> slowFilters() {
    return Stream.of(
        LaplacianOfGaussian.of(List.of(1)),
        new WaveletTransform("coif1", 0, 1, false, 0),
        new Gradient(true),
        new LocalBinaryPattern2D(1, 8, LocalBinaryPattern2D.Method.UNIFORM, 0),
        new LocalBinaryPattern3D(2, 1, 1));
  }

  @ParameterizedTest
  @MethodSource("slowFilters")
  void workStopsWhenCancelled(ImageFilter filter) {
    var cancelled = new AtomicBoolean();
    CancellationToken token = cancelled::get;
    Volume image = FormulaImages.of(12, 12, 12, PixelType.FLOAT32);
    List<FilteredImage> derived =
        new ArrayList<>(
            filter.apply(
                image,
                FormulaImages.everywhere(image),
                ExecutionContext.ofCallingThread().withCancellation(token)));
    cancelled.set(true);
    for (FilteredImage one : derived) {
      assertThrows(CancelledException.class, () -> one.compute(image.grid().region()), one.name());
    }
  }
}
