package io.pleura.planted;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pleura.fixture.FakeClassPath;
import io.pleura.spi.Classifier;
import io.pleura.spi.ClassifierProvider;
import io.pleura.spi.ClassifierTrainer;
import io.pleura.spi.ExplainerProvider;
import io.pleura.spi.SegmenterProvider;
import io.pleura.spi.VolumeReader;
import io.pleura.tck.ClassifierContract;
import io.pleura.tck.ClassifierTrainerContract;
import io.pleura.tck.ExplainerContract;
import io.pleura.tck.SegmenterContract;
import io.pleura.tck.VolumeReaderContract;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each breach of the contracts of classifiers, trainers, explainers, readers and segmenters turns
 * exactly its own test of the kit red. What all providers share is tested with the extractors.
 */
class OtherKitsTest {

  private static final FakeClassPath CLASS_PATH =
      new FakeClassPath()
          .with(ClassifierProvider.class, PlantedClassifier.class)
          .with(ExplainerProvider.class, PlantedExplainer.class)
          .with(VolumeReader.class, PlantedReader.class)
          .with(SegmenterProvider.class, PlantedSegmenter.class);

  static class ClassifierKit extends ClassifierContract {
    @Override
    protected ClassifierProvider provider() {
      return new PlantedClassifier();
    }

    @Override
    protected Classifier classifier() {
      return PlantedClassifier.classifier();
    }
  }

  static class TrainerKit extends ClassifierTrainerContract {
    @Override
    protected ClassifierTrainer trainer() {
      return new PlantedTrainer();
    }
  }

  static class ExplainerKit extends ExplainerContract {
    @Override
    protected ExplainerProvider provider() {
      return new PlantedExplainer();
    }

    @Override
    protected Classifier classifier() {
      return PlantedClassifier.classifier();
    }
  }

  static class ReaderKit extends VolumeReaderContract {
    @Override
    protected VolumeReader provider() {
      return new PlantedReader();
    }

    @Override
    protected byte[] sample() {
      return PlantedReader.sample();
    }

    @Override
    protected String extension() {
      return ".planted";
    }
  }

  static class SegmenterKit extends SegmenterContract {
    @Override
    protected SegmenterProvider provider() {
      return new PlantedSegmenter();
    }
  }

  @AfterEach
  void reset() {
    PlantedClassifier.breach = PlantedClassifier.Breach.NONE;
    PlantedTrainer.breach = PlantedTrainer.Breach.NONE;
    PlantedExplainer.breach = PlantedExplainer.Breach.NONE;
    PlantedReader.breach = PlantedReader.Breach.NONE;
    PlantedSegmenter.breach = PlantedSegmenter.Breach.NONE;
  }

  @ParameterizedTest
  @EnumSource
  void classifiers(PlantedClassifier.Breach breach) {
    PlantedClassifier.breach = breach;
    check(ClassifierKit.class, breach.noticedBy);
  }

  @ParameterizedTest
  @EnumSource
  void trainers(PlantedTrainer.Breach breach) {
    PlantedTrainer.breach = breach;
    check(TrainerKit.class, breach.noticedBy);
  }

  @ParameterizedTest
  @EnumSource
  void explainers(PlantedExplainer.Breach breach) {
    PlantedExplainer.breach = breach;
    check(ExplainerKit.class, breach.noticedBy);
  }

  @ParameterizedTest
  @EnumSource
  void readers(PlantedReader.Breach breach) {
    PlantedReader.breach = breach;
    check(ReaderKit.class, breach.noticedBy);
  }

  @ParameterizedTest
  @EnumSource
  void segmenters(PlantedSegmenter.Breach breach) {
    PlantedSegmenter.breach = breach;
    check(SegmenterKit.class, breach.noticedBy);
  }

  private static void check(Class<?> kit, String noticedBy) {
    KitRun run =
        noticedBy.isEmpty()
            ? KitRun.of(kit, CLASS_PATH)
            : KitRun.withoutProviderTests(kit, CLASS_PATH);
    assertEquals(noticedBy.isEmpty() ? Set.of() : Set.of(noticedBy), run.red, run::reasons);
  }

  @Test
  void everyTestOfTheKitsHasABreachThatItNotices() {
    complete(
        ClassifierKit.class,
        Arrays.stream(PlantedClassifier.Breach.values()).map(breach -> breach.noticedBy));
    complete(
        TrainerKit.class,
        Arrays.stream(PlantedTrainer.Breach.values()).map(breach -> breach.noticedBy));
    complete(
        ExplainerKit.class,
        Arrays.stream(PlantedExplainer.Breach.values()).map(breach -> breach.noticedBy));
    complete(
        ReaderKit.class,
        Arrays.stream(PlantedReader.Breach.values()).map(breach -> breach.noticedBy));
    complete(
        SegmenterKit.class,
        Arrays.stream(PlantedSegmenter.Breach.values()).map(breach -> breach.noticedBy));
  }

  private static void complete(Class<?> kit, Stream<String> noticedBy) {
    Set<String> noticed = noticedBy.collect(Collectors.toCollection(TreeSet::new));
    noticed.remove("");
    Set<String> tests = new TreeSet<>(KitRun.withoutProviderTests(kit, CLASS_PATH).ran);
    assertEquals(noticed, tests, kit.getSimpleName());
  }
}
