package io.pleura.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pleura.Contribution;
import io.pleura.Explanation;
import io.pleura.feature.FeatureVector;
import io.pleura.spi.Classifier;
import io.pleura.spi.Explainer;
import io.pleura.spi.ExplainerProvider;
import io.pleura.spi.TrainingReference;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The contract of explainers. */
public abstract class ExplainerContract extends PluginProviderContract<ExplainerProvider> {

  /** For subclasses. */
  protected ExplainerContract() {
    super(ExplainerProvider.class);
  }

  /**
   * A classifier that the explainer can explain.
   *
   * @return the same classifier, or one that is equal to it, at every call
   */
  protected abstract Classifier classifier();

  /**
   * What is remembered of the classifier's training.
   *
   * @return nothing unless overridden, for explainers that need no more than the classifier
   */
  protected Optional<TrainingReference> reference() {
    return Optional.empty();
  }

  private Explainer explainer() {
    return reference()
        .map(reference -> provider().create(classifier(), reference))
        .orElseGet(() -> provider().create(classifier()));
  }

  /**
   * Cases to explain.
   *
   * @return finite values in the classifier's order; thirty seeded rows unless overridden
   */
  protected List<double[]> rows() {
    var random = new SplittableRandom(7);
    int features = classifier().schema().size();
    return Stream.generate(() -> random.doubles(features, -100, 100).toArray()).limit(30).toList();
  }

  private List<FeatureVector> cases() {
    var schema = classifier().schema();
    return rows().stream().map(row -> FeatureVector.of(schema, row)).toList();
  }

  @Test
  public final void baseAndContributionsAddUpToTheProbability() {
    Explainer explainer = explainer();
    for (FeatureVector features : cases()) {
      Explanation explanation = explainer.explain(features);
      double sum = explanation.base();
      for (Contribution contribution : explanation.contributions()) {
        sum += contribution.contribution();
      }
      double reached =
          explanation.scale() == Explanation.Scale.PROBABILITY ? sum : 1 / (1 + Math.exp(-sum));
      assertEquals(classifier().probability(features.toArray()), reached, Explanation.TOLERANCE);
    }
  }

  @Test
  public final void everyFeatureHasOneContributionInOrderWithItsValue() {
    Explainer explainer = explainer();
    for (FeatureVector features : cases()) {
      List<Contribution> contributions = explainer.explain(features).contributions();
      assertEquals(
          features.schema().names(), contributions.stream().map(Contribution::feature).toList());
      for (Contribution contribution : contributions) {
        assertEquals(features.get(contribution.feature()), contribution.value());
      }
    }
  }

  @Test
  public final void explanationDependsOnTheCaseAndOnNothingBefore() {
    Explainer explainer = explainer();
    List<Explanation> first = cases().stream().map(explainer::explain).toList();
    assertEquals(first, cases().stream().map(explainer::explain).toList());
    assertEquals(first, cases().stream().map(c -> explainer().explain(c)).toList());
  }

  @Test
  public final void oneExplainerServesManyThreadsAtOnce() throws Exception {
    Explainer explainer = explainer();
    FeatureVector one = cases().get(0);
    Explanation expected = explainer().explain(one);
    for (Explanation explanation : atOnce(() -> explainer.explain(one))) {
      assertEquals(expected, explanation);
    }
  }

  @Test
  public final void opensNoNetworkConnection() throws Exception {
    assertEquals(List.of(), NetworkTrap.connectionsOf(() -> explainer().explain(cases().get(0))));
  }
}
