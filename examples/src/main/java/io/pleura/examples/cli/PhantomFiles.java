package io.pleura.examples.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pleura.examples.phantom.Phantom;
import io.pleura.examples.result.ResultJson;
import io.pleura.io.NiftiWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;

/**
 * A phantom as files in a folder: {@code ct.nii.gz}, {@code mask.nii.gz}, {@code clinical.json}.
 */
record PhantomFiles(Path ct, Path mask, Path clinical) {

  static final String NOTICE = "Synthetic phantom, not for clinical use.";

  static PhantomFiles in(Path folder) {
    return new PhantomFiles(
        folder.resolve("ct.nii.gz"),
        folder.resolve("mask.nii.gz"),
        folder.resolve("clinical.json"));
  }

  void write(Phantom phantom, PrintWriter terminal) throws IOException {
    var images = new NiftiWriter();
    images.write(phantom.ct(), ct);
    images.write(phantom.mask(), mask);
    ObjectNode values = ResultJson.object();
    values.put("ceaNgPerMl", phantom.clinical().ceaNgPerMl());
    values.put("ca125UPerMl", phantom.clinical().ca125UPerMl());
    values.put("ageYears", phantom.clinical().ageYears());
    values.put("invasion", phantom.invasion());
    values.put("relationToPleura", Words.of(phantom.relation()));
    values.put("seed", phantom.seed());
    values.put("notice", NOTICE);
    JsonOutput.write(values, clinical, terminal);
  }
}
