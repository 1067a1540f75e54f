package io.pleura.examples.demo;

import io.pleura.deepfeatures.InputPreparation;
import io.pleura.deepfeatures.InputSize;
import io.pleura.deepfeatures.training.Augmentation;
import io.pleura.deepfeatures.training.LabelledCrop;
import io.pleura.deepfeatures.training.ResNetTrainer;
import io.pleura.deepfeatures.training.TrainedNetwork;
import io.pleura.error.CancelledException;
import io.pleura.error.EngineUnavailableException;
import io.pleura.examples.phantom.Phantom;
import io.pleura.examples.phantom.PhantomGenerator;
import io.pleura.examples.phantom.PleuralRelation;
import io.pleura.execution.ExecutionContext;
import io.pleura.execution.ProgressCounter;
import java.util.ArrayList;
import java.util.List;

/**
 * Trains the demonstration network from random weights on phantoms: a ResNet-10 that tells how the
 * nodule lies to the pleura and which harmless finding is beside it. It never sees the label
 * invasion. Synthetic, not for clinical use.
 *
 * <p>The same settings give the same weights, bit for bit, on the same kind of machine.
 *
 * @param firstSeed seed of the first phantom; the others follow by one
 * @param cases number of phantoms, at least 1
 * @param epochs passes over the phantoms, at least 1
 * @param seed where initial weights and the order of cases start from
 */
public record DemoNetworkTraining(long firstSeed, int cases, int epochs, long seed) {

  /** Channels of the stem; the network gives eight times as many features. */
  public static final int BASE_WIDTH = 8;

  private static final int SIDE = 32;
  private static final int BATCH_SIZE = 10;
  private static final double LEARNING_RATE = 0.003;
  private static final int MIMICS = 3;

  /**
   * What the shipped weights were trained with. Nine passes are enough to see the signs of invasion
   * and few enough that no single feature holds the whole answer.
   *
   * @return the settings
   */
  public static DemoNetworkTraining standard() {
    return new DemoNetworkTraining(1_000_000, 1000, 9, 7);
  }

  /**
   * How a CT is prepared for the network, in training and in prediction.
   *
   * @return the standard preparation with a cube of 32 voxels a side
   */
  public static InputPreparation input() {
    return InputPreparation.STANDARD.withSize(InputSize.cube(SIDE));
  }

  /**
   * Trains.
   *
   * @param context threads for the phantoms, progress (stages {@code phantoms} and {@code
   *     training}) and cancellation; the native engine works on one thread
   * @return the weights and a report of each epoch
   * @throws EngineUnavailableException when the native engine is missing
   * @throws CancelledException when cancelled
   */
  public TrainedNetwork train(ExecutionContext context) {
    InputPreparation input = input();
    var generator = PhantomGenerator.axisAligned();
    LabelledCrop[] crops = new LabelledCrop[cases];
    var progress = new ProgressCounter(context.progress(), "phantoms", 0, cases);
    context.forEach(
        cases,
        i -> {
          Phantom phantom = generator.generate(firstSeed + i);
          float[] cube =
              input.prepare(phantom.ct(), phantom.mask(), ExecutionContext.ofCallingThread());
          crops[i] = new LabelledCrop(cube, classOf(phantom));
          progress.add(1);
        });
    List<LabelledCrop> examples = new ArrayList<>();
    for (LabelledCrop crop : crops) {
      examples.add(crop);
      // Front and back, head and feet may change places, the side of the chest may not.
      examples.add(new LabelledCrop(turned(crop.voxels(), SIDE), crop.label()));
    }
    return ResNetTrainer.builder()
        .baseWidth(BASE_WIDTH)
        .inputSize(SIDE)
        .classes(PleuralRelation.values().length + 2 * (MIMICS - 1))
        .epochs(epochs)
        .batchSize(BATCH_SIZE)
        .learningRate(LEARNING_RATE)
        .augmentation(Augmentation.NONE)
        .seed(seed)
        .threads(1)
        .build()
        .train(examples, List.of(), context);
  }

  /** The relation; where nothing is invaded, together with the mimic. */
  private static int classOf(Phantom phantom) {
    int mimic =
        switch (phantom.mimic()) {
          case NONE -> 0;
          case PLAQUE -> 1;
          case SCAR -> 2;
        };
    return switch (phantom.relation()) {
      case DISTANT -> mimic;
      case TOUCHING -> MIMICS + mimic;
      case RETRACTING -> 2 * MIMICS;
      case SPREADING -> 2 * MIMICS + 1;
      case CROSSING -> 2 * MIMICS + 2;
    };
  }

  /** Mirrored along y and z: half a turn about x. */
  private static float[] turned(float[] voxels, int size) {
    float[] result = new float[voxels.length];
    int rows = size * size;
    for (int row = 0; row < rows; row++) {
      System.arraycopy(voxels, row * size, result, (rows - 1 - row) * size, size);
    }
    return result;
  }
}
