package io.pleura.radiomics;

import io.pleura.error.InputWarning;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.execution.ProgressCounter;
import io.pleura.feature.FeatureVector;
import io.pleura.radiomics.filter.FilteredImage;
import io.pleura.volume.Mask;
import io.pleura.volume.Region;
import io.pleura.volume.Volume;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The features of the ROIs of one image: prepares image and ROIs, computes every derived image with
 * its classes, and puts results together.
 */
final class Extraction {

  private static final String STAGE = "radiomics";

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
      Radiomics.warnAboutClamp(given, mask, settings, warnings);
      FeatureVector features = features(units, i, warnings);
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
    FeatureVector features = features(compute(), 0, missing);
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
    var progress = new ProgressCounter(context.progress(), STAGE, 0, units.size());
    context.forEach(
        units.size(),
        unit -> {
          units.get(unit).compute();
          progress.add(1);
        });
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

  private FeatureVector features(List<ImageUnit> units, int roi, List<InputWarning> warnings) {
    Map<String, ImageValues> byImage = new HashMap<>();
    Map<String, String> missing = new LinkedHashMap<>();
    for (ImageUnit unit : units) {
      if (unit.missingBecause != null) {
        missing.put(unit.image, unit.missingBecause);
      } else {
        byImage.merge(unit.image, unit.byRoi.get(roi), ImageValues::with);
      }
    }
    return new FeatureAssembly(settings, byImage, missing, noShape2D(roi)).vector(warnings);
  }

  /** A ROI and where it lies on the image that filters see. */
  record RoiCase(Mask mask, RoiPlan plan, Diagnostics.Source source) {

    /** The case once the image is known: its voxels are finite, and the ROI is resegmented. */
    RoiCase on(Volume image, RadiomicsSettings settings) {
      FiniteVoxels.requireInRoi(image, plan);
      return new RoiCase(mask, plan.resegmented(image, settings), source);
    }
  }

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
}
