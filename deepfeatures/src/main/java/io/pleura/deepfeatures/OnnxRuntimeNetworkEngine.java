package io.pleura.deepfeatures;

import io.pleura.spi.Asset;
import io.pleura.spi.PluginProvider;
import java.io.IOException;

/**
 * Runs the family's graph on ONNX Runtime: reads the same weights files as the default engine,
 * exports the graph as {@link OnnxModel} does, in memory, and needs less memory than PyTorch.
 *
 * <p>ONNX Runtime (MIT) does not come along; the artifact is {@code
 * com.microsoft.onnxruntime:onnxruntime:1.28.0}.
 */
public final class OnnxRuntimeNetworkEngine implements NetworkEngine {

  /** The id of this engine. */
  public static final String ID = "onnxruntime";

  /** Makes the engine; loads nothing. */
  public OnnxRuntimeNetworkEngine() {}

  @Override
  public String id() {
    return ID;
  }

  @Override
  public int spiVersion() {
    return PluginProvider.SPI_VERSION;
  }

  @Override
  public FeatureNetwork open(Asset weights, NetworkRequest request) throws IOException {
    OnnxRuntimeJar.require();
    var environment = OnnxRuntime.start();
    ResNetWeights read = ResNetWeights.read(weights, request);
    return OnnxRuntimeNetwork.of(environment, read, request.output(), request.threads());
  }
}
