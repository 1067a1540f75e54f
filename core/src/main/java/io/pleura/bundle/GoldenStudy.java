package io.pleura.bundle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pleura.FeaturePipeline;
import io.pleura.Study;
import io.pleura.clinical.ClinicalData;
import io.pleura.error.BundleException;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.feature.FeatureVector;
import io.pleura.io.NiftiReader;
import io.pleura.io.NiftiWriter;
import io.pleura.spi.Classifier;
import io.pleura.spi.Explainer;
import io.pleura.volume.Mask;
import io.pleura.volume.MaskSelection;
import io.pleura.volume.PixelType;
import io.pleura.volume.Region;
import io.pleura.volume.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A small study in the bundle, and the features and the probability that it must give. Held as a CT
 * and a mask in NIfTI, not compressed so that the bytes are the same on every platform, and a JSON.
 */
final class GoldenStudy {

  /** Voxels that are kept around the bounding box of the tumour, on each side. */
  static final int MARGIN = 20;

  /** Most bytes of the entries of one study, together. */
  static final int MOST_BYTES = 4 << 20;

  /** Largest difference of a probability. */
  private static final double PROBABILITY_TOLERANCE = 1e-6;

  private static final String CT = "ct.nii";
  private static final String MASK = "mask.nii";
  private static final String EXPECTED = "expected.json";

  private final int number;
  private final byte[] ct;
  private final byte[] mask;
  private final @Nullable ClinicalData clinical;
  private final double[] features;
  private final double probability;

  private GoldenStudy(
      int number,
      byte[] ct,
      byte[] mask,
      @Nullable ClinicalData clinical,
      double[] features,
      double probability) {
    this.number = number;
    this.ct = ct;
    this.mask = mask;
    this.clinical = clinical;
    this.features = features;
    this.probability = probability;
  }

  /**
   * The largest differences from what was expected, each within its tolerance.
   *
   * @param feature of a feature, as a share of its tolerance
   * @param probability of a probability
   */
  record Differences(double feature, double probability) {}

  /**
   * Crops a study, stores it, and computes what is expected from the stored study.
   *
   * @throws InvalidInputException when it is too large, or a feature is undefined for it
   */
  static GoldenStudy of(int number, Study study, FeaturePipeline pipeline, Classifier classifier)
      throws IOException {
    Region region = study.mask().boundingBox().orElseThrow().grow(MARGIN, study.mask().grid());
    requireSmall(region, 2 * region.voxelCount());
    Volume volume = compact(study.ct().crop(region));
    Mask roi = study.mask().crop(region);
    var stored =
        inTemporaryFolder(
            folder -> {
              var writer = new NiftiWriter();
              writer.write(volume, folder.resolve(CT));
              writer.write(roi, folder.resolve(MASK));
              return new GoldenStudy(
                  number,
                  Files.readAllBytes(folder.resolve(CT)),
                  Files.readAllBytes(folder.resolve(MASK)),
                  study.clinical().orElse(null),
                  new double[0],
                  0);
            });
    FeatureVector values = pipeline.extract(stored.study(), ExecutionContext.ofAllCores());
    for (FeatureName name : values.schema().names()) {
      if (values.reasonUndefined(name).isPresent()) {
        throw new InvalidInputException(
            "feature-undefined",
            "The golden study has no value of "
                + name
                + ": "
                + values.reasonUndefined(name).get()
                + ".",
            "Give a study for which all features exist.");
      }
    }
    double[] features = values.toArray();
    var golden =
        new GoldenStudy(
            number,
            stored.ct,
            stored.mask,
            stored.clinical,
            features,
            classifier.probability(features.clone()));
    requireSmall(
        region,
        (long) stored.ct.length + stored.mask.length + golden.expected(pipeline.schema()).length);
    return golden;
  }

