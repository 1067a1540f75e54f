package io.pleura.examples.web;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.staticfiles.Location;
import io.pleura.bundle.ModelBundle;
import io.pleura.error.ConfigurationException;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Timer;
import java.util.TimerTask;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The web application: a page that predicts, explains and shows a case, and the REST interface that
 * it uses. Images and results are held in memory only, and go when they are deleted or not used for
 * a while. Research use only, not a medical device.
 *
 * <pre>{@code
 * var settings = ServerSettings.builder().model(ModelBundle.read(file)).port(0).build();
 * try (var server = PleuraServer.start(settings)) {
 *   System.out.println(server.address());
 *   ...
 * }
 * }</pre>
 */
public final class PleuraServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PleuraServer.class);

  /** Where the build puts the page, on the class path. */
  private static final String PAGE = "/io/pleura/examples/web/page";

  private static final long LARGEST_JSON = 1 << 16;
  private static final long SWEEP_MILLISECONDS = 20_000;
  private static final String RETRY_SECONDS = "3";

  private final ServerSettings settings;
  private final Map<String, ServedModel> models = new LinkedHashMap<>();
  private final Measurements measurements = new Measurements();
  private final ImageStore images;
  private final JobQueue jobs;
  private final Timer sweeper = new Timer("sweeper", true);
  private final Javalin javalin;

  private PleuraServer(ServerSettings settings) throws IOException {
    this.settings = settings;
    long heap = Runtime.getRuntime().maxMemory();
    var gate = new MemoryGate(heap);
    var reader = new CaseReader(gate);
    for (ModelBundle bundle : settings.models) {
      ServedModel model = ServedModel.open(bundle);
      models.put(model.id(), model);
    }
    this.images =
        new ImageStore(
            settings.maxUpload, heap / 4, settings.keep.isPresent(), settings.retention, gate);
    this.jobs =
        new JobQueue(
            reader,
            settings.workers,
            settings.queueLength,
            settings.retention,
            heap / 8,
            new Endings(measurements, auditLog(settings)));
    addGauges();
    var api = new Api(settings, models, images, reader, jobs, measurements);
    this.javalin = Javalin.create(config -> configure(config, api));
  }

  private static Optional<AuditLog> auditLog(ServerSettings settings) throws IOException {
    return settings.keep.isPresent()
        ? Optional.of(new AuditLog(settings.keep.get(), Clock.systemUTC()))
        : Optional.empty();
  }

  /** Counts the jobs that end, and writes those that succeeded to the log. */
  private record Endings(Measurements measurements, Optional<AuditLog> log)
      implements JobQueue.Consumers {

    @Override
    public void predicted(CaseRequest request, CaseResult result, double seconds)
        throws IOException {
      if (log.isPresent()) {
        log.get().add(request, result);
      }
      measurements.predicted(seconds);
    }

    @Override
    public void ended(JobStatus status) {
      measurements.prediction(status);
    }
  }

  /**
   * Starts a server.
   *
   * @param settings how
   * @return a running server, to be closed by the caller
   * @throws io.pleura.error.BundleException when a model does not fit the plug-ins
   * @throws ConfigurationException with code {@code port-taken} when the port cannot be used, or
   *     {@code keystore-invalid}
   * @throws IOException when a file cannot be read
   */
  public static PleuraServer start(ServerSettings settings) throws IOException {
    var server = new PleuraServer(settings);
    boolean started = false;
    try {
      server.begin();
      started = true;
      return server;
    } finally {
      if (!started) {
        server.close();
      }
    }
  }

  private void begin() {
    try {
      javalin.start();
    } catch (RuntimeException e) {
      throw new ConfigurationException(
          "server-not-started",
          "The server cannot listen on " + settings.host + ":" + settings.port + ": " + cause(e),
          "Choose another --port, and check the keystore where one is named.",
          e);
    }
    sweeper.schedule(
        new TimerTask() {
          @Override
          public void run() {
            images.expire();
            jobs.expire();
          }
        },
        SWEEP_MILLISECONDS,
        SWEEP_MILLISECONDS);
  }

  private static String cause(Throwable thrown) {
    Throwable deepest = thrown;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return String.valueOf(deepest.getMessage());
  }

  /**
   * Where the page is.
   *
   * @return scheme, host and port
   */
  public URI address() {
    String host = settings.host.contains(":") ? "[" + settings.host + "]" : settings.host;
    return URI.create(
        (settings.keystore.isPresent() ? "https" : "http") + "://" + host + ":" + javalin.port());
  }

  /**
   * Whether the page was built with the server; without it there is the REST interface only.
   *
   * @return false after a build without npm
   */
  public static boolean hasPage() {
    return PleuraServer.class.getResource(PAGE + "/index.html") != null;
  }

  private void addGauges() {
    measurements.gauge("pleura_images", "Images in memory.", images::count);
    measurements.gauge("pleura_image_bytes", "Bytes of images in memory.", images::bytes);
    measurements.gauge("pleura_jobs_running", "Predictions at work.", jobs::running);
    measurements.gauge("pleura_jobs_waiting", "Predictions that wait.", jobs::waiting);
    measurements.gauge("pleura_jobs_kept", "Predictions in memory, whatever state.", jobs::kept);
  }

  private void configure(JavalinConfig config, Api api) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.prefer405over404 = true;
    config.http.maxRequestSize = LARGEST_JSON;
    config.jetty.host = settings.host;
    config.jetty.port = settings.port;
    config.jetty.modifyHttpConfiguration(PleuraServer::harden);
    settings.keystore.ifPresent(
        keystore -> config.jetty.addConnector((server, http) -> secure(server, http, keystore)));
    if (hasPage()) {
      config.staticFiles.add(
          files -> {
            files.hostedPath = "/";
            files.directory = PAGE;
            files.location = Location.CLASSPATH;
            files.headers = Map.of();
          });
    } else {
      config.routes.get("/", PleuraServer::noPage);
    }
    var guard = new Guard(settings);
    config.routes.before(guard::check);
    api.addTo(config.routes);
    config.routes.exception(HttpResponseException.class, PleuraServer::fail);
    config.routes.exception(Exception.class, PleuraServer::fail);
    config.requestLogger.http(
        (context, milliseconds) ->
            measurements.request(context.req().getMethod(), context.statusCode()));
  }

  private static void harden(HttpConfiguration http) {
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    http.setUriCompliance(UriCompliance.RFC3986);
  }

  private ServerConnector secure(
      Server server, HttpConfiguration http, ServerSettings.Keystore keystore) {
    var factory = new SslContextFactory.Server();
    factory.setKeyStorePath(keystore.file().toUri().toString());
    factory.setKeyStorePassword(keystore.password());
    var secure = new HttpConfiguration(http);
    secure.addCustomizer(new SecureRequestCustomizer(false));
    var connector =
        new ServerConnector(
            server,
            new SslConnectionFactory(factory, "http/1.1"),
            new HttpConnectionFactory(secure));
    connector.setHost(settings.host);
    connector.setPort(settings.port);
    return connector;
  }

  private static void noPage(Context context) {
    context
        .contentType("text/plain; charset=utf-8")
        .result(
            "The page was not built: that takes npm. Install Node.js 18 or newer with npm and build"
                + " again. The REST interface is there: /api/openapi.json\n");
  }

  /** Never throws: Javalin would ask again without end, for a client that is gone. */
  private static void fail(Exception thrown, Context context) {
    Problem problem = problem(thrown);
    try {
      tell(problem, thrown, context);
    } catch (RuntimeException gone) {
      LOG.debug("a client went away before it was told of {}", problem.code(), gone);
    }
  }

  private static void tell(Problem problem, Exception thrown, Context context) {
    if (problem.status() == 500) {
      LOG.error("{} {} failed", context.method(), context.path(), thrown);
    }
    if (problem.status() == 503) {
      context.header("Retry-After", RETRY_SECONDS);
    }
    if (problem.status() == 413) {
      context.header("Connection", "close");
    }
    context
        .status(problem.status())
        .contentType(Problem.MEDIA_TYPE)
        .result(problem.json().toString());
  }

  private static Problem problem(Exception thrown) {
    if (thrown instanceof HttpResponseException response) {
      return switch (response.getStatus()) {
        case 404 ->
            Problem.of(
                404, "path-unknown", "There is no such path.", "See /api/openapi.json for all.");
        case 405 ->
            Problem.of(
                405,
                "method-unknown",
                "The path does not know this method.",
                "See /api/openapi.json for those that it knows.");
        case 413 ->
            Problem.of(
                413,
                "request-too-large",
                "The request is larger than " + LARGEST_JSON + " bytes.",
                "Send images to /api/v1/images.");
        default ->
            Problem.of(
                response.getStatus(),
                "request-invalid",
                "The request cannot be understood.",
                "See /api/openapi.json for what a request is made of.");
      };
    }
    return Problem.of(thrown);
  }

  /** Stops listening, cancels what runs and forgets all images and results. */
  @Override
  public void close() throws IOException {
    javalin.stop();
    sweeper.cancel();
    jobs.close();
    images.close();
    models.values().forEach(ServedModel::close);
  }
}
