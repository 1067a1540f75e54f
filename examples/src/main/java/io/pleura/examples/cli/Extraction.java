package io.pleura.examples.cli;

import io.pleura.Study;
import io.pleura.error.InputWarning;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureVector;
import io.pleura.io.ImageFiles;
import io.pleura.radiomics.Radiomics;
import io.pleura.radiomics.RadiomicsResult;
import io.pleura.radiomics.RadiomicsSettings;
import io.pleura.spi.ReadVolume;
import io.pleura.volume.MaskSelection;
import io.pleura.volume.PreparedMask;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The radiomics features of one case, with all that a file of them should say.
 *
 * @param image the CT
 * @param mask the mask
 * @param features values by name
 * @param diagnostics PyRadiomics' general information
 * @param warnings what the user should know
 * @param settings the settings as a parameter file
 */
record Extraction(
    Path image,
    Path mask,
    FeatureVector features,
    Map<String, Object> diagnostics,
    List<InputWarning> warnings,
    String settings) {

  /** The preset, on the CT's grid, with every check of a prediction. */
  static Extraction byPreset(StudyOptions files) throws IOException {
    RadiomicsSettings settings = RadiomicsSettings.pleuralInvasion();
    Study study = Study.read(files.image, files.mask, null, files.selection());
    RadiomicsResult result =
        Radiomics.extract(study.ct(), study.mask(), settings, ExecutionContext.ofAllCores());
    return of(files, settings, study.warnings(), result);
  }

  /** What PyRadiomics does with a parameter file, on the grid that it chooses. */
  static Extraction byParameters(StudyOptions files, RadiomicsSettings settings)
      throws IOException {
    ReadVolume image = ImageFiles.read(files.image);
    ReadVolume maskFile = ImageFiles.read(files.mask);
    int label = files.label == null ? settings.label() : files.label;
    PreparedMask mask = new MaskSelection.Label(label).select(maskFile.volume());
    List<InputWarning> noticed = new ArrayList<>(image.warnings());
    noticed.addAll(maskFile.warnings());
    noticed.addAll(mask.warnings());
    RadiomicsResult result =
        Radiomics.extract(image.volume(), mask.mask(), settings, ExecutionContext.ofAllCores());
    return of(files, settings, noticed, result);
  }

  private static Extraction of(
      StudyOptions files,
      RadiomicsSettings settings,
      List<InputWarning> noticed,
      RadiomicsResult result) {
    List<InputWarning> warnings = new ArrayList<>(noticed);
    warnings.addAll(result.warnings());
    result.features().undefined().values().stream()
        .distinct()
        .sorted()
        .forEach(
            reason ->
                warnings.add(
                    new InputWarning.Note(
                        "feature-undefined", undefinedBecause(reason, result.features()))));
    return new Extraction(
        files.image,
        files.mask,
        result.features(),
        result.diagnostics(),
        warnings.stream().distinct().toList(),
        settings.toYaml());
  }

  private static String undefinedBecause(String reason, FeatureVector features) {
    List<String> names =
        features.schema().names().stream()
            .filter(name -> features.reasonUndefined(name).filter(reason::equals).isPresent())
            .map(FeatureName::value)
            .toList();
    return "Undefined for this ROI, because " + reason + ": " + String.join(", ", names) + ".";
  }

  /** One line a feature: name, value, unit. */
  void print(PrintWriter out) {
    List<FeatureDefinition> definitions = features.schema().definitions();
    for (int i = 0; i < definitions.size(); i++) {
      FeatureDefinition definition = definitions.get(i);
      String value =
          features
              .reasonUndefined(definition.name())
              .map(reason -> "undefined: " + reason)
              .orElse((FeatureFile.number(features.get(i)) + " " + definition.unit()).strip());
      out.println(definition.name() + ": " + value);
    }
    out.flush();
  }
}
