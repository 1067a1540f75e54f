package io.pleura.deepfeatures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.ConfigurationException;
import io.pleura.error.InvalidInputException;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.spi.Asset;
import io.pleura.spi.FeatureExtractorProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeepFeatureExtractorProviderTest {

  private final FeatureExtractorProvider provider = new DeepFeatureExtractorProvider();

  private static Path weights(Path folder) throws IOException {
    Path file = folder.resolve("weights.safetensors");
    FormulaWeights.resNet(2).write(file, WeightPrecision.FLOAT32);
    return file;
  }

  @Test
  void isFoundByItsId() {
    var found =
        ServiceLoader.load(FeatureExtractorProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(candidate -> candidate.id().equals("medicalnet"))
            .toList();
    assertEquals(1, found.size());
    assertInstanceOf(DeepFeatureExtractorProvider.class, found.get(0));
    assertEquals(Set.of("engine", "threads"), provider.executionSettings());
    assertEquals(1, provider.spiVersion());
  }

  @Test
  void namesTheWeightsByDigestAndFindsThemAgain(@TempDir Path folder) throws IOException {
    Path file = weights(folder);
    String digest = Asset.ofFile(file).sha256();
    try (var extractor = provider.create(Map.of("weights", file.toString()), List.of())) {
      assertEquals(
          Map.of(
              "weights", "sha256:" + digest,
              "network", "auto",
              "output", "gap",
              "window", "-160,240",
              "scale", "-1,1",
              "region", "roi",
              "cropRule", "half-open",
              "margin", "15",
              "size", "64"),
          extractor.settings());
      assertEquals(1, extractor.assets().size());
      assertEquals(digest, extractor.assets().get(0).sha256());
      assertEquals(16, extractor.schema().size());
      assertEquals(
          new FeatureDefinition(new FeatureName("resnet10_gap_000"), "", "medicalnet"),
          extractor.schema().definitions().get(0));
      assertEquals("resnet10_gap_015", extractor.schema().names().get(15).value());
      try (var again = provider.create(extractor.settings(), extractor.assets())) {
        assertEquals(extractor.settings(), again.settings());
        assertEquals(extractor.schema(), again.schema());
      }
    }
  }

  @Test
  void anyFileNameServes(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("_big 2 (final).safetensors");
    Files.copy(weights(folder), file);
    try (var extractor = provider.create(Map.of("weights", file.toString()), List.of())) {
      assertEquals("weights_big_2__final_.safetensors", extractor.assets().get(0).name());
    }
  }

  @Test
  void aDigestIsLookedForInTheCache(@TempDir Path folder) throws IOException {
    WeightsCache cache = WeightsCache.ofUser();
    assertTrue(
        cache.folder().toString().contains("target"),
        () -> "tests must not use the cache " + cache.folder());
    String digest = cache.add(weights(folder));
    try (var extractor = provider.create(Map.of("weights", "sha256:" + digest), List.of())) {
      assertEquals("sha256:" + digest, extractor.settings().get("weights"));
      assertEquals(digest, extractor.assets().get(0).sha256());
    } finally {
      Files.delete(cache.folder().resolve(digest));
    }
  }

  @Test
  void anUnknownDigestIsRefused(@TempDir Path folder) throws IOException {
    List<Asset> assets = List.of(Asset.ofFile(weights(folder)));
    var e =
        assertThrows(
            ConfigurationException.class,
            () -> provider.create(Map.of("weights", "sha256:0123"), assets));
    assertEquals("asset-missing", e.code());
    assertTrue(e.getMessage().contains("0123"), e.getMessage());
  }

  @Test
  void filesThatAreNoWeightsAreRefused(@TempDir Path folder) throws IOException {
    Path missing = folder.resolve("missing.safetensors");
    assertThrows(
        NoSuchFileException.class,
        () -> provider.create(Map.of("weights", missing.toString()), List.of()));
    Path text = folder.resolve("readme.txt");
    Files.writeString(text, "not a network at all");
    var e =
        assertThrows(
            InvalidInputException.class,
            () -> provider.create(Map.of("weights", text.toString()), List.of()));
    assertEquals("weights-file-malformed", e.code());
    assertTrue(e.getMessage().contains("readme.txt"), e.getMessage());
    var nul =
        assertThrows(
            ConfigurationException.class,
            () -> provider.create(Map.of("weights", "a\0b"), List.of()));
    assertEquals("setting-value", nul.code());
    var directory =
        assertThrows(
            ConfigurationException.class,
            () -> provider.create(Map.of("weights", folder.toString()), List.of()));
    assertTrue(directory.getMessage().contains(folder + "', which is a folder"));
    var read = assertThrows(InvalidInputException.class, () -> ResNetWeights.read(folder));
    assertEquals("weights-file-folder", read.code());
  }
}
