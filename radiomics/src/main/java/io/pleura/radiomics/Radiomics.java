package io.pleura.radiomics;

import io.pleura.error.CancelledException;
import io.pleura.error.InputWarning;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureVector;
import io.pleura.radiomics.filter.FilteredImage;
import io.pleura.volume.LabelMap;
import io.pleura.volume.Mask;
import io.pleura.volume.PixelType;
import io.pleura.volume.Resampler;
import io.pleura.volume.Volume;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * Radiomics features of an image and a mask, equal to PyRadiomics 3.1 (van Griethuysen et al.,
 * Cancer Research 77, 2017) within 1e-6 relative.
 *
 * <p>The mask may lie on a grid of its own. With resampling, image and mask both go to a grid taken
 * from the mask; without, a mask on another grid is refused unless {@link
 * RadiomicsSettings#correctMask()} is set. The order of the steps is PyRadiomics': clamp (ours),
 * resample or cut, check the ROI, shape, discretise, first order and texture.
 *
 * <p>The result has the same bits for any number of threads.
 */
public final class Radiomics {

  private static final String STAGE = "radiomics";

  private Radiomics() {}

  /**
   * Computes features with diagnostics and warnings.
   *
   * @param image the image, all voxels finite
   * @param mask the ROI, on the image's grid or one of its own
   * @param settings what to compute, and how; {@link RadiomicsSettings#label()} is not looked at
   * @param context threads, progress and cancellation
   * @return the result
   * @throws InvalidInputException when the ROI is empty, too small, outside the image, on another
   *     grid without {@code correctMask}, or lost by resampling; when a voxel of the image is not
   *     finite; when the bins are too many
   * @throws CancelledException when cancelled
   */
  public static RadiomicsResult extract(
      Volume image, Mask mask, RadiomicsSettings settings, ExecutionContext context) {
    return extract(image, mask, RoiPlan.of(image.grid(), mask, settings), settings, context);
  }

  /**
   * Computes features of one label of a label map.
   *
   * @param image the image, all voxels finite
   * @param labels the label map, on the image's grid or one of its own
   * @param settings what to compute, and how; {@link RadiomicsSettings#label()} is the ROI
   * @param context threads, progress and cancellation
   * @return the result
   * @throws InvalidInputException when the label is absent, and as for {@link #extract(Volume,
   *     Mask, RadiomicsSettings, ExecutionContext)}
   * @throws CancelledException when cancelled
   */
  public static RadiomicsResult extract(
      Volume image, LabelMap labels, RadiomicsSettings settings, ExecutionContext context) {
    return extract(image, labels.mask(settings.label()), settings, context);
  }

  /** The same on a plan made before. */
  static RadiomicsResult extract(
      Volume image, Mask mask, RoiPlan plan, RadiomicsSettings settings, ExecutionContext context) {
    return new Extraction(image, mask, plan, settings, context).result();
  }

  /** Features only, without the time that diagnostics take. */
  static FeatureVector features(
      Volume image, Mask mask, RadiomicsSettings settings, ExecutionContext context) {
    RoiPlan plan = RoiPlan.of(image.grid(), mask, settings);
    return new Extraction(image, mask, plan, settings, context).features();
  }

  /** What can be said without slow work; throws what an extraction would throw at once. */
  static List<InputWarning> check(Volume image, Mask mask, RadiomicsSettings settings) {
    List<InputWarning> warnings =
        new ArrayList<>(RoiPlan.of(image.grid(), mask, settings).warnings());
    warnAboutClamp(image, mask, settings, warnings);
    return List.copyOf(warnings);
  }

  /** Tells when most of the ROI lies outside the clamp. */
  private static void warnAboutClamp(
      Volume image, Mask mask, RadiomicsSettings settings, List<InputWarning> warnings) {
    if (settings.clamp().isEmpty()) {
      return;
    }
    Mask onImage =
        image.grid().matches(mask.grid(), 0.01) ? mask : Resampler.resample(mask, image.grid());
    settings.clamp().get().warnWhenMostlyOutside(image, onImage).ifPresent(warnings::add);
  }

  /** One extraction, step by step. */
  private static final class Extraction {
    private final RadiomicsSettings settings;
    private final ExecutionContext context;
    private final Volume original;
    private final Mask originalMask;
    private final RoiPlan plan;
    private final Volume image;
    private final Roi roi;
    private final List<InputWarning> warnings;

    Extraction(
        Volume image,
        Mask mask,
        RoiPlan plan,
        RadiomicsSettings settings,
        ExecutionContext context) {
      this.settings = settings;
      this.context = context;
      this.originalMask = mask;
      this.plan = plan;
      warnings = new ArrayList<>(plan.warnings());
      requireFinite(image);
      warnAboutClamp(image, mask, settings, warnings);
      original = clamped(image);
      if (plan.target() != null) {
        this.image =
            Resampler.resample(
                original, plan.target(), settings.interpolator().orElseThrow(), context);
      } else {
        this.image =
            plan.crop().equals(image.grid().region()) ? original : original.crop(plan.crop());
      }
      roi = Roi.of(this.image, plan.mask(), plan.box());
    }

    RadiomicsResult result() {
      FeatureVector features = features();
      Map<String, Object> diagnostics =
          settings.additionalInfo()
              ? Diagnostics.of(original, originalMask, image, plan, settings, context)
              : Map.of();
      return new RadiomicsResult(features, diagnostics, warnings);
    }

    private Volume clamped(Volume volume) {
      if (settings.clamp().isEmpty()) {
        return volume;
      }
      float lower = (float) settings.clamp().get().lower();
      float upper = (float) settings.clamp().get().upper();
      float[] voxels = new float[volume.grid().voxelCount()];
      context.forEach(
          volume.grid().sizeZ(),
          z -> {
            int slice = volume.grid().sizeX() * volume.grid().sizeY();
            for (int i = z * slice; i < (z + 1) * slice; i++) {
              voxels[i] = Math.max(lower, Math.min(upper, (float) volume.get(i)));
            }
          });
      return Volume.wrap(volume.grid(), PixelType.FLOAT32, voxels);
    }

    private void requireFinite(Volume volume) {
      if (volume.pixelType().isInteger()) {
        return;
      }
      int slices = volume.grid().sizeZ();
      int slice = volume.grid().sizeX() * volume.grid().sizeY();
      long[] count = new long[slices];
      int[] first = new int[slices];
      context.forEach(
          slices,
          z -> {
            for (int i = (z + 1) * slice - 1; i >= z * slice; i--) {
              if (!Double.isFinite(volume.get(i))) {
                count[z]++;
                first[z] = i;
              }
            }
          });
      long total = 0;
      int firstFound = -1;
      for (int z = 0; z < slices; z++) {
        if (count[z] > 0 && firstFound < 0) {
          firstFound = first[z];
        }
        total += count[z];
      }
      if (total > 0) {
        int x = firstFound % volume.grid().sizeX();
        int y = firstFound / volume.grid().sizeX() % volume.grid().sizeY();
        throw new InvalidInputException(
            "image-not-finite",
            String.format(
                Locale.ROOT,
                "The image holds %s that %s NaN or infinite; the first, at index [%d, %d, %d], is"
                    + " %s.",
                RoiPlan.voxels(total),
                total == 1 ? "is" : "are",
                x,
                y,
                firstFound / slice,
                volume.get(firstFound)),
            "Replace these voxels by a value that fits the image, such as -1024 HU for CT.");
      }
    }

    FeatureVector features() {
      List<Unit> units = new ArrayList<>();
      if (settings.features().keySet().stream().anyMatch(FeatureClass::isShape)) {
        units.add(new Unit("original", this::shape)); // the longest unit goes first
      }
      for (ImageSource source : settings.imageSources()) {
        for (FilteredImage derived : source.filter().apply(image, plan.mask(), context)) {
          units.add(new Unit(derived.name(), () -> classes(source, derived)));
        }
      }
      var values = new ArrayList<Map<FeatureClass, double[]>>();
      units.forEach(unit -> values.add(Map.of()));
      context.forEach(
          units.size(),
          new WithProgress(
              units.size(),
              context,
              unit -> values.set(unit, units.get(unit).computation().get())));
      Map<String, Map<FeatureClass, double[]>> byImage = new HashMap<>();
      for (int i = 0; i < units.size(); i++) {
        byImage
            .computeIfAbsent(units.get(i).image(), image -> new EnumMap<>(FeatureClass.class))
            .putAll(values.get(i));
      }
      return vector(byImage);
    }

    private Map<FeatureClass, double[]> shape() {
      Map<FeatureClass, double[]> result = new EnumMap<>(FeatureClass.class);
      if (settings.features().containsKey(FeatureClass.SHAPE)) {
        result.put(FeatureClass.SHAPE, ShapeFeatures.compute(roi));
      }
      if (settings.features().containsKey(FeatureClass.SHAPE2D)) {
        result.put(FeatureClass.SHAPE2D, Shape2DFeatures.compute(roi, settings.imageSettings()));
      }
      return result;
    }

    private Map<FeatureClass, double[]> classes(ImageSource source, FilteredImage derived) {
      Optional<String> missing = derived.missingBecause();
      if (missing.isPresent()) {
        throw new InvalidInputException(
            "image-type-impossible",
            "The image " + derived.name() + " cannot be computed: " + missing.get(),
            "Leave " + source.type() + " out, or use a larger image or padDistance.");
      }
      return ImageFeatures.compute(
          roi.with(derived.compute(plan.box())), source.settings(), settings.features(), context);
    }

    private FeatureVector vector(Map<String, Map<FeatureClass, double[]>> byImage) {
      double[] result = new double[settings.schema().size()];
      Map<FeatureName, String> undefined = new HashMap<>();
      List<FeatureName> names = settings.schema().names();
      for (int position = 0; position < result.length; position++) {
        String[] parts = names.get(position).value().split("_", 3);
        FeatureClass featureClass = FeatureClass.ofKey(parts[1]).orElseThrow();
        double[] all = byImage.getOrDefault(parts[0], Map.of()).get(featureClass);
        if (all == null) {
          throw new IllegalStateException(names.get(position) + " was not computed");
        }
        double value = all[featureClass.indexOf(parts[2])];
        if (!Double.isFinite(value)) {
          undefined.put(names.get(position), reason(featureClass, parts[2], value, all));
          value = Double.NaN;
        }
        result[position] = value;
      }
      return FeatureVector.of(settings.schema(), result, undefined);
    }

    private String reason(FeatureClass featureClass, String name, double value, double[] all) {
      if (featureClass == FeatureClass.GLCM
          && Double.isNaN(all[GlcmFeatures.MAXIMUM_PROBABILITY])) {
        return "No two voxels of the ROI are neighbours at a distance of "
            + settings.distances()
            + " voxels, so the co-occurrence matrix is empty.";
      }
      if (name.equals("RobustMeanAbsoluteDeviation")) {
        return "No value of the ROI lies between its 10th and 90th percentile.";
      }
      return "The formula gives " + value + " for this ROI.";
    }
  }

  /** The classes of one image, computed when asked for. */
  private record Unit(String image, Supplier<Map<FeatureClass, double[]>> computation) {}

  /** Counts finished tasks and tells the listener, one call at a time. */
  private static final class WithProgress implements IntConsumer {
    private final int total;
    private final ExecutionContext context;
    private final IntConsumer task;
    private int done;

    WithProgress(int total, ExecutionContext context, IntConsumer task) {
      this.total = total;
      this.context = context;
      this.task = task;
    }

    @Override
    public void accept(int number) {
      task.accept(number);
      synchronized (this) {
        done++;
        context.progress().progress(STAGE, done, total);
      }
    }
  }
}
