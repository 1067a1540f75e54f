package io.pleura.radiomics;

import io.pleura.error.CancelledException;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.radiomics.filter.FilteredImage;
import io.pleura.volume.Mask;
import io.pleura.volume.Region;
import io.pleura.volume.Volume;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What the features of a case are made from: the image after resampling, the filtered images, the
 * ROI in gray levels, the texture matrices and the mesh. Each is computed when it is asked for, by
 * the code that {@link Radiomics} runs. Safe for concurrent use.
 */
public final class RadiomicsInspection {

  private final ExecutionContext context;
  private final RoiPlan plan;
  private final Volume image;
  private final Roi roi;
  private final Roi shape;
  private final Map<String, ImageSource> sources = new LinkedHashMap<>();

  private RadiomicsInspection(
      Volume given, Mask mask, RadiomicsSettings settings, ExecutionContext context) {
    this.context = context;
    RoiPlan planned = RoiPlan.of(given.grid(), mask, settings);
    image = PreparedImage.of(given, planned, settings, context).image();
    FiniteVoxels.requireInRoi(image, planned);
    plan = planned.resegmented(image, settings);
    roi = Roi.of(image, plan.mask(), plan.box());
    shape = Roi.of(image, plan.shapeMask(settings), plan.box());
    for (ImageSource source : settings.imageSources()) {
      source.filter().imageNames().forEach(name -> sources.put(name, source));
    }
  }

  /**
   * Prepares a case as an extraction does.
   *
   * @param image the image, all voxels finite
   * @param mask the ROI, on the image's grid or one of its own
   * @param settings what would be computed, and how
   * @param context threads and cancellation, here and in the methods
   * @return the inspection
   * @throws InvalidInputException when an extraction would refuse the case
   * @throws CancelledException when cancelled
   */
  public static RadiomicsInspection of(
      Volume image, Mask mask, RadiomicsSettings settings, ExecutionContext context) {
    return new RadiomicsInspection(image, mask, settings, context);
  }

  /**
   * The image that filters see.
   *
   * @return after clamping, normalising and resampling or cutting, with the padding around the ROI
   */
  public Volume image() {
    return image;
  }

  /**
   * The ROI that first order and texture features see.
   *
   * @return on the grid of {@link #image()}
   */
  public Mask roi() {
    return plan.mask();
  }

  /**
   * The bounding box of the ROI, outside of which no feature looks.
   *
   * @return in voxels of {@link #image()}
   */
  public Region boundingBox() {
    return plan.box();
  }

  /**
   * The names of the images that features are computed from.
   *
   * @return for example {@code original}, {@code wavelet-LLH}, in the order of a result
   */
  public List<String> imageNames() {
    return List.copyOf(sources.keySet());
  }

  /**
   * A filtered image.
   *
   * @param name one of {@link #imageNames()}
   * @return on the grid of {@link #image()}
   * @throws InvalidInputException when this image does not allow the filter (code {@code
   *     image-type-impossible})
   * @throws IllegalArgumentException when there is no such name
   */
  public Volume filteredImage(String name) {
    return filtered(name, image.grid().region());
  }

  /**
   * The ROI of an image in values and in gray levels, as feature classes see it.
   *
   * @param name one of {@link #imageNames()}
   * @return on {@link #boundingBox()}
   * @throws InvalidInputException as for {@link #filteredImage}, and when the bins are too many
   * @throws IllegalArgumentException when there is no such name
   */
  public RoiImage roiImage(String name) {
    return RoiImage.of(roi.with(filtered(name, plan.box())), source(name).settings());
  }

