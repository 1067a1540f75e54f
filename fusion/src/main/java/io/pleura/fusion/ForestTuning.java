package io.pleura.fusion;

import io.pleura.fusion.search.Candidate;
import io.pleura.fusion.search.SearchSpace;

/** What is searched for a random forest of Smile's trees. */
final class ForestTuning implements TunableClassifier {

  private static final int DEFAULT_TREES = 200;

  @Override
  public String name() {
    return "random forest (Smile)";
  }

  @Override
  public SearchSpace space() {
    return SearchSpace.builder()
        .integer("trees", 50, 300)
        .logReal("featureShare", 0.02, 1)
        .integer("maxDepth", 2, 20)
        .integer("minLeafRows", 1, 20)
        .build();
  }

  @Override
  public RandomForest defaults(int features, long seed) {
    return RandomForest.builder().trees(DEFAULT_TREES).seed(seed).build();
  }

  @Override
  public RandomForest with(Candidate candidate, int features, long seed) {
    return RandomForest.builder()
        .trees(candidate.integer("trees"))
        .featuresPerSplit(Math.max(1, (int) Math.round(candidate.real("featureShare") * features)))
        .maxDepth(candidate.integer("maxDepth"))
        .minLeafRows(candidate.integer("minLeafRows"))
        .seed(seed)
        .build();
  }
}
