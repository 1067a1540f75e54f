package io.pleura.examples.cli;

import io.pleura.FeaturePredictor;
import io.pleura.bundle.ModelBundle;
import io.pleura.execution.ExecutionContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options of commands that give a table of features to a model. */
final class TableOptions {

  @Mixin private BundleOption bundle = new BundleOption();

  @Option(
      names = "--features",
      required = true,
      paramLabel = "ROWS",
      description = {
        "CSV with a column id and a column for each feature of the model, under its name, in any"
            + " order, and center for a model that asks where a case was scanned. Clinical values of"
            + " a model of images are read as 'pleura predict' reads them."
      })
  private Path features = Path.of("");

  @Option(
      names = "--ignore",
      split = ",",
      paramLabel = "COLUMN",
      description =
          "Columns to pass over, separated by commas, also as patterns such as 'diagnostics_*'; any"
              + " other that is unknown is an error.")
  private List<String> ignored = new ArrayList<>();

  @Option(
      names = "--detection-limit",
      paramLabel = "RULE",
      description = DetectionLimitOption.DESCRIPTION)
  private @Nullable String detectionLimit;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads (default: all cores). The result is the same with any number.")
  private @Nullable Integer threads;

  /** Made by picocli. */
  TableOptions() {}

  /**
   * Refuses numbers that cannot be.
   *
   * @throws ParameterException when there is no thread
   */
  void check(CommandLine commandLine) {
    if (threads != null && threads < 1) {
      throw new ParameterException(
          commandLine, "--threads " + threads + ": at least one is needed");
    }
  }

  /** The table as it was named. */
  Path features() {
    return features;
  }

  /** What must not be overwritten. */
  OutputFiles outputs() {
    return bundle
        .file()
        .map(file -> OutputFiles.beside(features, file))
        .orElseGet(() -> OutputFiles.beside(features));
  }

  ModelBundle model() throws IOException {
    return bundle.read();
  }

  FeatureTable table(ModelBundle model, FeaturePredictor predictor) throws IOException {
    return FeatureTable.read(
        features,
        model.manifest(),
        predictor.centres(),
        ignored,
        DetectionLimitOption.rule(detectionLimit, model.manifest()));
  }

  /** Threads, and cancellation by the thread that calls. */
  ExecutionContext context() {
    Thread caller = Thread.currentThread();
    ExecutionContext context =
        ExecutionContext.ofAllCores().withCancellation(caller::isInterrupted);
    return threads == null ? context : context.withParallelism(threads);
  }
}
