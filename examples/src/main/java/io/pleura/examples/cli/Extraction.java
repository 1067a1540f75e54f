package io.pleura.examples.cli;

import io.pleura.error.InputWarning;
import io.pleura.examples.text.PythonText;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureVector;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The radiomics features of one ROI, with all that a file of them should say.
 *
 * @param image the CT
 * @param mask the mask
 * @param label the label, where several were asked for
 * @param features values by name
 * @param diagnostics PyRadiomics' general information
 * @param warnings what the user should know
 * @param provenance how the values came about
 */
record Extraction(
    Path image,
    Path mask,
    @Nullable Integer label,
    FeatureVector features,
    Map<String, Object> diagnostics,
    List<InputWarning> warnings,
    Provenance provenance)
    implements Outcome {

  /** One line a feature: name, value, unit. */
  void print(PrintWriter out) {
    if (label != null) {
      out.println("label " + label);
    }
    List<FeatureDefinition> definitions = features.schema().definitions();
    for (int i = 0; i < definitions.size(); i++) {
      FeatureDefinition definition = definitions.get(i);
      String value =
          features
              .reasonUndefined(definition.name())
              .map(reason -> "undefined: " + reason)
              .orElse((PythonText.number(features.get(i)) + " " + definition.unit()).strip());
      out.println(definition.name() + ": " + value);
    }
    out.flush();
  }
}
