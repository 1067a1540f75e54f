package io.pleura.deepfeatures;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.InvalidInputException;
import io.pleura.spi.Asset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsCacheTest {

  @TempDir private Path folder;

  private Path file(int length) throws IOException {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return Files.write(folder.resolve("w.pth"), bytes);
  }

  private List<String> cached() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("cache"))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void aFileIsFoundUnderItsDigest() throws IOException {
    Path file = file(600_000);
    var cache = WeightsCache.in(folder.resolve("cache"));
    String digest = Asset.ofFile(file).sha256();
    assertEquals(Optional.empty(), cache.find(digest));
    assertEquals(digest, cache.add(file));
    assertEquals(digest, cache.add(file));
    assertEquals(List.of(digest), cached());
    Asset found = cache.find(digest).orElseThrow();
    assertEquals(digest, found.sha256());
    try (var stream = found.open()) {
      assertArrayEquals(Files.readAllBytes(file), stream.readAllBytes());
    }
  }

  @Test
  void damageIsATypedErrorAndMendedByAddingAgain() throws IOException {
    Path file = file(5000);
    var cache = WeightsCache.in(folder.resolve("cache"));
    String digest = cache.add(file);
    Path cached = cache.folder().resolve(digest);
    byte[] bytes = Files.readAllBytes(cached);
    bytes[17]++;
    Files.write(cached, bytes);
    var e = assertThrows(InvalidInputException.class, () -> cache.find(digest));
    assertEquals("weights-cache-damaged", e.code());
    assertTrue(e.getMessage().contains(cached.toString()), e.getMessage());
    cache.add(file);
    assertEquals(digest, cache.find(digest).orElseThrow().sha256());
  }

  @Test
  void nothingIsLeftOfAFileThatCannotBeRead() throws IOException {
    var cache = WeightsCache.in(folder.resolve("cache"));
    assertThrows(NoSuchFileException.class, () -> cache.add(folder.resolve("none.pth")));
    assertThrows(IOException.class, () -> cache.add(folder));
    assertEquals(List.of(), cached());
  }

  @Test
  void severalAtOnceAgree() throws Exception {
    Path file = file(2_000_000);
    String digest = Asset.ofFile(file).sha256();
    var pool = Executors.newFixedThreadPool(4);
    try {
      Callable<String> add = () -> WeightsCache.in(folder.resolve("cache")).add(file);
      List<Future<String>> all = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        all.add(pool.submit(add));
      }
      for (Future<String> one : all) {
        assertEquals(digest, one.get());
      }
    } finally {
      pool.shutdown();
    }
    assertEquals(List.of(digest), cached());
  }

  @Test
  void aDigestIsNeverAPath() throws IOException {
    var cache = WeightsCache.in(folder.resolve("cache"));
    file(10);
    for (String digest : List.of("../w.pth", "", "ABCDEF", "0123")) {
      assertEquals(Optional.empty(), cache.find(digest));
    }
  }

  @Test
  void theUsersFolderFollowsTheEnvironmentAndThePlatform() {
    Path home = Path.of("/home/u");
    assertEquals(
        Path.of("/c/weights"),
        WeightsCache.userFolder(
            Map.of("PLEURA_CACHE", "/c", "XDG_CACHE_HOME", "/x"), "Linux", home));
    assertEquals(
        Path.of("/x/pleura/weights"),
        WeightsCache.userFolder(Map.of("XDG_CACHE_HOME", "/x"), "Linux", home));
    assertEquals(
        home.resolve(".cache/pleura/weights"),
        WeightsCache.userFolder(Map.of("XDG_CACHE_HOME", "relative"), "Linux", home));
    assertEquals(
        home.resolve("Library/Caches/pleura/weights"),
        WeightsCache.userFolder(Map.of(), "Mac OS X", home));
    assertEquals(
        Path.of("/local/pleura/weights"),
        WeightsCache.userFolder(Map.of("LOCALAPPDATA", "/local"), "Windows 11", home));
    assertEquals(
        home.resolve("AppData/Local/pleura/weights"),
        WeightsCache.userFolder(Map.of(), "Windows 11", home));
  }
}
