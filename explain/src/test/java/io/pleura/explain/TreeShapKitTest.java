package io.pleura.explain;

import io.pleura.feature.FeatureSchema;
import io.pleura.spi.Classifier;
import io.pleura.spi.ExplainerProvider;
import io.pleura.tck.ExplainerContract;
import io.pleura.tree.TreeEnsemble;
import java.util.Optional;
import java.util.Random;

class TreeShapKitTest extends ExplainerContract {

  private static final TreeEnsemble FOREST = forest();

  private static TreeEnsemble forest() {
    return Forests.randomForest(new Random(11), 8, 20, 10);
  }

  @Override
  protected ExplainerProvider provider() {
    return new TreeShapExplainerProvider();
  }

  @Override
  protected Classifier classifier() {
    return new ForestClassifier(FOREST);
  }

  private record ForestClassifier(TreeEnsemble forest) implements Classifier {
    @Override
    public String providerId() {
      return "forest";
    }

    @Override
    public FeatureSchema schema() {
      return Forests.schema(forest.featureCount());
    }

    @Override
    public double probability(double[] row) {
      return forest.probability(row);
    }

    @Override
    public Optional<TreeEnsemble> trees() {
      return Optional.of(forest);
    }

    @Override
    public byte[] toBytes() {
      return new byte[0];
    }
  }
}
