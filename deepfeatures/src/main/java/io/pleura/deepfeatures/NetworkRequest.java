package io.pleura.deepfeatures;

import java.util.Optional;

/**
 * What is asked of an engine.
 *
 * @param depth the network that the weights must belong to; recognised from the file when empty
 * @param output the part of it whose values are the features
 * @param programOutput the output of a program of the user's own whose values are the features: a
 *     name, or a position from 0 where outputs have no names. For the engines {@code onnx} and
 *     {@code torchscript} only; the output named as {@code output} when empty
 * @param threads threads of the engine, at least 1
 */
public record NetworkRequest(
    Optional<ResNetDepth> depth,
    NetworkOutput output,
    Optional<String> programOutput,
    int threads) {

  /**
   * Checks the number of threads.
   *
   * @param depth as above
   * @param output as above
   * @param programOutput as above
   * @param threads as above
   * @throws IllegalArgumentException when it is below 1
   */
  public NetworkRequest {
    if (threads < 1) {
      throw new IllegalArgumentException("threads " + threads + " is below 1");
    }
  }

  /**
   * A request for a network of the family.
   *
   * @param depth as above
   * @param output as above
   * @param threads as above
   * @throws IllegalArgumentException when threads are below 1
   */
  public NetworkRequest(Optional<ResNetDepth> depth, NetworkOutput output, int threads) {
    this(depth, output, Optional.empty(), threads);
  }
}
