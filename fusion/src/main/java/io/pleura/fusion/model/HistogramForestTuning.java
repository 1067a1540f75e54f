package io.pleura.fusion.model;

import io.pleura.fusion.TunableClassifier;
import io.pleura.fusion.search.Candidate;
import io.pleura.fusion.search.SearchSpace;

/** What is searched for a {@link HistogramForest}. */
final class HistogramForestTuning implements TunableClassifier {

  private static final int DEFAULT_TREES = 200;

  @Override
  public String name() {
    return "random forest";
  }

  @Override
  public SearchSpace space() {
    return ClassWeights.choice(
            SearchSpace.builder()
                .integer("trees", 50, 300)
                .logReal("featureShare", 0.02, 1)
                .integer("maxDepth", 2, 20)
                .integer("minLeafRows", 1, 20)
                .real("subsample", 0.5, 1))
        .build();
  }

  @Override
  public HistogramForest defaults(int features, long seed) {
    return HistogramForest.builder().trees(DEFAULT_TREES).seed(seed).build();
  }

  @Override
  public HistogramForest with(Candidate candidate, int features, long seed) {
    HistogramForest.Builder forest =
        HistogramForest.builder()
            .trees(candidate.integer("trees"))
            .featuresPerSplit(
                Math.max(1, (int) Math.round(candidate.real("featureShare") * features)))
            .maxDepth(candidate.integer("maxDepth"))
            .minLeafRows(candidate.integer("minLeafRows"))
            .subsample(candidate.real("subsample"))
            .seed(seed);
    if (ClassWeights.isBalanced(candidate)) {
      forest.balancedClasses();
    }
    return forest.build();
  }
}
