package io.pleura.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.pleura.Contribution;
import io.pleura.Explanation;
import io.pleura.explain.RankingTable.Effect;
import io.pleura.explain.RankingTable.Row;
import io.pleura.feature.FeatureName;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class RankingTableTest {

  @Test
  void eachFeatureHasItsRowLargestMagnitudeFirst() {
    var a = new FeatureName("a");
    var b = new FeatureName("b");
    var c = new FeatureName("c");
    var explanation =
        new Explanation(
            0.5,
            0.375,
            List.of(
                new Contribution(a, 7, 0.125),
                new Contribution(b, 8, 0),
                new Contribution(c, 9, -0.25)));
    RankingTable table =
        RankingTable.of(
            explanation,
            (feature, value) ->
                feature.equals(b) ? OptionalDouble.empty() : OptionalDouble.of(10 * value),
            feature -> feature.equals(c) ? Optional.of("coarse") : Optional.empty());
    assertEquals(
        List.of(
            new Row(c, 9, -0.25, Effect.LOWERS, OptionalDouble.of(90), Optional.of("coarse")),
            new Row(a, 7, 0.125, Effect.RAISES, OptionalDouble.of(70), Optional.empty()),
            new Row(b, 8, 0, Effect.NONE, OptionalDouble.empty(), Optional.empty())),
        table.rows());
    assertThrows(
        IllegalArgumentException.class,
        () ->
            RankingTable.of(
                explanation, (feature, value) -> OptionalDouble.of(101), f -> Optional.empty()));
  }
}
