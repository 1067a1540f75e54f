package io.pleura.radiomics.planted;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.Study;
import io.pleura.error.ConfigurationException;
import io.pleura.error.ExtractionException;
import io.pleura.error.PleuraException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureVector;
import io.pleura.radiomics.FeatureClassProvider;
import io.pleura.radiomics.Radiomics;
import io.pleura.radiomics.RadiomicsSettings;
import io.pleura.radiomics.RoiImage;
import io.pleura.radiomics.filter.ImageFilterProvider;
import io.pleura.tck.SampleStudies;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Filters and feature classes of others, named in a parameter file by their ids. */
class PluginsInParameterFilesTest {

  private static final String BOTH =
      """
      imageType:
        org.example.planted: {scale: 0.5, binWidth: 10}
        Original: {}
      featureClass:
        org.example.sums: [Levels, Nothing]
        firstorder: [Mean]
      """;

  /** Takes an id that is taken. */
  public static class SameId extends PlantedFilter {}

  /** Cannot be made. */
  public static class WithoutLicence extends PlantedClass {
    public WithoutLicence() {
      throw new IllegalStateException("no licence file");
    }
  }

  @TempDir Path folder;

  @AfterEach
  void reset() {
    PlantedFilter.breach = PlantedFilter.Breach.NONE;
    PlantedClass.breach = PlantedClass.Breach.NONE;
  }

  private ServiceFiles listed() {
    return new ServiceFiles(folder)
        .with(ImageFilterProvider.class, PlantedFilter.class)
        .with(FeatureClassProvider.class, PlantedClass.class);
  }

  private static RadiomicsSettings read(String yaml) {
    return RadiomicsSettings.parseYaml(yaml, "Params.yaml");
  }

  private static FeatureVector extract(RadiomicsSettings settings) {
    Study study = SampleStudies.first();
    return Radiomics.extract(study.ct(), study.mask(), settings, ExecutionContext.ofAllCores())
        .features();
  }

  private <E extends PleuraException> E refused(Class<E> type, Callable<?> work) {
    return assertThrows(type, () -> listed().during(work));
  }

  @Test
  void bothAreComputedFromAParameterFile() throws Exception {
    RadiomicsSettings settings = listed().during(() -> read(BOTH));
    assertEquals(
        List.of(
            "planted-a_firstorder_Mean",
            "planted-a_org.example.sums_Levels",
            "planted-a_org.example.sums_Nothing",
            "planted-b_firstorder_Mean",
            "planted-b_org.example.sums_Levels",
            "planted-b_org.example.sums_Nothing",
            "original_firstorder_Mean",
            "original_org.example.sums_Levels",
            "original_org.example.sums_Nothing"),
        settings.schema().names().stream().map(FeatureName::value).toList());
    assertEquals(
        Map.of("org.example.sums", List.of("Levels", "Nothing")), settings.pluginFeatures());
    assertEquals(
        Map.of("scale", 0.5, "binWidth", 10.0), settings.imageTypes().get("org.example.planted"));
    assertEquals(
        "Σ i",
        settings.description(new FeatureName("planted-b_org.example.sums_Levels")).formula());

    FeatureVector features = extract(settings);
    double mean = features.get(new FeatureName("original_firstorder_Mean"));
    assertEquals(0.5 * mean, features.get(new FeatureName("planted-a_firstorder_Mean")), 1e-9);
    assertEquals(0.5 * mean + 1, features.get(new FeatureName("planted-b_firstorder_Mean")), 1e-9);
    assertEquals(
        "Zero by zero has no value.",
        features
            .reasonUndefined(new FeatureName("original_org.example.sums_Nothing"))
            .orElseThrow());
    Study study = SampleStudies.first();
    RoiImage roi = RoiImage.of(study.ct(), study.mask(), RadiomicsSettings.pyradiomicsDefaults());
    int levels = 0;
    for (int i = 0; i < roi.sizeX() * roi.sizeY() * roi.sizeZ(); i++) {
      levels += roi.level(i);
    }
    assertEquals(levels, features.get(new FeatureName("original_org.example.sums_Levels")));
  }

  @Test
  void fewerFeaturesKeepTheirValues() throws Exception {
    RadiomicsSettings settings = listed().during(() -> read(BOTH));
    var name = new FeatureName("planted-b_org.example.sums_Levels");
    RadiomicsSettings narrow = listed().during(() -> settings.narrowedTo(List.of(name)));
    assertEquals(2, narrow.schema().size());
    assertEquals(extract(settings).get(name), extract(narrow).get(name));
  }

  @Test
  void whatIsWrittenReadsBackEqual() throws Exception {
    PlantedFilter.breach = PlantedFilter.Breach.TAKES_ANY_ARGUMENT;
    Map<String, Object> arguments =
        Map.of(
            "scale",
            3.0,
            "text",
            "a \"quoted\" \\ text: # {é}\n",
            "word",
            "True",
            "number as text",
            "12",
            "whole",
            3,
            "flag",
            true,
            "list",
            List.of(1, 2.0, "x", false));
    RadiomicsSettings settings =
        listed()
            .during(
                () ->
                    RadiomicsSettings.builder()
                        .imageType("org.example.planted", arguments)
                        .features("org.example.sums")
                        .features("glcm", "Id")
                        .build());
    RadiomicsSettings again = listed().during(() -> read(settings.toYaml()));
    assertEquals(settings, again);
    assertEquals(arguments, again.imageTypes().get("org.example.planted"));
    assertEquals(settings.schema(), again.schema());
    assertEquals(extract(settings), extract(again));
  }

