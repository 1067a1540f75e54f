package io.pleura.examples.web;

import io.pleura.FeaturePipeline;
import io.pleura.bundle.ModelBundle;
import io.pleura.bundle.ModelCard;
import io.pleura.bundle.Provenance;
import io.pleura.execution.ExecutionContext;
import io.pleura.fusion.RandomForest;
import io.pleura.radiomics.RadiomicsSettings;
import io.pleura.spi.FeatureExtractorProvider;
import io.pleura.spi.TrainingData;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Models that are made in no time, and predict in no time. */
final class SmallModels {

  private static final String FIRST_ORDER =
      "imageType:\n  Original: {}\nfeatureClass:\n  firstorder:\n  shape:\n";

  private SmallModels() {}

  /** Radiomics of the CT as it is, and clinical values; no network. */
  static ModelBundle radiomics(String name, boolean explained) throws IOException {
    try (var pipeline =
        FeaturePipeline.builder()
            .add(RadiomicsSettings.parseYaml(FIRST_ORDER, "test"))
            .clinical()
            .build()) {
      return bundle(name, pipeline, explained);
    }
  }

  /**
   * Waits at the gate of its name while it predicts. To be made and served while {@link #classPath}
   * is the thread's class loader.
   */
  static ModelBundle gated(String name) throws IOException {
    try (var pipeline =
        FeaturePipeline.builder().add(GateExtractor.ID, Map.of("gate", name)).clinical().build()) {
      return bundle(name, pipeline, true);
    }
  }

  /** What the tests see already, and the {@link GateExtractor}. */
  static ClassLoader classPath(Path folder) throws IOException {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(
        services.resolve(FeatureExtractorProvider.class.getName()),
        GateExtractor.Provider.class.getName() + "\n");
    return new URLClassLoader(
        new URL[] {folder.toUri().toURL()}, SmallModels.class.getClassLoader());
  }

  private static ModelBundle bundle(String name, FeaturePipeline pipeline, boolean explained)
      throws IOException {
    var random = new Random(42);
    List<double[]> rows = new ArrayList<>();
    List<Boolean> invasion = new ArrayList<>();
    for (int r = 0; r < 40; r++) {
      rows.add(random.doubles(pipeline.schema().size()).map(value -> 100 * value).toArray());
      invasion.add(r % 2 == 0);
    }
    var data = new TrainingData(pipeline.schema(), rows, invasion);
    var builder =
        ModelBundle.builder()
            .pipeline(pipeline)
            .classifier(
                RandomForest.builder()
                    .trees(20)
                    .seed(1)
                    .build()
                    .train(data, ExecutionContext.ofCallingThread()))
            .card(
                ModelCard.builder()
                    .name(name)
                    .description("Random rows.")
                    .intendedUse("Tests.")
                    .outOfScopeUse("Everything else.")
                    .licence("Apache-2.0")
                    .build())
            .trainingRanges(data)
            .provenance(Provenance.of("Random rows", data));
    return explained ? builder.explainer("shap").build() : builder.build();
  }
}
