package io.pleura.fusion.sklearn;

import io.pleura.pickle.PickleValue;
import io.pleura.pickle.PickleValue.Mapping;
import java.util.List;

/** An object of a class on the list, as data: what it was made from and its attributes. */
final class PythonObject implements PickleValue.Made {

  private final String type;
  private final List<PickleValue> arguments;
  private Mapping attributes = new Mapping();

  PythonObject(String type, List<PickleValue> arguments) {
    this.type = type;
    this.arguments = arguments;
  }

  /** Module and name of the class. */
  String type() {
    return type;
  }

  List<PickleValue> arguments() {
    return arguments;
  }

  Mapping attributes() {
    return attributes;
  }

  void setAttributes(Mapping attributes) {
    this.attributes = attributes;
  }
}
