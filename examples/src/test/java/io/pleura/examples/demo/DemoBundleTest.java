package io.pleura.examples.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.Explanation;
import io.pleura.PleuralInvasionPredictor;
import io.pleura.Prediction;
import io.pleura.bundle.ModelBundle;
import io.pleura.bundle.SelfTest;
import io.pleura.examples.phantom.Phantom;
import io.pleura.examples.phantom.PhantomGenerator;
import io.pleura.execution.ExecutionContext;
import io.pleura.fusion.AreaUnderCurve;
import io.pleura.spi.TrainingReference;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The bundle that is shipped. */
class DemoBundleTest {

  /** Phantoms that the bundle was neither trained nor measured with, and their probabilities. */
  private static final Map<Long, Double> RECORDED =
      Map.of(
          7000000L, 0.059916873987035234,
          7000001L, 0.32503335255407556,
          7000002L, 0.5337137543507351,
          7000003L, 0.1987462608916448,
          7000004L, 0.8981960495055726,
          7000005L, 0.8946792187463583);

  @Test
  void selfTestPassesAndTheCardSaysSynthetic() throws Exception {
    ModelBundle bundle = DemoBundle.read();
    SelfTest outcome = bundle.selfTest();
    assertTrue(outcome.cases() >= 5);
    assertEquals(1, outcome.studies());
    assertTrue(bundle.manifest().card().syntheticDemonstration());
    assertTrue(bundle.manifest().card().notice().contains("not for clinical use"));
    assertEquals("tree-shap", bundle.manifest().explainerId().orElseThrow());
    assertTrue(bundle.toBytes().length < 6 << 20);
    TrainingReference reference = bundle.trainingReference().orElseThrow();
    assertEquals(100, reference.background().size());
    assertEquals(500, reference.outOfFoldProbabilities().size());
    assertEquals(245, reference.outOfFoldInvasion().stream().filter(label -> label).count());
  }

  @Test
  void shippedFiguresReachTheTargets() throws Exception {
    Map<String, Double> metrics = DemoBundle.read().manifest().provenance().metrics();
    double deep = metrics.get("auc-deep-features");
    assertTrue(metrics.get("auc") >= 0.90, metrics::toString);
    assertTrue(deep >= 0.80, metrics::toString);
    assertTrue(metrics.get("auc-best-single-feature") <= 0.80, metrics::toString);
    assertTrue(metrics.get("auc-deep-features-random-weights") <= deep - 0.10, metrics::toString);
  }

  @Test
  void bundleHoldsTheShippedNetwork() throws Exception {
    String weights = "sha256:" + DemoBundle.network().sha256();
    assertTrue(
        DemoBundle.read().manifest().extractors().stream()
            .anyMatch(extractor -> weights.equals(extractor.settings().get("weights"))));
    try (var in = DemoBundle.network().open()) {
      assertTrue(in.readAllBytes().length <= 4 << 20);
    }
  }

  @Test
  void predictsUnseenPhantomsAsRecorded() throws Exception {
    try (var predictor = PleuralInvasionPredictor.of(DemoBundle.read())) {
      for (var recorded : RECORDED.entrySet()) {
        Phantom phantom = PhantomGenerator.axisAligned().generate(recorded.getKey());
        Prediction prediction = predictor.predict(DemoTraining.studyOf(phantom));
        assertEquals(recorded.getValue(), prediction.probability(), 1e-6, "" + recorded.getKey());
        Explanation explanation = predictor.explain(prediction);
        assertEquals(prediction.probability(), explanation.probability());
      }
    }
  }

  @Test
  void tellsInvasionOnUnseenPhantoms() throws Exception {
    int count = 40;
    double[] probabilities = new double[count];
    boolean[] truth = new boolean[count];
    try (var predictor = PleuralInvasionPredictor.of(DemoBundle.read())) {
      ExecutionContext.ofAllCores()
          .forEach(
              count,
              i -> {
                Phantom phantom = PhantomGenerator.axisAligned().generate(5_000_000 + i);
                truth[i] = phantom.invasion();
                probabilities[i] = predictor.predict(DemoTraining.studyOf(phantom)).probability();
              });
    }
    double area = AreaUnderCurve.of(probabilities, truth);
    assertTrue(area > 0.8, "area under the curve " + area);
  }
}