  private static void requireSmall(Region region, long bytes) {
    if (bytes > MOST_BYTES) {
      throw new InvalidInputException(
          "golden-study-too-large",
          "The golden study, cropped to %d voxels around its tumour, has %dx%dx%d voxels and takes"
                  .formatted(MARGIN, region.sizeX(), region.sizeY(), region.sizeZ())
              + " at least %d bytes; the limit is %d bytes.".formatted(bytes, MOST_BYTES),
          "Choose a study with a smaller tumour or larger voxels.");
    }
  }

  /** The volume as 16-bit integers where that changes no voxel. */
  private static Volume compact(Volume volume) {
    int n = volume.grid().voxelCount();
    for (int i = 0; i < n; i++) {
      double value = volume.get(i);
      if (value != (short) value) {
        return volume;
      }
    }
    return Volume.wrap(volume.grid(), PixelType.INT16, volume.toFloats(volume.grid().region()));
  }

  /** Adds the entries of this study. */
  void put(Map<String, byte[]> entries, FeatureSchema schema) {
    entries.put(path(number, CT), ct);
    entries.put(path(number, MASK), mask);
    entries.put(path(number, EXPECTED), expected(schema));
  }

  private byte[] expected(FeatureSchema schema) {
    ObjectNode root = StrictJson.newObject();
    if (clinical != null) {
      root.putObject("clinical")
          .put("ceaNgPerMl", clinical.ceaNgPerMl())
          .put("ca125UPerMl", clinical.ca125UPerMl())
          .put("ageYears", clinical.ageYears());
    }
    root.put("probability", probability);
    ObjectNode values = root.putObject("features");
    for (int f = 0; f < features.length; f++) {
      values.put(schema.definitions().get(f).name().value(), features[f]);
    }
    return StrictJson.toBytes(root);
  }

  /** The names of the entries that the studies of a bundle take. */
  static List<String> names(Map<String, byte[]> entries) {
    List<String> names = new ArrayList<>();
    int count = count(entries);
    for (int number = 1; number <= count; number++) {
      names.addAll(List.of(path(number, CT), path(number, MASK), path(number, EXPECTED)));
    }
    return names;
  }

  /** Studies are numbered from 1 without a gap. */
  private static int count(Map<String, byte[]> entries) {
    int count = 0;
    while (true) {
      String next = path(count + 1, "");
      if (entries.keySet().stream().noneMatch(name -> name.startsWith(next))) {
        return count;
      }
      count++;
    }
  }

  private static String path(int number, String file) {
    return "golden/study-" + number + "/" + file;
  }

  /** Reads the studies of a bundle that has all of {@link #names}. */
  static List<GoldenStudy> read(
      Map<String, byte[]> entries, FeatureSchema schema, boolean newerMinor) {
    List<GoldenStudy> studies = new ArrayList<>();
    int count = count(entries);
    for (int number = 1; number <= count; number++) {
      studies.add(read(entries, number, schema, newerMinor));
    }
    return studies;
  }

