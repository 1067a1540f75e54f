package io.pleura.examples.web;

import io.pleura.Contribution;
import io.pleura.LibraryVersion;
import io.pleura.Prediction;
import io.pleura.Study;
import io.pleura.deepfeatures.DeepFeatureExtractorProvider;
import io.pleura.error.InputWarning;
import io.pleura.examples.report.CaseImages;
import io.pleura.examples.report.PdfReport;
import io.pleura.examples.report.ReportedCase;
import io.pleura.examples.result.CaseDetails;
import io.pleura.examples.result.ExplainedPrediction;
import io.pleura.examples.result.ReasonPictures;
import io.pleura.examples.result.ResultJson;
import io.pleura.examples.text.CsvText;
import io.pleura.examples.text.PythonText;
import io.pleura.explain.Plot;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureVector;
import io.pleura.io.NiftiWriter;
import io.pleura.volume.Region;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The outcome of a case, and what can be downloaded of it. Holds no voxels beyond a small box. */
final class CaseResult {

  /** Of a CT held as float, with its mask. */
  private static final int BYTES_PER_BOX_VOXEL = 5;

  /** The largest box that is kept for heat maps. */
  private static final long MOST_BOX_VOXELS = 16_000_000;

  private final ServedModel model;
  private final ExplainedPrediction prediction;
  private final Asked request;
  private final CaseImages pictures;
  private final String json;
  private final Optional<Study> networkStudy;

  /** Of the request what a report tells; its images are not held on to. */
  private record Asked(
      String ctName,
      String maskName,
      int label,
      List<ReportedCase.Reading> readings,
      Optional<String> centre) {}

  private CaseResult(
      ServedModel model,
      ExplainedPrediction prediction,
      Asked request,
      CaseImages pictures,
      String json,
      Optional<Study> networkStudy) {
    this.model = model;
    this.prediction = prediction;
    this.request = request;
    this.pictures = pictures;
    this.json = json;
    this.networkStudy = networkStudy;
  }

  /**
   * Makes of a prediction what users see, and lets its voxels go.
   *
   * @param id of the job
   * @param read the case with what was noticed in its files
   */
  static CaseResult of(
      String id, CaseRequest request, CaseReader.ReadCase read, ExplainedPrediction predicted)
      throws IOException {
    ExplainedPrediction prediction = withWarnings(predicted, read.warnings());
    Study study = read.study();
    Optional<Region> networkBox = request.model().networkBox(study);
    return new CaseResult(
        request.model(),
        prediction,
        new Asked(
            request.ct().name(),
            request.mask().name(),
            request.label(),
            request.clinical().readings(),
            request.centre()),
        CaseImages.of(study),
        ResultJson.text(CaseJson.of(id, request, study, prediction, networkBox)),
        networkBox
            .filter(box -> box.voxelCount() <= MOST_BOX_VOXELS)
            .map(box -> Study.of(study.ct().crop(box), study.mask().crop(box), null)));
  }

  private static ExplainedPrediction withWarnings(
      ExplainedPrediction own, List<InputWarning> first) {
    List<InputWarning> warnings = new ArrayList<>(first);
    warnings.addAll(own.prediction().warnings());
    Prediction bare = own.prediction();
    return new ExplainedPrediction(
        new Prediction(
            bare.probability(),
            bare.threshold(),
            bare.features(),
            warnings,
            bare.bundle(),
            bare.uncertainty()),
        own.explanation(),
        own.details(),
        own.clinical(),
        own.manifest());
  }

  ExplainedPrediction prediction() {
    return prediction;
  }

  /** The result as JSON, as text: a tree would take ten times the memory. */
  String json() {
    return json;
  }

  /** About how many bytes of memory the result takes. */
  long weight() {
    long box = networkStudy.map(study -> study.ct().grid().region().voxelCount()).orElse(0L);
    return 4L * json.length() + BYTES_PER_BOX_VOXEL * box + pictures.bytes();
  }

