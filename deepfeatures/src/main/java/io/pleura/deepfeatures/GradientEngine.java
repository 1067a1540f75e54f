package io.pleura.deepfeatures;

import io.pleura.error.EngineUnavailableException;
import io.pleura.error.InvalidInputException;
import io.pleura.spi.Asset;
import java.io.IOException;

/** An engine that can tell which cells of a stage carry a feature. */
public interface GradientEngine extends NetworkEngine {

  /**
   * Opens a network for attribution.
   *
   * @param weights the weights file
   * @param request which network and output
   * @return the network, to be closed by the caller
   * @throws InvalidInputException when the file does not hold what is asked for
   * @throws EngineUnavailableException when native code is missing
   * @throws IOException when the file cannot be read
   */
  GradientNetwork openGradients(Asset weights, NetworkRequest request) throws IOException;
}