  private static GoldenStudy read(
      Map<String, byte[]> entries, int number, FeatureSchema schema, boolean newerMinor) {
    long bytes = 0;
    for (String file : List.of(CT, MASK, EXPECTED)) {
      bytes += entries.getOrDefault(path(number, file), new byte[0]).length;
    }
    if (bytes > MOST_BYTES) {
      throw BundleArchive.damaged(
          "Golden study "
              + number
              + " takes "
              + bytes
              + " bytes; the limit is "
              + MOST_BYTES
              + ".");
    }
    byte[] ct = nifti(entries, path(number, CT));
    byte[] mask = nifti(entries, path(number, MASK));
    String name = path(number, EXPECTED);
    return StrictJson.read(
        name,
        StrictJson.parse(name, entries.getOrDefault(name, new byte[0])),
        newerMinor,
        json -> {
          ClinicalData clinical =
              json.optionalObject("clinical", GoldenStudy::clinical).orElse(null);
          double probability = json.number("probability");
          if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("probability " + probability);
          }
          double[] features =
              json.object(
                  "features",
                  values ->
                      schema.names().stream().mapToDouble(f -> values.number(f.value())).toArray());
          return new GoldenStudy(number, ct, mask, clinical, features, probability);
        });
  }

  /** An entry that starts as NIfTI, so that it is not compressed and unpacks to nothing larger. */
  private static byte[] nifti(Map<String, byte[]> entries, String name) {
    byte[] bytes = entries.getOrDefault(name, new byte[0]);
    int headerSize =
        bytes.length < 4 ? 0 : ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt();
    if (headerSize != 348 && headerSize != 540) {
      throw BundleArchive.damaged("Entry '" + name + "' is no uncompressed NIfTI file.");
    }
    return bytes;
  }

  private static ClinicalData clinical(StrictJson json) {
    try {
      return new ClinicalData(
          json.number("ceaNgPerMl"), json.number("ca125UPerMl"), json.number("ageYears"));
    } catch (InvalidInputException e) {
      throw new IllegalArgumentException(e.problem(), e);
    }
  }

  private Study study() throws IOException {
    return inTemporaryFolder(
        folder -> {
          Files.write(folder.resolve(CT), ct);
          Files.write(folder.resolve(MASK), mask);
          var reader = new NiftiReader();
          return Study.of(
              reader.read(folder.resolve(CT)).volume(),
              reader.read(folder.resolve(MASK)).volume(),
              clinical,
              new MaskSelection.Label(1));
        });
  }

  /**
   * Computes the study anew and compares.
   *
   * @throws BundleException with code {@code bundle-damaged} when the images cannot be read, or
   *     {@code bundle-self-test} when a value differs
   */
  Differences replay(
      String bundle, FeaturePipeline pipeline, Classifier classifier, Optional<Explainer> explainer)
      throws IOException {
    Study study;
    try {
      study = study();
    } catch (InvalidInputException e) {
      throw new BundleException(
          "bundle-damaged",
          "Golden study " + number + " of the bundle " + bundle + " is unusable: " + e.problem(),
          BundleArchive.REMEDY,
          e);
    }
    FeatureVector values = pipeline.extract(study, ExecutionContext.ofAllCores());
    double largest = 0;
    for (FeaturePipeline.Stage stage : pipeline.stages()) {
      for (FeatureName name : stage.schema().names()) {
        int position = values.schema().indexOf(name);
        if (position < 0) {
          continue; // computed, but not selected for the model
        }
        double expected = features[position];
        double share = stage.tolerance().share(expected, values.get(name));
        if (!(share <= 1)) {
          String reason = values.reasonUndefined(name).map(r -> " (" + r + ")").orElse("");
          throw differs(bundle, "feature " + name, expected, values.get(name) + reason);
        }
        largest = Math.max(largest, share);
      }
    }
    double found = classifier.probability(values.toArray());
    double difference = Math.abs(found - probability);
    if (!(difference <= PROBABILITY_TOLERANCE)) {
      throw differs(bundle, "probability", probability, Double.toString(found));
    }
    if (explainer.isPresent()) {
      double explained = explainer.get().explain(values).probability();
      if (!(Math.abs(explained - probability) <= PROBABILITY_TOLERANCE)) {
        throw differs(bundle, "explained probability", probability, Double.toString(explained));
      }
    }
    return new Differences(largest, difference);
  }

  private BundleException differs(String bundle, String what, double expected, String found) {
    return new BundleException(
        "bundle-self-test",
        "Golden study %d of the bundle %s has the %s %s here; expected is %s."
            .formatted(number, bundle, what, found, expected),
        ModelBundle.SELF_TEST_REMEDY);
  }

  /** What needs a folder. */
  private interface FolderTask<T> {
    T run(Path folder) throws IOException;
  }

  private static <T> T inTemporaryFolder(FolderTask<T> task) throws IOException {
    Path folder = Files.createTempDirectory("pleura-golden");
    try {
      return task.run(folder);
    } finally {
      Files.deleteIfExists(folder.resolve(CT));
      Files.deleteIfExists(folder.resolve(MASK));
      Files.deleteIfExists(folder);
    }
  }
}