  /**
   * The matrices of a texture class on an image.
   *
   * @param name one of {@link #imageNames()}
   * @param featureClass a texture class
   * @return one matrix a direction for GLCM and GLRLM, one matrix for the others
   * @throws InvalidInputException as for {@link #roiImage}
   * @throws IllegalArgumentException when there is no such name, or the class has no matrix
   */
  public List<TextureMatrix> matrices(String name, FeatureClass featureClass) {
    if (!featureClass.isTexture()) {
      throw new IllegalArgumentException(featureClass + " has no matrix");
    }
    ImageSettings settings = source(name).settings();
    GrayLevels gray = grayLevels(name);
    LevelGrid grid = LevelGrid.of(roi, gray);
    List<Integer> levels = list(gray.present);
    int n = levels.size();
    switch (featureClass) {
      case GLCM -> {
        List<NeighbourOffsets> directions = NeighbourOffsets.of(grid, settings);
        int[][] counts = CooccurrenceMatrices.count(grid, n, directions);
        List<TextureMatrix> result = new ArrayList<>();
        for (int d = 0; d < counts.length; d++) {
          result.add(
              new TextureMatrix(
                  featureClass, list(directions.get(d)), levels, levels, doubles(counts[d])));
        }
        return result;
      }
      case GLRLM -> {
        var runs =
            RunLengthMatrices.of(grid.lanes(), gray, NeighbourOffsets.nearest(grid, settings));
        List<TextureMatrix> result = new ArrayList<>();
        for (int d = 0; d < runs.matrices.size(); d++) {
          result.add(
              sparse(featureClass, list(runs.directions.get(d)), levels, runs.matrices.get(d)));
        }
        return result;
      }
      case GLSZM -> {
        var zones = SizeZones.of(grid.lanes(), gray, NeighbourOffsets.nearest(grid, settings));
        return List.of(sparse(featureClass, List.of(), levels, zones));
      }
      case GLDM -> {
        List<NeighbourOffsets> directions = NeighbourOffsets.of(grid, settings);
        int[] counts = DependenceMatrix.count(grid, gray, directions, settings.gldmA());
        int columns = counts.length / n;
        return List.of(
            new TextureMatrix(
                featureClass,
                List.of(),
                levels,
                IntStream.rangeClosed(1, columns).boxed().toList(),
                doubles(counts)));
      }
      case NGTDM -> {
        double[] differences = ToneDifferences.of(grid, gray, NeighbourOffsets.of(grid, settings));
        double[] values = new double[2 * n];
        for (int a = 0; a < n; a++) {
          values[2 * a] = gray.counts[a];
          values[2 * a + 1] = differences[a];
        }
        return List.of(new TextureMatrix(featureClass, List.of(), levels, List.of(1, 2), values));
      }
      default -> throw new IllegalArgumentException(featureClass + " has no matrix");
    }
  }

  /**
   * The surface of the ROI.
   *
   * @return the mesh that shape features are computed from, corners halfway between voxel centres
   */
  public SurfaceMesh mesh() {
    return MarchingCubes.mesh(shape, image.grid().crop(plan.box()));
  }

  private static TextureMatrix sparse(
      FeatureClass featureClass,
      List<Integer> offset,
      List<Integer> levels,
      LevelSizeMatrix matrix) {
    List<Integer> sizes = list(IntStream.of(matrix.sizes).distinct().sorted().toArray());
    double[] values = new double[levels.size() * sizes.size()];
    for (int entry = 0; entry < matrix.entries(); entry++) {
      int row = levels.indexOf(matrix.levels[entry]);
      int column = sizes.indexOf(matrix.sizes[entry]);
      values[row * sizes.size() + column] += matrix.counts[entry];
    }
    return new TextureMatrix(featureClass, offset, levels, sizes, values);
  }

  private static List<Integer> list(int[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  private static List<Integer> list(NeighbourOffsets offset) {
    return List.of(offset.dx(), offset.dy(), offset.dz());
  }

  private static double[] doubles(int[] counts) {
    return Arrays.stream(counts).asDoubleStream().toArray();
  }

  private GrayLevels grayLevels(String name) {
    return GrayLevels.of(
        roi.with(filtered(name, plan.box())), source(name).settings(), GrayLevels.MATRIX_LIMIT);
  }

  private Volume filtered(String name, Region region) {
    for (FilteredImage derived : source(name).filter().apply(image, plan.mask(), context)) {
      if (derived.name().equals(name)) {
        if (derived.missingBecause().isPresent()) {
          throw new InvalidInputException(
              "image-type-impossible",
              "The image " + name + " cannot be computed: " + derived.missingBecause().get(),
              "Leave the image type out, or use a larger image or padDistance.");
        }
        return derived.compute(region);
      }
    }
    throw new IllegalStateException("the filter does not give " + name);
  }

  private ImageSource source(String name) {
    ImageSource source = sources.get(name);
    if (source == null) {
      throw new IllegalArgumentException(
          "no image '" + name + "'; there are " + String.join(", ", sources.keySet()));
    }
    return source;
  }
}
