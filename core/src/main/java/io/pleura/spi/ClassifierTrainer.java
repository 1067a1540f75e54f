package io.pleura.spi;

import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import java.util.Map;

/**
 * Learns a classifier. The same data and seed give the same classifier at any number of threads.
 */
public interface ClassifierTrainer {

  /**
   * The hyper-parameters in full, seed included.
   *
   * @return values by key
   */
  Map<String, String> settings();

  /**
   * Learns from rows.
   *
   * @param data rows and labels
   * @param context threads, progress and cancellation
   * @return a new classifier
   * @throws InvalidInputException when the data cannot be learnt from, for example one class only
   */
  Classifier train(TrainingData data, ExecutionContext context);
}
