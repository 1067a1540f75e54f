package io.pleura.deepfeatures;

import io.pleura.error.ConfigurationException;
import io.pleura.error.EngineUnavailableException;
import io.pleura.error.InvalidInputException;
import io.pleura.spi.Asset;
import io.pleura.spi.PluginProvider;
import java.io.IOException;

/**
 * Opens weights files as networks that compute features. Found with {@link java.util.ServiceLoader}
 * and chosen by id, setting {@code engine}.
 *
 * <p>The graph of the MedicalNet family is this library's own; engines differ in what carries out
 * its arithmetic, so the same weights give the same features within 1e-4 relative, or 2e-5 absolute
 * below 0.1.
 */
public interface NetworkEngine extends PluginProvider {

  /**
   * Opens a network.
   *
   * @param weights the weights file
   * @param request which network and output
   * @return the network, to be closed by the caller
   * @throws InvalidInputException when the file is damaged, or does not hold the network or the
   *     output asked for
   * @throws ConfigurationException when this engine cannot serve the request
   * @throws EngineUnavailableException when native code is missing
   * @throws IOException when the file cannot be read
   */
  FeatureNetwork open(Asset weights, NetworkRequest request) throws IOException;
}
