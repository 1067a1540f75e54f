package io.pleura.deepfeatures.training;

import java.util.List;

/**
 * Which epoch gives the network: the one with the lowest validation loss, the earliest of several;
 * without validation the last.
 *
 * @param epoch from 1; 0 before the first
 * @param loss its validation loss; infinite before the first
 */
record EpochChoice(int epoch, double loss) {

  static final EpochChoice NONE = new EpochChoice(0, Double.POSITIVE_INFINITY);

  static EpochChoice of(List<EpochReport> reports) {
    EpochChoice choice = NONE;
    for (EpochReport report : reports) {
      choice = choice.or(report);
    }
    return choice;
  }

  /** The better of this and a new epoch. */
  EpochChoice or(EpochReport report) {
    if (report.validationLoss().isEmpty()) {
      return new EpochChoice(report.epoch(), loss);
    }
    double lossNow = report.validationLoss().getAsDouble();
    return lossNow < loss ? new EpochChoice(report.epoch(), lossNow) : this;
  }
}
