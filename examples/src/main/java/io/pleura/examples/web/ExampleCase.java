package io.pleura.examples.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pleura.clinical.ClinicalData;
import io.pleura.examples.phantom.Phantom;
import io.pleura.examples.phantom.PhantomGenerator;
import io.pleura.examples.result.ResultJson;
import io.pleura.examples.text.PythonText;
import io.pleura.io.NiftiWriter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The synthetic case that users can try; made when it is first asked for. */
final class ExampleCase {

  private static final long SEED = 7;
  private static final String PATH = "/api/v1/examples/phantom/";

  private @Nullable Phantom phantom;
  private byte @Nullable [] ct;
  private byte @Nullable [] mask;

  private synchronized Phantom phantom() {
    if (phantom == null) {
      phantom = PhantomGenerator.axisAligned().generate(SEED);
    }
    return phantom;
  }

  ObjectNode json() {
    ClinicalData clinical = phantom().clinical();
    ObjectNode root = ResultJson.object();
    ObjectNode example = root.putArray("examples").addObject().put("id", "phantom");
    putFile(example.putObject("ct"), ImageRole.CT);
    putFile(example.putObject("mask"), ImageRole.MASK);
    example
        .putObject("clinical")
        .put("cea", PythonText.number(clinical.ceaNgPerMl()))
        .put("ca125", PythonText.number(clinical.ca125UPerMl()))
        .put("age", PythonText.number(clinical.ageYears()));
    return root;
  }

  private static void putFile(ObjectNode node, ImageRole role) {
    node.put("name", "phantom-" + role.word() + ".nii.gz")
        .put("href", PATH + role.word() + ".nii.gz");
  }

  /** NIfTI, compressed. */
  synchronized byte[] file(ImageRole role) throws IOException {
    if (ct == null || mask == null) {
      Phantom made = phantom();
      ct = MemoryFile.of("ct.nii.gz", path -> new NiftiWriter().write(made.ct(), path));
      mask = MemoryFile.of("mask.nii.gz", path -> new NiftiWriter().write(made.mask(), path));
    }
    return (role == ImageRole.CT ? ct : mask).clone();
  }
}
