package io.pleura.deepfeatures;

import io.pleura.Study;
import io.pleura.error.CancelledException;
import io.pleura.error.ConfigurationException;
import io.pleura.error.EngineUnavailableException;
import io.pleura.error.ExtractionException;
import io.pleura.error.InputWarning;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.feature.FeatureVector;
import io.pleura.spi.Asset;
import io.pleura.spi.ExtractorSettings;
import io.pleura.spi.Plugins;
import io.pleura.volume.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Deep features of CTs: prepares the input and runs a network of the MedicalNet family (Chen et
 * al., Med3D, 2019) on it; and tells which voxels carry a feature. Opened once for many cases; safe
 * for concurrent use.
 */
public final class DeepFeatures implements AutoCloseable {

  static final String STAGE = "deep features";
  private static final String ATTRIBUTION = "attribution";
  private static final String DIGEST_PREFIX = "sha256:";

  /** Most voxels that go through the network at once, unless one volume has more: 16 of 64³. */
  private static final int BATCH_VOXELS = 1 << 22;

  /** Most blocks that occlusion tries along each axis. */
  private static final int OCCLUSION_BLOCKS = 8;

  /** Opens a network that gives gradients. */
  private interface Gradients {
    GradientNetwork open() throws IOException;
  }

  private final FeatureNetwork network;
  private final InputPreparation input;
  private final NetworkOutput output;
  private final Map<String, String> settings;
  private final Asset weights;
  private final FeatureSchema schema;
  private final InputBuffers buffers = new InputBuffers();
  private final @Nullable Gradients gradients;
  private @Nullable GradientNetwork gradientNetwork;
  private boolean closed;

  private DeepFeatures(
      FeatureNetwork network,
      InputPreparation input,
      NetworkOutput output,
      Map<String, String> settings,
      Asset weights,
      @Nullable Gradients gradients) {
    this.network = network;
    this.input = input;
    this.output = output;
    this.settings = Map.copyOf(settings);
    this.weights = weights;
    this.gradients = gradients;
    schema =
        FeatureSchema.of(
            network.featureNames().stream()
                .map(FeatureName::new)
                .map(name -> new FeatureDefinition(name, "", DeepFeatureExtractorProvider.ID))
                .toList());
  }

  /** A network without gradients and without a file. */
  static DeepFeatures of(FeatureNetwork network, InputPreparation input, Asset weights) {
    return new DeepFeatures(network, input, NetworkOutput.GAP, Map.of(), weights, null);
  }

  /**
   * Opens the network in a weights file.
   *
   * @param settings which weights, network, output, preparation and engine
   * @return the features, to be closed by the caller
   * @throws ConfigurationException when the settings name no file or no engine, or the engine
   *     cannot serve them
   * @throws InvalidInputException when the file is damaged, or does not hold the network or the
   *     output asked for
   * @throws EngineUnavailableException when native code is missing
   * @throws IOException when the file cannot be read
   */
  public static DeepFeatures open(DeepFeatureSettings settings) throws IOException {
    return open(settings, List.of());
  }

  /**
   * As {@link #open(DeepFeatureSettings)}, with files at hand among which weights named by digest
   * are looked for before the user's {@link WeightsCache}.
   *
   * @param settings which weights, network, output, preparation and engine
   * @param assets files at hand
   * @return the features, to be closed by the caller
   * @throws ConfigurationException also when no file has the digest (code {@code asset-missing})
   * @throws InvalidInputException as above
   * @throws EngineUnavailableException as above
   * @throws IOException as above
   */
  public static DeepFeatures open(DeepFeatureSettings settings, List<Asset> assets)
      throws IOException {
    Asset asset = asset(settings.weights(), assets);
    NetworkEngine engine = Plugins.onClassPath().get(NetworkEngine.class, settings.engine());
    NetworkRequest request = settings.request();
    return new DeepFeatures(
        engine.open(asset, request),
        settings.input(),
        settings.output(),
        settings.semanticValues(DIGEST_PREFIX + asset.sha256()),
        asset,
        engine instanceof GradientEngine able ? () -> able.openGradients(asset, request) : null);
  }

