package io.pleura.examples.web;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.function.DoubleSupplier;

/** What the server counts, for Prometheus. */
final class Measurements {

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Counter requests =
      Counter.builder()
          .name("pleura_http_requests_total")
          .help("Requests by method and status.")
          .labelNames("method", "status")
          .register(registry);
  private final Counter predictions =
      Counter.builder()
          .name("pleura_predictions_total")
          .help("Predictions by how they ended.")
          .labelNames("outcome")
          .register(registry);
  private final Counter uploaded =
      Counter.builder()
          .name("pleura_upload_bytes_total")
          .help("Bytes of images taken.")
          .register(registry);
  private final Histogram seconds =
      Histogram.builder()
          .name("pleura_prediction_seconds")
          .help("Time of predictions that succeeded, without waiting, seconds.")
          .classicUpperBounds(0.5, 1, 2, 5, 10, 20, 60, 300)
          .register(registry);

  Measurements() {
    JvmMetrics.builder().register(registry);
  }

  /** Shows a number that is looked up whenever it is asked for. */
  void gauge(String name, String help, DoubleSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call(value.getAsDouble()))
        .register(registry);
  }

  void request(String method, int status) {
    requests.labelValues(method, String.valueOf(status)).inc();
  }

  void upload(long bytes) {
    uploaded.inc(bytes);
  }

  void prediction(JobStatus outcome) {
    predictions.labelValues(outcome.word()).inc();
  }

  void predicted(double took) {
    prediction(JobStatus.DONE);
    seconds.observe(took);
  }

  byte[] text() throws IOException {
    var out = new ByteArrayOutputStream();
    PrometheusTextFormatWriter.create().write(out, registry.scrape());
    return out.toByteArray();
  }
}
