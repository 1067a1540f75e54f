package io.pleura.examples.cli;

import io.pleura.Study;
import io.pleura.deepfeatures.DeepFeatures;
import io.pleura.error.CancelledException;
import io.pleura.error.InputWarning;
import io.pleura.error.InvalidInputException;
import io.pleura.error.PleuraException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.feature.FeatureVector;
import io.pleura.io.ImageFiles;
import io.pleura.radiomics.Radiomics;
import io.pleura.radiomics.RadiomicsResult;
import io.pleura.radiomics.RadiomicsSettings;
import io.pleura.radiomics.VoxelMap;
import io.pleura.radiomics.VoxelRadiomics;
import io.pleura.spi.ReadVolume;
import io.pleura.volume.LabelMap;
import io.pleura.volume.Mask;
import io.pleura.volume.MaskSelection;
import io.pleura.volume.PreparedMask;
import io.pleura.volume.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What to extract, and how: the same for every case. Immutable. */
final class ExtractionPlan {

  private static final String SETTINGS = "diagnostics_Configuration_Settings";

  /** What radiomics gives where none of its features is wanted. */
  private static final RadiomicsResult NOTHING =
      new RadiomicsResult(
          FeatureVector.of(FeatureSchema.of(List.of()), new double[0]), Map.of(), List.of());

  private final RadiomicsSettings settings;
  private final boolean onCtGrid;
  private final Set<FeatureName> selected;
  private final Provenance provenance;
  private final boolean radiomics;
  private final @Nullable DeepFeatures deep;

  private ExtractionPlan(
      RadiomicsSettings settings,
      boolean onCtGrid,
      List<String> globs,
      boolean radiomics,
      @Nullable DeepFeatures deep) {
    this.onCtGrid = onCtGrid;
    this.deep = deep;
    FeatureSchema all = radiomics ? settings.schema() : FeatureSchema.of(List.of());
    selected = new FeatureGlobs(globs).select(deep == null ? all : all.concat(deep.schema()));
    Set<FeatureName> ofRadiomics = new LinkedHashSet<>(selected);
    ofRadiomics.retainAll(Set.copyOf(all.names()));
    this.radiomics = !ofRadiomics.isEmpty();
    this.settings =
        globs.isEmpty() || ofRadiomics.isEmpty() ? settings : settings.narrowedTo(ofRadiomics);
    if (deep == null) {
      provenance = Provenance.of(settings, onCtGrid, globs);
    } else {
      provenance =
          radiomics
              ? Provenance.of(settings, onCtGrid, globs).with(deep)
              : Provenance.of(deep, globs);
    }
  }

  /** The preset, on the CT's grid, with every check of a prediction. */
  static ExtractionPlan preset(List<String> globs) {
    return new ExtractionPlan(RadiomicsSettings.pleuralInvasion(), true, globs, true, null);
  }

  /**
   * What PyRadiomics does with a parameter file, on the grid that it chooses.
   *
   * @param deep features to be put behind those, or null
   */
  static ExtractionPlan of(
      RadiomicsSettings settings, List<String> globs, @Nullable DeepFeatures deep) {
    return new ExtractionPlan(settings, false, globs, true, deep);
  }

  /** Deep features alone, with every check of a prediction. */
  static ExtractionPlan of(DeepFeatures deep, List<String> globs) {
    return new ExtractionPlan(RadiomicsSettings.pleuralInvasion(), true, globs, false, deep);
  }

  Provenance provenance() {
    return provenance;
  }

  /** The features of a ROI for which none is missing, in order. */
  List<String> featureNames() {
    return selected.stream().map(FeatureName::value).toList();
  }

  /** The labels of a mask, rising. */
  Set<Integer> labels(CaseFiles files) throws IOException {
    return labels(readMask(files)).labels().keySet();
  }

  private static LabelMap labels(ReadVolume mask) {
    LabelMap map = LabelMap.of(mask.volume());
    if (map.labels().isEmpty()) {
      map.mask(1); // says that the mask is empty
    }
    return map;
  }

