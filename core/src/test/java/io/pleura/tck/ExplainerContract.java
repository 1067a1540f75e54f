package io.pleura.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pleura.Contribution;
import io.pleura.Explanation;
import io.pleura.feature.FeatureVector;
import io.pleura.spi.Classifier;
import io.pleura.spi.Explainer;
import io.pleura.spi.ExplainerProvider;
import java.util.List;
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
    Explainer explainer = provider().create(classifier());
    for (FeatureVector features : cases()) {
      Explanation explanation = explainer.explain(features);
      double sum = explanation.base();
      for (Contribution contribution : explanation.contributions()) {
        sum += contribution.contribution();
      }
      assertEquals(classifier().probability(features.toArray()), sum, Explanation.TOLERANCE);
    }
  }

  @Test
  public final void everyFeatureHasOneContributionInOrderWithItsValue() {
    Explainer explainer = provider().create(classifier());
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
    Explainer explainer = provider().create(classifier());
    List<Explanation> first = cases().stream().map(explainer::explain).toList();
    assertEquals(first, cases().stream().map(explainer::explain).toList());
    assertEquals(
        first, cases().stream().map(c -> provider().create(classifier()).explain(c)).toList());
  }

  @Test
  public final void oneExplainerServesManyThreadsAtOnce() throws Exception {
    Explainer explainer = provider().create(classifier());
    FeatureVector one = cases().get(0);
    Explanation expected = provider().create(classifier()).explain(one);
    for (Explanation explanation : atOnce(() -> explainer.explain(one))) {
      assertEquals(expected, explanation);
    }
  }

  @Test
  public final void opensNoNetworkConnection() throws Exception {
    ExplainerProvider provider = provider();
    assertEquals(
        List.of(),
        NetworkTrap.connectionsOf(() -> provider.create(classifier()).explain(cases().get(0))));
  }
}
