package io.pleura.examples;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The modules form a star around core. */
class ArchitectureTest {

  private static final String RADIOMICS = "io.pleura.radiomics..";
  private static final String DEEP_FEATURES = "io.pleura.deepfeatures..";
  private static final String FUSION = "io.pleura.fusion..";
  private static final String EXPLAIN = "io.pleura.explain..";
  private static final String EXAMPLES = "io.pleura.examples..";
  private static final String[] ARMS = {RADIOMICS, DEEP_FEATURES, FUSION, EXPLAIN};

  private static final String ND4J = "org.nd4j..";
  private static final String DJL = "ai.djl..";
  private static final String SMILE = "smile..";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("-tck."))
          .importPackages("io.pleura");

  @Test
  void everyModuleIsSeen() {
    for (String name :
        new String[] {
          "io.pleura.PleuralInvasionPredictor",
          "io.pleura.radiomics.RadiomicsSettings",
          "io.pleura.fusion.RandomForest",
          "io.pleura.explain.TreeShapExplainer",
          "io.pleura.examples.plugin.HistogramSketchProvider"
        }) {
      assertTrue(CLASSES.contain(name), name);
    }
    assertTrue(CLASSES.stream().anyMatch(c -> c.getPackageName().equals("io.pleura.deepfeatures")));
  }

  @Test
  void noArrowBetweenTheArms() {
    for (String from : ARMS) {
      for (String to : ARMS) {
        if (!from.equals(to)) {
          noClasses()
              .that()
              .resideInAPackage(from)
              .should()
              .dependOnClassesThat()
              .resideInAPackage(to)
              .check(CLASSES);
        }
      }
    }
  }

  @Test
  void coreKnowsNoArmAndNoEngine() {
    noClasses()
        .that()
        .resideInAPackage("io.pleura..")
        .and()
        .resideOutsideOfPackages(RADIOMICS, DEEP_FEATURES, FUSION, EXPLAIN, EXAMPLES)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(RADIOMICS, DEEP_FEATURES, FUSION, EXPLAIN, EXAMPLES, ND4J, DJL, SMILE)
        .check(CLASSES);
  }

  @Test
  void theServerKnowsNoCommandLine() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.pleura.examples.web..",
            "io.pleura.examples.report..",
            "io.pleura.examples.result..",
            "io.pleura.examples.text..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.pleura.examples.cli..", "picocli..")
        .check(CLASSES);
  }

  @Test
  void radiomicsKnowsNoDjl() {
    mayNotUse(RADIOMICS, DJL, SMILE);
  }

  @Test
  void deepFeaturesKnowNoSmileAndNoNd4j() {
    mayNotUse(DEEP_FEATURES, SMILE, ND4J);
  }

  @Test
  void fusionAndExplainKnowNoTensorEngine() {
    mayNotUse(FUSION, DJL, ND4J);
    mayNotUse(EXPLAIN, DJL, ND4J, SMILE);
  }

  private static void mayNotUse(String from, String... packages) {
    noClasses()
        .that()
        .resideInAPackage(from)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages)
        .check(CLASSES);
  }

  @Test
  void jsonStaysOutOfPublicSignatures() {
    for (JavaClass type : CLASSES) {
      if (!type.getModifiers().contains(com.tngtech.archunit.core.domain.JavaModifier.PUBLIC)
          || type.getPackageName().startsWith("io.pleura.examples")) {
        continue;
      }
      type.getCodeUnits().stream()
          .filter(
              unit ->
                  unit.getModifiers().contains(com.tngtech.archunit.core.domain.JavaModifier.PUBLIC)
                      || unit.getModifiers()
                          .contains(com.tngtech.archunit.core.domain.JavaModifier.PROTECTED))
          .forEach(
              unit -> {
                Set<String> types = new TreeSet<>();
                types.add(unit.getRawReturnType().getPackageName());
                unit.getRawParameterTypes().forEach(p -> types.add(p.getPackageName()));
                assertTrue(
                    types.stream().noneMatch(p -> p.startsWith("com.fasterxml.")),
                    unit::getFullName);
              });
    }
  }

  @Test
  void noPackageLivesInTwoModules() {
    Map<String, Set<String>> modules = new TreeMap<>();
    for (JavaClass type : CLASSES) {
      URI uri = type.getSource().orElseThrow().getUri();
      String path = type.getName().replace('.', '/') + ".class";
      String module = uri.toString().substring(0, uri.toString().length() - path.length());
      modules.computeIfAbsent(type.getPackageName(), name -> new TreeSet<>()).add(module);
    }
    assertTrue(modules.size() > 10, modules::toString);
    modules.forEach((name, places) -> assertEquals(1, places.size(), () -> name + " " + places));
  }

  @Test
  void everyPackageIsDescribed() {
    Set<String> packages = new TreeSet<>();
    CLASSES.forEach(type -> packages.add(type.getPackageName()));
    for (String name : packages) {
      assertTrue(CLASSES.contain(name + ".package-info"), name);
    }
  }
}