  private ReadVolume readMask(CaseFiles files) throws IOException {
    Integer channel = files.channel();
    return ImageFiles.read(files.mask(), channel == null ? settings.labelChannel() : channel);
  }

  /**
   * The features of one case.
   *
   * @return one outcome for each label asked for, in that order; failures among them only where
   *     several were asked for
   */
  List<Outcome> extract(CaseFiles files, LabelChoice labels, ExecutionContext context)
      throws IOException {
    // The mask comes first: it is the smaller file, and most mistakes are in it.
    ReadVolume mask = readMask(files);
    if (labels instanceof LabelChoice.Several) {
      LabelMap map = labels(mask);
      return several(read(files, mask), map, chosen(labels, map), context);
    }
    if (onCtGrid) {
      PreparedMask roi = selection(labels).select(mask.volume());
      return List.of(onCtGrid(read(files, mask), roi, chosen(labels, roi), null, context));
    }
    int label = givenLabel(labels);
    LabelMap map = labels(mask);
    if (!map.labels().containsKey(label)) {
      map.mask(label); // refuses it, before the larger file is read
    }
    ReadCase one = read(files, mask);
    return List.of(given(one, map, label, null, context));
  }

  /** One label with the settings of a parameter file. */
  private Extraction given(
      ReadCase one,
      LabelMap map,
      int label,
      @Nullable Integer shownLabel,
      ExecutionContext context) {
    RadiomicsResult result =
        radiomics
            ? Radiomics.extract(one.image(), map, List.of(label), settings, context)
                .values()
                .iterator()
                .next()
            : NOTHING;
    return deepened(
        extraction(one, shownLabel, List.of(), result), one, () -> map.mask(label), context);
  }

  /** The same with deep features behind the others. */
  private Extraction deepened(
      Extraction plain, ReadCase one, Supplier<Mask> mask, ExecutionContext context) {
    if (deep == null) {
      return plain;
    }
    Study study = Study.of(one.image(), mask.get(), null);
    List<InputWarning> warnings = new ArrayList<>(plain.warnings());
    warnings.addAll(study.warnings());
    warnings.addAll(deep.warnings(study));
    return new Extraction(
        plain.image(),
        plain.mask(),
        plain.label(),
        plain.features().concat(select(deep.extract(study, context))),
        plain.diagnostics(),
        warnings.stream().distinct().toList(),
        plain.provenance());
  }

  /**
   * Which voxels carry a deep feature of the one ROI of a case.
   *
   * @throws io.pleura.error.ConfigurationException when there is no such feature
   */
  Volume attribution(
      CaseFiles files, LabelChoice labels, FeatureName feature, ExecutionContext context)
      throws IOException {
    ReadVolume mask = readMask(files);
    Mask roi =
        onCtGrid
            ? selection(labels).select(mask.volume()).mask()
            : labels(mask).mask(givenLabel(labels));
    Study study = Study.of(read(files, mask).image(), roi, null);
    return Objects.requireNonNull(deep).attribution(study, feature, context);
  }

  /** Under a preset. */
  private static MaskSelection selection(LabelChoice labels) {
    return labels instanceof LabelChoice.One one
        ? new MaskSelection.Label(one.label())
        : MaskSelection.automatic();
  }

  /** With a parameter file. */
  private int givenLabel(LabelChoice labels) {
    return labels instanceof LabelChoice.One one ? one.label() : settings.label();
  }

  /** The label that a preset chose by itself. */
  private static int chosen(LabelChoice labels, PreparedMask roi) {
    if (labels instanceof LabelChoice.One one) {
      return one.label();
    }
    for (InputWarning warning : roi.warnings()) {
      if (warning instanceof InputWarning.LabelChosen chosen) {
        return chosen.label();
      }
    }
    return 1;
  }

