package io.pleura.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class DecisionTreeTest {

  /** Arrays of a good tree, to be spoilt one at a time. */
  private static final class Parts {
    int[] left = {1, -1, 3, -1, -1};
    int[] right = {2, -1, 4, -1, -1};
    int[] feature = {0, 9, 1, -1, -1};
    double[] threshold = {1, Double.NaN, 2, 0, 0};
    double[] probability = {7, 0, Double.NaN, 0.5, 1};
    double[] cover = {10, 4, 6, 3, 3};

    DecisionTree build() {
      return new DecisionTree(left, right, feature, threshold, probability, cover);
    }
  }

  @Test
  void keepsNodesAndClearsWhatIsIgnored() {
    Parts parts = new Parts();
    DecisionTree tree = parts.build();
    parts.left[0] = 77;
    assertEquals(5, tree.nodeCount());
    assertEquals(2, tree.depth());
    assertEquals(1, tree.left(0));
    assertEquals(4, tree.right(2));
    assertEquals(DecisionTree.LEAF, tree.feature(1));
    assertEquals(0, tree.threshold(1));
    assertEquals(0, tree.value(2));
    assertEquals(0.5, tree.value(3));
    assertEquals(6, tree.cover(2));
    assertTrue(tree.isLeaf(4));
    assertEquals(1, tree.highestFeature());
  }

  @Test
  void refusesWhatIsNoTree() {
    refuses(
        "no parent",
        p -> {
          p.left[2] = -1;
          p.right[2] = -1;
          p.probability[2] = 0;
        });
    refuses("child", p -> p.right[0] = 1);
    refuses("child", p -> p.left[2] = 2);
    refuses("child", p -> p.left[2] = 1);
    refuses("child", p -> p.left[2] = 5);
    refuses("child", p -> p.right[2] = -1);
    refuses("child", p -> p.left[2] = -2);
    refuses("child", p -> p.right[2] = 3);
    refuses("splits", p -> p.feature[2] = -1);
    refuses("splits", p -> p.threshold[2] = Double.POSITIVE_INFINITY);
    refuses("splits", p -> p.threshold[0] = Double.NaN);
    refuses("value", p -> p.probability[4] = Double.NEGATIVE_INFINITY);
    refuses("value", p -> p.probability[4] = Double.NaN);
    refuses("cover", p -> p.cover[2] = 0);
    refuses("cover", p -> p.cover[2] = Double.NaN);
    refuses("cover", p -> p.cover[2] = Double.POSITIVE_INFINITY);
    refuses("length", p -> p.cover = new double[4]);
    refuses("length", p -> p.left = new int[0]);
  }

  private static void refuses(String why, Consumer<Parts> spoil) {
    Parts parts = new Parts();
    spoil.accept(parts);
    var e = assertThrows(IllegalArgumentException.class, parts::build);
    assertTrue(e.getMessage().contains(why), e.getMessage());
  }

  @Test
  void goesLeftUpToTheThreshold() {
    DecisionTree tree = RandomTrees.stump(1.5);
    assertEquals(1, tree.leafOf(new double[] {1.5}));
    assertEquals(2, tree.leafOf(new double[] {Math.nextUp(1.5)}));
    assertEquals(1, tree.leafOf(new double[] {Double.NEGATIVE_INFINITY}));
    assertEquals(2, tree.leafOf(new double[] {Double.POSITIVE_INFINITY}));
    assertEquals(1, RandomTrees.stump(-0.0).leafOf(new double[] {0.0}));
  }

  @Test
  void missingValuesGoWhereTheNodeSendsThem() {
    double[] missing = {Double.NaN};
    DecisionTree tree = RandomTrees.stump(1.5);
    assertFalse(tree.acceptsMissing());
    DecisionTree toLeft = tree.withMissingLeft(new boolean[] {true, true, true});
    assertEquals(1, toLeft.leafOf(missing));
    assertFalse(toLeft.missingGoesLeft(1));
    DecisionTree toRight = tree.withMissingLeft(new boolean[3]);
    assertEquals(2, toRight.leafOf(missing));
    assertTrue(toRight.withFeaturesAt(new int[] {3}).acceptsMissing());
    assertNotEquals(toLeft, toRight);
    assertNotEquals(tree, toRight);
    assertThrows(IllegalArgumentException.class, () -> tree.withMissingLeft(new boolean[2]));
  }

  @Test
  void coverThatNobodyKnowsIsNotMadeUp() {
    var tree =
        DecisionTree.withoutCover(
            new int[] {1, -1, -1},
            new int[] {2, -1, -1},
            new int[] {0, -1, -1},
            new double[3],
            new double[] {0, -7.5, 2});
    assertFalse(tree.hasCover());
    assertThrows(IllegalStateException.class, () -> tree.cover(0));
    assertEquals(-7.5, tree.value(1));
    assertFalse(tree.withFeaturesAt(new int[] {3}).hasCover());
  }

  @Test
  void equalTreesAreEqual() {
    DecisionTree tree = RandomTrees.tree(new Random(1), 5, 9);
    assertEquals(tree, RandomTrees.tree(new Random(1), 5, 9));
    assertEquals(tree.hashCode(), RandomTrees.tree(new Random(1), 5, 9).hashCode());
    assertNotEquals(tree, RandomTrees.tree(new Random(2), 5, 9));
    assertNotEquals(RandomTrees.stump(0.0), RandomTrees.stump(-0.0));
    assertEquals(400, RandomTrees.chain(400).depth());
  }
}
