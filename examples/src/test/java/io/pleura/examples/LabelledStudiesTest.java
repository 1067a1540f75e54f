package io.pleura.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.FeaturePipeline;
import io.pleura.Study;
import io.pleura.clinical.ClinicalData;
import io.pleura.error.CancelledException;
import io.pleura.error.ConfigurationException;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.fusion.CaseAttributes;
import io.pleura.fusion.LabelledCases;
import io.pleura.fusion.LabelledStudies;
import io.pleura.fusion.LabelledStudy;
import io.pleura.fusion.PleuralInvasionTrainer;
import io.pleura.fusion.StratifiedKFold;
import io.pleura.fusion.Training;
import io.pleura.volume.Direction;
import io.pleura.volume.Mask;
import io.pleura.volume.PixelType;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LabelledStudiesTest {

  private static final ExecutionContext ONE = ExecutionContext.ofCallingThread();

  private FeaturePipeline pipeline;

  @BeforeEach
  void openPipeline() throws IOException {
    pipeline =
        FeaturePipeline.builder()
            .add("org.example.histogram-sketch", Map.of("lower", "0", "upper", "100", "bins", "3"))
            .clinical()
            .build();
  }

  @AfterEach
  void closePipeline() {
    pipeline.close();
  }

  @Test
  void imagesGiveTheModelThatTheirFeaturesGive() throws IOException {
    LabelledStudies studies = studies(24);
    LabelledCases cases = studies.extract(pipeline, ONE).requireAll();
    assertArrayEquals(
        pipeline.extract(studies.inOrder().get(5).source().read(), ONE).toArray(),
        cases.data().rows().get(5));
    assertEquals("p5", cases.patients().get(5));
    assertEquals(65, cases.attributes().get(5).ageYears().orElseThrow());
    assertEquals(2.5, cases.attributes().get(5).sliceThicknessMm().orElseThrow());
    // 4 x 4 x 2 voxels of 1 x 1 x 2.5 mm
    assertEquals(0.08, cases.attributes().get(5).roiVolumeMl().orElseThrow(), 1e-12);
    PleuralInvasionTrainer trainer =
        PleuralInvasionTrainer.builder()
            .pipeline(pipeline)
            .validation(StratifiedKFold.byPatient(2, 1))
            .build();
    Training ofImages = trainer.train(studies, ONE);
    assertArrayEquals(
        trainer.train(cases, ONE).classifier().toBytes(), ofImages.classifier().toBytes());
    assertEquals(
        "training-no-pipeline",
        assertThrows(
                ConfigurationException.class,
                () -> PleuralInvasionTrainer.builder().build().train(studies, ONE))
            .code());
  }

  @Test
  void everyCaseThatFailsIsNamedAndTheOthersAreUsable() {
    List<LabelledStudy> some = new ArrayList<>(studies(6).inOrder());
    some.set(
        1,
        LabelledStudy.of(
            "torn",
            true,
            () -> {
              throw new IOException("disk");
            }));
    some.set(4, LabelledStudy.of("dark", true, () -> study(4, -500)));
    LabelledStudies.Extracted found = new LabelledStudies(some).extract(pipeline, ONE);
    assertEquals(List.of("c0", "c2", "c3", "c5"), found.usable().ids());
    assertEquals(
        List.of("study-unreadable", "feature-undefined"),
        found.failures().stream().map(LabelledStudies.Failure::code).toList());
    var thrown = assertThrows(InvalidInputException.class, found::requireAll);
    assertEquals("studies-failed", thrown.code());
    assertTrue(thrown.problem().contains("2 of 6 cases"), thrown.problem());
    assertTrue(
        thrown.problem().contains("'torn'") && thrown.problem().contains("'dark'"),
        thrown.problem());
    some.set(2, some.get(2).fromCentre("A"));
    thrown = assertThrows(InvalidInputException.class, () -> new LabelledStudies(some));
    assertEquals("cases-centre", thrown.code());
    assertTrue(thrown.problem().contains("case 'c0' is not known"), thrown.problem());
  }

  @Test
  void whatNoImageCanMendIsRefusedBeforeAnImageIsRead() {
    LabelledStudy.Source unread =
        () -> {
          throw new AssertionError("an image was read");
        };
    List<LabelledStudy> one =
        IntStream.range(0, 6).mapToObj(i -> LabelledStudy.of("c" + i, true, unread)).toList();
    PleuralInvasionTrainer trainer =
        PleuralInvasionTrainer.builder()
            .pipeline(pipeline)
            .validation(StratifiedKFold.byPatient(2, 1))
            .build();
    var thrown =
        assertThrows(
            InvalidInputException.class, () -> trainer.train(new LabelledStudies(one), ONE));
    assertEquals("validation-too-few-patients", thrown.code());
    List<LabelledStudy> twice = new ArrayList<>(one);
    twice.add(LabelledStudy.of("c2", false, unread));
    thrown = assertThrows(InvalidInputException.class, () -> new LabelledStudies(twice));
    assertEquals("cases-duplicate-id", thrown.code());
    assertTrue(thrown.problem().contains("Case 7 has the id 'c2' of case 3"), thrown.problem());
  }

  @Test
  void slicesLieAcrossTheBodyInWhicheverOrderTheAxesAreStored() {
    // The first voxel axis runs from foot to head, the third from right to left.
    var grid =
        new VoxelGrid(
            4,
            8,
            8,
            new Vector3(2.5, 1, 0.5),
            new Vector3(0, 0, 0),
            new Direction(0, 0, 1, 0, 1, 0, 1, 0, 0));
    boolean[] roi = new boolean[grid.voxelCount()];
    for (int y = 2; y < 6; y++) {
      roi[grid.offset(1, y, 3)] = true;
    }
    Study study =
        Study.of(
            Volume.wrap(grid, PixelType.INT16, new float[roi.length]), Mask.wrap(grid, roi), null);
    CaseAttributes known = CaseAttributes.of(study);
    assertEquals(2.5, known.sliceThicknessMm().orElseThrow());
    assertEquals(0.005, known.roiVolumeMl().orElseThrow(), 1e-12);
    assertTrue(known.ageYears().isEmpty());
  }

  @Test
  void progressIsToldCaseByCaseAndCancellingStops() {
    List<String> told = new ArrayList<>();
    studies(3)
        .extract(
            pipeline,
            ONE.withProgress((stage, done, total) -> told.add(stage + " " + done + "/" + total)));
    assertEquals(List.of("features 0/3", "features 1/3", "features 2/3", "features 3/3"), told);
    assertThrows(
        CancelledException.class,
        () -> studies(3).extract(pipeline, ONE.withCancellation(() -> true)));
  }

  private static LabelledStudies studies(int count) {
    List<LabelledStudy> studies = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i;
      studies.add(
          LabelledStudy.of("c" + i, i % 2 == 0, () -> study(number, number % 2 == 0 ? 30 : 60))
              .ofPatient("p" + i));
    }
    return new LabelledStudies(studies);
  }

  /** A cube of noise about a mean. */
  private static Study study(int number, int mean) {
    VoxelGrid grid = VoxelGrid.of(8, 8, 4, new Vector3(1, 1, 2.5));
    var random = new Random(number);
    float[] voxels = new float[grid.voxelCount()];
    boolean[] roi = new boolean[voxels.length];
    for (int z = 0; z < 4; z++) {
      for (int y = 0; y < 8; y++) {
        for (int x = 0; x < 8; x++) {
          int offset = grid.offset(x, y, z);
          voxels[offset] = Math.round(mean + 15 * random.nextGaussian());
          roi[offset] = x >= 2 && x < 6 && y >= 2 && y < 6 && z >= 1 && z < 3;
        }
      }
    }
    return Study.of(
        Volume.wrap(grid, PixelType.INT16, voxels),
        Mask.wrap(grid, roi),
        new ClinicalData(2 + number, 20 + number, 60 + number));
  }
}