  private static Asset asset(String weights, List<Asset> assets) throws IOException {
    if (weights.startsWith(DIGEST_PREFIX)) {
      String digest = weights.substring(DIGEST_PREFIX.length());
      for (Asset asset : assets) {
        if (asset.sha256().equals(digest)) {
          return asset;
        }
      }
      WeightsCache cache = WeightsCache.ofUser();
      return cache
          .find(digest)
          .orElseThrow(
              () ->
                  new ConfigurationException(
                      "asset-missing",
                      "The setting 'weights' names the digest "
                          + digest
                          + ", which none of the "
                          + assets.size()
                          + " assets has, and no file in the cache "
                          + cache.folder()
                          + ".",
                      "Put the file into the cache (pleura weights use FILE), hand it over, or name"
                          + " its path."));
    }
    try {
      Path file = Path.of(weights);
      if (Files.isDirectory(file)) {
        throw new ConfigurationException(
            "setting-value",
            "The setting 'weights' is '" + weights + "', which is a folder.",
            "Give the path of a weights file.");
      }
      return Asset.of(assetName(file), () -> Files.newInputStream(file));
    } catch (InvalidPathException e) {
      throw new ConfigurationException(
          "setting-value",
          "The setting 'weights' is '" + weights + "', which is not a path.",
          "Give the path of a weights file.",
          e);
    }
  }

  /** The file's name with every character replaced that an asset's name must not have. */
  private static String assetName(Path file) {
    String name = String.valueOf(file.getFileName()).replaceAll("[^A-Za-z0-9._-]", "_");
    return Character.isLetterOrDigit(name.charAt(0)) ? name : "weights" + name;
  }

  /**
   * The features in order.
   *
   * @return pure numbers, named as {@link NetworkOutput#featureNames} says
   */
  public FeatureSchema schema() {
    return schema;
  }

  /**
   * All settings that change a value, the weights by their digest.
   *
   * @return text by key, as {@link DeepFeatureSettings} lists it
   */
  public Map<String, String> settings() {
    return settings;
  }

  /**
   * The fingerprint of {@link #settings()}.
   *
   * @return 64 hexadecimal digits
   */
  public String fingerprint() {
    return ExtractorSettings.fingerprint(DeepFeatureExtractorProvider.ID, settings);
  }

  /**
   * The weights file.
   *
   * @return its name, digest and bytes
   */
  public Asset weights() {
    return weights;
  }

  /**
   * What a user should know of a study.
   *
   * @param study a checked case
   * @return a warning when more than half of the ROI's voxels lie outside the window, or nothing
   */
  public List<InputWarning> warnings(Study study) {
    return input.window().warnWhenMostlyOutside(study.ct(), study.mask()).stream().toList();
  }

  /**
   * Computes the features of one case.
   *
   * @param study a checked case
   * @param context threads of the preparation, progress (stage {@code deep features}) and
   *     cancellation; they do not change the result
   * @return a value for each feature
   * @throws InvalidInputException when the case cannot be prepared, see {@link InputPreparation}
   * @throws ExtractionException when a feature is not finite, or memory is missing
   * @throws CancelledException when cancelled
   * @throws IllegalStateException when closed
   */
  public FeatureVector extract(Study study, ExecutionContext context) {
    return extractAll(List.of(study), context).get(0);
  }

  /**
   * Computes the features of several cases, some of them in one pass of the network: as many as
   * have 2<sup>22</sup> voxels together, which is 16 of 64x64x64. Each result equals that of the
   * case alone within 1e-6 relative.
   *
   * @param studies checked cases
   * @param context as in {@link #extract}
   * @return the features of each case, in order
   * @throws InvalidInputException as {@link #extract}
   * @throws ExtractionException as {@link #extract}
   * @throws CancelledException when cancelled
   * @throws IllegalStateException when closed
   */
  public List<FeatureVector> extractAll(List<Study> studies, ExecutionContext context) {
    int together = Math.min(Math.max(1, studies.size()), batchSize());
    List<FeatureVector> results = new ArrayList<>();
    if (studies.isEmpty()) {
      return results;
    }
    long steps = 2L * studies.size();
    ByteBuffer bytes = buffers.take(together * input.size().voxelCount());
    FloatBuffer buffer = bytes.asFloatBuffer();
    try {
      for (int first = 0; first < studies.size(); first += together) {
        int count = Math.min(together, studies.size() - first);
        for (int i = 0; i < count; i++) {
          context.cancellation().throwIfCancelled();
          Study study = studies.get(first + i);
          input.prepare(study.ct(), study.mask(), buffer, i, context);
          context.progress().progress(STAGE, 2L * first + i + 1, steps);
        }
        context.cancellation().throwIfCancelled();
        for (float[] row : run(bytes, count)) {
          results.add(vector(row));
        }
        context.progress().progress(STAGE, 2L * (first + count), steps);
      }
    } finally {
      buffers.giveBack(bytes);
    }
    return results;
  }

  private int batchSize() {
    return Math.max(1, BATCH_VOXELS / input.size().voxelCount());
  }

  private float[][] run(ByteBuffer voxels, int count) {
    InputSize size = input.size();
    return network.features(voxels, count, size.depth(), size.height(), size.width());
  }

  private FeatureVector vector(float[] features) {
    double[] values = new double[features.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = finite(features[i], i);
    }
    return FeatureVector.of(schema, values);
  }

