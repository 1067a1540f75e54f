package io.pleura.deepfeatures;

/** The layers one by one, without the packed program. */
class PyTorchNetworkTest extends FeatureNetworkContract {

  @Override
  FeatureNetwork network(ResNetWeights weights, NetworkOutput output, int threads) {
    return new PyTorchNetwork(PyTorchEngine.start(), weights, output, threads);
  }
}
