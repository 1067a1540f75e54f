package io.pleura.tree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.BundleException;
import io.pleura.spi.ClassifierProvider;
import io.pleura.tree.TreeEnsemble.InputPrecision;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class TreeEnsembleClassifierTest {

  private static final TreeEnsembleClassifierProvider PROVIDER =
      new TreeEnsembleClassifierProvider();

  /** Places in the bytes of {@link #stump()}. */
  private static final int VERSION_AT = 4;

  private static final int FEATURES_AT = 8;
  private static final int PRECISION_AT = 12;
  private static final int TREES_AT = 13;
  private static final int WEIGHT_AT = 17;
  private static final int NODES_AT = 25;
  private static final int ROOT_FEATURE_AT = 29;
  private static final int ROOT_LEFT_AT = 33;
  private static final int ROOT_THRESHOLD_AT = 41;
  private static final int ROOT_COVER_AT = 49;
  private static final int LEAF_FEATURE_AT = 57;
  private static final int LEAF_PROBABILITY_AT = 61;

  private static TreeEnsembleClassifier stump() {
    return new TreeEnsembleClassifier(
        RandomTrees.schema(1),
        new TreeEnsemble(1, InputPrecision.DOUBLE, List.of(RandomTrees.stump(0.1)), List.of(1.0)));
  }

  @Test
  void isFoundByItsId() {
    List<String> ids =
        ServiceLoader.load(ClassifierProvider.class).stream()
            .filter(found -> found.type() == TreeEnsembleClassifierProvider.class)
            .map(found -> found.get().id())
            .toList();
    assertEquals(List.of(stump().providerId()), ids);
  }

  /** Stored models have to stay readable: these bytes are format version 1 for good. */
  @Test
  void readsAndWritesFormatOne() {
    String stored =
        "504c54450000000100000001010000000"
            + "13ff00000000000000000000300000000"
            + "00000001000000023fb999999999999a4024000000000000"
            + "ffffffff3fd00000000000004018000000000000"
            + "ffffffff3fe80000000000004010000000000000";
    byte[] data = checked(HexFormat.of().parseHex(stored + "00000000"));
    assertArrayEquals(data, stump().toBytes());
    assertEquals(stump().trees(), PROVIDER.read(RandomTrees.schema(1), data).trees());
  }

  @Test
  void refusesRowsThatDoNotFit() {
    assertEquals(0.25, stump().probability(new double[] {0.1}));
    for (double value :
        new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
      assertThrows(IllegalArgumentException.class, () -> stump().probability(new double[] {value}));
    }
    assertThrows(IllegalArgumentException.class, () -> stump().probability(new double[2]));
    assertThrows(IllegalArgumentException.class, () -> stump().probability(new double[0]));
  }

  @Test
  void refusesSchemaOrDepthThatDoesNotFit() {
    TreeEnsemble forest = stump().trees().orElseThrow();
    assertThrows(
        IllegalArgumentException.class,
        () -> new TreeEnsembleClassifier(RandomTrees.schema(2), forest));
    var deep =
        new TreeEnsemble(1, InputPrecision.DOUBLE, List.of(RandomTrees.chain(513)), List.of(1.0));
    assertThrows(
        IllegalArgumentException.class,
        () -> new TreeEnsembleClassifier(RandomTrees.schema(1), deep));
    assertCode("classifier-damaged", TreeEnsembleFormat.write(deep));
    var e =
        assertThrows(
            BundleException.class, () -> PROVIDER.read(RandomTrees.schema(2), stump().toBytes()));
    assertEquals("classifier-schema-mismatch", e.code());
  }

  @Test
  void everyChangedByteAndEveryMissingEndIsNoticed() {
    byte[] data =
        new TreeEnsembleClassifier(RandomTrees.schema(3), RandomTrees.forest(new Random(1), 3, 2))
            .toBytes();
    for (int length = 0; length < data.length; length++) {
      byte[] cut = Arrays.copyOf(data, length);
      assertThrows(BundleException.class, () -> PROVIDER.read(RandomTrees.schema(3), cut));
    }
    for (int i = 0; i < data.length; i++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] changed = data.clone();
        changed[i] ^= (byte) (1 << bit);
        assertThrows(BundleException.class, () -> PROVIDER.read(RandomTrees.schema(3), changed));
      }
    }
    byte[] longer = Arrays.copyOf(data, data.length + 1);
    assertThrows(BundleException.class, () -> PROVIDER.read(RandomTrees.schema(3), longer));
  }

  @Test
  void damageUnderARightChecksumIsNoticed() {
    spoilt("PLTE", b -> b.putInt(0, 0x504b0304));
    spoilt("precision", b -> b.put(PRECISION_AT, (byte) 2));
    spoilt("trees", b -> b.putInt(TREES_AT, 0));
    spoilt("trees", b -> b.putInt(TREES_AT, -1));
    spoilt("trees", b -> b.putInt(TREES_AT, Integer.MAX_VALUE));
    spoilt("weight", b -> b.putDouble(WEIGHT_AT, Double.NaN));
    spoilt("weights sum to 0.5", b -> b.putDouble(WEIGHT_AT, 0.5));
    spoilt("nodes", b -> b.putInt(NODES_AT, 0));
    spoilt("nodes", b -> b.putInt(NODES_AT, 0x7fffffff));
    spoilt("bytes follow its end", b -> b.putInt(NODES_AT, 1).putInt(ROOT_FEATURE_AT, -1));
    spoilt("splits feature 1", b -> b.putInt(ROOT_FEATURE_AT, 1));
    spoilt("splits feature -2", b -> b.putInt(ROOT_FEATURE_AT, -2));
    spoilt("child", b -> b.putInt(ROOT_LEFT_AT, 0));
    spoilt("child", b -> b.putInt(ROOT_LEFT_AT, 2));
    spoilt("child", b -> b.putInt(ROOT_LEFT_AT, 3));
    spoilt("splits", b -> b.putDouble(ROOT_THRESHOLD_AT, Double.NaN));
    spoilt("cover", b -> b.putDouble(ROOT_COVER_AT, 0));
    spoilt("probability", b -> b.putDouble(LEAF_PROBABILITY_AT, 1.5));
    spoilt("ends early", b -> b.putInt(LEAF_FEATURE_AT, 0));
    spoilt("checksum", b -> b.putInt(VERSION_AT, 0));
    byte[] moreFeatures = stump().toBytes();
    ByteBuffer.wrap(moreFeatures).putInt(FEATURES_AT, 2);
    assertCode("classifier-schema-mismatch", checked(moreFeatures));
    assertCode("classifier-damaged", new byte[0]);
  }

  private static void spoilt(String why, Consumer<ByteBuffer> damage) {
    byte[] data = stump().toBytes();
    damage.accept(ByteBuffer.wrap(data));
    BundleException e = assertCode("classifier-damaged", checked(data));
    assertTrue(e.getMessage().contains(why), e.getMessage());
  }

  @Test
  void aNewerFormatIsToldFromDamage() {
    byte[] data = stump().toBytes();
    ByteBuffer.wrap(data).putInt(VERSION_AT, 2);
    BundleException e = assertCode("classifier-format-newer", checked(data));
    assertTrue(e.getMessage().contains("version 2"), e.getMessage());
  }

  private static BundleException assertCode(String code, byte[] data) {
    var e = assertThrows(BundleException.class, () -> PROVIDER.read(RandomTrees.schema(1), data));
    assertEquals(code, e.code(), e.getMessage());
    return e;
  }

  private static byte[] checked(byte[] data) {
    var checksum = new CRC32C();
    checksum.update(data, 0, data.length - 4);
    ByteBuffer.wrap(data).putInt(data.length - 4, (int) checksum.getValue());
    return data;
  }
}
