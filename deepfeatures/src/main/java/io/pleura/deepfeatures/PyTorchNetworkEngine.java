package io.pleura.deepfeatures;

import ai.djl.engine.Engine;
import io.pleura.spi.Asset;
import io.pleura.spi.PluginProvider;
import java.io.IOException;

/** Runs the family's graph on PyTorch through DJL; the default engine. */
public final class PyTorchNetworkEngine implements GradientEngine {

  /** The id of this engine. */
  public static final String ID = "pytorch";

  /** Makes the engine; loads nothing. */
  public PyTorchNetworkEngine() {}

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
    ResNetWeights read = ResNetWeights.read(weights, request);
    return open(PyTorchEngine.start(), read, request.output(), request.threads());
  }

  /** The fastest network that this build of PyTorch can run. */
  static FeatureNetwork open(
      Engine engine, ResNetWeights weights, NetworkOutput output, int threads) {
    return PackedNetwork.open(engine, weights, output, threads)
        .orElseGet(() -> new PyTorchNetwork(engine, weights, output, threads));
  }

  @Override
  public GradientNetwork openGradients(Asset weights, NetworkRequest request) throws IOException {
    ResNetWeights read = ResNetWeights.read(weights, request);
    return new PyTorchNetwork(PyTorchEngine.start(), read, request.output(), request.threads());
  }
}
