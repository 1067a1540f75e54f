package io.pleura.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.io.ImageFiles;
import io.pleura.volume.LabelMap;
import io.pleura.volume.PixelType;
import io.pleura.volume.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RadiomicsComparisonTest {

  @TempDir static Path folder;

  private static Path image;
  private static Path mask;

  @BeforeAll
  static void makePhantom() throws IOException {
    image = folder.resolve("image.nii");
    mask = folder.resolve("mask.nii");
    var phantom = new SpherePhantom(30, 26, 16);
    phantom.writeImage(image);
    phantom.writeMask(700, mask);
  }

  @Test
  void thePhantomLooksLikeTissue() throws IOException {
    Volume volume = ImageFiles.read(image).volume();
    assertEquals(PixelType.INT16, volume.pixelType());
    double sum = 0;
    for (int i = 0; i < volume.grid().voxelCount(); i++) {
      assertTrue(volume.get(i) >= -160 && volume.get(i) <= 240);
      sum += volume.get(i);
    }
    assertEquals(40, sum / volume.grid().voxelCount(), 20);
    assertEquals(Map.of(1, 700L), Map.copyOf(LabelMap.of(ImageFiles.read(mask).volume()).labels()));
  }

  private static Worker worker(String job) throws IOException {
    return new Worker(
        "ours",
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            RadiomicsRun.class.getName(),
            image.toString(),
            mask.toString(),
            job,
            "1"));
  }

  @ParameterizedTest
  @CsvSource({"orig, 102", "full, 894"})
  void aWorkerDoesItsJob(String job, int features) throws IOException {
    try (Worker worker = worker(job)) {
      worker.measure(1);
      worker.measure(2);
      assertTrue(worker.median().wall() > 0);
      assertTrue(worker.median().cpu() > 0);
      Map<String, Double> values = worker.features();
      assertEquals(features, values.size());
      assertTrue(values.get("original_shape_MeshVolume") > 400);
    }
  }

  @Test
  void aWorkerThatCannotIsReported() throws IOException {
    try (Worker worker = worker("everything")) {
      assertThrows(IOException.class, () -> worker.measure(1));
    }
  }

  @Test
  void medians() {
    assertEquals(2, Worker.median(List.of(3.0, 1.0, 2.0)));
    assertEquals(2.5, Worker.median(List.of(4.0, 1.0, 2.0, 3.0)));
  }
}
