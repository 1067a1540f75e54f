package io.pleura.examples.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pleura.Study;
import io.pleura.examples.result.ExplainedPrediction;
import io.pleura.examples.result.ResultJson;
import io.pleura.examples.result.ThresholdText;
import io.pleura.volume.Mask;
import io.pleura.volume.Region;
import io.pleura.volume.VoxelGrid;
import java.util.Optional;

/** The result of a case as JSON: that of {@code pleura predict}, and what the case was. */
final class CaseJson {

  private CaseJson() {}

  /**
   * Puts the result together.
   *
   * @param id of the job
   * @param networkBox what the model's network sees, where it has one
   */
  static ObjectNode of(
      String id,
      CaseRequest request,
      Study study,
      ExplainedPrediction prediction,
      Optional<Region> networkBox) {
    ObjectNode json = ResultJson.prediction(prediction, Integer.MAX_VALUE);
    json.put("wording", ThresholdText.of(prediction.prediction()));
    json.put("model", request.model().id());
    request.clinical().putReadings(json.putArray("readings"));
    ObjectNode about = json.putObject("case");
    about.put("id", id);
    putImage(about, request.ct());
    putImage(about, request.mask());
    about.put("label", request.label());
    request.centre().ifPresent(centre -> about.put("centre", centre));
    putRoi(about, study.mask());
    networkBox.ifPresent(box -> ImageJson.putBox(about, "networkBox", box));
    request
        .model()
        .networkWindow()
        .ifPresent(
            window ->
                about
                    .putObject("networkWindow")
                    .put("lower", window.lower())
                    .put("upper", window.upper()));
    return json;
  }

  private static void putImage(ObjectNode about, Image image) {
    ObjectNode node = about.putObject(image.role().word());
    node.put("name", image.name());
    ImageJson.putGrid(node, image.grid());
  }

  private static void putRoi(ObjectNode about, Mask mask) {
    ObjectNode roi = about.putObject("roi");
    VoxelGrid grid = mask.grid();
    Region box = mask.boundingBox().orElseThrow();
    double x = 0;
    double y = 0;
    double z = 0;
    for (int k = box.minZ(); k < box.maxZ(); k++) {
      for (int j = box.minY(); j < box.maxY(); j++) {
        for (int i = box.minX(); i < box.maxX(); i++) {
          if (mask.contains(i, j, k)) {
            x += i;
            y += j;
            z += k;
          }
        }
      }
    }
    int n = mask.voxelCount();
    roi.put("voxels", n);
    roi.put("volumeMm3", n * grid.voxelVolume());
    ImageJson.putVector(roi, "centre", grid.toPhysical(x / n, y / n, z / n));
    ImageJson.putBox(roi, "box", box);
  }
}
