package io.pleura.planted;

import io.pleura.Contribution;
import io.pleura.Explanation;
import io.pleura.feature.FeatureVector;
import io.pleura.fixture.EqualSharesExplainerProvider;
import io.pleura.spi.Classifier;
import io.pleura.spi.Explainer;
import io.pleura.spi.ExplainerProvider;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** An explainer that keeps to the contract but for one planted breach. */
public class PlantedExplainer implements ExplainerProvider {

  /** What it does wrong, and the kit's test that must notice. */
  enum Breach {
    NONE(""),
    OTHER_PROBABILITY("baseAndContributionsAddUpToTheProbability"),
    OTHER_ORDER("everyFeatureHasOneContributionInOrderWithItsValue"),
    LEAVES_ONE_OUT("everyFeatureHasOneContributionInOrderWithItsValue"),
    OTHER_VALUES("everyFeatureHasOneContributionInOrderWithItsValue"),
    COUNTS_ITS_CALLS("explanationDependsOnTheCaseAndOnNothingBefore"),
    SHARED_SCRATCH("oneExplainerServesManyThreadsAtOnce"),
    CONNECTS("opensNoNetworkConnection");

    final String noticedBy;

    Breach(String noticedBy) {
      this.noticedBy = noticedBy;
    }
  }

  static volatile Breach breach = Breach.NONE;

  @Override
  public String id() {
    return "planted-explainer";
  }

  @Override
  public int spiVersion() {
    return 1;
  }

  @Override
  public Explainer create(Classifier classifier) {
    Explainer inner = new EqualSharesExplainerProvider().create(classifier);
    var calls = new AtomicInteger();
    var scratch = new SharedScratch();
    return features -> spoil(inner.explain(features), features, calls, scratch);
  }

  private static Explanation spoil(
      Explanation good, FeatureVector features, AtomicInteger calls, SharedScratch scratch) {
    List<Contribution> all = new ArrayList<>(good.contributions());
    switch (breach) {
      case OTHER_PROBABILITY -> {
        return new Explanation(good.base() + 1e-6, good.probability() + 1e-6, all);
      }
      case OTHER_ORDER -> Collections.reverse(all);
      case LEAVES_ONE_OUT -> {
        double last = all.remove(all.size() - 1).contribution();
        return new Explanation(good.base() + last, good.probability(), all);
      }
      case OTHER_VALUES ->
          all.set(0, new Contribution(all.get(0).feature(), -1, all.get(0).contribution()));
      case COUNTS_ITS_CALLS -> {
        return moved(good, all, calls.getAndIncrement() > 40 ? 1e-3 : 0);
      }
      case SHARED_SCRATCH -> {
        return moved(good, all, scratch.through(1e-3) - 1e-3);
      }
      case CONNECTS -> PlantedExtractor.connect();
      default -> {}
    }
    return new Explanation(good.base(), good.probability(), all);
  }

  /** The same sum with a part moved from the base to the first feature. */
  private static Explanation moved(Explanation good, List<Contribution> all, double part) {
    Contribution first = all.get(0);
    all.set(0, new Contribution(first.feature(), first.value(), first.contribution() + part));
    return new Explanation(good.base() - part, good.probability(), all);
  }
}
