package io.pleura.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.clinical.ClinicalExtractorProvider;
import io.pleura.error.ConfigurationException;
import io.pleura.fixture.FakeClassPath;
import io.pleura.fixture.MeanExtractorProvider;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PluginsTest {

  private static final Class<FeatureExtractorProvider> KIND = FeatureExtractorProvider.class;

  public static class TakesTheSameId extends MeanExtractorProvider {}

  public static class Newer extends MeanExtractorProvider {
    @Override
    public int spiVersion() {
      return PluginProvider.SPI_VERSION + 1;
    }

    @Override
    public String id() {
      return "test-newer";
    }
  }

  public static class FailsInConstructor extends MeanExtractorProvider {
    public FailsInConstructor() {
      throw new IllegalStateException("no licence file");
    }
  }

  public static class FailsInInitializer extends MeanExtractorProvider {
    static final int VALUE = Integer.parseInt("native library");
  }

  public static class OddId extends MeanExtractorProvider {
    @Override
    public String id() {
      return "Test Mean";
    }
  }

  public static class FailsToSayItsId extends MeanExtractorProvider {
    @Override
    public String id() {
      throw new UnsupportedOperationException("later");
    }
  }

  @Test
  void findsTheExtractorsOfTheClassPath() {
    assertInstanceOf(ClinicalExtractorProvider.class, Plugins.onClassPath().get(KIND, "clinical"));
  }

  @Test
  void findsTheExtractorsOfTheClassPathWithoutAContextLoader() {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(null);
    try {
      assertEquals("clinical", Plugins.onClassPath().get(KIND, "clinical").id());
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void listsSortedByIdWhateverTheOrderOfTheServiceFile() {
    var path =
        new FakeClassPath()
            .with(KIND, MeanExtractorProvider.class)
            .with(KIND, ClinicalExtractorProvider.class);
    assertEquals(
        List.of("clinical", "test-mean"),
        Plugins.of(path).all(KIND).stream().map(PluginProvider::id).toList());
  }

  @Test
  void missingIdListsWhatIsThere() {
    var path =
        new FakeClassPath()
            .with(KIND, MeanExtractorProvider.class)
            .with(KIND, FailsInConstructor.class);
    var e = assertThrows(ConfigurationException.class, () -> Plugins.of(path).get(KIND, "org.x.y"));
    assertEquals("plugin-missing", e.code());
    assertTrue(e.problem().contains("'org.x.y'"), e.problem());
    assertTrue(e.problem().contains("found: test-mean."), e.problem());
    assertTrue(e.problem().contains("no licence file"), e.problem());
  }

  @Test
  void duplicateIdNamesBothPlaces() {
    var path =
        new FakeClassPath()
            .with(KIND, ClinicalExtractorProvider.class)
            .with(KIND, MeanExtractorProvider.class)
            .with(KIND, TakesTheSameId.class);
    var plugins = Plugins.of(path);
    var e = assertThrows(ConfigurationException.class, () -> plugins.get(KIND, "test-mean"));
    assertEquals("plugin-duplicate", e.code());
    String here =
        MeanExtractorProvider.class.getProtectionDomain().getCodeSource().getLocation().toString();
    assertTrue(e.problem().contains(MeanExtractorProvider.class.getName() + " in " + here));
    assertTrue(e.problem().contains(TakesTheSameId.class.getName() + " in " + here));
    assertEquals("clinical", plugins.get(KIND, "clinical").id());
    assertThrows(ConfigurationException.class, () -> plugins.all(KIND));
  }

  @Test
  void newerSpiIsRefusedWithBothVersions() {
    var plugins = Plugins.of(new FakeClassPath().with(KIND, Newer.class));
    var e = assertThrows(ConfigurationException.class, () -> plugins.get(KIND, "test-newer"));
    assertEquals("plugin-newer", e.code());
    assertTrue(e.problem().contains("SPI version 2; this is version 1."), e.problem());
    assertEquals(1, plugins.broken(KIND).size());
    assertEquals(List.of(), plugins.all(KIND));
  }

  @Test
  void brokenProvidersAreReportedAndHarmNoOther() {
    var path =
        new FakeClassPath()
            .with(KIND, FailsInConstructor.class)
            .with(KIND, "org.example.NotThere")
            .with(KIND, PluginsTest.class)
            .with(KIND, FailsInInitializer.class)
            .with(KIND, OddId.class)
            .with(KIND, FailsToSayItsId.class)
            .with(KIND, MeanExtractorProvider.class);
    var plugins = Plugins.of(path);
    assertEquals("test-mean", plugins.get(KIND, "test-mean").id());
    List<BrokenPlugin> broken = plugins.broken(KIND);
    assertEquals(6, broken.size(), broken::toString);
    assertTrue(broken.get(0).reason().contains("no licence file"), broken.get(0)::toString);
    assertTrue(broken.get(0).provider().endsWith("FailsInConstructor"));
    assertTrue(broken.get(1).reason().contains("org.example.NotThere"));
    assertTrue(broken.get(2).reason().contains("not a subtype"));
    assertTrue(broken.get(3).provider().endsWith("FailsInInitializer"));
    assertTrue(broken.get(4).reason().contains("'Test Mean'"));
    assertTrue(broken.get(5).reason().contains("later"));
  }

  @Test
  void damagedServiceFileIsReportedAndNotFatal() {
    var plugins = Plugins.of(new FakeClassPath().with(KIND, "no class name!"));
    assertEquals(List.of(), plugins.all(KIND));
    assertEquals(1, plugins.broken(KIND).size());
  }

  interface PatternFinderProvider extends PluginProvider {}

  @Test
  void kindsAreInterfacesOfThisModuleOrAnother() {
    var plugins = Plugins.of(new FakeClassPath());
    assertThrows(IllegalArgumentException.class, () -> plugins.all(PluginProvider.class));
    assertThrows(IllegalArgumentException.class, () -> plugins.all(MeanExtractorProvider.class));
    for (var kind :
        Map.of(
                FeatureExtractorProvider.class, "feature extractor",
                ClassifierProvider.class, "classifier",
                ExplainerProvider.class, "explainer",
                VolumeReader.class, "volume reader",
                SegmenterProvider.class, "segmenter",
                PatternFinderProvider.class, "pattern finder")
            .entrySet()) {
      var e = assertThrows(ConfigurationException.class, () -> plugins.get(kind.getKey(), "x"));
      assertEquals("plugin-missing", e.code());
      assertEquals(
          "There is no " + kind.getValue() + " with the id 'x'; found: none.", e.problem());
    }
  }

  @Test
  void locationIsTheJarOrFolder() {
    var plugins = Plugins.of(new FakeClassPath().with(KIND, OddId.class));
    String location = plugins.broken(KIND).get(0).location();
    assertTrue(Path.of(java.net.URI.create(location)).toFile().exists(), location);
  }
}
