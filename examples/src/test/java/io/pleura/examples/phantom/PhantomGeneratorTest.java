package io.pleura.examples.phantom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.volume.Direction;
import io.pleura.volume.Mask;
import io.pleura.volume.PixelType;
import io.pleura.volume.Region;
import io.pleura.volume.VoxelGrid;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PhantomGeneratorTest {

  private static final PhantomGenerator GENERATOR = PhantomGenerator.axisAligned();

  /** Turned by 30 degrees about z and 20 degrees about x. */
  private static final Direction OBLIQUE = oblique(Math.toRadians(30), Math.toRadians(20));

  @Test
  void sameSeedGivesTheSameBitsForEver() throws Exception {
    assertEquals(
        "9554d7eb48f02e3fe92a7b4559d01c91c68055a97f58595e25e7600780b64fe9",
        digest(GENERATOR.generate(1)));
    assertEquals(
        "db8eba6f3d322a7d61034c0e50587d82021252e5c19f3027ae3da028740a1297",
        digest(GENERATOR.generate(-77, PleuralRelation.RETRACTING)));
    assertEquals(
        "276db769b1c5e609244a3126d29b401284ff4480c8d3c2471d068fc346725dfd",
        digest(PhantomGenerator.oblique(OBLIQUE).generate(5, PleuralRelation.CROSSING)));
    assertNotEquals(digest(GENERATOR.generate(2)), digest(GENERATOR.generate(3)));
  }

  @Test
  void noduleLeavesTheCropMarginToEveryBorder() {
    for (PhantomGenerator generator : List.of(GENERATOR, PhantomGenerator.oblique(OBLIQUE))) {
      for (long seed = 0; seed < 6; seed++) {
        for (PleuralRelation relation :
            List.of(PleuralRelation.DISTANT, PleuralRelation.CROSSING)) {
          Phantom phantom = generator.generate(seed, relation);
          VoxelGrid grid = phantom.ct().grid();
          assertEquals(grid, phantom.mask().grid());
          Region box = phantom.mask().boundingBox().orElseThrow();
          String where = phantom.seed() + " " + relation + " " + box + " in " + grid.describe();
          for (int margin :
              new int[] {
                box.minX(),
                box.minY(),
                box.minZ(),
                grid.sizeX() - box.maxX(),
                grid.sizeY() - box.maxY(),
                grid.sizeZ() - box.maxZ()
              }) {
            assertTrue(margin >= 15, where);
          }
          assertTrue(phantom.mask().voxelCount() > 400, where);
        }
      }
    }
  }

  @Test
  void relationShowsInTheGeometry() {
    for (long seed = 40; seed < 44; seed++) {
      Phantom distant = GENERATOR.generate(seed, PleuralRelation.DISTANT);
      assertEquals(0, beyondPleura(distant), "seed " + seed);
      assertFalse(joinsWall(distant, -400), "seed " + seed);

      Phantom touching = GENERATOR.generate(seed, PleuralRelation.TOUCHING);
      assertEquals(0, beyondPleura(touching), "seed " + seed);
      assertTrue(contact(touching) > 10, "seed " + seed);

      Phantom retracting = GENERATOR.generate(seed, PleuralRelation.RETRACTING);
      assertEquals(0, beyondPleura(retracting), "seed " + seed);
      assertTrue(joinsWall(retracting, -400), "seed " + seed);
      assertTrue(
          retracting.chestWall().voxelCount() > distant.chestWall().voxelCount(), "seed " + seed);

      Phantom spreading = GENERATOR.generate(seed, PleuralRelation.SPREADING);
      assertEquals(0, beyondPleura(spreading), "seed " + seed);
      assertTrue(softTissueInLung(spreading) > softTissueInLung(touching) + 50, "seed " + seed);

      Phantom crossing = GENERATOR.generate(seed, PleuralRelation.CROSSING);
      assertTrue(beyondPleura(crossing) > 20, "seed " + seed);
    }
  }

  @Test
  void densitiesAreThoseOfAChest() {
    Phantom phantom = GENERATOR.generate(7, PleuralRelation.TOUCHING);
    assertEquals(PixelType.INT16, phantom.ct().pixelType());
    VoxelGrid grid = phantom.ct().grid();
    double nodule = 0;
    double lung = 0;
    int lungCount = 0;
    for (int i = 0; i < grid.voxelCount(); i++) {
      double value = phantom.ct().get(i);
      assertTrue(value == Math.rint(value) && value >= -1024 && value <= 3071, () -> "" + value);
      if (phantom.mask().contains(i)) {
        nodule += value / phantom.mask().voxelCount();
      } else if (!phantom.chestWall().contains(i)) {
        lung += value;
        lungCount++;
      }
    }
    assertTrue(nodule > -120 && nodule < 80, "nodule " + nodule);
    assertTrue(lung / lungCount > -900 && lung / lungCount < -650, "lung " + lung / lungCount);
  }

  @Test
  void obliqueScanShowsTheSamePatient() {
    Phantom straight = GENERATOR.generate(11, PleuralRelation.CROSSING);
    Phantom turned = PhantomGenerator.oblique(OBLIQUE).generate(11, PleuralRelation.CROSSING);
    assertEquals(OBLIQUE, turned.ct().grid().direction());
    assertEquals(straight.clinical(), turned.clinical());
    double expected = straight.mask().voxelCount() * straight.mask().grid().voxelVolume();
    double actual = turned.mask().voxelCount() * turned.mask().grid().voxelVolume();
    assertEquals(expected, actual, 0.03 * expected);
  }

  @Test
  void anotherRelationLeavesSpacingAndMimicAsTheyWere() {
    Phantom first = GENERATOR.generate(12, PleuralRelation.DISTANT);
    Phantom second = GENERATOR.generate(12, PleuralRelation.CROSSING);
    assertEquals(first.ct().grid().spacing(), second.ct().grid().spacing());
    assertEquals(first.mimic(), second.mimic());
  }

  @Test
  void labelsAndClinicalValuesFollowTheirRates() {
    Map<PleuralRelation, Integer> cases = new EnumMap<>(PleuralRelation.class);
    Map<PleuralRelation, Integer> invasions = new EnumMap<>(PleuralRelation.class);
    List<Double> ceaWith = new ArrayList<>();
    List<Double> ceaWithout = new ArrayList<>();
    int count = 20_000;
    for (long seed = 0; seed < count; seed++) {
      PhantomGenerator.Case drawn = PhantomGenerator.draw(seed);
      cases.merge(drawn.relation(), 1, Integer::sum);
      invasions.merge(drawn.relation(), drawn.invasion() ? 1 : 0, Integer::sum);
      (drawn.invasion() ? ceaWith : ceaWithout).add(drawn.clinical().ceaNgPerMl());
      double age = drawn.clinical().ageYears();
      assertTrue(age >= 30 && age <= 90 && age == Math.rint(age), () -> "age " + age);
      assertTrue(drawn.clinical().ceaNgPerMl() < 300);
      assertTrue(drawn.clinical().ca125UPerMl() < 1500);
    }
    double total = 0;
    for (PleuralRelation relation : PleuralRelation.values()) {
      int n = cases.get(relation);
      assertEquals(relation.frequency(), (double) n / count, 0.015, relation.name());
      assertEquals(
          relation.invasionProbability(),
          (double) invasions.get(relation) / n,
          0.03,
          relation.name());
      total += relation.frequency();
    }
    assertEquals(1, total, 1e-12);
    assertTrue(median(ceaWith) > 1.3 * median(ceaWithout));
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
  }

  private static int beyondPleura(Phantom phantom) {
    int count = 0;
    for (int i = 0; i < phantom.mask().grid().voxelCount(); i++) {
      if (phantom.mask().contains(i) && phantom.chestWall().contains(i)) {
        count++;
      }
    }
    return count;
  }

  /** Pairs of neighbours in a slice of which one is nodule and the other chest wall. */
  private static int contact(Phantom phantom) {
    Mask mask = phantom.mask();
    Region box = mask.boundingBox().orElseThrow();
    int pairs = 0;
    for (int z = box.minZ(); z < box.maxZ(); z++) {
      for (int y = box.minY(); y < box.maxY(); y++) {
        for (int x = box.minX(); x < box.maxX(); x++) {
          if (mask.contains(x, y, z)
              && (phantom.chestWall().contains(x + 1, y, z)
                  || phantom.chestWall().contains(x, y + 1, z)
                  || phantom.chestWall().contains(x, y - 1, z))) {
            pairs++;
          }
        }
      }
    }
    return pairs;
  }

  /** Lung voxels outside the nodule that hold soft tissue. */
  private static int softTissueInLung(Phantom phantom) {
    int count = 0;
    for (int i = 0; i < phantom.mask().grid().voxelCount(); i++) {
      if (!phantom.mask().contains(i)
          && !phantom.chestWall().contains(i)
          && phantom.ct().get(i) > -200) {
        count++;
      }
    }
    return count;
  }

  /** Whether a path of voxels above a density joins nodule and wall within the nodule's box. */
  private static boolean joinsWall(Phantom phantom, double hounsfield) {
    VoxelGrid grid = phantom.mask().grid();
    Region box = phantom.mask().boundingBox().orElseThrow().grow(14, grid);
    boolean[] seen = new boolean[grid.voxelCount()];
    var queue = new java.util.ArrayDeque<int[]>();
    for (int z = box.minZ(); z < box.maxZ(); z++) {
      for (int y = box.minY(); y < box.maxY(); y++) {
        for (int x = box.minX(); x < box.maxX(); x++) {
          if (phantom.mask().contains(x, y, z)) {
            seen[grid.offset(x, y, z)] = true;
            queue.add(new int[] {x, y, z});
          }
        }
      }
    }
    while (!queue.isEmpty()) {
      int[] at = queue.remove();
      if (phantom.chestWall().contains(at[0], at[1], at[2])) {
        return true;
      }
      for (int[] step :
          new int[][] {{1, 0, 0}, {-1, 0, 0}, {0, 1, 0}, {0, -1, 0}, {0, 0, 1}, {0, 0, -1}}) {
        int x = at[0] + step[0];
        int y = at[1] + step[1];
        int z = at[2] + step[2];
        if (x >= box.minX()
            && x < box.maxX()
            && y >= box.minY()
            && y < box.maxY()
            && z >= box.minZ()
            && z < box.maxZ()) {
          int offset = grid.offset(x, y, z);
          if (!seen[offset] && phantom.ct().get(offset) > hounsfield) {
            seen[offset] = true;
            queue.add(new int[] {x, y, z});
          }
        }
      }
    }
    return false;
  }

  private static String digest(Phantom phantom) throws Exception {
    MessageDigest sha = MessageDigest.getInstance("SHA-256");
    int count = phantom.ct().grid().voxelCount();
    ByteBuffer bytes = ByteBuffer.allocate(3 * count);
    for (int i = 0; i < count; i++) {
      bytes.putShort((short) phantom.ct().get(i));
      bytes.put((byte) (phantom.mask().contains(i) ? 1 : 0));
    }
    sha.update(bytes.array());
    sha.update(
        (phantom.clinical() + " " + phantom.invasion() + phantom.ct().grid()).getBytes("UTF-8"));
    return HexFormat.of().formatHex(sha.digest());
  }

  static Direction oblique(double aboutZ, double aboutX) {
    double c = StrictMath.cos(aboutZ);
    double s = StrictMath.sin(aboutZ);
    double d = StrictMath.cos(aboutX);
    double t = StrictMath.sin(aboutX);
    return new Direction(c, -s * d, s * t, s, c * d, -c * t, 0, t, d);
  }

  @Test
  void noTwoSeedsShareTheirDraws() {
    long distinct =
        LongStream.range(0, 1000)
            .mapToObj(seed -> PhantomGenerator.draw(seed).clinical())
            .distinct()
            .count();
    assertTrue(distinct > 990, () -> distinct + " of 1000");
  }
}
