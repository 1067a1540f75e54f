package io.pleura.explain;

import io.pleura.spi.Classifier;
import io.pleura.spi.ExplainerProvider;
import io.pleura.tck.ExplainerContract;
import io.pleura.tree.TreeEnsemble;
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
    return new TreesClassifier(FOREST);
  }
}
