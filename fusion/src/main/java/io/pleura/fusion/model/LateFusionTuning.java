package io.pleura.fusion.model;

import io.pleura.fusion.TunableClassifier;
import io.pleura.fusion.search.Candidate;
import io.pleura.fusion.search.SearchSpace;

/** What is searched for {@link LateFusion}: the settings that all modalities share. */
final class LateFusionTuning implements TunableClassifier {

  private final TunableClassifier each;

  LateFusionTuning(TunableClassifier each) {
    this.each = each;
  }

  @Override
  public String name() {
    return "late fusion of one " + each.name() + " per modality";
  }

  @Override
  public SearchSpace space() {
    return each.space();
  }

  @Override
  public LateFusion defaults(int features, long seed) {
    return new LateFusion(each, null, seed);
  }

  @Override
  public LateFusion with(Candidate candidate, int features, long seed) {
    return new LateFusion(each, candidate, seed);
  }
}
