package io.pleura.fusion.sklearn;

import java.util.List;

/**
 * Models whose calibrated probabilities are averaged.
 *
 * @param members at least one, of equally many features and classes
 */
record CalibratedNode(List<Member> members) implements ModelNode {

  /**
   * A model and how its answers become probabilities.
   *
   * @param model the model
   * @param calibrators of two classes one for the second, of more one each
   */
  record Member(ModelNode model, List<Calibrator> calibrators) {
    Member {
      calibrators = List.copyOf(calibrators);
      if (calibrators.size() != (model.classCount() == 2 ? 1 : model.classCount())) {
        throw new IllegalArgumentException(
            "it has "
                + calibrators.size()
                + " calibrations for "
                + model.classCount()
                + " classes");
      }
    }

    double[] probabilities(double[] row) {
      double[] responses = model.responses(row);
      if (responses.length == 1) {
        double second = calibrators.get(0).probability(responses[0]);
        return new double[] {1 - second, second};
      }
      double[] calibrated = new double[responses.length];
      double sum = 0;
      for (int c = 0; c < responses.length; c++) {
        calibrated[c] = calibrators.get(c).probability(responses[c]);
        sum += calibrated[c];
      }
      for (int c = 0; c < responses.length; c++) {
        calibrated[c] = sum == 0 ? 1.0 / responses.length : calibrated[c] / sum;
      }
      return calibrated;
    }
  }

  /**
   * Checks the members.
   *
   * @throws IllegalArgumentException when they do not fit one another
   */
  CalibratedNode {
    members = List.copyOf(members);
    if (members.isEmpty()) {
      throw new IllegalArgumentException("it has no calibrated models");
    }
    ModelNode first = members.get(0).model();
    for (Member member : members) {
      if (member.model().featureCount() != first.featureCount()
          || member.model().classCount() != first.classCount()) {
        throw new IllegalArgumentException("its calibrated models differ in features or classes");
      }
    }
  }

  @Override
  public int featureCount() {
    return members.get(0).model().featureCount();
  }

  @Override
  public int classCount() {
    return members.get(0).model().classCount();
  }

  @Override
  public boolean acceptsMissing() {
    return members.stream().allMatch(member -> member.model().acceptsMissing());
  }

  @Override
  public double[] probabilities(double[] row) {
    double[] mean = new double[classCount()];
    for (Member member : members) {
      double[] one = member.probabilities(row);
      for (int c = 0; c < mean.length; c++) {
        mean[c] += one[c];
      }
    }
    for (int c = 0; c < mean.length; c++) {
      mean[c] /= members.size();
    }
    return mean;
  }

  @Override
  public double[] responses(double[] row) {
    return ModelNode.secondOrAll(probabilities(row));
  }
}
