package io.pleura.planted;

import io.pleura.Study;
import io.pleura.error.ConfigurationException;
import io.pleura.error.InputWarning;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.feature.FeatureVector;
import io.pleura.spi.Asset;
import io.pleura.spi.FeatureExtractor;
import io.pleura.spi.FeatureExtractorProvider;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** An extractor that keeps to the contract but for one planted breach. */
public class PlantedExtractor implements FeatureExtractorProvider {

  /** What it does wrong, and the kit's test that must notice. */
  enum Breach {
    NONE(""),
    NOT_LISTED("providerIsFoundByItsId"),
    READS_A_FILE_WHEN_MADE("providerConstructorDoesNoInputOrOutput"),
    WRITES_A_FILE_WHEN_MADE("providerConstructorDoesNoInputOrOutput"),
    LOADS_A_LIBRARY_WHEN_MADE("providerConstructorLoadsNoNativeLibrary"),
    CONNECTS_WHEN_MADE("providerConstructorOpensNoNetworkConnection"),
    NEWER_SPI("providerWasWrittenForThisSpiVersionOrOlder"),
    ODD_ID("providerHasOneWellFormedId"),
    CHANGING_ID("providerHasOneWellFormedId"),
    WRONG_ORDER("schemaIsKnownBeforeExtractionAndTheResultMatchesIt"),
    SCHEMA_KNOWN_LATE("schemaIsKnownBeforeExtractionAndTheResultMatchesIt"),
    FOREIGN_OWNER("everyFeatureNamesItsExtractor"),
    NAN_WITHOUT_REASON("everyValueIsFiniteOrUndefinedWithAReason"),
    BLANK_REASON("everyValueIsFiniteOrUndefinedWithAReason"),
    INFINITE_VALUE("everyValueIsFiniteOrUndefinedWithAReason"),
    RETURNS_NOTHING("everyValueIsFiniteOrUndefinedWithAReason"),
    REMEMBERS_THE_FIRST_STUDY("valuesDependOnTheStudyAndOnNothingBefore"),
    SETTINGS_CHANGE("settingsAreTheSameAtEveryCall"),
    SETTINGS_ARE_OPEN("settingsCannotBeChangedFromOutside"),
    SHARED_SCRATCH("oneExtractorServesManyThreadsAtOnce"),
    THREADS_CHANGE_BITS("valuesAreTheSameAtAnyNumberOfThreads"),
    UNKNOWN_SETTINGS_PASS("unknownSettingsAreRefused"),
    EXECUTION_SETTING_AMONG_SETTINGS("settingsHoldNoExecutionSetting"),
    DEFAULT_LEFT_OUT("settingsInFullMakeTheSameExtractorAgain"),
    IGNORES_CANCELLATION("cancellationIsPolled"),
    PROGRESS_GOES_BACK("progressNeverGoesBackAndEndsAtTheTotal"),
    PROGRESS_STOPS_SHORT("progressNeverGoesBackAndEndsAtTheTotal"),
    WARNINGS_CHANGE("warningsAreTheSameAtEveryCall"),
    SECOND_CLOSE_FAILS("closingTwiceDoesNothing"),
    CONNECTS("opensNoNetworkConnection"),
    LOGS_THE_AGE("logsNoPatientData");

    final String noticedBy;

    Breach(String noticedBy) {
      this.noticedBy = noticedBy;
    }
  }

  static volatile Breach breach = Breach.NONE;
  static volatile Path someFile = Path.of("absent");

  /** Copies of a native library: one can be loaded once only. */
  static final Queue<Path> LIBRARIES = new ConcurrentLinkedQueue<>();

  private static final AtomicInteger COUNTER = new AtomicInteger();

  /** Breaks the rules of constructors where wanted. */
  public PlantedExtractor() throws IOException {
    switch (breach) {
      case READS_A_FILE_WHEN_MADE -> Files.readAllBytes(someFile);
      case WRITES_A_FILE_WHEN_MADE -> Files.write(someFile, new byte[] {1});
      case LOADS_A_LIBRARY_WHEN_MADE -> {
        Path library = LIBRARIES.poll();
        if (library != null) {
          System.load(library.toString());
        }
      }
      case CONNECTS_WHEN_MADE -> connect();
      default -> {}
    }
  }

  /** Tries to connect to a port where nobody listens. */
  static void connect() {
    try (Socket socket = new Socket("127.0.0.1", 1)) {
      socket.getOutputStream().write(1);
    } catch (IOException | IllegalArgumentException e) {
      // as careless plug-ins do
    }
  }

  @Override
  public String id() {
    return switch (breach) {
      case ODD_ID -> "Planted Extractor";
      case CHANGING_ID -> "planted-" + COUNTER.incrementAndGet();
      default -> "planted";
    };
  }

  @Override
  public int spiVersion() {
    return breach == Breach.NEWER_SPI ? 2 : 1;
  }

  @Override
  public Set<String> executionSettings() {
    return Set.of("device");
  }

