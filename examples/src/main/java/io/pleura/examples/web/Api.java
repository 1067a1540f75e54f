package io.pleura.examples.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.sse.SseHandler;
import io.pleura.LibraryVersion;
import io.pleura.clinical.ClinicalQuantity;
import io.pleura.error.InputWarning;
import io.pleura.error.InvalidInputException;
import io.pleura.examples.result.ResultJson;
import io.pleura.explain.Plot;
import io.pleura.volume.MaskSelection;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** The REST interface, version 1. What each path takes and gives is written in openapi.json. */
final class Api {

  private static final String PREFIX = "/api/v1";
  private static final String JSON = "application/json";
  private static final String CSV = "text/csv; charset=utf-8";
  private static final String EVENTS = "text/event-stream";
  private static final String NIFTI = "application/gzip";
  private static final double PICTURE_SCALE = 2;

  private final ServerSettings settings;
  private final Map<String, ServedModel> models;
  private final ImageStore images;
  private final CaseReader reader;
  private final JobQueue jobs;
  private final EventStream events;
  private final Measurements measurements;
  private final ExampleCase example = new ExampleCase();

  /**
   * Takes what does the work.
   *
   * @param models by id, the first one being that of requests that name none
   */
  Api(
      ServerSettings settings,
      Map<String, ServedModel> models,
      ImageStore images,
      CaseReader reader,
      JobQueue jobs,
      Measurements measurements) {
    this.settings = settings;
    this.models = models;
    this.images = images;
    this.reader = reader;
    this.jobs = jobs;
    this.events = new EventStream(jobs);
    measurements.gauge("pleura_streams", "Clients that follow a prediction.", events::taken);
    this.measurements = measurements;
  }

  void addTo(RoutesConfig routes) {
    String prediction = PREFIX + "/predictions/{id}";
    routes.get("/health", this::health);
    routes.get("/metrics", this::metrics);
    routes.get("/api/openapi.json", Api::openApi);
    routes.get(PREFIX + "/settings", this::settings);
    routes.get(PREFIX + "/models", this::models);
    routes.get(PREFIX + "/examples", context -> send(context, example.json()));
    routes.get(PREFIX + "/examples/phantom/{file}", this::exampleFile);
    routes.post(PREFIX + "/images", this::receive);
    routes.delete(PREFIX + "/images/{id}", this::removeImage);
    routes.post(PREFIX + "/checks", this::check);
    routes.post(PREFIX + "/predictions", this::predict);
    routes.get(prediction, this::prediction);
    routes.delete(prediction, this::removePrediction);
    routes.get(prediction + "/events", this::follow);
    routes.get(prediction + "/result.json", this::resultJson);
    routes.get(
        prediction + "/features.csv",
        context -> sendFile(context, CSV, "features.csv", result(context).featuresCsv()));
    routes.get(
        prediction + "/ranking.csv",
        context -> sendFile(context, CSV, "ranking.csv", result(context).rankingCsv()));
    routes.get(prediction + "/report.pdf", this::report);
    routes.get(prediction + "/pictures/{file}", this::picture);
    routes.get(prediction + "/heatmap.nii.gz", this::heatMap);
  }

  private static void send(Context context, ObjectNode json) {
    context.contentType(JSON).result(json.toString());
  }

  private static void sendFile(Context context, String type, String name, byte[] bytes) {
    context
        .contentType(type)
        .header("Content-Disposition", "attachment; filename=\"" + name + "\"")
        .result(bytes);
  }

  private static void sendFile(Context context, String type, String name, String text) {
    sendFile(context, type, name, text.getBytes(StandardCharsets.UTF_8));
  }

  private void health(Context context) {
    send(context, ResultJson.object().put("status", "up").put("version", LibraryVersion.current()));
  }

  private void metrics(Context context) throws IOException {
    context.contentType("text/plain; version=0.0.4; charset=utf-8").result(measurements.text());
  }

