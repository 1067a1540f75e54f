package io.pleura.radiomics.planted;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.radiomics.FeatureClassProvider;
import io.pleura.radiomics.filter.ImageFilter;
import io.pleura.radiomics.filter.ImageFilterProvider;
import io.pleura.radiomics.tck.FeatureClassContract;
import io.pleura.radiomics.tck.ImageFilterContract;
import io.pleura.radiomics.tck.ImageFilterProviderContract;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each breach of the contracts of filters and feature classes turns its own test red. */
class KitsTest {

  static class FilterKit extends ImageFilterContract {
    @Override
    protected ImageFilter filter() {
      return new PlantedFilter().create(Map.of("scale", 3.0));
    }
  }

  static class ProviderKit extends ImageFilterProviderContract {
    @Override
    protected ImageFilterProvider provider() {
      return new PlantedFilter();
    }

    @Override
    protected Map<String, Object> arguments() {
      return Map.of("scale", 3);
    }
  }

  static class ClassKit extends FeatureClassContract {
    @Override
    protected FeatureClassProvider provider() {
      return new PlantedClass();
    }
  }

  @TempDir Path folder;

  @AfterEach
  void reset() {
    PlantedFilter.breach = PlantedFilter.Breach.NONE;
    PlantedClass.breach = PlantedClass.Breach.NONE;
  }

  private KitRun run(Class<?> kit) throws Exception {
    return new ServiceFiles(folder)
        .with(ImageFilterProvider.class, PlantedFilter.class)
        .with(FeatureClassProvider.class, PlantedClass.class)
        .during(() -> KitRun.of(kit));
  }

  @ParameterizedTest
  @EnumSource
  void breachOfAFilterIsNoticed(PlantedFilter.Breach breach) throws Exception {
    PlantedFilter.breach = breach;
    KitRun filter = run(FilterKit.class);
    boolean ofFilter = filter.ran.contains(breach.noticedBy);
    if (ofFilter || breach == PlantedFilter.Breach.NONE) {
      check(breach.noticedBy, filter);
    }
    if (!ofFilter) {
      check(breach.noticedBy, run(ProviderKit.class));
    }
  }

  @ParameterizedTest
  @EnumSource
  void breachOfAClassIsNoticed(PlantedClass.Breach breach) throws Exception {
    PlantedClass.breach = breach;
    KitRun run = run(ClassKit.class);
    check(breach.noticedBy, run);
  }

  /** Its own test is red; without a breach none is. Some breaches spoil other tests as well. */
  private static void check(String test, KitRun run) {
    if (test.isEmpty()) {
      assertEquals(Set.of(), run.red, run::reasons);
    } else {
      assertTrue(run.red.contains(test), () -> test + " did not notice: " + run.red);
    }
  }

  @Test
  void everyTestOfTheKitsHasABreachThatItNotices() throws Exception {
    Set<String> ran = new TreeSet<>();
    ran.addAll(run(FilterKit.class).ran);
    ran.addAll(run(ProviderKit.class).ran);
    ran.addAll(run(ClassKit.class).ran);
    Set<String> noticed =
        Arrays.stream(PlantedFilter.Breach.values())
            .map(breach -> breach.noticedBy)
            .collect(Collectors.toCollection(TreeSet::new));
    Arrays.stream(PlantedClass.Breach.values()).forEach(breach -> noticed.add(breach.noticedBy));
    noticed.remove("");
    assertEquals(noticed, ran);
  }
}