  private float finite(float value, int feature) {
    if (!Float.isFinite(value)) {
      throw new ExtractionException(
          "feature-not-finite",
          "The network gives " + value + " for " + schema.names().get(feature) + ".",
          "Check that the weights belong to this kind of image.");
    }
    return value;
  }

  /**
   * Which voxels carry a feature: by gradient at the last stage before the output where the engine
   * gives gradients, else by {@linkplain #occlusion occlusion}.
   *
   * @param study a checked case
   * @param feature one of the {@link #schema()}
   * @param context threads, progress (stage {@code attribution}) and cancellation
   * @return a map on the CT's grid, see {@link #attribution(Study, FeatureName, NetworkOutput,
   *     ExecutionContext)} and {@link #occlusion}
   * @throws ConfigurationException when there is no such feature (code {@code feature-unknown})
   * @throws InvalidInputException when the case cannot be prepared
   * @throws ExtractionException when a value is not finite, or memory is missing
   * @throws CancelledException when cancelled
   * @throws IllegalStateException when closed
   * @throws IOException when the weights cannot be read again
   */
  public Volume attribution(Study study, FeatureName feature, ExecutionContext context)
      throws IOException {
    return gradients == null
        ? occlusion(study, feature, context)
        : attribution(study, feature, output.stage(), context);
  }

  /**
   * Which voxels carry a feature <i>F</i>, by gradient times activation at a stage with channels
   * <i>A</i><sub>k</sub>: {@code M(p) = sum over k of A_k(p) * dF/dA_k(p)} for each cell <i>p</i>.
   * This is Grad-CAM (Selvaraju et al., ICCV 2017) with the gradient of each cell in place of its
   * mean over space, and with its sign: cells above 0 raise the feature, those below lower it. The
   * unit is that of the feature; for a pooled feature at its own stage the cells' sum is the
   * feature itself. Cells lie 2 (stem), 4 (layer1) or 8 (later stages) voxels of the prepared
   * volume apart, the first one on voxel 0; each CT voxel of the box takes the trilinear
   * interpolation at its centre, so the map lies in the patient's space whatever the CT's spacing.
   *
   * @param study a checked case
   * @param feature one of the {@link #schema()}
   * @param stage where to look: the output's own stage, or an earlier one for a finer map
   * @param context threads, progress (stage {@code attribution}) and cancellation; threads do not
   *     change the result
   * @return a map on the CT's grid of type FLOAT32; 0 outside the prepared box
   * @throws ConfigurationException when there is no such feature (code {@code feature-unknown}),
   *     the stage lies behind the output (code {@code attribution-stage}), or the engine gives no
   *     gradients (code {@code attribution-engine})
   * @throws InvalidInputException when the case cannot be prepared
   * @throws ExtractionException when a value is not finite, or memory is missing
   * @throws CancelledException when cancelled
   * @throws IllegalStateException when closed
   * @throws IOException when the weights cannot be read again
   */
  public Volume attribution(
      Study study, FeatureName feature, NetworkOutput stage, ExecutionContext context)
      throws IOException {
    int index = index(feature);
    if (stage.stage() != stage || stage.compareTo(output.stage()) > 0) {
      throw new ConfigurationException(
          "attribution-stage",
          "The stage " + stage.id() + " does not lead to the output " + output.id() + ".",
          "Choose " + output.stage().id() + " or an earlier stage.");
    }
    GradientNetwork able = gradientNetwork();
    InputSize size = input.size();
    ByteBuffer bytes = buffers.take(size.voxelCount());
    FloatBuffer buffer = bytes.asFloatBuffer();
    try {
      context.cancellation().throwIfCancelled();
      input.prepare(study.ct(), study.mask(), buffer, 0, context);
      context.progress().progress(ATTRIBUTION, 1, 2);
      context.cancellation().throwIfCancelled();
      StageMap map = able.stageMap(bytes, size, stage, index);
      var cells = new MapPlacement.Cells(0, stage.stride());
      Volume placed = place(study, map, cells, cells, cells, index, context);
      context.progress().progress(ATTRIBUTION, 2, 2);
      return placed;
    } finally {
      buffers.giveBack(bytes);
    }
  }

  private Volume place(
      Study study,
      StageMap map,
      MapPlacement.Cells z,
      MapPlacement.Cells y,
      MapPlacement.Cells x,
      int feature,
      ExecutionContext context) {
    for (float value : map.values()) {
      finite(value, feature);
    }
    return new MapPlacement(study.ct().grid(), input.region().of(study.mask()), input.size())
        .place(map, z, y, x, context);
  }