  /** The CT of a case, and what was noticed when its files were read. */
  private record ReadCase(CaseFiles files, Volume image, List<InputWarning> noticed) {}

  private static ReadCase read(CaseFiles files, ReadVolume mask) throws IOException {
    ReadVolume image = ImageFiles.read(files.image());
    List<InputWarning> noticed = new ArrayList<>();
    name(image.warnings(), "CT " + files.image(), noticed);
    name(mask.warnings(), "Mask " + files.mask(), noticed);
    return new ReadCase(files, image.volume(), noticed);
  }

  private static void name(List<InputWarning> from, String file, List<InputWarning> to) {
    for (InputWarning warning : from) {
      to.add(new InputWarning.Note(warning.code(), file + ": " + warning.message()));
    }
  }

  private static List<Integer> chosen(LabelChoice labels, LabelMap map) {
    return labels instanceof LabelChoice.Listed listed
        ? listed.labels()
        : List.copyOf(map.labels().keySet());
  }

  private List<Outcome> several(
      ReadCase one, LabelMap map, List<Integer> labels, ExecutionContext context) {
    List<Outcome> outcomes = new ArrayList<>();
    if (!onCtGrid && radiomics && deep == null) {
      try {
        Radiomics.extract(one.image(), map, labels, settings, context)
            .forEach((label, result) -> outcomes.add(extraction(one, label, List.of(), result)));
        return outcomes;
      } catch (InvalidInputException ofOneLabel) {
        // each label by itself below, so that one does not stop the others
      }
    }
    for (int label : labels) {
      outcomes.add(alone(one, map, label, context));
    }
    return outcomes;
  }

  private Outcome alone(ReadCase one, LabelMap map, int label, ExecutionContext context) {
    try {
      if (onCtGrid) {
        return onCtGrid(one, new PreparedMask(map.mask(label), List.of()), label, label, context);
      }
      return given(one, map, label, label, context);
    } catch (CancelledException e) {
      throw e;
    } catch (PleuraException e) {
      return new Outcome.LabelFailure(label, e);
    }
  }

  private Extraction onCtGrid(
      ReadCase one,
      PreparedMask roi,
      int label,
      @Nullable Integer shownLabel,
      ExecutionContext context) {
    Study study = Study.of(one.image(), roi.mask(), null);
    List<InputWarning> warnings = new ArrayList<>(roi.warnings());
    warnings.addAll(study.warnings());
    if (!radiomics) {
      return deepened(extraction(one, shownLabel, warnings, NOTHING), one, study::mask, context);
    }
    RadiomicsResult result = Radiomics.extract(study.ct(), study.mask(), settings, context);
    requireAllImages(result.warnings());
    var configured =
        new RadiomicsResult(
            result.features(),
            withSetting(result.diagnostics(), "label", label),
            result.warnings());
    return extraction(one, shownLabel, warnings, configured);
  }

  /** A model wants all features of a preset; with a parameter file the others are written. */
  private static void requireAllImages(List<InputWarning> warnings) {
    String missing =
        warnings.stream()
            .filter(warning -> warning.code().equals("image-missing"))
            .map(InputWarning::message)
            .collect(Collectors.joining(" "));
    if (!missing.isEmpty()) {
      throw new InvalidInputException(
          "image-type-impossible",
          missing,
          "Use a larger image, or a parameter file, which leaves such features out.");
    }
  }

  /** The diagnostics of settings of which one was given for the case alone. */
  private static Map<String, Object> withSetting(
      Map<String, Object> diagnostics, String key, long value) {
    if (!(diagnostics.get(SETTINGS) instanceof Map<?, ?> given)) {
      return diagnostics;
    }
    Map<Object, @Nullable Object> settings = new LinkedHashMap<>(given);
    settings.put(key, value);
    Map<String, Object> result = new LinkedHashMap<>(diagnostics);
    result.put(SETTINGS, settings);
    return result;
  }

  /** Stores a feature map, and says where. */
  @FunctionalInterface
  interface MapSink {
    Path store(@Nullable Integer label, VoxelMap map);
  }

