package io.pleura.deepfeatures;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.deepfeatures.training.Augmentation;
import io.pleura.deepfeatures.training.LabelledCrop;
import io.pleura.deepfeatures.training.ResNetTrainer;
import io.pleura.execution.ExecutionContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Training and extraction agree: what a network has learnt shows in its extracted features. */
class TrainedFeaturesTest {

  private static final int SIZE = 16;

  /** Noise with planes across z (class 0) or across x (class 1), at a random phase. */
  private static List<LabelledCrop> planes(int count, long seed) {
    var random = new Random(seed);
    List<LabelledCrop> crops = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      float[] voxels = new float[SIZE * SIZE * SIZE];
      int phase = random.nextInt(8);
      for (int i = 0; i < voxels.length; i++) {
        int along = (n % 2 == 0 ? i / (SIZE * SIZE) : i % SIZE) + phase;
        double signal = (along & 4) == 0 ? 0.3 : -0.3;
        voxels[i] = (float) Math.tanh(signal + 0.4 * random.nextGaussian());
      }
      crops.add(new LabelledCrop(voxels, n % 2));
    }
    return crops;
  }

  @Test
  void theNearestClassMeanOfTheFeaturesTellsTheClasses() {
    var trainer =
        ResNetTrainer.builder()
            .baseWidth(4)
            .inputSize(SIZE)
            .epochs(8)
            .augmentation(Augmentation.FLIPS)
            .seed(8)
            .build();
    List<LabelledCrop> training = planes(40, 1);
    ResNetWeights weights =
        trainer.train(training, List.of(), ExecutionContext.ofCallingThread()).weights();
    try (var network = new PyTorchNetwork(PyTorchEngine.start(), weights, NetworkOutput.GAP, 1)) {
      double[][] means = new double[2][weights.featureCount()];
      for (LabelledCrop crop : training) {
        float[] features = features(network, crop);
        for (int i = 0; i < features.length; i++) {
          means[crop.label()][i] += features[i] / (training.size() / 2.0);
        }
      }
      int right = 0;
      List<LabelledCrop> unseen = planes(40, 2);
      for (LabelledCrop crop : unseen) {
        float[] features = features(network, crop);
        boolean first = distance(features, means[0]) < distance(features, means[1]);
        right += first == (crop.label() == 0) ? 1 : 0;
      }
      assertTrue(right >= 38, right + " of " + unseen.size());
    }
  }

  private static float[] features(FeatureNetwork network, LabelledCrop crop) {
    return network.features(FormulaWeights.direct(crop.voxels()), 1, SIZE, SIZE, SIZE)[0];
  }

  private static double distance(float[] features, double[] mean) {
    double sum = 0;
    for (int i = 0; i < features.length; i++) {
      sum += (features[i] - mean[i]) * (features[i] - mean[i]);
    }
    return sum;
  }
}
