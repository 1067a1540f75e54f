package io.pleura.deepfeatures.checkpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a pickle of tensors is made of, as data. */
sealed interface PickleValue {

  /** Python's {@code None}, and values that no one asks for. */
  enum Nothing implements PickleValue {
    /** {@code None}. */
    NONE,
    /** Bytes, sets and objects of harmless classes. */
    OTHER
  }

  /** Text. */
  record Text(String value) implements PickleValue {}

  /** A number or a truth value: Boolean, Long, Double or BigInteger. */
  record Scalar(Object value) implements PickleValue {}

  /** A fixed list. */
  record Tuple(List<PickleValue> items) implements PickleValue {}

  /** A growing list. */
  record Sequence(List<PickleValue> items) implements PickleValue {
    Sequence() {
      this(new ArrayList<>());
    }
  }

  /** A mapping; only entries whose key is a text are kept. */
  record Mapping(Map<String, PickleValue> items) implements PickleValue {
    Mapping() {
      this(new LinkedHashMap<>());
    }
  }

  /** A class or function of the allow-list. */
  record Known(String name, PickleClass kind) implements PickleValue {}

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
      implements PickleValue {}

  /** A tensor: which elements of a storage it has. */
  record View(Storage storage, long offset, List<Long> shape, List<Long> strides)
      implements PickleValue {}
}
