package io.pleura.fusion.model;

import io.pleura.fusion.TunableClassifier;
import io.pleura.fusion.search.Candidate;
import io.pleura.fusion.search.SearchSpace;

/** What is searched for {@link GradientBoosting}. */
final class GradientBoostingTuning implements TunableClassifier {

  @Override
  public String name() {
    return "gradient-boosted trees";
  }

  @Override
  public SearchSpace space() {
    return ClassWeights.choice(
            SearchSpace.builder()
                .logInteger("trees", 20, 300)
                .logReal("learningRate", 0.01, 0.3)
                .integer("maxDepth", 1, 5)
                .integer("minLeafRows", 1, 20)
                .logReal("featureShare", 0.02, 1)
                .real("subsample", 0.5, 1))
        .build();
  }

  @Override
  public GradientBoosting defaults(int features, long seed) {
    return GradientBoosting.builder().seed(seed).build();
  }

  @Override
  public GradientBoosting with(Candidate candidate, int features, long seed) {
    GradientBoosting.Builder builder =
        GradientBoosting.builder()
            .trees(candidate.integer("trees"))
            .learningRate(candidate.real("learningRate"))
            .maxDepth(candidate.integer("maxDepth"))
            .minLeafRows(candidate.integer("minLeafRows"))
            .featuresPerSplit(
                Math.max(1, (int) Math.round(candidate.real("featureShare") * features)))
            .subsample(candidate.real("subsample"))
            .seed(seed);
    if (ClassWeights.isBalanced(candidate)) {
      builder.balancedClasses();
    }
    return builder.build();
  }
}
