package io.pleura.fusion.sklearn;

import io.pleura.error.InvalidInputException;
import io.pleura.pickle.PickleRefusal;

/**
 * The typed errors of one model file.
 *
 * @param source names the file, for example {@code The model file rf.pkl}
 */
record ModelRefusal(String source) implements PickleRefusal {

  @Override
  public InvalidInputException malformed(String problem) {
    return new InvalidInputException(
        "model-file-malformed",
        source + " is not a valid model file: " + problem + ".",
        "Save the model again with joblib.dump, pickle.dump, skops.io.dump or skl2onnx.");
  }

  InvalidInputException malformed(String problem, Throwable cause) {
    return new InvalidInputException(
        "model-file-malformed",
        source + " is not a valid model file: " + problem + ".",
        "Save the model again with joblib.dump, pickle.dump, skops.io.dump or skl2onnx.",
        cause);
  }

  @Override
  public InvalidInputException truncated(String problem) {
    return new InvalidInputException(
        "model-file-truncated",
        source + " is cut off: " + problem + ".",
        "Copy or download the file again.");
  }

  InvalidInputException tooLarge(long most) {
    return new InvalidInputException(
        "model-file-too-large",
        source + " has more than " + most + " bytes, unpacked.",
        "If the file is to be trusted with that much memory, read it with a higher limit.");
  }

  InvalidInputException unsupported(String problem) {
    return new InvalidInputException(
        "model-file-unsupported",
        source + " " + problem + ".",
        "Use a RandomForestClassifier, ExtraTreesClassifier, GradientBoostingClassifier, a Pipeline"
            + " of a StandardScaler and one of them, or a CalibratedClassifierCV of them.");
  }

  InvalidInputException notAllowed(String name) {
    String shown = name.length() > 200 ? name.substring(0, 200) : name;
    return new InvalidInputException(
        "model-file-class",
        source
            + " names "
            + shown.replaceAll("[^\\x20-\\x7e]", "?")
            + ", which has no place in a model that is read here. It may be harmless or hostile;"
            + " nothing in the file was run.",
        "Use a file from a source you trust that holds the model alone.");
  }
}
