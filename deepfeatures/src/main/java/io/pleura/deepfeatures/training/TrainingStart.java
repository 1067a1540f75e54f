package io.pleura.deepfeatures.training;

import io.pleura.deepfeatures.ResNetWeights;

/**
 * What a training starts from.
 *
 * @param weights the backbone
 * @param trained whether the weights, and so the running statistics, mean something already
 */
record TrainingStart(ResNetWeights weights, boolean trained) {}
