package io.pleura.deepfeatures.training;

import java.util.List;
import java.util.Map;

/**
 * Where a training stands after an epoch. All random numbers follow from the seed and the epoch, so
 * none is kept.
 *
 * @param epochs what the epochs so far came to, the last one being the one just done
 * @param tensors parameters, running statistics, the optimiser's moments and, where it is not the
 *     last epoch's, the chosen network, by name
 */
record TrainingState(List<EpochReport> epochs, Map<String, float[]> tensors) {}
