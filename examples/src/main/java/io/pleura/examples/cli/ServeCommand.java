package io.pleura.examples.cli;

import io.pleura.bundle.ModelBundle;
import io.pleura.error.ConfigurationException;
import io.pleura.examples.demo.DemoBundle;
import io.pleura.examples.web.PleuraServer;
import io.pleura.examples.web.ServerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code pleura serve}: the web application. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    versionProvider = Pleura.Version.class,
    sortOptions = false,
    description = {
      "Serves a page that predicts, explains and shows a case, and its REST interface.",
      "Keeps images and results in memory only. Research use only, not a medical device."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  pleura serve --demo",
      "  pleura serve --bundle model.pibundle --bundle other.pibundle --port 9000",
      "  PLEURA_TOKEN=$(openssl rand -hex 16) PLEURA_KEYSTORE_PASSWORD=... \\",
      "      pleura serve --host 0.0.0.0 --tls-keystore server.p12 --keep audit"
    })
final class ServeCommand implements Callable<Integer> {

  private static final Pattern SIZE = Pattern.compile("([0-9]{1,12})\\s*(|[KMG]B?)");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--bundle",
      paramLabel = "B",
      description = {
        "Model bundle (.pibundle); may be given several times, the first one is the default."
            + " Without it: the demonstration model, which is trained on synthetic phantoms and is"
            + " no guide for patients."
      })
  private List<Path> bundles = new ArrayList<>();

  @Option(
      names = "--demo",
      description = "Offer the demonstration model and open the page with a synthetic case.")
  private boolean demo;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = {
        "Address to listen on (default: ${DEFAULT-VALUE}, this machine only). Any other needs a"
            + " token, and should have TLS."
      })
  private String host = "127.0.0.1";

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "8080",
      description = "Port, 0 for any free one (default: ${DEFAULT-VALUE}).")
  private int port = ServerSettings.DEFAULT_PORT;

  @Option(
      names = "--max-upload",
      paramLabel = "SIZE",
      defaultValue = "1GB",
      description = {
        "Largest file that is taken, for example 500MB (default: ${DEFAULT-VALUE}). All files that"
            + " are held at once take at most a quarter of Java's memory."
      })
  private String maxUpload = "1GB";

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "2",
      description = "Cases that are predicted at once, 1 to 64 (default: ${DEFAULT-VALUE}).")
  private int workers = 2;

  @Option(
      names = "--token",
      paramLabel = "TEXT",
      description = {
        "Ask for this token, at least 16 letters and digits. The environment variable PLEURA_TOKEN"
            + " does the same and does not show in the list of processes."
      })
  private @Nullable String token;

  @Option(
      names = "--tls-keystore",
      paramLabel = "FILE",
      description = {
        "Serve over TLS with the key in this PKCS #12 file; its password is read from the"
            + " environment variable PLEURA_KEYSTORE_PASSWORD."
      })
  private @Nullable Path keystore;

  @Option(
      names = "--keep",
      paramLabel = "FOLDER",
      description = {
        "Keep a log of the predictions: time, bundle, digests of the inputs, result; no names."
      })
  private @Nullable Path keep;

  /** Made by picocli. */
  ServeCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    var out = spec.commandLine().getOut();
    try (PleuraServer server = PleuraServer.start(settings())) {
      out.println("Pleura is at " + server.address() + demoHint());
      if (!PleuraServer.hasPage()) {
        out.println(
            "The page was not built, for want of npm (Node.js 18 or newer); the REST interface is"
                + " there.");
      }
      out.println("Research use only, not a medical device. Stop with Ctrl-C.");
      out.flush();
      new CountDownLatch(1).await();
    } catch (InterruptedException stopped) {
      out.println("Stopped; all images and results are forgotten.");
      out.flush();
    }
    return 0;
  }

  private String demoHint() {
    return demo ? ", with a synthetic case loaded." : ".";
  }

  private ServerSettings settings() throws IOException {
    if (port < 0 || port > 65_535) {
      throw wrong("--port " + port + ": it is 0 to 65535");
    }
    if (workers < 1 || workers > 64) {
      throw wrong("--workers " + workers + ": it is 1 to 64");
    }
    var builder =
        ServerSettings.builder().host(host).port(port).maxUpload(bytes(maxUpload)).workers(workers);
    for (Path bundle : bundles) {
      builder.model(ModelBundle.read(bundle));
    }
    if (bundles.isEmpty() || demo) {
      builder.model(DemoBundle.read());
    }
    if (demo) {
      builder.demo();
    }
    String secret = token == null ? System.getenv("PLEURA_TOKEN") : token;
    if (secret != null && !secret.isEmpty()) {
      builder.token(secret);
    }
    if (keystore != null) {
      String password = System.getenv("PLEURA_KEYSTORE_PASSWORD");
      if (password == null) {
        throw new ConfigurationException(
            "keystore-password",
            "The password of the keystore " + keystore + " is not known.",
            "Set the environment variable PLEURA_KEYSTORE_PASSWORD.");
      }
      builder.tls(keystore, password);
    }
    if (keep != null) {
      builder.keep(keep);
    }
    return builder.build();
  }

  private long bytes(String text) {
    Matcher matcher = SIZE.matcher(text.strip().toUpperCase(Locale.ROOT));
    if (matcher.matches()) {
      int shift =
          switch (matcher.group(2).isEmpty() ? ' ' : matcher.group(2).charAt(0)) {
            case 'K' -> 10;
            case 'M' -> 20;
            case 'G' -> 30;
            default -> 0;
          };
      long number = Long.parseLong(matcher.group(1));
      if (number > 0 && number <= Long.MAX_VALUE >> shift) {
        return number << shift;
      }
    }
    throw wrong("--max-upload " + text + ": it is a size such as 500MB or 2GB");
  }

  private ParameterException wrong(String what) {
    return new ParameterException(spec.commandLine(), what);
  }
}