  private static void openApi(Context context) throws IOException {
    try (InputStream in = Api.class.getResourceAsStream("openapi.json")) {
      if (in == null) {
        throw new FileNotFoundException("openapi.json is missing from the class path");
      }
      context.contentType(JSON).result(in.readAllBytes());
    }
  }

  private void settings(Context context) {
    send(
        context,
        ResultJson.object()
            .put("version", LibraryVersion.current())
            .put("notice", ResultJson.NOTICE)
            .put("demo", settings.demo)
            .put("maxUploadBytes", images.mostUpload())
            .put("workers", settings.workers)
            .put("queueLength", settings.queueLength)
            .put("keepsCases", settings.keep.isPresent()));
  }

  private void models(Context context) {
    ObjectNode root = ResultJson.object();
    ArrayNode array = root.putArray("models");
    models.values().forEach(model -> array.add(model.json()));
    send(context, root);
  }

  private void exampleFile(Context context) throws IOException {
    ImageRole role =
        ImageRole.ofName(context.pathParam("file").replaceFirst("\\.nii\\.gz$", ""))
            .orElseThrow(
                () ->
                    Problem.of(
                            404,
                            "example-unknown",
                            "There is no such file of the example.",
                            "Ask for ct.nii.gz or mask.nii.gz.")
                        .exception());
    sendFile(context, NIFTI, "phantom-" + role.word() + ".nii.gz", example.file(role));
  }

  private void receive(Context context) throws IOException, InterruptedException {
    String word = Optional.ofNullable(context.queryParam("role")).orElse("");
    ImageRole role =
        ImageRole.ofName(word)
            .orElseThrow(
                () ->
                    Problem.of(
                            400,
                            "role-missing",
                            "The request does not say what the image is.",
                            "Add ?role=ct or ?role=mask.")
                        .exception());
    String name = FileNameHeader.name(context.header("Content-Disposition"));
    ImageStore.Received received =
        images.receive(
            role, name, context.req().getInputStream(), context.req().getContentLengthLong());
    measurements.upload(received.image().bytes());
    context.status(201).header("Location", PREFIX + "/images/" + received.image().id());
    send(context, received.json());
  }

  private void removeImage(Context context) {
    if (!images.remove(context.pathParam("id"))) {
      throw Problem.of(
              404, "image-unknown", "There is no such image.", "It may be deleted already.")
          .exception();
    }
    context.status(204);
  }

  /** What of a form can be used, what cannot, and what would be warned of. */
  private void check(Context context) throws IOException, InterruptedException {
    CaseForm form = CaseForm.of(context.bodyAsBytes());
    ServedModel model = model(form);
    var clinical = new ClinicalForm(form.clinical(), model.detectionLimitRule());
    List<Problem> problems = new ArrayList<>(clinical.problems());
    List<InputWarning> warnings = new ArrayList<>(clinical.warnings());
    Optional<Image> ct = find(form, ImageRole.CT, problems);
    Optional<Image> mask = find(form, ImageRole.MASK, problems);
    if (mask.isPresent()) {
      try {
        MaskSelection selection = selection(mask.get(), form.label());
        if (ct.isPresent()) {
          warnings.addAll(reader.fit(mask.get(), selection, ct.get().grid()));
        }
      } catch (ProblemException e) {
        problems.add(e.problem());
      } catch (InvalidInputException e) {
        problems.add(Problem.of(e).at(ImageRole.MASK.word()));
      }
    }
    ObjectNode root = ResultJson.object();
    clinical.putFields(root.putObject("fields"));
    ArrayNode errors = root.putArray("errors");
    problems.forEach(problem -> problem.put(errors.addObject()));
    ResultJson.putWarnings(root, warnings);
    send(context, root);
  }

  private Optional<Image> find(CaseForm form, ImageRole role, List<Problem> problems) {
    try {
      return form.text(role.word()).map(id -> image(id, role));
    } catch (ProblemException e) {
      problems.add(e.problem());
      return Optional.empty();
    }
  }

