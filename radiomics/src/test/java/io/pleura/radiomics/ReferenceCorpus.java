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
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reference values of PyRadiomics and the inputs they were made from: the synthetic ones from the
 * test resources, those of patients from the folder in the system property {@code pleura.shared},
 * where there is one.
 */
final class ReferenceCorpus {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Settings of PyRadiomics that this version builds, as the golden files name them. */
  private static final Set<String> BUILT =
      Set.of(
          "binWidth",
          "binCount",
          "resampledPixelSpacing",
          "interpolator",
          "padDistance",
          "preCrop",
          "label",
          "correctMask",
          "geometryTolerance",
          "minimumROIDimensions",
          "minimumROISize",
          "additionalInfo",
          "distances",
          "symmetricalGLCM",
          "voxelArrayShift");

  private ReferenceCorpus() {}

  /** Goldens in the test resources, without the extension. */
  static List<String> bundledGoldens() {
    URL folder = ReferenceCorpus.class.getResource("/reference/golden");
    if (folder == null) {
      throw new IllegalStateException("no reference corpus in the test resources");
    }
    Set<String> names = new TreeSet<>();
    try (var files = Files.list(Path.of(folder.toURI()))) {
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.contains("__"))
          .forEach(name -> names.add(name.substring(0, name.length() - 5)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
    return List.copyOf(names);
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
    try {
      return volume(Path.of(ReferenceCorpus.class.getResource("/reference/" + name).toURI()));
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static Volume volume(Path file) {
    try {
      return new NiftiReader().read(file).volume();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The settings that a golden names which this version does not build. */
  static List<String> unbuilt(JsonNode golden) {
    List<String> result = new ArrayList<>();
    for (Iterator<String> keys = golden.get("settings").fieldNames(); keys.hasNext(); ) {
      String key = keys.next();
      if (!BUILT.contains(key)) {
        result.add(key);
      }
    }
    return result;
  }

  /** The settings of a golden, read by our own reader of parameter files. */
  static RadiomicsSettings settings(JsonNode golden) {
    var yaml = new StringBuilder("featureClass:\n");
    JsonNode named = golden.get("enabledFeatures");
    if (named != null && !named.isNull()) {
      named
          .properties()
          .forEach(
              e ->
                  yaml.append("  ")
                      .append(e.getKey())
                      .append(": ")
                      .append(e.getValue())
                      .append('\n'));
    }
    golden
        .get("featureClasses")
        .forEach(
            name -> {
              if (FeatureClass.ofKey(name.asText()).isPresent()) {
                yaml.append("  ").append(name.asText()).append(":\n");
              }
            });
    yaml.append("setting: ").append(golden.get("settings")).append('\n');
    return RadiomicsSettings.parseYaml(yaml.toString(), "golden settings");
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

  /** What the 'seed' goldens do to the mask: 1 where 0.5 < m <= 100. */
  static Volume seedMask(Volume labels) {
    float[] voxels = new float[labels.grid().voxelCount()];
    for (int i = 0; i < voxels.length; i++) {
      voxels[i] = labels.get(i) > 0.5 && labels.get(i) <= 100 ? 1 : 0;
    }
    return Volume.wrap(labels.grid(), PixelType.UINT8, voxels);
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
