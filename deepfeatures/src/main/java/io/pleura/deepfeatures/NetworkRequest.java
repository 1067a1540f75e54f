package io.pleura.deepfeatures;

import java.util.Optional;

/**
 * What is asked of an engine.
 *
 * @param depth the network that the weights must belong to; recognised from the file when empty
 * @param output the part of it whose values are the features
 * @param threads threads of the engine, at least 1
 */
public record NetworkRequest(Optional<ResNetDepth> depth, NetworkOutput output, int threads) {

  /**
   * Checks the number of threads.
   *
   * @param depth as above
   * @param output as above
   * @param threads as above
   * @throws IllegalArgumentException when it is below 1
   */
  public NetworkRequest {
    if (threads < 1) {
      throw new IllegalArgumentException("threads " + threads + " is below 1");
    }
  }
}