  private Image image(String id, ImageRole role) {
    Image image = images.get(id, role.word());
    if (image.role() != role) {
      throw Problem.of(
              422,
              "image-role",
              "The image was uploaded as " + image.role().word() + ".",
              "Upload it again as " + role.word() + ".")
          .at(role.word())
          .exception();
    }
    return image;
  }

  private ServedModel model(CaseForm form) {
    Optional<String> id = form.text("model");
    if (id.isEmpty()) {
      return models.values().iterator().next();
    }
    return Optional.ofNullable(models.get(id.get()))
        .orElseThrow(
            () ->
                Problem.of(
                        422,
                        "model-unknown",
                        "The server has no such model.",
                        "Choose one of /api/v1/models.")
                    .at("model")
                    .exception());
  }

  /** Which voxels are the tumour; never one of several labels without being told. */
  private static MaskSelection selection(Image mask, OptionalInt label) {
    if (label.isPresent()) {
      if (!mask.labels().containsKey(label.getAsInt())) {
        throw Problem.of(
                422,
                "mask-label-absent",
                "The mask holds no label " + label.getAsInt() + "; it holds " + labels(mask) + ".",
                "Choose one of the labels present.")
            .at("label")
            .exception();
      }
      return new MaskSelection.Label(label.getAsInt());
    }
    if (mask.labels().size() > 1) {
      throw Problem.of(
              422,
              "mask-label-ambiguous",
              "The mask holds several labels: " + labels(mask) + ".",
              "Choose the label of the tumour.")
          .at("label")
          .exception();
    }
    return MaskSelection.automatic();
  }

  private static String labels(Image mask) {
    return mask.labels().entrySet().stream()
        .limit(16)
        .map(entry -> entry.getKey() + " (" + entry.getValue() + " voxels)")
        .collect(Collectors.joining(", "));
  }

  private void predict(Context context) throws IOException {
    CaseForm form = CaseForm.of(context.bodyAsBytes());
    PredictionJob job = jobs.submit(request(form));
    context.status(202).header("Location", PREFIX + "/predictions/" + job.id());
    ObjectNode json = ResultJson.object().put("id", job.id()).put("status", "queued");
    send(context, json.put("position", jobs.position(job)));
  }

  private CaseRequest request(CaseForm form) {
    ServedModel model = model(form);
    Map<ClinicalQuantity, String> texts = form.clinical();
    for (ClinicalQuantity quantity : ClinicalQuantity.values()) {
      texts.putIfAbsent(quantity, "");
    }
    var clinical = new ClinicalForm(texts, model.detectionLimitRule());
    List<Problem> problems = new ArrayList<>();
    for (ImageRole role : ImageRole.values()) {
      if (form.text(role.word()).isEmpty()) {
        problems.add(
            Problem.of(
                    422,
                    "image-missing",
                    "The request names no " + role.word() + ".",
                    "Upload it, and name the id that the upload gave.")
                .at(role.word()));
      }
    }
    Optional<Image> ct = find(form, ImageRole.CT, problems);
    Optional<Image> mask = find(form, ImageRole.MASK, problems);
    Optional<MaskSelection> selection = Optional.empty();
    try {
      selection = mask.map(image -> selection(image, form.label()));
    } catch (ProblemException e) {
      problems.add(e.problem());
    }
    problems.addAll(clinical.problems());
    Optional<String> centre = form.text("centre").filter(text -> !text.isBlank());
    checkCentre(model, centre).ifPresent(problems::add);
    if (!problems.isEmpty()) {
      throw Problem.of(problems).exception();
    }
    return new CaseRequest(
        ct.orElseThrow(),
        mask.orElseThrow(),
        selection.orElseThrow(),
        form.label().orElse(mask.orElseThrow().labels().firstKey()),
        clinical,
        model,
        centre);
  }

