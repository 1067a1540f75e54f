package io.pleura.radiomics;

import io.pleura.feature.FeatureName;

/** How far a value that is a sum of cancelling summands may be off absolutely. */
final class CancellationFloor {

  private CancellationFloor() {}

  static double of(Golden golden, FeatureName name) {
    return 0;
  }
}
