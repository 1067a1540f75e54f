package io.pleura.radiomics;

import io.pleura.error.CancelledException;
import io.pleura.error.InputWarning;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.execution.ProgressCounter;
import io.pleura.feature.FeatureName;
import io.pleura.radiomics.filter.FilteredImage;
import io.pleura.volume.Mask;
import io.pleura.volume.Region;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Feature maps of an image and a mask, equal to PyRadiomics' voxel-based extraction: each voxel of
 * the ROI gets the features of the kernel around it ({@link RadiomicsSettings#voxelSettings()}),
 * for every class but shape and every image type.
 *
 * <p>Image and ROI are prepared and gray levels are numbered as in {@link Radiomics}, over the
 * whole ROI or, when kernels are not masked, over the bounding box of the ROI grown by the radius.
 *
 * <p>GLCM's MCC is computed for every kernel. PyRadiomics leaves it out for all voxels of a batch
 * when one of them has no pair of voxels in some direction; its values are those of batches of one
 * voxel.
 *
 * <p>The result has the same bits for any number of threads.
 */
public final class VoxelRadiomics {

  private static final String STAGE = "feature maps";

  private VoxelRadiomics() {}

  /**
   * Computes all maps.
   *
   * @param image the image
   * @param mask the ROI, on the image's grid or one of its own
   * @param settings what to compute, and how; {@link RadiomicsSettings#label()} is not looked at
   * @param context threads, progress and cancellation
   * @return the maps; they take 8 bytes a voxel of the ROI and feature
   * @throws InvalidInputException as for {@link Radiomics#extract(Volume, Mask, RadiomicsSettings,
   *     ExecutionContext)}
   * @throws CancelledException when cancelled
   */
  public static VoxelMaps extract(
      Volume image, Mask mask, RadiomicsSettings settings, ExecutionContext context) {
    List<VoxelMap> maps = new ArrayList<>();
    List<InputWarning> warnings = extract(image, mask, settings, context, maps::add);
    return new VoxelMaps(maps, warnings);
  }

  /**
   * Computes the maps and hands each of them on, so that those of one derived image at a time are
   * held.
   *
   * @param image the image
   * @param mask the ROI, on the image's grid or one of its own
   * @param settings what to compute, and how; {@link RadiomicsSettings#label()} is not looked at
   * @param context threads, progress and cancellation
   * @param sink called on the calling thread for each map, in the order of {@link VoxelMaps#maps()}
   * @return what the user should know
   * @throws InvalidInputException as for {@link Radiomics#extract(Volume, Mask, RadiomicsSettings,
   *     ExecutionContext)}
   * @throws CancelledException when cancelled
   */
  public static List<InputWarning> extract(
      Volume image,
      Mask mask,
      RadiomicsSettings settings,
      ExecutionContext context,
      Consumer<VoxelMap> sink) {
    if (settings.features().keySet().stream().allMatch(FeatureClass::isShape)) {
      return List.of(
          new InputWarning.Note("no-feature-maps", "Shape has no feature maps; none is made."));
    }
    return new Extraction(image, mask, settings, context).maps(sink);
  }

  /** One ROI, image by image. */
  private static final class Extraction {
    private final RadiomicsSettings settings;
    private final ExecutionContext context;
    private final List<InputWarning> warnings;

    /** The image that filters see, and the ROI on it. */
    private final Volume seen;

    private final Mask roi;

    /** The part of it that kernels see, and which of its voxels. */
    private final Region region;

    private final Roi visible;
    private final int radius;

    /** Where the region lies on the grid of the maps. */
    private final VoxelGrid grid;

    private final Region place;

    /** The voxels of the ROI, as offsets in the region. */
    private final int[] voxels;

    Extraction(Volume image, Mask mask, RadiomicsSettings settings, ExecutionContext context) {
      this.settings = settings;
      this.context = context;
      RoiPlan planned = RoiPlan.of(image.grid(), mask, settings);
      seen = PreparedImage.of(image, planned, settings, context).image();
      FiniteVoxels.requireInRoi(seen, planned);
      RoiPlan plan = planned.resegmented(seen, settings);
      roi = plan.mask();
      warnings = new ArrayList<>(settings.notes());
      warnings.addAll(plan.warnings());
      Radiomics.warnAboutClamp(image, mask, settings, warnings);
      VoxelGrid own = seen.grid();
      int longest = Math.max(own.sizeX(), Math.max(own.sizeY(), own.sizeZ()));
      radius = Math.min(settings.voxelSettings().kernelRadius(), longest);
      region = plan.box().grow(radius, own);
      boolean masked = settings.voxelSettings().maskedKernel();
      visible = masked ? Roi.of(seen, roi, region) : Roi.whole(seen, region);
      boolean[] inside = roi.toBooleans(region);
      voxels = IntStream.range(0, inside.length).filter(i -> inside[i]).toArray();
      boolean asGiven = plan.target() == null;
      grid = asGiven ? image.grid() : own;
      Region crop = plan.crop();
      place = asGiven ? moved(region, crop.minX(), crop.minY(), crop.minZ()) : region;
    }

    private static Region moved(Region region, int x, int y, int z) {
      return new Region(
          region.minX() + x,
          region.minY() + y,
          region.minZ() + z,
          region.maxX() + x,
          region.maxY() + y,
          region.maxZ() + z);
    }

    List<InputWarning> maps(Consumer<VoxelMap> sink) {
      List<Pending> images = new ArrayList<>();
      for (ImageSource source : settings.imageSources()) {
        for (FilteredImage derived : source.filter().apply(seen, roi, context)) {
          images.add(new Pending(source.settings(), derived));
        }
      }
      int[] offsets = offsetsOnGrid();
      var progress =
          new ProgressCounter(
              context.progress(), STAGE, 0, (long) images.size() * KernelMaps.parts(voxels.length));
      for (Pending pending : images) {
        FilteredImage derived = pending.derived();
        if (derived.missingBecause().isPresent()) {
          warnings.add(missing(derived));
          progress.add(KernelMaps.parts(voxels.length));
          continue;
        }
        double[][] maps = compute(pending, progress);
        List<FeatureName> names = names(derived.name());
        for (int map = 0; map < maps.length; map++) {
          double initValue = settings.voxelSettings().initValue();
          sink.accept(new VoxelMap(names.get(map), grid, place, initValue, offsets, maps[map]));
        }
      }
      return List.copyOf(warnings);
    }

    private double[][] compute(Pending pending, ProgressCounter progress) {
      Roi values = visible.with(pending.derived().compute(region));
      FiniteVoxels.requireDerived(values, pending.derived().name());
      boolean matrices = settings.features().keySet().stream().anyMatch(FeatureClass::isTexture);
      KernelImage image = KernelImage.of(values, pending.settings(), radius, matrices);
      var maps =
          new KernelMaps(image, voxels, settings.features(), settings.voxelSettings().voxelBatch());
      return maps.compute(context, () -> progress.add(1));
    }

    /** The features of an image, in the order of the maps. */
    private List<FeatureName> names(String image) {
      List<FeatureName> names = new ArrayList<>();
      settings
          .features()
          .forEach(
              (featureClass, features) -> {
                if (!featureClass.isShape()) {
                  for (String feature : features) {
                    names.add(RadiomicsSettings.featureName(image, featureClass, feature));
                  }
                }
              });
      return names;
    }

    private InputWarning missing(FilteredImage derived) {
      List<String> names = names(derived.name()).stream().map(FeatureName::value).toList();
      return new InputWarning.Note(
          "image-missing",
          "The image "
              + derived.name()
              + " cannot be computed: "
              + derived.missingBecause().orElseThrow()
              + " Its "
              + names.size()
              + " feature maps are missing: "
              + String.join(", ", names)
              + ".");
    }

    private int[] offsetsOnGrid() {
      int[] offsets = new int[voxels.length];
      for (int i = 0; i < offsets.length; i++) {
        int x = voxels[i] % region.sizeX();
        int y = voxels[i] / region.sizeX() % region.sizeY();
        int z = voxels[i] / (region.sizeX() * region.sizeY());
        offsets[i] = grid.offset(place.minX() + x, place.minY() + y, place.minZ() + z);
      }
      return offsets;
    }
  }

  /** An image that is still to be computed, and the settings of its classes. */
  private record Pending(ImageSettings settings, FilteredImage derived) {}
}
