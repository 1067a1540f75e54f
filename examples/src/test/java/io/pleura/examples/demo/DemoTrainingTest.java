package io.pleura.examples.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.bundle.SelfTest;
import io.pleura.deepfeatures.ResNetWeights;
import io.pleura.deepfeatures.training.TrainedNetwork;
import io.pleura.execution.CancellationToken;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureName;
import io.pleura.spi.Asset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

class DemoTrainingTest {

  @Test
  void sameSettingsGiveTheSameBundleAtAnyNumberOfThreadsAndUnderAnyFileName() throws Exception {
    var small = new DemoTraining(100, 14, 200, 8, 20);
    List<String> stages = Collections.synchronizedList(new ArrayList<>());
    var oneThread = ExecutionContext.ofCallingThread();
    var threeThreads =
        new ExecutionContext(
            ForkJoinPool.commonPool(),
            3,
            (stage, done, total) -> stages.add(stage + " " + done + "/" + total),
            CancellationToken.NONE);
    var renamed = Asset.of("mine.safetensors", DemoBundle.network()::open);
    DemoTraining.Outcome first = small.run(DemoBundle.network(), oneThread);
    DemoTraining.Outcome second = small.run(renamed, threeThreads);
    assertArrayEquals(first.bundle().toBytes(), second.bundle().toBytes());
    assertEquals(first.figures(), second.figures());
    assertTrue(first.bundle().manifest().card().syntheticDemonstration());
    assertTrue(first.bundle().manifest().explainerId().isPresent());
    SelfTest replayed = first.bundle().selfTest();
    assertEquals(10, replayed.cases());
    assertEquals(1, replayed.studies());
    assertEquals(14, first.bundle().trainingReference().orElseThrow().background().size());
    assertTrue(first.bundle().toBytes().length < 4 << 20);
    assertTrue(stages.contains("training phantoms 14/14"), stages::toString);
    assertTrue(stages.contains("test phantoms 8/8"), stages::toString);
  }

  @Test
  void networkTrainingRepeatsItselfBitForBit() {
    var tiny = new DemoNetworkTraining(300, 10, 1, 1);
    TrainedNetwork first = tiny.train(ExecutionContext.ofAllCores());
    TrainedNetwork second = tiny.train(ExecutionContext.ofCallingThread());
    assertEquals(DemoNetworkTraining.BASE_WIDTH, first.weights().baseWidth());
    ResNetWeights weights = first.weights();
    for (String name : weights.names()) {
      assertArrayEquals(weights.values(name), second.weights().values(name), name);
    }
  }

  @Test
  void overlappingSeedsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new DemoTraining(0, 100, 99, 50, 10));
    assertThrows(IllegalArgumentException.class, () -> new DemoTraining(60, 100, 0, 61, 10));
  }

  @Test
  void eachTargetCounts() {
    var name = new FeatureName("age");
    assertTrue(new DemoFigures(0.90, 0.80, 0.80, name, 0.70, 200).reachTargets());
    assertFalse(new DemoFigures(0.89, 0.80, 0.80, name, 0.70, 200).reachTargets());
    assertFalse(new DemoFigures(0.90, 0.79, 0.80, name, 0.60, 200).reachTargets());
    assertFalse(new DemoFigures(0.90, 0.80, 0.81, name, 0.70, 200).reachTargets());
    assertFalse(new DemoFigures(0.90, 0.80, 0.80, name, 0.71, 200).reachTargets());
  }

  @Test
  void figuresReadTheSameInEveryLocale() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      String text = new DemoFigures(0.9125, 0.8, 0.75, new FeatureName("CEA"), 0.7, 200).describe();
      assertTrue(text.contains("0.913") || text.contains("0.912"), text);
      assertTrue(text.contains("CEA"), text);
    } finally {
      Locale.setDefault(before);
    }
  }
}
