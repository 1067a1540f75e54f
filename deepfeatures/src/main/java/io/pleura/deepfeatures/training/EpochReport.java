package io.pleura.deepfeatures.training;

import java.util.OptionalDouble;

/**
 * What one pass over the training examples came to.
 *
 * @param epoch from 1
 * @param trainingLoss mean cross-entropy over the examples of the epoch, in nats
 * @param trainingAccuracy share of them classified right, 0 to 1
 * @param validationLoss mean cross-entropy over the validation examples after the epoch, in nats;
 *     nothing when there are none
 * @param validationAccuracy share of them classified right, 0 to 1; nothing when there are none
 */
public record EpochReport(
    int epoch,
    double trainingLoss,
    double trainingAccuracy,
    OptionalDouble validationLoss,
    OptionalDouble validationAccuracy) {}
