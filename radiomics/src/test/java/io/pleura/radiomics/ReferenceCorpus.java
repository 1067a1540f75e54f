package io.pleura.radiomics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pleura.io.NiftiReader;
import io.pleura.volume.PixelType;
import io.pleura.volume.Volume;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;

/**
 * Reference values of PyRadiomics and the inputs they were made from: the synthetic ones from the
 * test resources, those of patients from the folder in the system property {@code pleura.shared},
 * where there is one.
 */
final class ReferenceCorpus {

  private static final ObjectMapper JSON = new ObjectMapper();

  private ReferenceCorpus() {}

  /** The names of all goldens at hand, bundled ones and those of the whole corpus. */
  static List<String> goldens() {
    Set<String> names = new TreeSet<>(bundledGoldens());
    shared("reference/radiomics/golden").ifPresent(folder -> names.addAll(names(folder)));
    return List.copyOf(names);
  }

  /** The names of the goldens in the test resources. */
  static Set<String> bundledGoldens() {
    return names(bundled("golden"));
  }

  static boolean isBundled(String golden) {
    return Files.exists(bundled("golden").resolve(golden + ".json.gz"));
  }

  private static Path bundled(String path) {
    URL url = ReferenceCorpus.class.getResource("/reference/" + path);
    if (url == null) {
      throw new IllegalStateException("no " + path + " in the test resources");
    }
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Set<String> names(Path folder) {
    Set<String> names = new TreeSet<>();
    try (var files = Files.list(folder)) {
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.contains("__"))
          .forEach(name -> names.add(name.substring(0, name.indexOf(".json"))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return names;
  }

  /** A golden, from the test resources where it is there, else from the whole corpus. */
  static Golden golden(String name) {
    if (!isBundled(name)) {
      Path folder = shared("reference/radiomics/golden").orElseThrow();
      return new Golden(name, json(folder.resolve(name + ".json")));
    }
    try (InputStream stream =
        new GZIPInputStream(Files.newInputStream(bundled("golden").resolve(name + ".json.gz")))) {
      return new Golden(name, JSON.readTree(stream));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The names of the goldens of feature maps. */
  static List<String> bundledVoxelGoldens() {
    try (var files = Files.list(bundled("voxel"))) {
      return files.map(f -> f.getFileName().toString().replace(".json.gz", "")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A golden of feature maps. */
  static JsonNode voxelGolden(String name) {
    try (InputStream stream =
        new GZIPInputStream(Files.newInputStream(bundled("voxel").resolve(name + ".json.gz")))) {
      return JSON.readTree(stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An image or a mask of the corpus. */
  static Volume caseVolume(String file) {
    boolean isBundled = ReferenceCorpus.class.getResource("/reference/cases/" + file) != null;
    return isBundled
        ? bundledVolume("cases/" + file)
        : volume(shared("reference/radiomics/cases").orElseThrow().resolve(file));
  }

  /** The folder of the whole corpus. */
  static Optional<Path> shared(String folder) {
    String root = System.getProperty("pleura.shared", "");
    Path path = Path.of(root, folder);
    return !root.isEmpty() && Files.isDirectory(path) ? Optional.of(path) : Optional.empty();
  }

  static JsonNode bundledJson(String path) {
    try (InputStream stream = ReferenceCorpus.class.getResourceAsStream("/reference/" + path)) {
      return JSON.readTree(stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode json(Path file) {
    try {
      return JSON.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Volume bundledVolume(String name) {
    return volume(bundled(name));
  }

  static Volume volume(Path file) {
    try {
      return new NiftiReader().read(file).volume();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the 'seed' goldens do to the image: cast, then clamp to [-160, 240]. */
  static Volume seedImage(Volume image, PixelType type) {
    int count = image.grid().voxelCount();
    if (type == PixelType.FLOAT64) {
      double[] voxels = new double[count];
      for (int i = 0; i < count; i++) {
        voxels[i] = Math.max(-160, Math.min(240, image.get(i)));
      }
      return Volume.wrap(image.grid(), type, voxels);
    }
    float[] voxels = new float[count];
    for (int i = 0; i < count; i++) {
      voxels[i] = (float) Math.max(-160, Math.min(240, image.get(i)));
    }
    return Volume.wrap(image.grid(), type, voxels);
  }

  /** The labels on one slice only. */
  static Volume onlySlice(Volume labels, int z) {
    float[] voxels = labels.toFloats(labels.grid().region());
    int slice = labels.grid().sizeX() * labels.grid().sizeY();
    for (int i = 0; i < voxels.length; i++) {
      if (i / slice != z) {
        voxels[i] = 0;
      }
    }
    return Volume.wrap(labels.grid(), labels.pixelType(), voxels);
  }

  static Volume filled(Volume like, float value) {
    float[] voxels = new float[like.grid().voxelCount()];
    java.util.Arrays.fill(voxels, value);
    return Volume.wrap(like.grid(), PixelType.UINT8, voxels);
  }
}
