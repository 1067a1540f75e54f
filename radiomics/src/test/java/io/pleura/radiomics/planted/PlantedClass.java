package io.pleura.radiomics.planted;

import io.pleura.execution.ExecutionContext;
import io.pleura.radiomics.FeatureClassProvider;
import io.pleura.radiomics.FeatureDescription;
import io.pleura.radiomics.FeatureValue;
import io.pleura.radiomics.RoiImage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Sum of values and sum of levels; breaks its contract in one way when told to. */
public class PlantedClass implements FeatureClassProvider {

  /** A breach, and the test of the kit that notices it. */
  enum Breach {
    NONE,
    NAMED_LIKE_OURS("idIsNoClassOfPyradiomics"),
    NO_FORMULA("featuresHaveNamesAndFormulas"),
    FEATURES_THAT_CHANGE("featuresAreTheSameAtEveryCall"),
    A_VALUE_LEFT_OUT("eachFeatureHasItsValue"),
    REMEMBERS("valuesDependOnTheRoiAndOnNothingBefore"),
    DEPENDS_ON_THREADS("valuesAreTheSameAtAnyNumberOfThreads"),
    SHARES_ITS_SUM("oneProviderServesManyThreadsAtOnce"),
    LOOKS_AT_ITS_CALLER("itsFeaturesAreExtracted");

    final String noticedBy;

    Breach() {
      this("");
    }

    Breach(String noticedBy) {
      this.noticedBy = noticedBy;
    }
  }

  static volatile Breach breach = Breach.NONE;

  static final AtomicInteger CALLS = new AtomicInteger();

  private int computed;
  private final SharedScratch scratch = new SharedScratch();

  /** For {@link java.util.ServiceLoader}. */
  public PlantedClass() {}

  @Override
  public String id() {
    return breach == Breach.NAMED_LIKE_OURS ? "glcm" : "org.example.sums";
  }

  @Override
  public int spiVersion() {
    return 1;
  }

  @Override
  public List<FeatureDescription> features() {
    String unit =
        breach == Breach.FEATURES_THAT_CHANGE ? String.valueOf(CALLS.incrementAndGet()) : "HU";
    return List.of(
        FeatureDescription.of("Values", unit, "Σ x"),
        FeatureDescription.of("Levels", "", breach == Breach.NO_FORMULA ? "" : "Σ i"),
        FeatureDescription.of("Nothing", "", "0 / 0"));
  }

  @Override
  public List<FeatureValue> compute(RoiImage roi, ExecutionContext context) {
    double values = 0;
    double levels = 0;
    for (int i = 0; i < roi.sizeX() * roi.sizeY() * roi.sizeZ(); i++) {
      if (roi.contains(i)) {
        values += roi.value(i);
        levels += roi.level(i);
      }
    }
    switch (breach) {
      case REMEMBERS -> values += computed++;
      case DEPENDS_ON_THREADS -> values += context.parallelism();
      case SHARES_ITS_SUM -> values = scratch.through(values);
      case LOOKS_AT_ITS_CALLER ->
          values +=
              StackWalker.getInstance()
                      .walk(f -> f.anyMatch(frame -> frame.getClassName().endsWith(".Radiomics")))
                  ? 1
                  : 0;
      default -> {}
    }
    List<FeatureValue> result = new ArrayList<>();
    result.add(FeatureValue.of(values));
    result.add(FeatureValue.of(levels));
    if (breach != Breach.A_VALUE_LEFT_OUT) {
      result.add(FeatureValue.undefined("Zero by zero has no value."));
    }
    return result;
  }
}
