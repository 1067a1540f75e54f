package io.pleura.deepfeatures.training;

import io.pleura.deepfeatures.ResNetWeights;
import java.util.List;

/**
 * The outcome of a training.
 *
 * @param weights the backbone after the chosen epoch; the classification head is dropped
 * @param chosenEpoch from 1; the one with the lowest validation loss, else the last
 * @param epochs one report an epoch
 */
public record TrainedNetwork(ResNetWeights weights, int chosenEpoch, List<EpochReport> epochs) {

  /**
   * Copies the list.
   *
   * @param weights as above
   * @param chosenEpoch as above
   * @param epochs as above
   */
  public TrainedNetwork {
    epochs = List.copyOf(epochs);
  }
}
