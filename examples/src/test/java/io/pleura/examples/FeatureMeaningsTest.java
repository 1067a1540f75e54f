package io.pleura.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.deepfeatures.NetworkOutput;
import io.pleura.deepfeatures.ResNetLayout;
import io.pleura.examples.demo.DemoBundle;
import io.pleura.explain.FeatureDictionary;
import io.pleura.explain.FeatureMeaning;
import io.pleura.feature.FeatureName;
import io.pleura.radiomics.FeatureClass;
import io.pleura.radiomics.FeatureDescription;
import io.pleura.radiomics.RadiomicsSettings;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The dictionary knows what the extractors compute. */
class FeatureMeaningsTest {

  private static final FeatureDictionary DICTIONARY = FeatureDictionary.standard();

  private static List<FeatureName> withoutMeaning(Stream<FeatureName> names) {
    return names.filter(name -> DICTIONARY.meaning(name).isEmpty()).toList();
  }

  private static RadiomicsSettings everything(boolean sliced) {
    RadiomicsSettings.Builder builder =
        RadiomicsSettings.builder()
            .force2D(sliced)
            .imageType("Original")
            .imageType("LoG", Map.of("sigma", List.of(3, 0.5, 0.00001)))
            .imageType("Wavelet", Map.of("level", 2))
            .imageType("Square")
            .imageType("SquareRoot")
            .imageType("Logarithm")
            .imageType("Exponential")
            .imageType("Gradient")
            .imageType("LBP2D")
            .imageType("LBP3D", Map.of("lbp3DLevels", 4));
    for (FeatureClass featureClass : FeatureClass.values()) {
      if (sliced || featureClass != FeatureClass.SHAPE2D) {
        builder.features(
            featureClass,
            featureClass.features().stream().map(FeatureDescription::name).toArray(String[]::new));
      }
    }
    return builder.build();
  }

  @Test
  void everyRadiomicsFeatureOfEveryImageTypeHasAMeaning() {
    for (boolean sliced : new boolean[] {false, true}) {
      List<FeatureName> names = everything(sliced).schema().names();
      assertTrue(names.size() > 1000, "" + names.size());
      assertEquals(List.of(), withoutMeaning(names.stream()));
      for (FeatureName name : names) {
        FeatureMeaning meaning = DICTIONARY.meaning(name).orElseThrow();
        String text = meaning.toString();
        assertTrue(text.indexOf('{') < 0 && text.indexOf('}') < 0, text);
      }
    }
  }

  @Test
  void theCodeOfAFeatureLeadsToTheSameMeaning() {
    for (FeatureClass featureClass : FeatureClass.values()) {
      for (FeatureDescription feature : featureClass.features()) {
        if (!feature.ibsiCode().isEmpty()) {
          var name = new FeatureName("original_" + featureClass.key() + "_" + feature.name());
          FeatureMeaning byName = DICTIONARY.meaning(name).orElseThrow();
          FeatureMeaning byCode = DICTIONARY.meaningOfIbsiCode(feature.ibsiCode()).orElseThrow();
          assertEquals(byName.title(), byCode.title(), name.value());
          assertEquals(byName.family(), byCode.family(), name.value());
        }
      }
    }
  }

  @Test
  void everyDeepFeatureHasAMeaning() {
    for (NetworkOutput output : NetworkOutput.values()) {
      assertEquals(
          List.of(),
          withoutMeaning(
              output.featureNames(ResNetLayout.resNet10(64)).stream().map(FeatureName::new)));
    }
  }

  @Test
  void everyFeatureOfTheDemonstrationModelHasAMeaning() throws Exception {
    List<FeatureName> names = DemoBundle.read().manifest().schema().names();
    assertTrue(names.size() > 10);
    assertEquals(List.of(), withoutMeaning(names.stream()));
  }
}
