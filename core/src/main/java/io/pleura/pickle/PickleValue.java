package io.pleura.pickle;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a pickle is made of, as data. Values may hold one another many times over and even
 * themselves: whoever walks through them has to limit the walk.
 */
public sealed interface PickleValue {

  /** Python's {@code None}, and values that no one asks for. */
  enum Nothing implements PickleValue {
    /** {@code None}. */
    NONE,
    /** Sets and objects of harmless classes. */
    OTHER
  }

  /**
   * Text.
   *
   * @param value the letters
   */
  record Text(String value) implements PickleValue {}

  /**
   * Bytes.
   *
   * @param value not copied
   */
  @SuppressWarnings("ArrayRecordComponent") // a carrier of what was read, never compared
  record Bytes(byte[] value) implements PickleValue {}

  /**
   * A number or a truth value.
   *
   * @param value a Boolean, Long, Double or BigInteger
   */
  record Scalar(Object value) implements PickleValue {}

  /**
   * A fixed list.
   *
   * @param items in order
   */
  record Tuple(List<PickleValue> items) implements PickleValue {}

  /**
   * A growing list.
   *
   * @param items in order; the reader adds to them
   */
  record Sequence(List<PickleValue> items) implements PickleValue {
    /** An empty list. */
    public Sequence() {
      this(new ArrayList<>());
    }
  }

  /**
   * A mapping.
   *
   * @param items in order, only those whose key is a text; the reader adds to them
   */
  record Mapping(Map<String, PickleValue> items) implements PickleValue {
    /** An empty mapping. */
    public Mapping() {
      this(new LinkedHashMap<>());
    }
  }

  /**
   * A class or function that was allowed.
   *
   * @param name module and name, joined by a dot
   */
  record Global(String name) implements PickleValue {}

  /** What {@link PickleRules} make. */
  non-sealed interface Made extends PickleValue {}
}
