package io.pleura.radiomics;

import io.pleura.error.CancelledException;
import io.pleura.error.InputWarning;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.feature.FeatureVector;
import io.pleura.radiomics.filter.FilteredImage;
import io.pleura.volume.LabelMap;
import io.pleura.volume.Mask;
import io.pleura.volume.Region;
import io.pleura.volume.Resampler;
import io.pleura.volume.Volume;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
    int label = settings.label();
    return Objects.requireNonNull(
        extract(image, labels, List.of(label), settings, context).get(label));
  }

  /**
   * Computes features of several labels of a label map. Each result equals what the label alone
   * gives. Filtered images are shared by the labels where these see the same image, which is so
   * unless it is resampled or cut to the ROI.
   *
   * @param image the image, all voxels finite
   * @param labels the label map, on the image's grid or one of its own
   * @param chosen the labels, each at least 1; repeats are dropped
   * @param settings what to compute, and how; {@link RadiomicsSettings#label()} is not looked at
   * @param context threads, progress and cancellation
   * @return the results by label, in the order asked for
   * @throws InvalidInputException when a label is absent, and as for {@link #extract(Volume, Mask,
   *     RadiomicsSettings, ExecutionContext)}
   * @throws CancelledException when cancelled
   */
  public static Map<Integer, RadiomicsResult> extract(
      Volume image,
      LabelMap labels,
      Collection<Integer> chosen,
      RadiomicsSettings settings,
      ExecutionContext context) {
    List<Integer> distinct = chosen.stream().distinct().toList();
    List<RoiCase> cases = new ArrayList<>();
    for (int label : distinct) {
      Mask mask = labels.mask(label);
      RoiPlan plan = RoiPlan.of(image.grid(), mask, settings);
      cases.add(new RoiCase(mask, plan, Diagnostics.Source.of(labels, label)));
    }
    Map<Integer, RadiomicsResult> results = new LinkedHashMap<>();
    for (int first = 0; first < cases.size(); ) {
      int end = first + 1;
      while (end < cases.size() && cases.get(first).plan().sharesImage(cases.get(end).plan())) {
        end++;
      }
      var group = new Extraction(image, cases.subList(first, end), settings, context).results();
      for (int i = 0; i < group.size(); i++) {
        results.put(distinct.get(first + i), group.get(i));
      }
      first = end;
    }
    return Collections.unmodifiableMap(results);
  }

  /** The same on a plan made before. */
  static RadiomicsResult extract(
      Volume image, Mask mask, RoiPlan plan, RadiomicsSettings settings, ExecutionContext context) {
    var roi = new RoiCase(mask, plan, Diagnostics.Source.of(mask, settings.label()));
    return new Extraction(image, List.of(roi), settings, context).results().get(0);
  }

  /** Every feature of the settings, without the time that diagnostics take. */
  static FeatureVector features(
      Volume image, Mask mask, RadiomicsSettings settings, ExecutionContext context) {
    RoiPlan plan = RoiPlan.of(image.grid(), mask, settings);
    var roi = new RoiCase(mask, plan, Diagnostics.Source.of(mask, settings.label()));
    return new Extraction(image, List.of(roi), settings, context).everyFeature();
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

  /** A ROI and where it lies on the image that filters see. */
  private record RoiCase(Mask mask, RoiPlan plan, Diagnostics.Source source) {

    /** The case once the image is known: its voxels are finite, and the ROI is resegmented. */
    RoiCase on(Volume image, RadiomicsSettings settings) {
      FiniteVoxels.requireInRoi(image, plan);
      return new RoiCase(mask, plan.resegmented(image, settings), source);
    }
  }

  /** The ROIs of one image, step by step. */
  private static final class Extraction {
    private final RadiomicsSettings settings;
    private final ExecutionContext context;
    private final Volume given;
    private final PreparedImage image;
    private final List<RoiCase> cases;
    private final List<Roi> rois;

    /** All cases see the same image. */
    Extraction(
        Volume given, List<RoiCase> cases, RadiomicsSettings settings, ExecutionContext context) {
      this.settings = settings;
      this.context = context;
      this.given = given;
      image = PreparedImage.of(given, cases.get(0).plan(), settings, context);
      this.cases = cases.stream().map(c -> c.on(image.image(), settings)).toList();
      rois =
          this.cases.stream()
              .map(c -> Roi.of(image.image(), c.plan().mask(), c.plan().box()))
              .toList();
    }

    List<RadiomicsResult> results() {
      List<ImageUnit> units = compute();
      List<RadiomicsResult> results = new ArrayList<>();
      for (int i = 0; i < cases.size(); i++) {
        Mask mask = cases.get(i).mask();
        RoiPlan plan = cases.get(i).plan();
        List<InputWarning> warnings = new ArrayList<>(settings.notes());
        warnings.addAll(plan.warnings());
        warnAboutClamp(given, mask, settings, warnings);
        FeatureVector features = vector(units, i, warnings);
        Map<String, Object> diagnostics =
            settings.additionalInfo()
                ? Diagnostics.of(
                    image.original(),
                    mask,
                    cases.get(i).source(),
                    image.image(),
                    plan,
                    settings,
                    context)
                : Map.of();
        results.add(new RadiomicsResult(features, diagnostics, warnings));
      }
      return results;
    }

    FeatureVector everyFeature() {
      List<InputWarning> missing = new ArrayList<>();
      FeatureVector features = vector(compute(), 0, missing);
      if (!missing.isEmpty()) {
        throw new InvalidInputException(
            "image-type-impossible",
            missing.stream().map(InputWarning::message).collect(Collectors.joining(" ")),
            "Leave the image type out, or use a larger image or padDistance.");
      }
      return features;
    }

    /** Every image with its features; shape is the first, since it takes longest. */
    private List<ImageUnit> compute() {
      List<ImageUnit> units = new ArrayList<>();
      if (settings.features().keySet().stream().anyMatch(FeatureClass::isShape)) {
        units.add(new ImageUnit("original", null, this::shape));
      }
      Mask all = cases.size() == 1 ? cases.get(0).plan().mask() : union();
      Region box = all.boundingBox().orElseThrow();
      for (ImageSource source : settings.imageSources()) {
        for (FilteredImage derived : source.filter().apply(image.image(), all, context)) {
          units.add(
              new ImageUnit(
                  derived.name(),
                  derived.missingBecause().orElse(null),
                  () -> classes(source.settings(), derived, box)));
        }
      }
      context.forEach(
          units.size(), new WithProgress(units.size(), context, unit -> units.get(unit).compute()));
      return units;
    }

    private Mask union() {
      boolean[] inside = new boolean[image.image().grid().voxelCount()];
      for (RoiCase roi : cases) {
        boolean[] one = roi.plan().mask().toBooleans(image.image().grid().region());
        for (int i = 0; i < inside.length; i++) {
          inside[i] |= one[i];
        }
      }
      return Mask.wrap(image.image().grid(), inside);
    }

    private List<ImageValues> shape() {
      return cases.stream()
          .map(c -> Roi.of(image.image(), c.plan().shapeMask(settings), c.plan().box()))
          .map(roi -> new ImageValues(shape(roi), Map.of()))
          .toList();
    }

    private Map<FeatureClass, double[]> shape(Roi roi) {
      Map<FeatureClass, double[]> result = new EnumMap<>(FeatureClass.class);
      if (settings.features().containsKey(FeatureClass.SHAPE)) {
        result.put(FeatureClass.SHAPE, ShapeFeatures.compute(roi, settings.arrayEngine()));
      }
      if (settings.features().containsKey(FeatureClass.SHAPE2D)
          && Shape2DFeatures.missingBecause(roi, settings.imageSettings()).isEmpty()) {
        result.put(FeatureClass.SHAPE2D, Shape2DFeatures.compute(roi, settings.imageSettings()));
      }
      return result;
    }

    private Optional<String> noShape2D(int roi) {
      return settings.features().containsKey(FeatureClass.SHAPE2D)
          ? Shape2DFeatures.missingBecause(rois.get(roi), settings.imageSettings())
          : Optional.empty();
    }

    private List<ImageValues> classes(
        ImageSettings imageSettings, FilteredImage derived, Region box) {
      Volume values = derived.compute(box);
      List<ImageValues> result = new ArrayList<>();
      for (int i = 0; i < rois.size(); i++) {
        Volume part = values;
        Region own = cases.get(i).plan().box();
        if (!own.equals(box)) {
          part =
              values.crop(
                  new Region(
                      own.minX() - box.minX(),
                      own.minY() - box.minY(),
                      own.minZ() - box.minZ(),
                      own.maxX() - box.minX(),
                      own.maxY() - box.minY(),
                      own.maxZ() - box.minZ()));
        }
        Roi roi = rois.get(i).with(part);
        FiniteVoxels.requireDerived(roi, derived.name());
        result.add(classes(imageSettings, derived.name(), roi));
      }
      return result;
    }

    private ImageValues classes(ImageSettings imageSettings, String image, Roi roi) {
      try {
        return new ImageValues(
            ImageFeatures.compute(roi, imageSettings, settings.features(), context),
            pluginClasses(roi, imageSettings));
      } catch (InvalidInputException e) {
        throw image.equals("original")
            ? e
            : new InvalidInputException(
                e.code(), "Image " + image + ": " + e.problem(), e.remedy(), e);
      }
    }

    private Map<String, Map<String, FeatureValue>> pluginClasses(
        Roi roi, ImageSettings imageSettings) {
      if (settings.pluginClasses().isEmpty()) {
        return Map.of();
      }
      RoiImage view = RoiImage.of(roi, imageSettings);
      Map<String, Map<String, FeatureValue>> result = new HashMap<>();
      for (PluginClass plugin : settings.pluginClasses()) {
        context.cancellation().throwIfCancelled();
        result.put(plugin.key(), plugin.compute(view, context));
      }
      return result;
    }

    /** The features of one case in the order of the schema, without those of missing images. */
    private FeatureVector vector(List<ImageUnit> units, int roi, List<InputWarning> warnings) {
      Map<String, Map<FeatureClass, double[]>> byImage = new HashMap<>();
      Map<String, Map<String, Map<String, FeatureValue>>> pluginsByImage = new HashMap<>();
      Map<String, String> missing = new LinkedHashMap<>();
      for (ImageUnit unit : units) {
        if (unit.missingBecause != null) {
          missing.put(unit.image, unit.missingBecause);
        } else {
          byImage
              .computeIfAbsent(unit.image, name -> new EnumMap<>(FeatureClass.class))
              .putAll(unit.byRoi.get(roi).byClass());
          pluginsByImage
              .computeIfAbsent(unit.image, name -> new HashMap<>())
              .putAll(unit.byRoi.get(roi).byPlugin());
        }
      }
      List<FeatureDefinition> definitions = new ArrayList<>();
      List<Double> values = new ArrayList<>();
      Map<FeatureName, String> undefined = new HashMap<>();
      Map<String, List<String>> lost = new LinkedHashMap<>();
      Optional<String> noShape2D = noShape2D(roi);
      List<String> lostShape2D = new ArrayList<>();
      for (FeatureDefinition definition : settings.schema().definitions()) {
        String[] parts = definition.name().value().split("_", 3);
        if (missing.containsKey(parts[0])) {
          lost.computeIfAbsent(parts[0], name -> new ArrayList<>()).add(definition.name().value());
          continue;
        }
        Optional<FeatureClass> ours = FeatureClass.ofKey(parts[1]);
        if (ours.isEmpty()) {
          FeatureValue value =
              pluginsByImage
                  .getOrDefault(parts[0], Map.of())
                  .getOrDefault(parts[1], Map.of())
                  .get(parts[2]);
          if (value == null) {
            throw new IllegalStateException(definition.name() + " was not computed");
          }
          value.undefinedBecause().ifPresent(why -> undefined.put(definition.name(), why));
          definitions.add(definition);
          values.add(value.value());
          continue;
        }
        FeatureClass featureClass = ours.get();
        if (featureClass == FeatureClass.SHAPE2D && noShape2D.isPresent()) {
          lostShape2D.add(definition.name().value());
          continue;
        }
        double[] all = byImage.getOrDefault(parts[0], Map.of()).get(featureClass);
        if (all == null) {
          throw new IllegalStateException(definition.name() + " was not computed");
        }
        double value = all[featureClass.indexOf(parts[2])];
        if (!Double.isFinite(value)) {
          undefined.put(definition.name(), reason(featureClass, parts[2], value, all));
          value = Double.NaN;
        }
        definitions.add(definition);
        values.add(value);
      }
      lost.forEach(
          (image, names) ->
              warnings.add(
                  new InputWarning.Note(
                      "image-missing",
                      "The image "
                          + image
                          + " cannot be computed: "
                          + missing.get(image)
                          + " Its "
                          + names.size()
                          + " features are missing: "
                          + String.join(", ", names)
                          + ".")));
      if (!lostShape2D.isEmpty()) {
        warnings.add(
            new InputWarning.Note(
                "shape2d-missing",
                "The class shape2D is left out, as PyRadiomics does: "
                    + noShape2D.orElseThrow()
                    + " Missing: "
                    + String.join(", ", lostShape2D)
                    + "."));
      }
      FeatureSchema schema =
          definitions.size() == settings.schema().size()
              ? settings.schema()
              : FeatureSchema.of(definitions);
      double[] array = values.stream().mapToDouble(Double::doubleValue).toArray();
      return FeatureVector.of(schema, array, undefined);
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

  /**
   * The features of one ROI on one image.
   *
   * @param byClass those of our classes, in the order of {@link FeatureClass#features()}
   * @param byPlugin those of plug-ins by name, by the id of their class
   */
  private record ImageValues(
      Map<FeatureClass, double[]> byClass, Map<String, Map<String, FeatureValue>> byPlugin) {}

  /** One image and, once computed, the classes of each ROI on it. */
  private static final class ImageUnit {
    private final String image;
    private final @Nullable String missingBecause;
    private final Supplier<List<ImageValues>> computation;
    private List<ImageValues> byRoi = List.of();

    ImageUnit(
        String image, @Nullable String missingBecause, Supplier<List<ImageValues>> computation) {
      this.image = image;
      this.missingBecause = missingBecause;
      this.computation = computation;
    }

    void compute() {
      if (missingBecause == null) {
        byRoi = computation.get();
      }
    }
  }

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
