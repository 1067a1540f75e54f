package io.pleura.tree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pleura.error.BundleException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.CRC32C;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class TreeEnsemblePropertyTest {

  private static final TreeEnsembleClassifierProvider PROVIDER =
      new TreeEnsembleClassifierProvider();

  @Property(tries = 300)
  void isReadBackBitForBit(@ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int features) {
    var random = new Random(seed);
    TreeEnsemble forest = RandomTrees.forest(random, features, 1 + random.nextInt(6));
    var written = new TreeEnsembleClassifier(RandomTrees.schema(features), forest);
    TreeEnsembleClassifier read = PROVIDER.read(written.schema(), written.toBytes());
    assertEquals(written.trees(), read.trees());
    assertArrayEquals(written.toBytes(), read.toBytes());
    double[] row = random.doubles(features, -10, 10).toArray();
    assertEquals(written.probability(row), read.probability(row));
  }

  @Property(tries = 300)
  void probabilityIsTheWeightedMeanOfLeaves(@ForAll long seed) {
    var random = new Random(seed);
    TreeEnsemble forest = RandomTrees.forest(random, 4, 5);
    double[] row = random.doubles(4, -10, 10).toArray();
    double expected = 0;
    for (int t = 0; t < 5; t++) {
      expected += forest.weights().get(t) * walk(forest, forest.trees().get(t), 0, row);
    }
    assertEquals(expected, forest.probability(row), 1e-15);
  }

  private static double walk(TreeEnsemble forest, DecisionTree tree, int node, double[] row) {
    if (tree.isLeaf(node)) {
      return tree.value(node);
    }
    boolean single = forest.inputPrecision() == TreeEnsemble.InputPrecision.SINGLE;
    float rounded = (float) row[tree.feature(node)];
    double value = single ? rounded : row[tree.feature(node)];
    boolean left = value <= tree.threshold(node);
    return walk(forest, tree, left ? tree.left(node) : tree.right(node), row);
  }

  @Property(tries = 2000)
  void anyBytesGiveAForestOrABundleException(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int changes) {
    var random = new Random(seed);
    byte[] data =
        new TreeEnsembleClassifier(RandomTrees.schema(3), RandomTrees.forest(random, 3, 2))
            .toBytes();
    for (int i = 0; i < changes; i++) {
      data[random.nextInt(data.length)] = (byte) random.nextInt();
    }
    var checksum = new CRC32C();
    checksum.update(data, 0, data.length - 4);
    ByteBuffer.wrap(data).putInt(data.length - 4, (int) checksum.getValue());
    try {
      double probability =
          PROVIDER.read(RandomTrees.schema(3), data).probability(new double[] {1, 2, 3});
      assertEquals(0.5, probability, 0.5);
    } catch (BundleException expected) {
      assertEquals("classifier-", expected.code().substring(0, 11));
    }
  }
}
