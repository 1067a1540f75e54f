package io.pleura.examples.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pleura.Prediction;
import io.pleura.clinical.ClinicalData;
import io.pleura.error.InputWarning;
import io.pleura.examples.result.ResultJson;
import io.pleura.examples.text.PythonText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Clock;

/**
 * A line of JSON for each prediction: time, bundle, digests of the inputs, result. No names, no
 * voxels, no clinical values.
 */
final class AuditLog {

  private static final String FILE = "predictions.jsonl";

  private final Path file;
  private final Clock clock;

  /** Writes to a folder, which is made where it is missing. */
  AuditLog(Path folder, Clock clock) throws IOException {
    this.file = Files.createDirectories(folder).resolve(FILE);
    this.clock = clock;
  }

  synchronized void add(CaseRequest request, CaseResult result) throws IOException {
    Prediction prediction = result.prediction().prediction();
    ObjectNode line = ResultJson.object();
    line.put("time", clock.instant().toString()).put("bundle", prediction.bundle());
    ObjectNode inputs = line.putObject("inputs");
    request.ct().sha256().ifPresent(digest -> inputs.put("ct", digest));
    request.mask().sha256().ifPresent(digest -> inputs.put("mask", digest));
    inputs.put("label", request.label());
    inputs.put("clinical", digest(request.clinical().reading().data()));
    line.put("probability", prediction.probability())
        .put("threshold", prediction.threshold())
        .put("label", prediction.label());
    ArrayNode warnings = line.putArray("warnings");
    prediction.warnings().stream().map(InputWarning::code).forEach(warnings::add);
    Files.write(
        file,
        (line + "\n").getBytes(StandardCharsets.UTF_8),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  private static String digest(ClinicalData values) {
    String text =
        String.join(
            ";",
            PythonText.number(values.ceaNgPerMl()),
            PythonText.number(values.ca125UPerMl()),
            PythonText.number(values.ageYears()));
    MessageDigest digest = Sha256.begin();
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    return Sha256.end(digest);
  }
}
