package io.pleura.deepfeatures.checkpoint;

import io.pleura.pickle.PickleValue;
import java.util.List;

/** What the pickle of a checkpoint holds beside plain values. */
sealed interface TorchValue extends PickleValue.Made {

  /**
   * A named run of elements.
   *
   * @param key its name
   * @param type of the elements
   * @param count of the whole run in the file
   * @param viewOffset first element that is meant
   * @param viewCount elements that are meant
   */
  record Storage(String key, TensorType type, long count, long viewOffset, long viewCount)
      implements TorchValue {}

  /** A tensor: which elements of a storage it has. */
  record View(Storage storage, long offset, List<Long> shape, List<Long> strides)
      implements TorchValue {}
}
