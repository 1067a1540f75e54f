package io.pleura.deepfeatures;

import io.pleura.error.ConfigurationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The output of a program of the user's own: which it is, and what its features are called. */
final class ProgramOutput {

  /** Extent of the zeros on which a program is run to count its features: the standard crop's. */
  static final int PROBE = 64;

  private ProgramOutput() {}

  /**
   * The output that a request means: the one it names, else the one named as its part of the
   * family, else the only one there is.
   *
   * @param names what the program offers, in its order
   * @param source names the program in messages
   * @throws ConfigurationException when there is no such output
   */
  static int position(List<String> names, NetworkRequest request, String source) {
    int position = names.indexOf(request.programOutput().orElse(request.output().id()));
    if (position < 0 && request.programOutput().isEmpty() && names.size() == 1) {
      position = 0;
    }
    if (position < 0) {
      throw new ConfigurationException(
          "program-output",
          source
              + " has no output '"
              + request.programOutput().orElse(request.output().id())
              + "'; it has "
              + String.join(", ", names)
              + ".",
          "Name one of them with the setting '" + DeepFeatureSettings.PROGRAM_OUTPUT + "'.");
    }
    return position;
  }

  /**
   * Names of the features: the family's where the output is known to be one of the family's, else
   * engine, output and index, for example {@code onnx_embedding_000}.
   *
   * <p>The application's head is known by 100 values asked for as {@code head100}. Any other output
   * is known by its own name and a depth that the request or the file tells, where the number of
   * values is one that the output can have.
   *
   * @param engine id of the engine
   * @param name the output's name in the program
   * @param count number of features
   * @param depth the network, where the request or the file tells
   */
  static List<String> featureNames(
      String engine, String name, int count, NetworkRequest request, Optional<ResNetDepth> depth) {
    NetworkOutput output = request.output();
    if (output == NetworkOutput.HEAD_100 && count == HeadLayout.FEATURES) {
      return output.featureNames(ResNetLayout.resNet10(1));
    }
    if (depth.isPresent() && name.equals(output.id()) && output != NetworkOutput.HEAD_100) {
      int channels = new ResNetLayout(depth.get(), ShortcutType.B, 1).featureCount(output);
      int baseWidth = count / channels;
      if (count % channels == 0 && baseWidth >= 1 && baseWidth <= ResNetLayout.MAX_BASE_WIDTH) {
        return output.featureNames(new ResNetLayout(depth.get(), ShortcutType.B, baseWidth));
      }
    }
    String pattern = count > 1000 ? "_%04d" : "_%03d";
    String prefix = engine + "_" + name.replaceAll("[^A-Za-z0-9._-]", "_");
    List<String> names = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      names.add(prefix + String.format(Locale.ROOT, pattern, i));
    }
    return names;
  }
}
