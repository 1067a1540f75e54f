package io.pleura.planted;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.fixture.FakeClassPath;
import io.pleura.spi.FeatureExtractorProvider;
import io.pleura.tck.FeatureExtractorContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each breach of the contract turns exactly its own test of the kit red. */
class FeatureExtractorKitTest {

  private static final Class<FeatureExtractorProvider> KIND = FeatureExtractorProvider.class;

  static class Kit extends FeatureExtractorContract {
    @Override
    protected FeatureExtractorProvider provider() {
      try {
        return new PlantedExtractor();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    protected Map<String, String> settings() {
      return Map.of("scale", "2");
    }
  }

  /** No public constructor, so {@code ServiceLoader} could not make it. */
  static class HiddenExtractor extends PlantedExtractor {
    HiddenExtractor() throws IOException {}
  }

  static class HiddenKit extends FeatureExtractorContract {
    @Override
    protected FeatureExtractorProvider provider() {
      try {
        return new HiddenExtractor();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @TempDir Path folder;

  @AfterEach
  void reset() {
    PlantedExtractor.breach = PlantedExtractor.Breach.NONE;
    PlantedExtractor.LIBRARIES.clear();
  }

  @ParameterizedTest
  @EnumSource
  void breachTurnsItsOwnTestRed(PlantedExtractor.Breach breach) throws IOException {
    PlantedExtractor.someFile = Files.write(folder.resolve("some.file"), new byte[] {1});
    if (breach == PlantedExtractor.Breach.LOADS_A_LIBRARY_WHEN_MADE) {
      copyLibraries();
    }
    PlantedExtractor.breach = breach;
    var classPath = new FakeClassPath();
    if (breach != PlantedExtractor.Breach.NOT_LISTED) {
      classPath.with(KIND, PlantedExtractor.class);
    }
    KitRun run = KitRun.of(Kit.class, classPath);
    Set<String> expected = breach.noticedBy.isEmpty() ? Set.of() : Set.of(breach.noticedBy);
    assertEquals(expected, run.red, run::reasons);
  }

  @Test
  void hiddenConstructorTurnsItsOwnTestRed() {
    KitRun run = KitRun.of(HiddenKit.class, new FakeClassPath().with(KIND, HiddenExtractor.class));
    assertEquals(Set.of("providerHasAPublicConstructorWithoutParameters"), run.red, run::reasons);
  }

  @Test
  void everyTestOfTheKitHasABreachThatItNotices() {
    KitRun run = KitRun.of(Kit.class, new FakeClassPath().with(KIND, PlantedExtractor.class));
    Set<String> noticed =
        Arrays.stream(PlantedExtractor.Breach.values())
            .map(breach -> breach.noticedBy)
            .collect(Collectors.toCollection(TreeSet::new));
    noticed.remove("");
    noticed.add("providerHasAPublicConstructorWithoutParameters");
    assertEquals(noticed, run.ran);
  }

  /** Copies of a small library of the Java runtime; which one does not matter. */
  private void copyLibraries() throws IOException {
    String name = System.mapLibraryName("prefs");
    Path home = Path.of(System.getProperty("java.home"));
    Path library =
        Files.exists(home.resolve("lib").resolve(name))
            ? home.resolve("lib").resolve(name)
            : home.resolve("bin").resolve(name);
    assertTrue(Files.exists(library), library::toString);
    for (int i = 0; i < 200; i++) {
      // Not in the temporary folder of the test: a loaded library cannot be deleted everywhere.
      Path copy = Files.createTempFile("pleura-kit", name);
      copy.toFile().deleteOnExit();
      Files.write(copy, Files.readAllBytes(library));
      PlantedExtractor.LIBRARIES.add(copy);
    }
  }
}
