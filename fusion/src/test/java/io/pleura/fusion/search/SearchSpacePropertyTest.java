package io.pleura.fusion.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;

class SearchSpacePropertyTest {

  @Property(tries = 300)
  void realValuesLieWithinTheirBounds(
      @ForAll double a,
      @ForAll double b,
      @ForAll @DoubleRange(min = 0, max = 1) @Scale(12) double u) {
    SearchSpace space = SearchSpace.builder().real("x", Math.min(a, b), Math.max(a, b)).build();
    double value = space.at(new double[] {u}).real("x");
    assertTrue(value >= Math.min(a, b) && value <= Math.max(a, b), "value " + value);
    assertEquals(Math.min(a, b) + 0.0, space.at(new double[] {0}).real("x"));
    assertEquals(Math.max(a, b) + 0.0, space.at(new double[] {1}).real("x"));
  }

  @Property(tries = 300)
  void logarithmicValuesDivideTheRatioEvenly(
      @ForAll @DoubleRange(min = 1e-9, max = 1e9) @Scale(12) double a,
      @ForAll @DoubleRange(min = 1e-9, max = 1e9) @Scale(12) double b,
      @ForAll @DoubleRange(min = 0, max = 1) @Scale(12) double u) {
    double low = Math.min(a, b);
    double high = Math.max(a, b);
    SearchSpace space = SearchSpace.builder().logReal("x", low, high).build();
    double value = space.at(new double[] {u}).real("x");
    assertTrue(value >= low && value <= high, "value " + value);
    assertEquals(low * Math.pow(high / low, u), value, 1e-12 * value);
  }

  @Property(tries = 300)
  void integersLieWithinTheirBoundsAndHaveEqualShares(
      @ForAll int a, @ForAll int b, @ForAll @DoubleRange(min = 0, max = 1) @Scale(12) double u) {
    int low = Math.min(a, b);
    int high = Math.max(a, b);
    SearchSpace space = SearchSpace.builder().integer("n", low, high).build();
    int value = space.at(new double[] {u}).integer("n");
    assertTrue(value >= low && value <= high, "value " + value);
    double count = (double) high - low + 1;
    assertEquals((value - (double) low + 0.5) / count, u, 0.5001 / count + 1e-15);
    assertEquals(low, space.at(new double[] {0}).integer("n"));
    assertEquals(high, space.at(new double[] {1}).integer("n"));
  }

  @Property(tries = 300)
  void logarithmicIntegersAreTheNearestToTheLogarithmicPoint(
      @ForAll @IntRange(min = 1) int a,
      @ForAll @IntRange(min = 1) int b,
      @ForAll @DoubleRange(min = 0, max = 1) @Scale(12) double u) {
    int low = Math.min(a, b);
    int high = Math.max(a, b);
    SearchSpace space = SearchSpace.builder().logInteger("n", low, high).build();
    int value = space.at(new double[] {u}).integer("n");
    assertTrue(value >= low && value <= high, "value " + value);
    double point = (low - 0.5) * Math.pow((high + 0.5) / (low - 0.5), u);
    assertEquals(point, value, 0.5 + 1e-12 * point);
    assertEquals(low, space.at(new double[] {0}).integer("n"));
    assertEquals(high, space.at(new double[] {1}).integer("n"));
  }

  @Property(tries = 200)
  void everyDrawnCandidateBelongsToTheSpace(@ForAll long seed) {
    SearchSpace space =
        SearchSpace.builder()
            .real("a", -3, 5)
            .logReal("b", 1e-5, 10)
            .integer("c", -4, 4)
            .logInteger("d", 1, 1000)
            .categorical("e", "x", "y", "z")
            .build();
    for (Candidate candidate : RandomSearch.draw(space, 20, seed).candidates()) {
      assertTrue(space.contains(candidate), candidate.toString());
    }
  }
}