  @Test
  void unknownIdsAreRefusedWithLineAndNearest() {
    ConfigurationException e =
        refused(ConfigurationException.class, () -> read("imageType:\n  org.example.plantd: {}\n"));
    assertEquals("parameter-file-key", e.code());
    assertTrue(e.problem().contains("Params.yaml, line 2, imageType.org.example.plantd"));
    assertTrue(e.remedy().contains("'org.example.planted'"), e.remedy());
    e = refused(ConfigurationException.class, () -> read("featureClass:\n  org.example.sum: []\n"));
    assertEquals("parameter-file-key", e.code());
    assertTrue(e.problem().contains("Params.yaml, line 2, featureClass.org.example.sum"));
    assertTrue(e.remedy().contains("'org.example.sums'"), e.remedy());
    e =
        refused(
            ConfigurationException.class,
            () -> read("featureClass:\n  org.example.sums: [Level]\n"));
    assertTrue(e.problem().contains("line 2"), e.problem());
    assertTrue(e.remedy().contains("'Levels'"), e.remedy());
  }

  @Test
  void aPluginThatCannotBeMadeIsTold() {
    ConfigurationException e =
        assertThrows(
            ConfigurationException.class,
            () ->
                new ServiceFiles(folder)
                    .with(FeatureClassProvider.class, WithoutLicence.class)
                    .during(() -> read("featureClass:\n  org.example.sums: []\n")));
    assertTrue(e.problem().contains("line 2"), e.problem());
    assertTrue(e.problem().contains("no licence file"), e.problem());
  }

  @Test
  void twoOfTheSameIdAreRefusedWithBothPlaces() {
    ConfigurationException e =
        assertThrows(
            ConfigurationException.class,
            () ->
                listed()
                    .with(ImageFilterProvider.class, SameId.class)
                    .during(() -> read("imageType:\n  org.example.planted: {}\n")));
    assertEquals("plugin-duplicate", e.code());
    assertTrue(e.problem().contains("line 2"), e.problem());
    assertTrue(e.problem().contains(PlantedFilter.class.getName()), e.problem());
    assertTrue(e.problem().contains(SameId.class.getName()), e.problem());
  }

  @Test
  void argumentsThatThePluginRefusesAreToldWithTheirLine() {
    for (String argument : List.of("size: 3", "scale: wide", "scale: [1, [2]]", "scale: {a: 1}")) {
      ConfigurationException e =
          refused(
              ConfigurationException.class,
              () -> read("imageType:\n  org.example.planted:\n    " + argument + "\n"));
      assertEquals("parameter-file-value", e.code(), argument);
      assertTrue(e.problem().contains("Params.yaml, line "), e.problem());
    }
  }

  @Test
  void imagesOfTheSameNameAreRefused() {
    PlantedFilter.breach = PlantedFilter.Breach.NAMED_LIKE_OURS;
    ConfigurationException e =
        refused(
            ConfigurationException.class,
            () -> read("imageType: {Gradient: {}, org.example.planted: {}}"));
    assertEquals("image-name-taken", e.code());
    assertTrue(e.problem().contains("Gradient and org.example.planted"), e.problem());
  }

  @Test
  void whatBreaksItsContractIsNamed() throws Exception {
    RadiomicsSettings settings = listed().during(() -> read(BOTH));
    for (var breach :
        List.of(
            PlantedFilter.Breach.IMAGES_IN_ANOTHER_ORDER,
            PlantedFilter.Breach.NAMES_THAT_CHANGE,
            PlantedFilter.Breach.PART_OF_ANOTHER_SIZE)) {
      PlantedFilter.breach = PlantedFilter.Breach.NONE;
      RadiomicsSettings fresh = listed().during(() -> read(BOTH));
      PlantedFilter.breach = breach;
      ExtractionException e = assertThrows(ExtractionException.class, () -> extract(fresh));
      assertEquals("image-filter-contract", e.code());
      assertTrue(e.problem().contains("'org.example.planted'"), e.problem());
    }
    PlantedFilter.breach = PlantedFilter.Breach.NONE;
    PlantedClass.breach = PlantedClass.Breach.A_VALUE_LEFT_OUT;
    ExtractionException e = assertThrows(ExtractionException.class, () -> extract(settings));
    assertEquals("feature-class-contract", e.code());
    assertTrue(e.problem().contains("'org.example.sums'"), e.problem());
  }

  @Test
  void whatFailsIsNamed() {
    PlantedFilter.breach = PlantedFilter.Breach.LOOKS_AT_ITS_CALLER;
    ExtractionException e =
        refused(ExtractionException.class, () -> read("imageType: {org.example.planted: {}}"));
    assertEquals("image-filter-failed", e.code());
    assertTrue(e.problem().contains("called from parameters"), e.problem());
  }
}