  /**
   * The feature maps of one case, one at a time.
   *
   * @param sink called for each map, of the labels in the order of the outcomes
   * @return one outcome for each label asked for, in that order; failures among them only where
   *     several were asked for
   */
  List<Outcome> maps(CaseFiles files, LabelChoice labels, ExecutionContext context, MapSink sink)
      throws IOException {
    ReadVolume mask = readMask(files);
    if (!(labels instanceof LabelChoice.Several)) {
      PreparedMask roi =
          onCtGrid
              ? selection(labels).select(mask.volume())
              : new PreparedMask(labels(mask).mask(givenLabel(labels)), List.of());
      return List.of(maps(read(files, mask), roi, null, context, sink));
    }
    LabelMap map = labels(mask);
    ReadCase one = read(files, mask);
    List<Outcome> outcomes = new ArrayList<>();
    for (int label : chosen(labels, map)) {
      try {
        var roi = new PreparedMask(map.mask(label), List.of());
        outcomes.add(maps(one, roi, label, context, sink));
      } catch (CancelledException e) {
        throw e;
      } catch (PleuraException e) {
        outcomes.add(new Outcome.LabelFailure(label, e));
      }
    }
    return outcomes;
  }

  private Outcome maps(
      ReadCase one,
      PreparedMask roi,
      @Nullable Integer label,
      ExecutionContext context,
      MapSink sink) {
    List<InputWarning> warnings = new ArrayList<>(one.noticed());
    warnings.addAll(roi.warnings());
    Mask mask = roi.mask();
    if (onCtGrid) {
      Study study = Study.of(one.image(), mask, null);
      warnings.addAll(study.warnings());
      mask = study.mask();
    }
    Map<FeatureName, Path> stored = new LinkedHashMap<>();
    warnings.addAll(
        VoxelRadiomics.extract(
            one.image(),
            mask,
            settings,
            context,
            map -> {
              if (selected.contains(map.name())) {
                stored.put(map.name(), sink.store(label, map));
              }
            }));
    return new Outcome.WrittenMaps(label, stored, warnings.stream().distinct().toList());
  }

  private Extraction extraction(
      ReadCase one, @Nullable Integer label, List<InputWarning> noticed, RadiomicsResult result) {
    FeatureVector features = select(result.features());
    List<InputWarning> warnings = new ArrayList<>(one.noticed());
    warnings.addAll(noticed);
    warnings.addAll(result.warnings());
    features.undefined().values().stream()
        .distinct()
        .sorted()
        .forEach(
            reason ->
                warnings.add(
                    new InputWarning.Note("feature-undefined", undefined(reason, features))));
    Integer channel = one.files().channel();
    return new Extraction(
        one.files().image(),
        one.files().mask(),
        label,
        features,
        channel == null
            ? result.diagnostics()
            : withSetting(result.diagnostics(), "label_channel", channel),
        warnings.stream().distinct().toList(),
        provenance);
  }

  private FeatureVector select(FeatureVector all) {
    List<FeatureDefinition> definitions =
        all.schema().definitions().stream().filter(d -> selected.contains(d.name())).toList();
    double[] values = new double[definitions.size()];
    Map<FeatureName, String> undefined = new HashMap<>();
    for (int i = 0; i < values.length; i++) {
      FeatureName name = definitions.get(i).name();
      values[i] = all.get(name);
      all.reasonUndefined(name).ifPresent(reason -> undefined.put(name, reason));
    }
    return FeatureVector.of(FeatureSchema.of(definitions), values, undefined);
  }

  private static String undefined(String reason, FeatureVector features) {
    List<String> names =
        features.schema().names().stream()
            .filter(name -> features.reasonUndefined(name).filter(reason::equals).isPresent())
            .map(FeatureName::value)
            .toList();
    return "Undefined for this ROI, because " + reason + ": " + String.join(", ", names) + ".";
  }
}