  private static Optional<Problem> checkCentre(ServedModel model, Optional<String> centre) {
    List<String> known = model.model().centres();
    boolean fits = centre.map(known::contains).orElse(known.isEmpty());
    if (fits) {
      return Optional.empty();
    }
    return Optional.of(
        Problem.of(
                422,
                known.isEmpty() ? "centre-not-used" : "centre-missing",
                known.isEmpty()
                    ? "The model does not ask where the CT was made."
                    : "The model needs to know where the CT was made: " + String.join(", ", known),
                known.isEmpty() ? "Leave the centre out." : "Choose one of these centres.")
            .at("centre"));
  }

  private PredictionJob job(Context context) {
    return jobs.get(context.pathParam("id"));
  }

  private void prediction(Context context) {
    PredictionJob job = job(context);
    PredictionJob.State state = job.state();
    ObjectNode root = ResultJson.object().put("id", job.id()).put("status", state.status().word());
    if (state.status() == JobStatus.QUEUED) {
      root.put("position", jobs.position(job));
    }
    if (state.progress() != null) {
      EventStream.put(root.putObject("progress"), state.progress());
    }
    if (state.result() != null) {
      root.putRawValue("result", new RawValue(state.result().json()));
    }
    if (state.problem() != null) {
      root.set("problem", state.problem().json());
    }
    send(context, root);
  }

  private void removePrediction(Context context) {
    job(context);
    jobs.remove(context.pathParam("id"));
    context.status(204);
  }

  private void follow(Context context) throws Exception {
    PredictionJob job = job(context);
    String accepted = Optional.ofNullable(context.header("Accept")).orElse("");
    if (!accepted.contains(EVENTS)) {
      throw Problem.of(
              406,
              "events-not-accepted",
              "The events of a prediction are a stream, which the request does not accept.",
              "Send the header Accept: " + EVENTS + ".")
          .exception();
    }
    events.open();
    boolean opened = false;
    try {
      new SseHandler(client -> events.follow(client, job)).handle(context);
      opened = true;
    } finally {
      if (!opened) {
        events.giveUp();
      }
    }
  }

  private CaseResult result(Context context) {
    PredictionJob.State state = job(context).state();
    if (state.result() == null) {
      Problem problem = state.problem();
      throw (problem != null
              ? problem
              : Problem.of(
                  409,
                  "prediction-not-done",
                  "The prediction is " + state.status().word() + ".",
                  "Wait until it is done."))
          .exception();
    }
    return state.result();
  }

  private void resultJson(Context context) {
    sendFile(context, JSON, "result.json", result(context).json());
  }

  private void report(Context context) throws IOException {
    var out = new ByteArrayOutputStream();
    result(context).writeReport(OffsetDateTime.now(ZoneId.systemDefault()), out);
    sendFile(context, "application/pdf", "report.pdf", out.toByteArray());
  }

  private void picture(Context context) throws IOException {
    String file = context.pathParam("file");
    int dot = Math.max(0, file.lastIndexOf('.'));
    Plot plot = result(context).picture(file.substring(0, dot));
    switch (file.substring(dot)) {
      case ".svg" -> sendFile(context, "image/svg+xml", file, plot.toSvg());
      case ".png" -> {
        var out = new ByteArrayOutputStream();
        plot.writePng(out, PICTURE_SCALE);
        sendFile(context, "image/png", file, out.toByteArray());
      }
      default ->
          throw Problem.of(
                  404, "picture-unknown", "Pictures are .svg or .png.", "Ask for one of these.")
              .exception();
    }
  }

  private void heatMap(Context context) throws IOException {
    CaseResult.HeatMap map =
        result(context).heatMap(Optional.ofNullable(context.queryParam("feature")));
    context.header("X-Feature", map.feature().value());
    byte[] bytes = new byte[map.file().remaining()];
    map.file().duplicate().get(bytes);
    sendFile(context, NIFTI, "heatmap.nii.gz", bytes);
  }
}