  /** One row; a feature's column has the name that PyRadiomics gives it. */
  String featuresCsv() {
    List<String> header = new ArrayList<>(List.of("label", "probability", "threshold"));
    Prediction own = prediction.prediction();
    List<String> row =
        new ArrayList<>(
            List.of(
                String.valueOf(request.label()),
                PythonText.number(own.probability()),
                PythonText.number(own.threshold())));
    FeatureVector features = own.features();
    for (FeatureDefinition feature : features.schema().definitions()) {
      header.add(feature.name().value());
      row.add(PythonText.number(features.get(feature.name())));
    }
    header.addAll(List.of("bundle", "version", "notice"));
    row.addAll(List.of(own.bundle(), LibraryVersion.current(), ResultJson.NOTICE));
    return CsvText.line(header) + CsvText.line(row);
  }

  /**
   * A line a feature, those first that moved the outcome most.
   *
   * @throws ProblemException when the model cannot be explained
   */
  String rankingCsv() {
    return prediction.details().map(CaseDetails::rankingCsv).orElseThrow(CaseResult::noReasons);
  }

  /**
   * A picture of the reasons.
   *
   * @param name waterfall, force, ranking or modalities
   * @throws ProblemException when there is none
   */
  Plot picture(String name) {
    if (prediction.explanation().isEmpty()) {
      throw noReasons();
    }
    return ReasonPictures.of(prediction).stream()
        .filter(picture -> picture.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                Problem.of(
                        404,
                        "picture-unknown",
                        "There is no such picture.",
                        "Ask for waterfall, force, ranking or modalities.")
                    .exception())
        .plot();
  }

  private static ProblemException noReasons() {
    return Problem.of(
            404,
            "explainer-missing",
            "Predictions of this model cannot be explained.",
            "Choose a model with an explainer.")
        .exception();
  }

  /**
   * Writes the report as PDF.
   *
   * @param time when it is made
   */
  void writeReport(OffsetDateTime time, OutputStream out) throws IOException {
    PdfReport.write(
        new ReportedCase(
            pictures,
            prediction,
            request.ctName(),
            request.maskName(),
            OptionalInt.of(request.label()),
            request.readings(),
            request.centre(),
            time),
        out);
  }

  /**
   * Where in the CT a feature of the network comes from, on the box that the network sees.
   *
   * @param name the feature; without it the one that moved the outcome most
   * @return a NIfTI file
   * @throws ProblemException when the model has no network, or no such feature
   */
  HeatMap heatMap(Optional<String> name) throws IOException {
    Study study =
        networkStudy.orElseThrow(
            () ->
                Problem.of(
                        404,
                        "no-heat-map",
                        "The model has no network that looks at a box around the ROI.",
                        "Choose a model with a network.")
                    .exception());
    FeatureName feature = feature(name);
    byte[] file =
        MemoryFile.of(
            "map.nii.gz",
            path ->
                new NiftiWriter()
                    .withDescription("Heat map. " + ResultJson.NOTICE)
                    .write(model.heatMap(study, feature), path));
    return new HeatMap(feature, ByteBuffer.wrap(file).asReadOnlyBuffer());
  }

  /**
   * A map as a file.
   *
   * @param feature what it shows
   * @param file NIfTI
   */
  record HeatMap(FeatureName feature, ByteBuffer file) {}

  private FeatureName feature(Optional<String> name) {
    List<FeatureName> own =
        prediction.prediction().features().schema().definitions().stream()
            .filter(feature -> feature.owner().equals(DeepFeatureExtractorProvider.ID))
            .map(FeatureDefinition::name)
            .toList();
    if (name.isPresent()) {
      return own.stream()
          .filter(feature -> feature.value().equals(name.get()))
          .findFirst()
          .orElseThrow(
              () ->
                  Problem.of(
                          404,
                          "feature-unknown",
                          "The network has no such feature.",
                          "Ask for one of the result's features that the network computes.")
                      .exception());
    }
    return prediction
        .explanation()
        .flatMap(
            reasons ->
                reasons.top(reasons.contributions().size()).stream()
                    .map(Contribution::feature)
                    .filter(own::contains)
                    .findFirst())
        .orElse(own.get(0));
  }
}
