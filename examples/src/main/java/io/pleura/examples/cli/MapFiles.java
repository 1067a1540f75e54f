package io.pleura.examples.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pleura.examples.result.ResultJson;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureName;
import io.pleura.io.AtomicFile;
import io.pleura.io.NiftiWriter;
import io.pleura.radiomics.VoxelMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Feature maps in a folder: a NIfTI file for each feature, named as the command of PyRadiomics
 * names it, and for each case a list of them, {@code Case-1_maps.json}, which is written last.
 */
final class MapFiles implements BatchWork {

  private static final int FINGERPRINT_DIGITS = 16;

  private final ExtractionPlan plan;
  private final LabelChoice labels;
  private final Path folder;
  private final boolean resume;
  private final NiftiWriter writer;

  /**
   * Writes to a folder.
   *
   * @param folder an existing folder
   * @param resume whether cases whose list says the same are passed over
   */
  MapFiles(ExtractionPlan plan, LabelChoice labels, Path folder, boolean resume) {
    this.plan = plan;
    this.labels = labels;
    this.folder = folder;
    this.resume = resume;
    Provenance provenance = plan.provenance();
    writer =
        new NiftiWriter()
            .withDescription(
                "Pleura "
                    + provenance.version()
                    + "; "
                    + provenance.statement()
                    + "; settings "
                    + provenance.fingerprint().substring(0, FINGERPRINT_DIGITS));
  }

  private Path list(BatchCase one) {
    return folder.resolve("Case-" + one.number() + "_maps.json");
  }

  @Override
  public boolean isComplete(BatchCase one) throws IOException {
    Path list = list(one);
    if (!resume || !Files.exists(list)) {
      return false;
    }
    JsonNode found = JsonOutput.read(list);
    ObjectNode expected = root(one);
    for (var entry : expected.properties()) {
      if (!entry.getValue().equals(found.get(entry.getKey()))) {
        return false;
      }
    }
    return found.path("failures").isEmpty();
  }

  @Override
  public List<Outcome> extract(BatchCase one, ExecutionContext context) throws IOException {
    Files.deleteIfExists(list(one));
    return plan.maps(
        one.files(), one.labels(labels), context, (label, map) -> write(one.number(), label, map));
  }

  private Path write(int number, @Nullable Integer label, VoxelMap map) {
    String name =
        "Case-" + number + (label == null ? "" : "_label-" + label) + "_" + map.name() + ".nii.gz";
    Path file = folder.resolve(name);
    try {
      writer.write(map.onGrid(), file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  /** What a list says before any map is made. */
  private ObjectNode root(BatchCase one) {
    ObjectNode root = ResultJson.object();
    one.cells().forEach(root::put);
    Provenance provenance = plan.provenance();
    root.put("version", provenance.version());
    root.put("statement", provenance.statement());
    root.put("fingerprint", provenance.fingerprint());
    root.put("scope", provenance.scope());
    root.put("settings", provenance.settings());
    root.put("labels", one.labels(labels).toString());
    return root;
  }

  @Override
  public void keep(BatchCase one, List<Outcome> outcomes) throws IOException {
    if (outcomes.isEmpty()) {
      return;
    }
    ObjectNode root = root(one);
    var failures = ResultJson.object();
    var maps = root.putArray("maps");
    for (Outcome outcome : outcomes) {
      if (outcome instanceof Outcome.WrittenMaps written) {
        ObjectNode entry = maps.addObject();
        if (written.label() != null) {
          entry.put("label", written.label());
        }
        ObjectNode files = entry.putObject("files");
        for (var file : written.files().entrySet()) {
          FeatureName name = file.getKey();
          files.put(name.value(), String.valueOf(file.getValue().getFileName()));
        }
        ResultJson.putWarnings(entry, written.warnings());
      } else if (outcome instanceof Outcome.LabelFailure failed) {
        failures.put(String.valueOf(failed.label()), failed.cause().getMessage());
      }
    }
    if (!failures.isEmpty()) {
      root.set("failures", failures);
    }
    String text = ResultJson.text(root);
    AtomicFile.write(list(one), out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public void finish() {}
}
