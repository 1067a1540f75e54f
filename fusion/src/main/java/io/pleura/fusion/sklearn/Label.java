package io.pleura.fusion.sklearn;

import io.pleura.pickle.PickleValue;
import io.pleura.pickle.PickleValue.Scalar;
import io.pleura.pickle.PickleValue.Text;

/**
 * What a model calls a class.
 *
 * @param text as Python prints it
 * @param kind whether it is a text or stands for no or yes
 */
record Label(String text, Kind kind) {

  enum Kind {
    /** 0 or False. */
    NO,
    /** 1 or True. */
    YES,
    OTHER
  }

  /**
   * Reads a label.
   *
   * @throws IllegalArgumentException when it is neither a number, nor a truth value, nor a text
   */
  static Label of(PickleValue value) {
    if (value instanceof Text text) {
      return new Label(text.value(), Kind.OTHER);
    }
    if (value instanceof Scalar scalar) {
      if (scalar.value() instanceof Boolean yes) {
        return new Label(yes ? "True" : "False", yes ? Kind.YES : Kind.NO);
      }
      if (scalar.value() instanceof Number number) {
        double plain = number.doubleValue();
        return new Label(
            number.toString(), plain == 0 ? Kind.NO : plain == 1 ? Kind.YES : Kind.OTHER);
      }
    }
    throw new IllegalArgumentException("has a label that is neither a number nor a text");
  }
}