  @Override
  public FeatureExtractor create(Map<String, String> settings, List<Asset> assets) {
    for (String key : settings.keySet()) {
      if (!Set.of("device", "scale").contains(key) && breach != Breach.UNKNOWN_SETTINGS_PASS) {
        throw new ConfigurationException("setting-unknown", key + ".", "Leave it out.");
      }
    }
    var semantic = new HashMap<>(settings);
    semantic.keySet().retainAll(Set.of("scale"));
    semantic.putIfAbsent("scale", "3");
    return new Extractor(semantic);
  }

  private static final class Extractor implements FeatureExtractor {
    private final Map<String, String> settings;
    private final AtomicInteger calls = new AtomicInteger();
    private volatile double remembered = Double.NaN;
    private final SharedScratch scratch = new SharedScratch();
    private volatile boolean closed;

    Extractor(Map<String, String> settings) {
      this.settings = settings;
    }

    private static FeatureSchema schema(String first, String second, String unit) {
      String owner = breach == Breach.FOREIGN_OWNER ? "somebody-else" : "planted";
      return FeatureSchema.of(
          List.of(
              new FeatureDefinition(new FeatureName(first), unit, owner),
              new FeatureDefinition(new FeatureName(second), unit, owner)));
    }

    @Override
    public FeatureSchema schema() {
      boolean late = breach == Breach.SCHEMA_KNOWN_LATE && calls.get() > 0;
      return schema("sum", "count", late ? "HU" : "");
    }

    @Override
    public Map<String, String> settings() {
      switch (breach) {
        case SETTINGS_CHANGE -> {
          return Map.of("scale", settings.get("scale") + (calls.get() > 0 ? ".0" : ""));
        }
        case SETTINGS_ARE_OPEN -> {
          return settings;
        }
        case DEFAULT_LEFT_OUT -> {
          return Map.of();
        }
        case EXECUTION_SETTING_AMONG_SETTINGS -> {
          return Map.of("scale", settings.get("scale"), "device", "gpu");
        }
        default -> {
          return Map.copyOf(new TreeMap<>(settings));
        }
      }
    }

    @Override
    public List<Asset> assets() {
      return List.of();
    }

    @Override
    public List<InputWarning> warnings(Study study) {
      int number = breach == Breach.WARNINGS_CHANGE ? COUNTER.incrementAndGet() : 0;
      return List.of(new InputWarning.Note("planted", "Number " + number + "."));
    }

    @Override
    public FeatureVector extract(Study study, ExecutionContext context) {
      if (breach != Breach.IGNORES_CANCELLATION) {
        context.cancellation().throwIfCancelled();
      }
      report(context);
      calls.incrementAndGet();
      double scale = Double.parseDouble(settings.get("scale"));
      double sum = 0;
      for (int i = 0; i < study.mask().grid().voxelCount(); i++) {
        if (study.mask().contains(i)) {
          sum += scale * study.ct().get(i);
        }
      }
      return answer(study, context, sum);
    }

    private static void report(ExecutionContext context) {
      context.progress().progress("planted", 1, 2);
      if (breach == Breach.PROGRESS_GOES_BACK) {
        context.progress().progress("planted", 2, 2);
        context.progress().progress("planted", 1, 2);
      }
      if (breach != Breach.PROGRESS_STOPS_SHORT) {
        context.progress().progress("planted", 2, 2);
      }
    }

    private FeatureVector answer(Study study, ExecutionContext context, double sum) {
      double count = study.mask().voxelCount();
      FeatureSchema schema = schema();
      switch (breach) {
        case WRONG_ORDER -> {
          return FeatureVector.of(schema("count", "sum", ""), new double[] {sum, count});
        }
        case NAN_WITHOUT_REASON -> {
          return FeatureVector.of(schema, new double[] {sum, Double.NaN});
        }
        case INFINITE_VALUE -> {
          return FeatureVector.of(schema, new double[] {1 / 0.0, count});
        }
        case BLANK_REASON -> {
          return FeatureVector.of(
              schema, new double[] {sum, Double.NaN}, Map.of(new FeatureName("count"), " "));
        }
        case RETURNS_NOTHING -> {
          return null;
        }
        case REMEMBERS_THE_FIRST_STUDY -> {
          if (Double.isNaN(remembered)) {
            remembered = sum;
          }
          sum = remembered;
        }
        case SHARED_SCRATCH -> sum = scratch.through(sum);
        case THREADS_CHANGE_BITS -> sum += context.parallelism() > 2 ? Math.ulp(sum) : 0;
        case CONNECTS -> connect();
        case LOGS_THE_AGE ->
            System.getLogger("planted")
                .log(System.Logger.Level.INFO, "age " + study.clinical().orElseThrow().ageYears());
        default -> {}
      }
      return FeatureVector.of(schema, new double[] {sum, count});
    }

    @Override
    public void close() {
      if (closed && breach == Breach.SECOND_CLOSE_FAILS) {
        throw new IllegalStateException("closed already");
      }
      closed = true;
    }
  }
}
