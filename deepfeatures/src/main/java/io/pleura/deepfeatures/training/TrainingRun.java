package io.pleura.deepfeatures.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.types.Shape;
import io.pleura.deepfeatures.ResNetWeights;
import io.pleura.error.ConfigurationException;
import io.pleura.execution.ExecutionContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One training, from its start or from a saved state to its end. */
final class TrainingRun {

  private static final String CHOSEN = "chosen.";
  private static final String FIRST_MOMENT = "first-moment.";
  private static final String SECOND_MOMENT = "second-moment.";

  private final ResNetTrainer settings;
  private final List<LabelledCrop> training;
  private final List<LabelledCrop> validation;
  private final ExecutionContext context;
  private final Random random;
  private final TrainableResNet network;
  private final AdamW optimiser;
  private final int batches;
  private final int steps;
  private final int[] order;
  private final List<EpochReport> reports = new ArrayList<>();
  private EpochChoice choice = EpochChoice.NONE;
  private Map<String, float[]> chosen = Map.of();

  /**
   * @param random where the head's weights and the order of examples come from
   */
  TrainingRun(
      ResNetTrainer settings,
      Engine engine,
      TrainingStart start,
      List<LabelledCrop> training,
      List<LabelledCrop> validation,
      Random random,
      ExecutionContext context) {
    this.settings = settings;
    this.training = training;
    this.validation = validation;
    this.context = context;
    this.random = random;
    network =
        new TrainableResNet(
            engine, start, settings.inputSize(), settings.frozenPart(), classWeights(), random);
    batches = (training.size() + settings.batchSize() - 1) / settings.batchSize();
    steps = Math.multiplyExact(batches, settings.epochs());
    optimiser =
        new AdamW(network.parameters(), settings.learningRate(), settings.weightDecay(), steps);
    order = new int[training.size()];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
  }

  /** One, or in balance the mean number of examples a class over that of the class. */
  private float[] classWeights() {
    float[] weights = new float[settings.classes()];
    Arrays.fill(weights, 1f);
    if (settings.balanced()) {
      int[] counts = new int[weights.length];
      training.forEach(crop -> counts[crop.label()]++);
      long present = Arrays.stream(counts).filter(count -> count > 0).count();
      for (int c = 0; c < weights.length; c++) {
        if (counts[c] > 0) {
          weights[c] = (float) ((double) training.size() / (present * counts[c]));
        }
      }
    }
    return weights;
  }

  /**
   * Trains to the end.
   *
   * @param state where each epoch is kept, and what to go on from where it is there
   * @param listener told of each epoch, those of the state included
   */
  TrainedNetwork run(@Nullable TrainingStateFile state, Consumer<EpochReport> listener)
      throws IOException {
    if (state != null && state.exists()) {
      resume(state.read(epochs -> shapes(EpochChoice.of(epochs).epoch() < epochs.size())));
      reports.forEach(listener);
      context.progress().progress(ResNetTrainer.STAGE, (long) reports.size() * batches, steps);
    }
    while (reports.size() < settings.epochs() && !isOutOfPatience()) {
      EpochReport report = epoch(reports.size() + 1);
      reports.add(report);
      choice = choice.or(report);
      if (choice.epoch() == report.epoch()) {
        chosen = copyOfNetwork();
      }
      if (state != null) {
        state.write(new TrainingState(reports, tensors()), shapes(isChoiceEarlier()));
      }
      listener.accept(report);
    }
    ResNetWeights weights = network.weights(chosen);
    return new TrainedNetwork(weights, choice.epoch(), reports);
  }

  private boolean isOutOfPatience() {
    return settings.patience() > 0 && reports.size() - choice.epoch() >= settings.patience();
  }

  private boolean isChoiceEarlier() {
    return choice.epoch() < reports.size();
  }

  private EpochReport epoch(int epoch) {
    shuffle(order, random);
    double loss = 0;
    double weights = 0;
    int right = 0;
    for (int batch = 0; batch < batches; batch++) {
      context.cancellation().throwIfCancelled();
      List<LabelledCrop> examples = new ArrayList<>();
      for (int i = start(batch, batches, order.length);
          i < start(batch + 1, batches, order.length);
          i++) {
        examples.add(
            CubeAugmentation.vary(
                training.get(order[i]),
                settings.inputSize(),
                settings.augmentation(),
                settings.seed(),
                epoch,
                order[i]));
      }
      TrainableResNet.Outcome outcome = network.learn(examples, optimiser);
      checkLoss(outcome.lossSum(), "training", epoch);
      loss += outcome.lossSum();
      weights += outcome.weightSum();
      right += outcome.right();
      long done = (long) (epoch - 1) * batches + batch + 1;
      context.progress().progress(ResNetTrainer.STAGE, done, steps);
    }
    return report(epoch, loss / weights, (double) right / order.length);
  }

