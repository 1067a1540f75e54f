package io.pleura.examples.web;

import io.pleura.bundle.ModelBundle;
import io.pleura.error.ConfigurationException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How a {@link PleuraServer} is started. */
public final class ServerSettings {

  /** The port unless another is named. */
  public static final int DEFAULT_PORT = 8080;

  /** The bytes of one upload at most, unless another number is named: 1 GB. */
  public static final long DEFAULT_MAX_UPLOAD = 1L << 30;

  private static final int DEFAULT_WORKERS = 2;
  private static final int DEFAULT_QUEUE = 16;

  final List<ModelBundle> models;
  final String host;
  final int port;
  final boolean demo;
  final long maxUpload;
  final int workers;
  final int queueLength;
  final Optional<String> token;
  final Optional<Keystore> keystore;
  final Optional<Path> keep;
  final Duration retention;

  /** A PKCS #12 file with its password. */
  record Keystore(Path file, String password) {}

  private ServerSettings(Builder builder) {
    this.models = List.copyOf(builder.models);
    this.host = builder.host;
    this.port = builder.port;
    this.demo = builder.demo;
    this.maxUpload = builder.maxUpload;
    this.workers = builder.workers;
    this.queueLength = builder.queueLength;
    this.token = builder.token;
    this.keystore = builder.keystore;
    this.keep = builder.keep;
    this.retention = builder.retention;
  }

  /**
   * Starts with loopback, port 8080, uploads of 1 GB, two workers and no model.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  boolean isLoopback() {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new ConfigurationException(
          "host-unknown",
          "The host '" + host + "' is not known.",
          "Name an address of this machine, such as 127.0.0.1 or 0.0.0.0.",
          e);
    }
  }

  /** Collects settings. Not thread-safe. */
  public static final class Builder {

    private static final int SHORTEST_TOKEN = 16;

    private final List<ModelBundle> models = new ArrayList<>();
    private String host = "127.0.0.1";
    private int port = DEFAULT_PORT;
    private boolean demo;
    private long maxUpload = DEFAULT_MAX_UPLOAD;
    private int workers = DEFAULT_WORKERS;
    private int queueLength = DEFAULT_QUEUE;
    private Optional<String> token = Optional.empty();
    private Optional<Keystore> keystore = Optional.empty();
    private Optional<Path> keep = Optional.empty();
    private Duration retention = Duration.ofMinutes(30);

    private Builder() {}

    /**
     * Adds a model; the first one is what users get unless they choose another.
     *
     * @param bundle a verified bundle with extractors
     * @return this
     */
    public Builder model(ModelBundle bundle) {
      models.add(bundle);
      return this;
    }

    /**
     * Sets the address to listen on; 127.0.0.1 without this call.
     *
     * @param value a name or an address of this machine
     * @return this
     */
    public Builder host(String value) {
      host = value;
      return this;
    }

    /**
     * Sets the port.
     *
     * @param value 0 to 65535; 0 takes a free one
     * @return this
     */
    public Builder port(int value) {
      port = requireBetween("port", value, 0, 65_535);
      return this;
    }

    /**
     * Opens the page with the synthetic example case in it.
     *
     * @return this
     */
    public Builder demo() {
      demo = true;
      return this;
    }

    /**
     * Sets the size of one upload at most.
     *
     * @param bytes at least 1
     * @return this
     */
    public Builder maxUpload(long bytes) {
      if (bytes < 1) {
        throw new IllegalArgumentException("largest upload of " + bytes + " bytes");
      }
      maxUpload = bytes;
      return this;
    }

    /**
     * Sets how many cases are predicted at once; each uses all cores.
     *
     * @param value 1 to 64
     * @return this
     */
    public Builder workers(int value) {
      workers = requireBetween("workers", value, 1, 64);
      return this;
    }

    /**
     * Sets how many cases wait at most.
     *
     * @param value 1 to 1000
     * @return this
     */
    public Builder queueLength(int value) {
      queueLength = requireBetween("queue length", value, 1, 1000);
      return this;
    }

    /**
     * Asks of every request for {@code Authorization: Bearer} with this token.
     *
     * @param value at least 16 letters, digits and the signs {@code - . _ ~ + / =}
     * @return this
     */
    public Builder token(String value) {
      if (!value.matches("[A-Za-z0-9._~+/=-]{" + SHORTEST_TOKEN + ",}")) {
        throw new ConfigurationException(
            "token-weak",
            "The token has " + value.length() + " characters or signs that a header cannot carry.",
            "Use at least "
                + SHORTEST_TOKEN
                + " letters and digits, for example from"
                + " 'openssl rand -hex 16'.");
      }
      token = Optional.of(value);
      return this;
    }

    /**
     * Serves over TLS.
     *
     * @param file a PKCS #12 or JKS keystore with the server's key
     * @param password of the keystore and its key
     * @return this
     */
    public Builder tls(Path file, String password) {
      keystore = Optional.of(new Keystore(file, password));
      return this;
    }

    /**
     * Keeps a log of the predictions: time, bundle, digests of the inputs, result; no names.
     *
     * @param folder where to, made where it is missing
     * @return this
     */
    public Builder keep(Path folder) {
      keep = Optional.of(folder);
      return this;
    }

    /**
     * Sets how long images and results stay in memory after their last use; 30 minutes without this
     * call.
     *
     * @param value above 0
     * @return this
     */
    public Builder retention(Duration value) {
      if (value.isNegative() || value.isZero()) {
        throw new IllegalArgumentException("retention of " + value);
      }
      retention = value;
      return this;
    }

    private static int requireBetween(String name, int value, int least, int most) {
      if (value < least || value > most) {
        throw new IllegalArgumentException(
            name + " " + value + " is not between " + least + " and " + most);
      }
      return value;
    }

    /**
     * Makes the settings.
     *
     * @return the settings
     * @throws ConfigurationException with code {@code token-missing} when others than this machine
     *     can reach the server and no token is set, {@code model-missing} when there is no model,
     *     or {@code host-unknown}
     */
    public ServerSettings build() {
      var settings = new ServerSettings(this);
      if (models.isEmpty()) {
        throw new ConfigurationException(
            "model-missing", "The server has no model to predict with.", "Name a bundle.");
      }
      if (!settings.isLoopback() && token.isEmpty()) {
        throw new ConfigurationException(
            "token-missing",
            "Others than this machine can reach the host " + host + ", and no token is set.",
            "Set a token (--token or the environment variable PLEURA_TOKEN), or listen on"
                + " 127.0.0.1.");
      }
      return settings;
    }
  }
}