  /**
   * Which voxels carry a feature <i>F</i>, by occlusion (Zeiler and Fergus, ECCV 2014): {@code M(b)
   * = F(x) - F(x with block b at the window's lower bound)}. The prepared volume is parted into
   * blocks, at most 8 along each axis; a block above 0 raises the feature. The unit is that of the
   * feature. Works with any engine; takes a pass of the network for each block.
   *
   * @param study a checked case
   * @param feature one of the {@link #schema()}
   * @param context threads, progress (stage {@code attribution}) and cancellation
   * @return a map on the CT's grid of type FLOAT32, interpolated trilinearly between the blocks'
   *     centres; 0 outside the prepared box
   * @throws ConfigurationException when there is no such feature (code {@code feature-unknown})
   * @throws InvalidInputException when the case cannot be prepared
   * @throws ExtractionException when a value is not finite, or memory is missing
   * @throws CancelledException when cancelled
   * @throws IllegalStateException when closed
   */
  public Volume occlusion(Study study, FeatureName feature, ExecutionContext context) {
    int index = index(feature);
    InputSize size = input.size();
    int[] extent = {size.depth(), size.height(), size.width()};
    int[] step = new int[3];
    int[] blocks = new int[3];
    for (int axis = 0; axis < 3; axis++) {
      step[axis] = (extent[axis] + OCCLUSION_BLOCKS - 1) / OCCLUSION_BLOCKS;
      blocks[axis] = (extent[axis] + step[axis] - 1) / step[axis];
    }
    float[] map = new float[blocks[0] * blocks[1] * blocks[2]];
    int together = Math.min(map.length, batchSize());
    ByteBuffer bytes = buffers.take(together * size.voxelCount());
    FloatBuffer buffer = bytes.asFloatBuffer();
    try {
      context.cancellation().throwIfCancelled();
      float lower = input.fill(study.ct(), study.mask(), buffer, 0, context);
      float[] whole = new float[size.voxelCount()];
      buffer.get(0, whole);
      float value = finite(run(bytes, 1)[0][index], index);
      for (int first = 0; first < map.length; first += together) {
        context.cancellation().throwIfCancelled();
        int count = Math.min(together, map.length - first);
        for (int i = 0; i < count; i++) {
          buffer.put(i * whole.length, whole);
          occlude(buffer, i, first + i, blocks, step, lower);
        }
        float[][] rows = run(bytes, count);
        for (int i = 0; i < count; i++) {
          map[first + i] = value - finite(rows[i][index], index);
        }
        context.progress().progress(ATTRIBUTION, first + count, map.length);
      }
    } finally {
      buffers.giveBack(bytes);
    }
    return place(
        study,
        new StageMap(blocks[0], blocks[1], blocks[2], map),
        new MapPlacement.Cells((step[0] - 1) / 2.0, step[0]),
        new MapPlacement.Cells((step[1] - 1) / 2.0, step[1]),
        new MapPlacement.Cells((step[2] - 1) / 2.0, step[2]),
        index,
        context);
  }

  private void occlude(
      FloatBuffer buffer, int place, int block, int[] blocks, int[] step, float value) {
    InputSize size = input.size();
    int x = block % blocks[2] * step[2];
    int y = block / blocks[2] % blocks[1] * step[1];
    int z = block / blocks[2] / blocks[1] * step[0];
    float[] row = new float[Math.min(step[2], size.width() - x)];
    Arrays.fill(row, value);
    for (int k = z; k < Math.min(z + step[0], size.depth()); k++) {
      for (int j = y; j < Math.min(y + step[1], size.height()); j++) {
        buffer.put(((place * size.depth() + k) * size.height() + j) * size.width() + x, row);
      }
    }
  }

  private int index(FeatureName feature) {
    int index = schema.names().indexOf(feature);
    if (index < 0) {
      throw new ConfigurationException(
          "feature-unknown",
          "The network has no feature '" + feature + "'.",
          "Name one from "
              + schema.names().get(0)
              + " to "
              + schema.names().get(schema.size() - 1)
              + ".");
    }
    return index;
  }

  private synchronized GradientNetwork gradientNetwork() throws IOException {
    if (closed) {
      throw new IllegalStateException("the network is closed");
    }
    if (gradients == null) {
      throw new ConfigurationException(
          "attribution-engine",
          "This engine gives no gradients.",
          "Use the engine " + PyTorchNetworkEngine.ID + ", or attribute by occlusion.");
    }
    GradientNetwork opened = gradientNetwork;
    if (opened == null) {
      opened = gradients.open();
      gradientNetwork = opened;
    }
    return opened;
  }

  /** Releases the network and its buffers; a second call does nothing. */
  @Override
  public synchronized void close() {
    closed = true;
    network.close();
    if (gradientNetwork != null) {
      gradientNetwork.close();
    }
    buffers.clear();
  }
}