  private EpochReport report(int epoch, double loss, double accuracy) {
    if (validation.isEmpty()) {
      return new EpochReport(epoch, loss, accuracy, OptionalDouble.empty(), OptionalDouble.empty());
    }
    double validationLoss = 0;
    double weights = 0;
    int right = 0;
    int parts = (validation.size() + settings.batchSize() - 1) / settings.batchSize();
    for (int part = 0; part < parts; part++) {
      context.cancellation().throwIfCancelled();
      int from = start(part, parts, validation.size());
      int to = start(part + 1, parts, validation.size());
      TrainableResNet.Outcome outcome = network.evaluate(validation.subList(from, to));
      validationLoss += outcome.lossSum();
      weights += outcome.weightSum();
      right += outcome.right();
    }
    checkLoss(validationLoss, "validation", epoch);
    return new EpochReport(
        epoch,
        loss,
        accuracy,
        OptionalDouble.of(validationLoss / weights),
        OptionalDouble.of((double) right / validation.size()));
  }

  private void checkLoss(double loss, String role, int epoch) {
    if (!Double.isFinite(loss)) {
      throw new ConfigurationException(
          "training-diverged",
          "The " + role + " loss became " + loss + " in epoch " + epoch + ".",
          "Take a smaller learning rate than " + settings.learningRate() + ".");
    }
  }

  /** Batches of equal size but for one example, so that none is too small for its statistics. */
  private static int start(int batch, int batches, int count) {
    return (int) ((long) batch * count / batches);
  }

  private static void shuffle(int[] order, Random random) {
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
  }

  private Map<String, float[]> copyOfNetwork() {
    Map<String, float[]> copy = new LinkedHashMap<>();
    network.learnt().forEach((name, parameter) -> copy.put(name, parameter.values().clone()));
    network.followed().forEach((name, parameter) -> copy.put(name, parameter.values().clone()));
    return copy;
  }

  private Map<String, Shape> shapes(boolean choiceIsEarlier) {
    Map<String, Shape> network = new LinkedHashMap<>();
    this.network.learnt().forEach((name, parameter) -> network.put(name, parameter.shape()));
    this.network.followed().forEach((name, parameter) -> network.put(name, parameter.shape()));
    Map<String, Shape> shapes = new LinkedHashMap<>(network);
    for (String moment : List.of(FIRST_MOMENT, SECOND_MOMENT)) {
      this.network
          .learnt()
          .forEach((name, parameter) -> shapes.put(moment + name, parameter.shape()));
    }
    if (choiceIsEarlier) {
      network.forEach((name, shape) -> shapes.put(CHOSEN + name, shape));
    }
    return shapes;
  }

  private Map<String, float[]> tensors() {
    Map<String, float[]> tensors = new LinkedHashMap<>();
    network.learnt().forEach((name, parameter) -> tensors.put(name, parameter.values()));
    network.followed().forEach((name, parameter) -> tensors.put(name, parameter.values()));
    List<String> learnt = List.copyOf(network.learnt().keySet());
    for (int p = 0; p < learnt.size(); p++) {
      tensors.put(FIRST_MOMENT + learnt.get(p), optimiser.first()[p]);
      tensors.put(SECOND_MOMENT + learnt.get(p), optimiser.second()[p]);
    }
    if (isChoiceEarlier()) {
      chosen.forEach((name, values) -> tensors.put(CHOSEN + name, values));
    }
    return tensors;
  }

  private void resume(TrainingState state) {
    reports.addAll(state.epochs());
    choice = EpochChoice.of(reports);
    if (isChoiceEarlier()) {
      chosen = copyOfNetwork(); // filled below
    }
    Map<String, float[]> targets = tensors();
    state
        .tensors()
        .forEach(
            (name, values) ->
                System.arraycopy(
                    values, 0, Objects.requireNonNull(targets.get(name)), 0, values.length));
    if (!isChoiceEarlier()) {
      chosen = copyOfNetwork();
    }
    int done = Math.multiplyExact(batches, reports.size());
    optimiser.resume(done);
    network.resume(done);
    for (int epoch = 0; epoch < reports.size(); epoch++) {
      shuffle(order, random);
    }
  }
}
