package io.pleura.fusion.selection;

import io.pleura.error.CancelledException;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.spi.TrainingData;
import java.util.List;
import java.util.Map;

/**
 * Chooses features from training rows. Use it inside each training fold: a choice that has seen the
 * test rows makes a model look better than it is. Immutable and safe for concurrent use.
 */
public interface FeatureSelector {

  /**
   * Chooses features.
   *
   * @param data the training rows
   * @param context threads, progress and cancellation; the choice never depends on the threads
   * @return at least one feature
   * @throws InvalidInputException when nothing is kept ({@code selection-empty}) or there are too
   *     few cases ({@code selection-few-cases})
   * @throws CancelledException when cancelled
   */
  Selection select(TrainingData data, ExecutionContext context);

  /**
   * The selector for some of the cases. One that knows more of the cases than their rows, for
   * example repeated measurements, uses that of these cases only.
   *
   * @param ids the names of the training cases, in the order of the rows
   * @return this, where the rows are all it uses
   */
  default FeatureSelector forCases(List<String> ids) {
    return this;
  }

  /**
   * The settings in full: the name under {@code selector}, and each limit.
   *
   * @return values by key
   */
  Map<String, String> settings();
}
